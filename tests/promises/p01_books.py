"""P01 The books always balance: honest deeds, liars, replays, aborts and killed backends at once, while somebody keeps looking."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.ledger.accounts import open_account
from app.domain.ledger.errors import Differs, OutOfBounds, Unbalanced
from app.domain.ledger.post import post, reverse
from tests.promises.result import Result

AT_ONCE = 8
ROLES = ("piutang_gateway", "bank", "penjualan_anggota", "ongkos_kirim", "modal_awal")
DIFFERENCE = """
SELECT (SELECT coalesce(sum(abs(t)), 0) FROM (SELECT sum(l.amount_idr) AS t FROM journal_line l JOIN account a ON a.id = l.account GROUP BY a.entity) e)
     + (SELECT coalesce(sum(abs(b.balance_idr - coalesce(s.t, 0))), 0) FROM account_balance b
        LEFT JOIN (SELECT account, sum(amount_idr) AS t FROM journal_line GROUP BY account) s ON s.account = b.account)
"""


class Attack:
    """What the attackers share: their dice, what happened, which sources stand."""

    def __init__(self, db: Any, seed: int, savings: int) -> None:
        self.db, self.dice, self.savings = db, random.Random(seed), savings
        self.happened: Counter[str] = Counter()
        self.posted: list[str] = []
        self.one_at_a_time = asyncio.Lock()

    async def deed(self, n: int) -> None:
        kind = self.dice.choices(list(KINDS), weights=[weight for weight, _ in KINDS.values()])[0]
        try:
            await KINDS[kind][1](self, n)
            self.happened[kind] += 1
        except (asyncpg.CheckViolationError, OutOfBounds, Unbalanced, Differs):
            self.happened["ditolak"] += 1
        except (
            asyncpg.PostgresConnectionError,
            asyncpg.AdminShutdownError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            OSError,
        ):
            self.happened["mati di tengah"] += 1
        except Abandoned:
            self.happened["batal di tengah"] += 1

    def some_postings(self) -> list[tuple[str | int, int]]:
        parts = [
            (self.dice.choice(ROLES), self.dice.choice((1, -1)) * self.dice.randint(1, 10**9))
            for _ in range(self.dice.randint(1, 6))
        ]
        return [*parts, ("pembulatan", -sum(idr for _, idr in parts) or 1)]


class Abandoned(Exception):
    """The deed stops in the middle."""


async def honest(attack: Attack, n: int) -> None:
    postings = attack.some_postings()
    postings[-1] = ("pembulatan", -sum(idr for _, idr in postings[:-1]))
    async with transactions.transaction():
        written = await post(1, source=f"serang:{n}", memo="", postings=postings)
    if written:
        attack.posted.append(f"serang:{n}")


async def saves(attack: Attack, n: int) -> None:
    idr = attack.dice.randint(-200_000, 200_000) or 1
    async with transactions.transaction():
        await post(1, source=f"simpan:{n}", memo="", postings={"bank": idr, attack.savings: -idr})


async def replayed(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        assert await post(1, source="serang:awal", memo="", postings={"bank": 100, "modal_awal": -100}) is None


async def contradicted(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        await post(1, source="serang:awal", memo="", postings={"bank": 101, "modal_awal": -101})


async def corrected(attack: Attack, n: int) -> None:
    if not attack.posted:
        return
    wrong = attack.posted.pop()  # taken before anything is waited for: another lane wants the last one too
    async with transactions.transaction():
        await reverse(1, wrong, source=f"balik:{n}", memo="")


async def unbalanced(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        await post(1, source=f"bohong:{n}", memo="", postings={"bank": 5, "modal_awal": -4})


async def unbalanced_in_sql(attack: Attack, n: int) -> None:
    """A liar with the app's own password: heads with one line, with lines that do not sum to zero, with none."""
    amounts = attack.dice.choice([[7], [7, -6], [], [10**15, 10**15]])
    async with transactions.transaction():
        await transactions.execute(
            "WITH head AS (INSERT INTO journal (entity, source, memo) VALUES (1, $1, '') RETURNING id, day)"
            " INSERT INTO journal_line (journal, line_no, account, amount_idr, day)"
            " SELECT head.id, n, (SELECT id FROM account WHERE entity = 1 AND code = '1111'), idr, head.day"
            " FROM head, unnest($2::bigint[]) WITH ORDINALITY AS u (idr, n)", f"sql:{n}", amounts,
        )  # fmt: skip


async def late_line(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        await transactions.execute(
            "INSERT INTO journal_line (journal, line_no, account, amount_idr) SELECT min(j.id), $1, min(a.id), 5"
            " FROM journal j, account a WHERE a.entity = 1", 1000 + n,
        )  # fmt: skip


async def abandoned(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        await post(1, source=f"batal:{n}", memo="", postings={"bank": 9, attack.savings: -9})
        raise Abandoned


async def killed(attack: Attack, n: int) -> None:
    async with transactions.transaction():
        pid = await transactions.fetch_value("SELECT pg_backend_pid()")
        await post(1, source=f"mati:{n}", memo="", postings={"bank": 9, attack.savings: -9})
        async with attack.one_at_a_time:
            await attack.db.execute("SELECT pg_terminate_backend($1)", pid)


KINDS: dict[str, tuple[int, Callable[[Attack, int], Awaitable[None]]]] = {
    "jujur": (8, honest), "simpanan": (6, saves), "diulang": (2, replayed), "dibantah": (1, contradicted), "dibalik": (2, corrected),
    "bohong": (1, unbalanced), "bohong lewat SQL": (2, unbalanced_in_sql), "baris susulan": (1, late_line), "batal": (1, abandoned),
    "dibunuh": (1, killed),
}  # fmt: skip


async def attack_p01(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deeds, eight at once; `guard` False drops the trigger that proves each head."""
    if not guard:
        await db.execute("DROP TRIGGER journal_head_balances ON journal")
    person = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281255550001', 'Sari') RETURNING id")
    async with transactions.transaction():
        savings = await open_account(1, "simpanan_sukarela", owner_kind="person", owner_id=person)
        await post(1, source="serang:awal", memo="", postings={"bank": 100, "modal_awal": -100})
    attack = Attack(db, seed, savings)
    worst, looked = await _watched(db, attack, count)
    happened = {**attack.happened, "dilihat": looked}
    wanted = {
        what: happened.get(what, 0)
        for what in ("jujur", "simpanan", "diulang", "ditolak", "batal di tengah", "mati di tengah", "dilihat")
    }
    return Result("P01", f"selisih terbesar Rp{worst}", "Rp0", seed, wanted, kept=worst == 0)


async def _watched(db: Any, attack: Attack, count: int) -> tuple[int, int]:
    """Deeds in eight lanes; a looker of its own sums everything again and again, in one statement each time."""
    looker = await asyncpg.connect(**{**db.config, "user": "postgres"})
    numbers, done, worst, looked = iter(range(count)), asyncio.Event(), 0, 0

    async def lane() -> None:
        for n in numbers:
            await attack.deed(n)

    async def look() -> None:
        nonlocal worst, looked
        while not done.is_set():
            worst, looked = max(worst, await looker.fetchval(DIFFERENCE)), looked + 1
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    try:
        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    finally:
        done.set()
        await looking
        worst = max(worst, await looker.fetchval(DIFFERENCE))
        await looker.close()
    return int(worst), looked
