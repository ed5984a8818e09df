"""A month is posted once, by the calendar or by two; what was wrong is put right where everybody sees it."""

from datetime import date, timedelta
from fractions import Fraction

import asyncpg
import pytest

from app.domain import transactions
from app.domain.errors import Changed, NotFound, Refused
from app.domain.governance.setting import setting_of
from app.domain.interest import post as posting
from app.domain.interest.balances import daily_balances
from app.domain.interest.late import decide_late, propose_late
from app.domain.interest.runs import agree_run, begin_by_calendar, begin_due, month_in_turn, propose_run, refuse_run
from app.domain.interest.terms import last_of, next_month
from app.domain.ledger.accounts import open_account
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.find import balance
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.people.consents import change_consent
from app.domain.savings.accounts import account_of
from tests.domain.governance.conftest import in_force, joko, sri, wish  # noqa: F401 - fixtures
from tests.domain.interest.conftest import BEFORE, COOP, LAST, TODAY, posted, rows_of, saves

DAYS = last_of(LAST).day


async def test_a_month_is_posted_as_the_formula_says(db, sari):
    account = await saves(sari, {LAST: 1_000_000, LAST + timedelta(days=4): 5_000_000})
    await posted()
    exact = Fraction(1_000_000 * 4 * 300 + 6_000_000 * (DAYS - 4) * 500, 10_000 * 365)
    whole = int(exact)
    assert await rows_of(account) == [(LAST, False, whole, 0)]
    assert await db.fetchval("SELECT exact FROM interest_posting") == f"{exact.numerator}/{exact.denominator}"
    mine = await account_of(sari, COOP, "sukarela")
    assert mine is not None
    assert mine.balance_idr == 6_000_000 + whole
    assert await balance(COOP, "beban_jasa_simpanan") == whole
    assert await db.fetchval("SELECT memo FROM journal WHERE source = $1", f"interest:{account}:{LAST:%Y-%m}")


async def test_above_the_cliff_the_tax_goes_to_the_state_and_the_rest_to_the_member(db, sari):
    account = await saves(sari, {LAST: 60_000_000})
    await posted()
    whole = int(Fraction(60_000_000 * DAYS * 500, 3_650_000))
    assert whole > 240_000
    assert await rows_of(account) == [(LAST, False, whole, whole // 10)]
    assert await balance(COOP, "utang_pph_final") == -(whole // 10)
    mine = await account_of(sari, COOP, "sukarela")
    assert mine is not None
    assert mine.balance_idr == 60_000_000 + whole - whole // 10


async def test_a_coop_that_saves_at_the_sekunder_pays_its_own_rate_of_tax(db):
    async with transactions.transaction():
        account = await open_account(1, "simpanan_sukarela", owner_kind="coop", owner_id=5)
        await post(1, source="uji:primer", memo="Setor", postings={"bank": 9_000_000, account: -9_000_000}, day=LAST)
    await posted(entity=1)
    whole = int(Fraction(9_000_000 * DAYS * 500, 3_650_000))
    assert await rows_of(account) == [(LAST, False, whole, whole * 15 // 100)]
    assert await balance(1, "utang_pph_23") == -(whole * 15 // 100)


async def test_twice_is_once_and_a_stopped_run_goes_on_where_it_was(db, sari, budi, monkeypatch):
    accounts = [await saves(who, {LAST: 3_000_000}) for who in (sari, budi)]
    monkeypatch.setattr(posting, "BATCH", 1)
    book, calls = posting.book, []

    async def stops(*args):
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        await book(*args)

    monkeypatch.setattr(posting, "book", stops)
    with pytest.raises(ConnectionError):
        await posted()
    assert [len(await rows_of(account)) for account in accounts] == [1, 0]
    run = await db.fetchval("SELECT id FROM interest_run WHERE state = 'running'")
    for _ in range(2):
        await posting.post_run(run)
    assert [len(await rows_of(account)) for account in accounts] == [1, 1]
    assert await db.fetchval("SELECT count(*) FROM journal WHERE source LIKE 'interest:%'") == 2
    assert tuple(await db.fetchrow("SELECT state, accounts, interest_idr FROM interest_run")) == (
        "done",
        2,
        2 * int(Fraction(3_000_000 * DAYS * 300, 3_650_000)),
    )


async def test_months_follow_each_other_and_interest_earns_interest(db, sari):
    account = await saves(sari, {BEFORE: 4_000_000})
    await posted(months=2)
    rows = await rows_of(account)
    assert [month for month, *_ in rows] == [BEFORE, LAST]
    assert await month_in_turn(COOP) == next_month(LAST)
    assert not await begin_by_calendar(COOP), "the present month is not over"


async def test_who_saved_nothing_that_month_gets_no_row(db, sari, budi):
    await saves(sari, {LAST: 1_000_000})
    gone = await saves(budi, {BEFORE: 500_000, BEFORE + timedelta(days=1): -500_000})
    await posted(months=2)
    assert [month for month, *_ in await rows_of(gone)] == [BEFORE]
    assert await db.fetchval("SELECT count(*) FROM interest_posting WHERE month = $1", LAST) == 1


async def test_the_calendar_waits_for_the_day_that_the_decision_set(db, sari, in_force):  # noqa: F811
    await saves(sari, {LAST: 1_000_000})
    await seal_due_days()
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE setting SET value = '20' WHERE name = 'jasa_tanggal'")
    assert not await begin_by_calendar(COOP, today=next_month(LAST).replace(day=19))
    assert await begin_by_calendar(COOP, today=next_month(LAST).replace(day=20))


async def test_what_cannot_begin_becomes_a_task_once(db, sari):
    await saves(sari, {LAST: 1_000_000})
    for _ in range(2):
        assert await begin_due() == 0
    texts = [row["text"] for row in await db.fetch("SELECT text FROM task WHERE kind = 'jasa_simpanan'")]
    assert len(texts) == 1
    assert "belum disegel" in texts[0]


async def test_before_its_day_two_officers_may_begin_it(db, sari, sri, joko):  # noqa: F811
    account = await saves(sari, {LAST: 1_000_000})
    with pytest.raises(Refused, match="belum disegel"):
        await propose_run(COOP, LAST, by=sri)
    await seal_due_days()
    run = await propose_run(COOP, LAST, by=sri)
    assert await propose_run(COOP, LAST, by=joko) == run, "the first proposal stays"
    with pytest.raises(Refused, match="dua orang"):
        await agree_run(COOP, run, by=sri)
    with pytest.raises(NotFound):
        await agree_run(COOP + 1, run, by=joko)
    await refuse_run(COOP, run, by=joko, why="menunggu setoran")
    run = await propose_run(COOP, LAST, by=sri)
    await agree_run(COOP, run, by=joko)
    await agree_run(COOP, run, by=joko)  # the second tap
    await posting.post_run(run)
    assert len(await rows_of(account)) == 1
    with pytest.raises(Refused, match="sudah dibukukan"):
        await propose_run(COOP, LAST, by=sri)
    with pytest.raises(Changed):
        await refuse_run(COOP, run, by=sri, why="terlambat")
    with pytest.raises(Refused, match="belum berakhir"):
        await propose_run(COOP, TODAY, by=sri)


async def test_members_do_not_wait_for_a_second_officer_who_does_not_come(db, sari, sri):  # noqa: F811
    account = await saves(sari, {LAST: 1_000_000})
    await seal_due_days()
    await propose_run(COOP, LAST, by=sri)
    await posted()
    assert len(await rows_of(account)) == 1
    assert [row["state"] for row in await db.fetch("SELECT state FROM interest_run ORDER BY id")] == ["refused", "done"]


async def test_posted_figures_are_reached_by_correction_only_and_the_difference_is_seen(db, sari, in_force):  # noqa: F811
    account = await saves(sari, {BEFORE: 4_000_000, LAST: 100_000})
    await seal_due_days()
    assert await begin_by_calendar(COOP, today=next_month(BEFORE).replace(day=1))
    await posting.post_run(await db.fetchval("SELECT max(id) FROM interest_run"))
    (_, _, first, _) = (await rows_of(account))[0]
    with pytest.raises(Refused):
        await in_force(COOP, wish({"jasa_tarif": [[0, 600]]}, since=BEFORE, decided_on=BEFORE))
    await in_force(COOP, wish({"jasa_tarif": [[0, 600]]}, since=BEFORE, decided_on=BEFORE, correction=True))
    await posted()
    assert first == int(Fraction(4_000_000 * last_of(BEFORE).day * 300, 3_650_000))
    corrected = int(Fraction(4_000_000 * last_of(BEFORE).day * 600, 3_650_000))
    assert (await rows_of(account))[1] == (BEFORE, True, corrected - first, 0)
    memo, total = await db.fetchrow(
        "SELECT j.memo, -l.amount_idr FROM journal j JOIN journal_line l ON l.journal = j.id WHERE j.source = $1 AND l.account = $2",
        f"interest:{account}:{LAST:%Y-%m}", account,
    )  # fmt: skip
    assert memo.endswith("dan penyesuaian")
    assert total == corrected - first + (await rows_of(account))[2][2]


async def late(account: int, sri: int, joko: int, happened_on: date) -> int:  # noqa: F811
    journal = await transactions.fetch_value(
        "SELECT max(journal) FROM journal_line WHERE account = $1 AND amount_idr < -50000000", account
    )
    made = await propose_late(COOP, journal, happened_on, why="Bukti setoran 0012 tertinggal di laci", by=sri)
    await decide_late(COOP, made, approve=True, by=joko)
    return made


async def test_a_late_deposit_is_corrected_in_the_next_posting_and_taxed_month_by_month(db, sari, sri, joko):  # noqa: F811
    account = await saves(sari, {BEFORE: 1_000_000, LAST + timedelta(days=2): 60_000_000})
    await seal_due_days()
    assert await begin_by_calendar(COOP)
    await posting.post_run(await db.fetchval("SELECT max(id) FROM interest_run"))
    await late(account, sri, joko, BEFORE)
    assert await db.fetchval("SELECT count(*) FROM interest_doubt WHERE settled_by IS NULL") == 1
    await posted()
    whole = int(Fraction(61_000_000 * last_of(BEFORE).day * 500, 3_650_000))
    own = int(Fraction(1_000_000 * last_of(BEFORE).day * 300, 3_650_000))
    assert whole > 240_000
    rows = await rows_of(account)
    assert rows[:2] == [(BEFORE, False, own, 0), (BEFORE, True, whole - own, whole // 10)], (
        "the cliff is that month's own"
    )
    last = (await daily_balances([account], LAST))[account]
    assert last[0] == 61_000_000, "and from then on the money was there"
    assert await db.fetchval("SELECT count(*) FROM interest_doubt WHERE settled_by IS NULL") == 0


async def test_a_late_entry_needs_two_a_reason_and_a_day_before_it_was_booked(db, sari, sri, joko):  # noqa: F811
    account = await saves(sari, {LAST + timedelta(days=5): 60_000_000, LAST + timedelta(days=6): -55_000_000})
    into, out = [
        row["journal"]
        for row in await db.fetch("SELECT journal FROM journal_line WHERE account = $1 ORDER BY journal", account)
    ]
    for journal, day, why, field in (
        (into, LAST + timedelta(days=5), "Bukti 12 tertinggal", "tanggal"), (into, LAST - timedelta(days=500), "Bukti 12 tertinggal", "tanggal"),
        (into, LAST, "x", "alasan"), (10**9, LAST, "Bukti 12 tertinggal", "jurnal"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            await propose_late(COOP, journal, day, why=why, by=sri)
        assert refused.value.field == field
    with pytest.raises(Refused, match="tidak memuat"):
        await propose_late(COOP + 1, into, LAST, why="Bukti 12 tertinggal", by=sri)
    made = await propose_late(COOP, into, LAST, why="Bukti 12 tertinggal", by=sri)
    with pytest.raises(Refused, match="sudah dicatat"):
        await propose_late(COOP, into, LAST, why="Bukti 12 tertinggal", by=sri)
    with pytest.raises(Refused, match="dua orang"):
        await decide_late(COOP, made, approve=True, by=sri)
    await decide_late(COOP, made, approve=False, by=joko, why="bukti tidak ada")
    with pytest.raises(Changed):
        await decide_late(COOP, made, approve=True, by=joko)
    below = await propose_late(COOP, out, LAST, why="Penarikan tanggal satu", by=sri)
    with pytest.raises(Refused, match="di bawah nol"):
        await decide_late(COOP, below, approve=True, by=joko)


async def test_a_correction_that_nobody_can_pay_waits_and_overdraws_nobody(db, sari, sri, joko, in_force):  # noqa: F811
    account = await saves(sari, {BEFORE: 60_000_000})
    await seal_due_days()
    assert await begin_by_calendar(COOP)
    await posting.post_run(await db.fetchval("SELECT max(id) FROM interest_run"))
    mine = await account_of(sari, COOP, "sukarela")
    assert mine is not None
    await saves(sari, {TODAY: -mine.balance_idr})
    await in_force(COOP, wish({"jasa_tarif": [[0, 0]]}, since=BEFORE, decided_on=BEFORE, correction=True))
    run = await posted()
    assert [row[:3] for row in (await rows_of(account))[1:]] == [(LAST, False, 0)], "the correction is not posted"
    assert await db.fetchval("SELECT deferred FROM interest_run WHERE id = $1", run) == 1
    left = await account_of(sari, COOP, "sukarela")
    assert left is not None
    assert left.balance_idr == 0


async def test_rows_cannot_be_changed_or_doubled_by_the_app(db, sari):
    account = await saves(sari, {LAST: 1_000_000})
    await posted()
    again = "INSERT INTO interest_posting SELECT * FROM interest_posting"
    for sql in ("UPDATE interest_posting SET interest_idr = 1", "DELETE FROM interest_posting", "UPDATE interest_terms SET terms = '{}'", again,
                "UPDATE interest_run SET entity = 3", "UPDATE interest_run SET state = 'proposed'"):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError):
            await transactions.execute(sql)
    assert len(await rows_of(account)) == 1


async def test_a_rate_that_changes_in_the_middle_holds_from_its_day(db, sari, in_force):  # noqa: F811
    account = await saves(sari, {LAST: 1_000_000})
    middle = LAST + timedelta(days=10)
    await in_force(COOP, wish({"jasa_tarif": [[0, 600]]}, since=middle, decided_on=middle))
    await posted()
    exact = Fraction(1_000_000 * (10 * 300 + (DAYS - 10) * 600), 3_650_000)
    assert (await rows_of(account))[0][2] == int(exact)
    assert (await setting_of(COOP, "jasa_tarif", on=middle - timedelta(days=1))).first


async def test_each_saver_is_told_once_and_may_switch_it_off(db, sari, budi):
    await saves(sari, {LAST: 6_000_000})
    await saves(budi, {LAST: 6_000_000})
    await change_consent(budi, "kabar-jasa", given=False)
    run = await posted()
    await posting.post_run(run)  # again is as good as once
    told = await db.fetch("SELECT recipient, body FROM message")
    assert [row["recipient"] for row in told] == ["+6281211120001"]
    [net_idr] = [
        interest_idr - tax_idr
        for (_, _, interest_idr, tax_idr) in await rows_of((await account_of(sari, COOP, "sukarela")).account)
    ]
    assert f"Anda {rupiah(net_idr)} sudah masuk" in told[0]["body"]
    assert "dimatikan" in told[0]["body"]
