"""P02 Nothing in the books is changed or removed: a superuser with all triggers off changes one thing of a sealed day, unseen?"""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import asyncpg

from app.cli.check import check
from app.domain import transactions
from app.domain.checks.kept import KeptRoot
from app.domain.clock import business_day, now
from app.domain.ledger.accounts import open_account
from app.domain.ledger.chain import chained, day_root, leaf
from app.domain.ledger.days import ENTRIES, seal_due_days, sealed_entries
from app.domain.ledger.post import post
from tests.promises.result import Result

DAYS, A_DAY = 12, 4
# $1: an entry of a sealed day, $2: another one. Each leaves the books balanced or at least plausible.
CHANGES = {
    "jumlah": "UPDATE journal_line SET amount_idr = amount_idr + sign(amount_idr)::bigint WHERE journal = $1",
    "jumlah dan saldo": "WITH l AS (UPDATE journal_line SET amount_idr = amount_idr * 2 WHERE journal = $1 RETURNING account, amount_idr / 2 AS idr)"
    " UPDATE account_balance b SET balance_idr = b.balance_idr + l.idr FROM l WHERE l.account = b.account",
    "akun": "UPDATE journal_line SET account = (SELECT id FROM account WHERE entity = 1 AND code = '6199') WHERE journal = $1 AND amount_idr > 0",
    "keterangan": "UPDATE journal SET memo = memo || '.' WHERE id = $1",
    "sumber": "UPDATE journal SET source = source || 'x' WHERE id = $1",
    "waktu": "UPDATE journal SET at = at + interval '1 microsecond' WHERE id = $1",
    "hari": "WITH h AS (UPDATE journal SET day = day - 1 WHERE id = $1) UPDATE journal_line SET day = day - 1 WHERE journal = $1",
    "orang": "UPDATE journal SET by_person = (SELECT min(id) FROM person) WHERE id = $1",
    "balikan": "UPDATE journal SET reverses = $2 WHERE id = $1",
    "hapus": "WITH l AS (DELETE FROM journal_line WHERE journal = $1) DELETE FROM journal WHERE id = $1",
    "hapus baris": "DELETE FROM journal_line WHERE journal = $1",
    "sisip": "WITH h AS (INSERT INTO journal (entity, source, memo, day, at, txid) OVERRIDING SYSTEM VALUE"
    " SELECT entity, 'sisip:' || id, memo, day, at, pg_current_xact_id() FROM journal WHERE id = $1 RETURNING id, day)"
    " INSERT INTO journal_line SELECT h.id, l.line_no, l.account, l.amount_idr, h.day FROM h, journal_line l WHERE l.journal = $1",
    "tukar nomor": "UPDATE journal_line SET journal = CASE journal WHEN $1 THEN $2 ELSE $1 END, line_no = line_no + 2 WHERE journal IN ($1, $2)",
    "kode akun": "UPDATE account SET code = '1119' WHERE id = (SELECT min(account) FROM journal_line WHERE journal = $1)",
    "pemilik akun": "UPDATE account SET owner_id = owner_id + 1 WHERE owner_kind = 'person' AND $1 > 0",
    "akar": "UPDATE day_root SET root = sha256(root) WHERE entity = 1 AND day = (SELECT day FROM journal WHERE id = $1)",
    "mata rantai": "UPDATE day_root SET chain = sha256(chain) WHERE entity = 1 AND day = (SELECT day FROM journal WHERE id = $1)",
    "hari dibuang": "DELETE FROM day_root WHERE entity = 1 AND day = (SELECT day FROM journal WHERE id = $1)",
}


async def attack_p02(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` silent changes, each undone before the next; `guard` False: no day was ever sealed and nobody kept a root."""
    dice = random.Random(seed)
    await _some_past(db)
    if guard:
        await seal_due_days()
    kept = [
        KeptRoot(row["entity"], row["day"], row["root"].hex(), row["chain"].hex())
        for row in await db.fetch("SELECT * FROM day_root")
    ]
    past = [
        row["id"] for row in await db.fetch("SELECT id FROM journal WHERE day < $1 ORDER BY id", business_day(now()))
    ]
    assert await check(db.connection, kept) == []
    happened: Counter[str] = Counter(ditolak=await _refusals(db))
    for n in range(count):
        kind = list([*CHANGES, "seluruh masa lalu"])[n % (len(CHANGES) + 1)]
        if await _seen(db, kind, *dice.sample(past, 2), kept=kept):
            happened["ditemukan"] += 1
        happened[kind] += 1
    figure = f"{happened['ditemukan']} dari {count} perubahan ditemukan"
    shown = {
        "cara": len(happened) - 2,
        "ditemukan": happened["ditemukan"],
        "ditolak bagi aplikasi": happened["ditolak"],
    }
    return Result("P02", figure, "100 dari 100", seed, shown, kept=happened["ditemukan"] == count)


async def _some_past(db: Any) -> None:
    person = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281255550002', 'Budi') RETURNING id")
    async with transactions.transaction():
        savings = await open_account(1, "simpanan_sukarela", owner_kind="person", owner_id=person)
    for ago in range(DAYS, -1, -1):
        async with transactions.transaction():
            for n in range(A_DAY):
                await post(1, source=f"lalu:{ago}:{n}", memo=f"Penjualan {n}", day=business_day(now()) - timedelta(days=ago),
                           postings={"kas_toko": 1_000 + n, "penjualan_anggota" if n % 2 else savings: -1_000 - n})  # fmt: skip


async def _refusals(db: Any) -> int:
    """The app's own role tries first, and is refused every time."""
    refused = 0
    for sql in ("UPDATE journal SET memo = ''", "DELETE FROM journal_line", "UPDATE journal_line SET amount_idr = 1", "DELETE FROM journal",
                "UPDATE day_root SET root = chain", "DELETE FROM day_root", "DELETE FROM account_snapshot", "UPDATE account SET code = '1102'"):  # fmt: skip
        try:
            await transactions.execute(sql)
        except (asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError):
            refused += 1
    assert refused == 8, "the app changed the past"
    return refused


async def _seen(db: Any, kind: str, victim: int, other: int, *, kept: list[KeptRoot]) -> bool:
    change = db.connection.transaction()
    await change.start()
    try:
        await db.execute("SET LOCAL session_replication_role = replica")
        if kind in CHANGES:
            sql = CHANGES[kind]
            await db.execute(sql, *((victim, other) if "$2" in sql else (victim,)))
        else:
            await _rewrite_everything(db, victim)
        return bool(await check(db.connection, kept))
    finally:
        await change.rollback()


async def _rewrite_everything(db: Any, victim: int) -> None:
    """The strongest attacker: changes an entry and makes every root and link anew. Only kept roots show it."""
    await db.execute("UPDATE journal SET memo = 'Lain' WHERE id = $1", victim)
    link = bytes(32)
    for row in await db.fetch("SELECT day FROM day_root WHERE entity = 1 ORDER BY day"):
        entries = sealed_entries(await db.fetch(ENTRIES, 1, row["day"], row["day"]))
        root = day_root([leaf(entry) for entry in entries])
        link = chained(link, row["day"], root)
        await db.execute(
            "UPDATE day_root SET root = $2, chain = $3 WHERE entity = 1 AND day = $1", row["day"], root, link
        )
