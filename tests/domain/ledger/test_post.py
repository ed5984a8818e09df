import asyncio
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain import transactions
from app.domain.ledger.accounts import open_account, stored_balance
from app.domain.ledger.errors import DayClosed, Differs, OutOfBounds, Unbalanced, Unmapped
from app.domain.ledger.find import balance, entry
from app.domain.ledger.post import post, reverse
from tests.domain.ledger.conftest import sale

SALE = {"kas_toko": 12_500, "penjualan_anggota": -12_500}


async def in_one(entity=1, **said):
    async with transactions.transaction():
        return await post(entity, **said)


async def test_a_sale_stands_in_the_books_with_both_sides(db, sri):
    journal = await in_one(source="uji:1:tunai", memo="Penjualan tunai", postings=SALE, by=sri)
    written = await entry([1], journal)
    assert [(line.code, line.amount_idr) for line in written.lines] == [("1101", 12_500), ("4101", -12_500)]
    assert written.by_name == "Sri Lestari"
    assert await balance(1, "kas_toko") == 12_500
    assert await balance(1, "4101") == -12_500


async def test_a_second_time_is_the_same_as_once(db):
    assert await sale(1, 5_000) is not None
    assert await sale(1, 5_000) is None
    assert await balance(1, "kas_toko") == 5_000


async def test_a_second_time_with_other_figures_is_a_defect(db):
    await sale(1, 5_000)
    with pytest.raises(Differs):
        await sale(1, 6_000)


async def test_a_repeat_about_a_sealed_day_is_still_a_repeat(db, today):
    from app.domain.ledger.days import seal_due_days

    yesterday = today - timedelta(days=1)
    await sale(1, 5_000, day=yesterday)
    await seal_due_days()
    assert await sale(1, 5_000, day=yesterday) is None
    with pytest.raises(DayClosed):
        await sale(2, 5_000, day=yesterday)


async def test_twenty_at_once_write_one(db):
    written = await asyncio.gather(*(sale(7, 1_000) for _ in range(20)))
    assert sum(journal is not None for journal in written) == 1
    assert await balance(1, "kas_toko") == 1_000


async def test_unbalanced_never_reaches_the_database(db):
    with pytest.raises(Unbalanced):
        await in_one(source="uji:1", memo="", postings={"kas_toko": 2, "penjualan_anggota": -1})


async def test_an_unmapped_role_is_refused_and_named(db):
    with pytest.raises(Unmapped, match="kas_bulan"):
        await in_one(source="uji:1", memo="", postings={"kas_bulan": 1, "penjualan_anggota": -1})
    assert await db.fetchval("SELECT count(*) FROM journal") == 0


async def test_an_account_of_another_coop_is_refused(db):
    other = await db.fetchval("SELECT id FROM account WHERE entity = 2 AND code = '1101'")
    with pytest.raises(Unmapped):
        await in_one(source="uji:1", memo="", postings={other: 1, "penjualan_anggota": -1})


async def test_zeros_are_dropped_and_nothing_but_zeros_is_nothing(db):
    await in_one(source="uji:1", memo="", postings={**SALE, "ongkos_kirim": 0})
    assert await db.fetchval("SELECT count(*) FROM journal_line") == 2
    assert await in_one(source="uji:2", memo="", postings={"pokok_anggota": 0, "persediaan_toko": 0}) is None


async def test_fractions_of_a_rupiah_are_no_rupiah(db):
    with pytest.raises(TypeError):
        await in_one(source="uji:1", memo="", postings={"kas_toko": 0.5, "penjualan_anggota": -0.5})


async def test_a_reversal_is_the_linked_opposite_and_happens_once(db):
    await sale(1, 5_000)
    async with transactions.transaction():
        back = await reverse(1, "uji:1:tunai", source="uji:1:batal", memo="Salah catat")
    async with transactions.transaction():
        assert await reverse(1, "uji:1:tunai", source="uji:1:batal", memo="Salah catat") is None
    assert await balance(1, "kas_toko") == 0
    assert (await entry([1], back)).reverses is not None
    with pytest.raises(Differs):
        async with transactions.transaction():
            await reverse(1, "uji:1:tunai", source="uji:1:batal-lagi", memo="Sekali lagi")


async def savings_of(person, entity=2, floor=-1_000_000_000):
    async with transactions.transaction():
        return await open_account(
            entity, "simpanan_sukarela", owner_kind="person", owner_id=person, min_idr=floor, max_idr=0
        )


async def test_savings_keep_a_balance_and_cannot_be_overdrawn(db, sri):
    savings = await savings_of(sri)
    assert await savings_of(sri) == savings
    await in_one(2, source="setor:1", memo="Setor", postings={"kas_toko": 50_000, savings: -50_000})
    assert await stored_balance(savings) == -50_000
    with pytest.raises(OutOfBounds):
        await in_one(2, source="tarik:1", memo="Tarik", postings={savings: 60_000, "kas_toko": -60_000})
    assert await stored_balance(savings) == -50_000


async def test_five_hundred_withdrawals_never_take_more_than_there_is(db, sri):
    savings = await savings_of(sri)
    await in_one(2, source="setor:1", memo="Setor", postings={"kas_toko": 100_000, savings: -100_000})

    async def withdraw(n):
        try:
            await in_one(2, source=f"tarik:{n}", memo="Tarik", postings={savings: 10_000, "kas_toko": -10_000})
        except OutOfBounds:
            return False
        return True

    assert sum(await asyncio.gather(*(withdraw(n) for n in range(40)))) == 10
    assert await stored_balance(savings) == 0


async def test_two_open_the_same_account_at_once(db, sri):
    assert len(set(await asyncio.gather(*(savings_of(sri) for _ in range(8))))) == 1


async def test_a_balance_is_opened_with_its_account_or_never(db):
    await sale(1, 5_000)
    cash = await db.fetchval("SELECT id FROM account WHERE entity = 1 AND code = '1101'")
    with pytest.raises(asyncpg.CheckViolationError, match="opened with it"):
        await transactions.execute(
            "INSERT INTO account_balance (account, min_idr, max_idr) VALUES ($1, 0, 1000000)", cash
        )


async def test_no_account_is_lost_or_changes_hands(db):
    for attempt in (
        "DELETE FROM account",
        "UPDATE account SET entity = 2 WHERE entity = 1",
        "TRUNCATE account CASCADE",
    ):
        with pytest.raises((asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError)):
            await db.execute(attempt)


async def test_a_line_needs_an_account_that_exists(db):
    with pytest.raises(asyncpg.CheckViolationError, match="of no account"):
        async with transactions.transaction():
            await transactions.execute(
                "WITH head AS (INSERT INTO journal (entity, source, memo) VALUES (1, 'uji:kosong', '') RETURNING id, day)"
                " INSERT INTO journal_line (journal, line_no, account, amount_idr, day)"
                " SELECT id, 1, 999999, 5, day FROM head UNION ALL SELECT id, 2, 999998, -5, day FROM head"
            )


ATTEMPTS = [
    "UPDATE journal SET memo = 'lain'",
    "DELETE FROM journal_line",
    "UPDATE journal_line SET amount_idr = amount_idr + 1",
    "TRUNCATE journal CASCADE",
    "UPDATE account_balance SET balance_idr = 0",
    "UPDATE account SET entity = 2",
    "UPDATE day_root SET root = chain",
    "INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain) VALUES (1, '9999-12-31', 0, 0, sha256(''), sha256(''))",
    "ALTER TABLE journal DISABLE TRIGGER ALL",
]


async def test_the_app_cannot_rewrite_the_books(db):
    await sale(1, 5_000)
    for attempt in ATTEMPTS:
        with pytest.raises(
            (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError, asyncpg.RestrictViolationError)
        ):
            await transactions.execute(attempt)


async def test_lines_cannot_come_later_than_their_head(db):
    journal = await sale(1, 5_000)
    with pytest.raises(asyncpg.CheckViolationError, match="transaction of their head"):
        async with transactions.transaction():
            await transactions.execute(
                "INSERT INTO journal_line (journal, line_no, account, amount_idr) SELECT $1, n + 5, id, n FROM account, (VALUES (1), (-1)) AS v (n)"
                " WHERE entity = 1 AND code = '1101'", journal,
            )  # fmt: skip


async def test_a_day_that_has_not_come_takes_no_entries(db, today):
    with pytest.raises(DayClosed):
        await sale(1, 5_000, day=today + timedelta(days=1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=30))
async def test_whatever_balances_is_taken_and_sums_to_zero(db, parts):
    rest = -sum(parts)
    roles = ["piutang_gateway", "bank", "penjualan_anggota", "ongkos_kirim"]
    lines = [(roles[n % 4], idr) for n, idr in enumerate(parts)] + [("modal_awal", rest)]
    source = f"acak:{await db.fetchval('SELECT count(*) FROM journal')}"
    journal = await in_one(source=source, memo="", postings=lines)
    if len([idr for _, idr in lines if idr]) >= 2:
        assert await db.fetchval("SELECT sum(amount_idr) FROM journal_line WHERE journal = $1", journal) == 0
