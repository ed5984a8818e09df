import asyncio
import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from app.cli.check import check
from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ledger.chain import BEGINNING, SealedEntry, SealedLine, canonical, chained, day_root, leaf
from app.domain.ledger.days import NotYet, seal_day, seal_due_days
from app.domain.ledger.find import balance, entries_of, statement, trial_balance
from app.domain.ledger.months import close_month, propose_close
from app.settings import ROOT
from tests.domain.ledger.conftest import sale, some_days

# The test vectors of docs/buku.md.
ENTRY = SealedEntry(
    id=42, entity=1, source="order:7:paid:9", memo="Pembayaran pesanan PS-7K3M9-QXW2T-B", day=date(2026, 11, 23),
    at=datetime(2026, 11, 23, 4, 5, 6, 123456, tzinfo=UTC), by=None, reverses=None,
    lines=(SealedLine(1, 11, "1113", "-", 125_000), SealedLine(2, 30, "2105", "-", -125_000)),
)  # fmt: skip
TEXT = """indora-jurnal-1
entitas 1
nomor 42
sumber order:7:paid:9
hari 2026-11-23
waktu 2026-11-23T04:05:06.123456Z
oleh -
membalik -
memo Pembayaran pesanan PS-7K3M9-QXW2T-B
baris 1 11 1113 - 125000
baris 2 30 2105 - -125000
"""


def test_an_entry_has_one_text():
    assert canonical(ENTRY).decode() == TEXT
    assert leaf(ENTRY) == hashlib.sha256(b"\x00" + TEXT.encode()).digest()


def test_the_vectors_of_the_handbook_hold():
    first = chained(BEGINNING, date(2026, 11, 23), day_root([leaf(ENTRY)]))
    a, b, c = (hashlib.sha256(b"\x00" + letter).digest() for letter in (b"a", b"b", b"c"))
    vectors = [leaf(ENTRY), first, day_root([]), chained(first, date(2026, 11, 24), day_root([])), day_root([a, b, c])]
    handbook = (ROOT / "docs" / "buku.md").read_text()
    assert [vector.hex() for vector in vectors] == re.findall(r"`([0-9a-f]{64})`", handbook)
    assert (
        "".join(line.strip() + "\n" for line in handbook.split("```text")[1].split("```")[0].strip().splitlines())
        == TEXT
    )


def test_no_memo_can_pretend_to_be_another_line():
    from dataclasses import replace

    forged = replace(ENTRY, memo="Pembayaran\nbaris 3 11 1113 - 1", source="a\\nb")
    assert canonical(forged).count(b"\n") == canonical(ENTRY).count(b"\n")
    assert canonical(replace(forged, source="a\nb")) != canonical(forged)


def test_the_root_of_three_is_that_of_the_standard():
    a, b, c = (hashlib.sha256(b"\x00" + letter).digest() for letter in (b"a", b"b", b"c"))
    ab = hashlib.sha256(b"\x01" + a + b).digest()
    assert day_root([a, b, c]) == hashlib.sha256(b"\x01" + ab + c).digest()
    assert day_root([a]) == a
    assert day_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_tree_of_seven_splits_where_the_standard_splits():
    def standard(leaves):  # RFC 6962, 2.1, written down once more
        if len(leaves) == 1:
            return leaves[0]
        k = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + standard(leaves[:k]) + standard(leaves[k:])).digest()

    for many in range(1, 40):
        leaves = [hashlib.sha256(bytes([n])).digest() for n in range(many)]
        assert day_root(leaves) == standard(leaves)


async def test_each_past_day_is_sealed_once_without_a_gap(db, today):
    await some_days(7)
    assert await seal_due_days() == 7
    assert await seal_due_days() == 0
    rows = await db.fetch("SELECT * FROM day_root ORDER BY day")
    assert [row["day"] for row in rows] == [today - timedelta(days=ago) for ago in range(7, 0, -1)]
    assert [row["entries"] for row in rows] == [4, 4, 0, 4, 4, 4, 4]
    link = BEGINNING
    for row in rows:
        link = chained(link, row["day"], row["root"])
        assert row["chain"] == link
    assert await check() == []


async def test_today_is_not_sealed_and_no_day_out_of_turn(db, today):
    await some_days(3)
    await sale(1, 500)
    for out_of_turn in (today, today - timedelta(days=1), today - timedelta(days=9)):
        with pytest.raises(NotYet):
            await seal_day(1, out_of_turn)


async def test_two_sealers_at_once_seal_once(db):
    await some_days(4)
    sealed = await asyncio.gather(seal_due_days(), seal_due_days(), seal_due_days())
    assert sum(sealed) == 4
    assert await check() == []


async def test_sealing_waits_for_who_is_writing_that_day(db, today):
    await some_days(1)
    yesterday = today - timedelta(days=1)
    async with transactions.transaction():
        await transactions.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended('day:1:' || $1::date, 0))", yesterday
        )
        sealing = asyncio.create_task(seal_alone(yesterday))
        await asyncio.sleep(0.2)
        assert not sealing.done()
    assert await sealing


async def seal_alone(day):
    transactions.engine().current_transaction.set(None)  # a task of its own, as the worker is
    return await seal_day(1, day)


async def test_balances_of_any_day_come_from_snapshots_and_lines(db, today):
    await some_days(6)
    before = {ago: await balance(1, "kas_toko", today - timedelta(days=ago)) for ago in range(8)}
    await seal_due_days()
    assert {ago: await balance(1, "kas_toko", today - timedelta(days=ago)) for ago in range(8)} == before
    assert before[7] == 0 < before[6] < before[1] == before[0]
    rows = await trial_balance(1)
    assert [row.code for row in rows] == ["1101", "4101"]
    assert sum(row.balance_idr for row in rows) == 0


async def test_a_statement_reads_backwards_page_by_page(db):
    await some_days(6, a_day=5)
    await seal_due_days()
    await sale(1, 700)
    cash = await db.fetchval("SELECT id FROM account WHERE entity = 1 AND code = '1101'")
    seen, before = [], None
    while page := await statement(1, cash, before=before, limit=7):
        seen += page
        before = (page[-1].day, page[-1].journal)
    assert len(seen) == await db.fetchval("SELECT count(*) FROM journal")
    assert seen[0].balance_idr == await balance(1, "kas_toko")
    running = 0
    for movement in reversed(seen):
        running += movement.amount_idr
        assert movement.balance_idr == running
    assert await statement(2, cash) == [], "another co-op finds nothing"


async def test_entries_are_found_by_source_and_by_words(db, today):
    await some_days(3)
    assert len(await entries_of(1)) == 12
    assert [head.source for head in await entries_of(1, sources=["uji:1002:"])] == ["uji:1002:tunai"]
    assert len(await entries_of(1, words="tunai 100")) == 4
    assert await entries_of(1, words="100%") == []
    assert len(await entries_of(1, since=today - timedelta(days=2), until=today - timedelta(days=2))) == 4


async def test_a_month_is_closed_by_two_when_all_its_days_are_sealed(db, today, sri, joko):
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    await sale(1, 5_000, day=month)
    with pytest.raises(Refused, match="belum disegel"):
        await propose_close(1, month, by=sri)
    await seal_due_days()
    await propose_close(1, month, by=sri)
    with pytest.raises(Refused, match="dua orang"):
        await close_month(1, month, by=sri)
    assert await close_month(1, month, by=joko)
    assert not await close_month(1, month, by=joko)
    assert [row["deed"] for row in await db.fetch("SELECT deed FROM audit ORDER BY id")] == [
        "penutupan bulan diajukan",
        "bulan ditutup",
    ]
    assert await check() == []


async def test_many_days_sealed_at_once_are_the_same_rows_as_one_by_one(db, today):
    from app.domain.ledger.days import seal_days

    await some_days(12)
    await some_days(12, entity=2)
    first = today - timedelta(days=12)
    for offset in range(3):
        await seal_day(1, first + timedelta(days=offset))
    assert await seal_days(1, first + timedelta(days=3), today - timedelta(days=1)) == 9
    assert await seal_days(1, first + timedelta(days=3), today - timedelta(days=1)) == 0
    with pytest.raises(NotYet):
        await seal_days(2, first + timedelta(days=1), today - timedelta(days=1))
    with pytest.raises(NotYet):
        await seal_days(2, today, today)
    assert await check() == []
    many = await db.fetch(
        "SELECT account, until, balance_idr FROM account_snapshot WHERE account IN (SELECT id FROM account WHERE entity = 1)"
    )
    await db.execute("SET session_replication_role = replica")
    await db.execute("DELETE FROM day_root WHERE entity = 1")
    await db.execute("DELETE FROM account_snapshot")
    await db.execute("SET session_replication_role = origin")
    for offset in range(12):
        await seal_day(1, first + timedelta(days=offset))
    assert {tuple(row) for row in many} == {
        tuple(row) for row in await db.fetch("SELECT account, until, balance_idr FROM account_snapshot")
    }
