"""A year's SHU from the books to the members' hands."""

import asyncio
import json
from datetime import date

import asyncpg
import pytest

from app.domain import transactions
from app.domain.bon.owed import hold_account, owed_idr, write_debt
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.ledger.find import balance
from app.domain.ledger.post import post
from app.domain.participation.count import count
from app.domain.shu.again import differences
from app.domain.shu.check import ask_for_check, checks_of, reckon_again
from app.domain.shu.find import rows_of, run_of, runs_of, steps_of
from app.domain.shu.life import approve, check_run, open_payout, review, send_back
from app.domain.shu.payout import paid_of, pay_out
from app.domain.shu.reckon import ask_for_run, reckon
from app.domain.shu.states import RunState
from app.domain.shu.terms import terms_of
from app.domain.transactions import transaction
from app.domain.work.run import do_work
from tests.domain.shu.year import (
    JATI,
    MEMBERS_BP,
    YEAR,
    approved,
    decided,
    income,
    members,
    officers,
    reckoned,
    sealed,
    shared,
    tables,
)


@pytest.fixture
async def jati(db):
    """Three members; the primary earned Rp40.000.000 by them, all of it through the sekunder."""
    people = await members(db, [(3_000_000, 1_000_000), (57_000_000, 98_999_999), (0, 1)])
    await income(JATI, "pendapatan_sekunder", 41_000_000)
    await income(JATI, "biaya_gateway", -1_000_000)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    return people, staff


async def test_the_worked_example_comes_out_of_the_books(jati):
    people, staff = jati
    run = await run_of(await reckoned(JATI, staff), {JATI})
    assert (run.state, run.version, run.shu_idr, run.members) == ("dihitung", 1, 40_000_000, 3)
    assert (run.jasa_modal_pool_idr, run.jasa_usaha_pool_idr) == (10_000_000, 12_000_000)
    rows = {row.member: row for row in await rows_of(run.id, "primer")}
    assert (rows[people[0]].jasa_modal_idr, rows[people[0]].jasa_usaha_idr, rows[people[0]].total_idr) == (
        500_000,
        120_000,
        620_000,
    )
    assert rows[people[2]].total_idr == 0, "one rupiah of purchases rounds down to nothing"
    assert sum(row.total_idr for row in rows.values()) + run.rounding_idr + run.undivided_idr == 22_000_000
    assert sum(run.funds.values()) == run.shu_idr
    steps = await steps_of(run.id)
    assert [step.amount_idr for step in steps if step.words == "SHU tahun buku"] == [40_000_000]
    assert {step.chapter for step in steps} == {"Buku", "Pemisahan", "Pembagian", "Anggota"}


async def test_from_draft_to_payout_each_step_is_anothers_and_the_books_follow(jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    with pytest.raises(Refused, match="orang lain"):
        await review(run, entity=JATI, by=staff.bendahara)
    await review(run, entity=JATI, by=staff.ketua)
    with pytest.raises(Refused, match="orang lain"):
        await ask_for_check(run, entity=JATI, by=staff.ketua)
    with pytest.raises(Refused, match="Hitung ulang dahulu"):
        await check_run(run, entity=JATI, by=staff.pengawas)
    check, work = await ask_for_check(run, entity=JATI, by=staff.pengawas)
    assert await ask_for_check(run, entity=JATI, by=staff.pengawas) == (check, work), "the second tap"
    with pytest.raises(Refused, match="masih dihitung ulang"):
        await check_run(run, entity=JATI, by=staff.pengawas)
    await do_work(work)
    (kept,) = await checks_of(run)
    assert (kept.right, kept.by_person, kept.members) == (True, staff.pengawas, len(people))
    await check_run(run, entity=JATI, by=staff.pengawas)
    with pytest.raises(Refused, match="belum dibagikan"):
        await pay_out(run, people[0], "tunai", entity=JATI, by=staff.bendahara)
    early = await decided(JATI, staff, number="RAT-2025", on=date(2025, 3, 1))
    with pytest.raises(Refused, match="keputusan Rapat Anggota"):
        await approve(run, entity=JATI, by=staff.sekretaris, decision=early)
    meeting = await decided(JATI, staff, on=date(2026, 3, 20))
    with pytest.raises(Refused, match="keputusan Rapat Anggota"):
        await approve(run, entity=JATI, by=staff.sekretaris, decision=meeting + 1)
    await approve(run, entity=JATI, by=staff.sekretaris, decision=meeting)
    assert -await balance(JATI, "utang_shu") == (await run_of(run, {JATI})).sum_idr
    assert await balance(JATI, "shu_berjalan") == 0
    assert -await balance(JATI, "dana_sosial") == 2_000_000
    assert await balance(JATI, "4901") == 0, "the year is closed"
    await open_payout(run, entity=JATI, by=staff.bendahara)
    assert await pay_out(run, people[0], "tunai", entity=JATI, by=staff.bendahara) == 620_000
    with pytest.raises(Refused, match=r"sudah dibayarkan .* Rp620\.000 tunai"):
        await pay_out(run, people[0], "sukarela", entity=JATI, by=staff.bendahara)
    before = await balance(JATI, "simpanan_sukarela")
    idr = await pay_out(run, people[1], "sukarela", entity=JATI, by=people[1])
    assert await balance(JATI, "simpanan_sukarela") == before - idr
    assert (await paid_of(run, people[1])).words == "ke simpanan sukarela"
    assert await balance(JATI, "utang_shu") == 0
    with pytest.raises(Refused, match="Tidak ada SHU"):
        await pay_out(run, people[2], "tunai", entity=JATI, by=staff.bendahara)
    with pytest.raises(NotFound):
        await pay_out(run, people[0], "tunai", entity=3, by=staff.bendahara)


async def test_a_bon_is_settled_only_with_consent_and_only_where_there_are_bons(jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    with pytest.raises(Refused, match="persetujuan"):
        await pay_out(run, people[0], "bon", entity=JATI, by=staff.bendahara)
    with pytest.raises(Refused, match="tidak mempunyai bon"):
        await pay_out(run, people[0], "bon", entity=JATI, by=staff.bendahara, consent=True)
    assert await paid_of(run, people[0]) is None


async def test_a_share_settles_the_bon_and_the_rest_is_saved(jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    async with transaction():
        account = await hold_account(JATI, people[0])
        await write_debt(JATI, people[0], account, 100_000, subject="awal", subject_id=1, due_on=date(2026, 1, 1))
        await post(JATI, source="uji:bon", memo="Bon", postings=[(account, 100_000), ("modal_awal", -100_000)])
    before = await balance(JATI, "simpanan_sukarela")
    assert await pay_out(run, people[0], "bon", entity=JATI, by=staff.bendahara, consent=True) == 620_000
    assert await owed_idr(JATI, people[0]) == await balance(JATI, "piutang_anggota") == 0
    assert await balance(JATI, "simpanan_sukarela") == before - 520_000


async def test_a_year_that_is_open_or_not_over_is_not_reckoned(db):
    staff = await officers(db)
    await tables(by=staff)
    with pytest.raises(Refused, match="belum ditutup"):
        await ask_for_run(JATI, YEAR, by=staff.bendahara)
    with pytest.raises(Refused, match="belum selesai"):
        await ask_for_run(JATI, 2999, by=staff.bendahara)


async def test_what_was_sent_back_is_kept_and_a_newer_version_replaces_it(jati):
    _, staff = jati
    first = await reckoned(JATI, staff)
    with pytest.raises(Refused, match="alasannya"):
        await send_back(first, entity=JATI, by=staff.pengawas, why=" x ")
    await send_back(first, entity=JATI, by=staff.pengawas, why="Simpanan wajib belum lengkap")
    second = await reckoned(JATI, staff)
    third = await reckoned(JATI, staff)
    assert [(run.id, run.version, run.state) for run in await runs_of({JATI})] == [
        (third, 3, RunState.RECKONED), (second, 2, RunState.REPLACED), (first, 1, RunState.REPLACED)]  # fmt: skip
    await approved(third, JATI, staff)
    with pytest.raises(Refused, match="sudah disahkan RAT"):
        await ask_for_run(JATI, YEAR, by=staff.bendahara)
    with pytest.raises(RefusedFields) as told:
        await tables(by=staff, shu_pembagi="semua")
    assert "sudah disahkan" in told.value.sentences["mulai"]


@pytest.mark.parametrize("step", ["_write", "_keep", "levels", "lives.move"])
async def test_a_run_that_dies_anywhere_is_finished_by_the_next_and_only_once(jati, monkeypatch, step):
    _, staff = jati
    run = await ask_for_run(JATI, YEAR, by=staff.bendahara)

    def dies(*_, **__):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(f"app.domain.shu.reckon.{step}", dies)
        with pytest.raises(RuntimeError):
            await reckon(run)
    await reckon(run)
    await reckon(run)
    assert (await run_of(run, {JATI})).state == "dihitung"
    assert await differences(run) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE shu_run SET shu_idr = shu_idr + 1",
        "UPDATE shu_run SET reviewed_by = reckoned_by",
        "UPDATE shu_run SET root = sha256(root)",
        "UPDATE shu_share SET jasa_modal_idr = jasa_modal_idr + 1",
        "DELETE FROM shu_share",
        "UPDATE shu_step SET amount_idr = 1",
        "INSERT INTO shu_step SELECT run, 99, 'x', 'x', '', 1 FROM shu_step WHERE no = 1",
        "DELETE FROM shu_tree",
        "DELETE FROM shu_run",
        "INSERT INTO shu_payout (run, member, amount_idr, way) SELECT run, member, total_idr + 1, 'tunai' FROM shu_share WHERE total_idr > 0",
    ],
)
async def test_what_the_rat_approved_is_frozen_even_for_the_owner(db, jati, change):
    _, staff = jati
    await shared(await reckoned(JATI, staff), JATI, staff)
    with pytest.raises((asyncpg.RestrictViolationError, asyncpg.CheckViolationError)):
        await db.execute(change)


async def test_a_changed_share_is_named_by_reckoning_again(db, jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    assert await differences(run) == []
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE shu_share SET jasa_modal_idr = jasa_modal_idr + 1 WHERE member = $1", people[0])
    assert "anggota 01.00000: dihitung 620000, tersimpan 620001" in await differences(run)
    await review(run, entity=JATI, by=staff.ketua)
    _, work = await ask_for_check(run, entity=JATI, by=staff.pengawas)
    await do_work(work)
    (kept,) = await checks_of(run)
    assert kept.differences == ("anggota 01.00000: dihitung 620000, tersimpan 620001",)
    with pytest.raises(Refused, match=r"01\.00000"):
        await check_run(run, entity=JATI, by=staff.pengawas)


async def test_nobody_declares_right_what_was_not_reckoned_again(db, jati):
    """Not even with the owner's hand: the database asks for the kept check, of this person and this root."""
    _, staff = jati
    run = await reckoned(JATI, staff)
    await review(run, entity=JATI, by=staff.ketua)
    declare = "UPDATE shu_run SET checked_by = $2, state = 'diperiksa' WHERE id = $1"
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(declare, run, staff.pengawas)
    check, _ = await ask_for_check(run, entity=JATI, by=staff.pengawas)
    await reckon_again(check)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(declare, run, staff.sekretaris)
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute("UPDATE shu_check SET differences = '{}', ended_at = now()")
    await db.execute(declare, run, staff.pengawas)


async def test_a_check_that_is_killed_is_begun_again_and_ends_once(db, jati, monkeypatch):
    _, staff = jati
    run = await reckoned(JATI, staff)
    check, work = await ask_for_check(run, entity=JATI, by=staff.pengawas)

    async def killed(*_: object) -> list[str]:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("app.domain.shu.check.differences", killed)
        await do_work(work)
    assert (await checks_of(run))[0].ended_at is None
    await do_work(work)
    ended = (await checks_of(run))[0].ended_at
    await reckon_again(check)
    assert (await checks_of(run))[0].ended_at == ended is not None


async def test_what_is_too_large_for_whole_numbers_is_divided_all_the_same(db):
    """Simpanan of Rp990.000.000.000 times a pool of Rp1.000.000.000 does not fit into 64 bits."""
    rich, poor = await members(db, [(990_000_000_000, 990_000_000_000), (7, 3)])
    await income(JATI, "pendapatan_sekunder", 4_000_000_001)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    run = await reckoned(JATI, staff)
    rows = {row.member: (row.jasa_modal_idr, row.jasa_usaha_idr) for row in await rows_of(run, "primer")}
    assert rows == {rich: (999_999_999, 1_199_999_999), poor: (0, 0)}
    assert await differences(run) == []


async def test_a_loss_is_not_divided_but_charged_to_cadangan(db):
    await members(db, [(1_000_000, 500_000)])
    await income(JATI, "biaya_gateway", -700_000)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    run = await reckoned(JATI, staff)
    found = await run_of(run, {JATI})
    assert (found.shu_idr, found.sum_idr, found.jasa_modal_pool_idr) == (-700_000, 0, 0)
    await approved(run, JATI, staff)
    assert await balance(JATI, "cadangan") == 700_000
    assert await balance(JATI, "shu_berjalan") == 0


async def test_a_marketplace_counts_by_its_fee_and_only_where_the_rule_says_so(db):
    (one, two) = await members(db, [(1, 30_000), (1, 0)])
    async with transaction():
        for year, fee_idr in ((YEAR, 10_000), (YEAR - 1, 70_000)):
            await count(
                f"pasar:{year}:komisi", seller=1, pool="marketplace", base_idr=fee_idr, person=two, primary_coop=JATI, day=date(year, 8, 1)
            )  # fmt: skip
    await income(JATI, "pendapatan_sekunder", 1_000_000)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    rows = {row.member: row.usaha_idr for row in await rows_of(await reckoned(JATI, staff), "primer")}
    assert rows == {one: 30_000, two: 10_000}
    await decided(JATI, staff, {"shu_transaksi": ["toko"]}, number="SHU-toko", since=date(YEAR, 1, 1), correction=True,
                  effective_until=date(YEAR, 12, 31))  # fmt: skip
    rows = {row.member: row.usaha_idr for row in await rows_of(await reckoned(JATI, staff), "primer")}
    assert rows == {one: 30_000, two: 0}


async def test_daily_averages_all_sales_and_the_margin_key_by_decision(db):
    (one, two) = await members(db, [(365_000, 600), (0, 300)])
    async with transaction():
        await count(
            "uji:umum", seller=JATI, pool="retail", base_idr=100, person=None, primary_coop=None, day=date(YEAR, 7, 1)
        )
        await count(
            "uji:ppob", seller=1, pool="ppob", base_idr=999, person=two, primary_coop=JATI, day=date(YEAR, 7, 1)
        )
    await income(JATI, "penjualan_anggota", 1_000_000)
    await income(JATI, "pokok_anggota", -400_000)
    await income(JATI, "penjualan_bukan_anggota", 1_000_000)
    await income(JATI, "pokok_bukan_anggota", -800_000)
    await income(JATI, "biaya_gateway", -80_000)
    staff = await officers(db)
    await tables(
        by=staff,
        shu_simpanan_pada="rata_rata_harian",
        shu_transaksi=["toko"],
        shu_pembagi="semua",
        shu_biaya_bersama="margin",
    )
    await sealed(db, JATI)
    found = await run_of(await reckoned(JATI, staff), {JATI})
    assert (found.member_shu_idr, found.other_shu_idr) == (600_000 - 60_000, 200_000 - 20_000)
    assert (found.simpanan_idr, found.usaha_idr, found.measure_idr) == (365_000 * 356 // 365, 900, 1000)
    rows = {row.member: row for row in await rows_of(found.id, "primer")}
    pool = 540_000 * 3000 // 10_000
    assert (rows[one].jasa_usaha_idr, rows[two].jasa_usaha_idr) == (pool * 600 // 1000, pool * 300 // 1000)
    assert found.undivided_idr == pool - pool * 900 // 1000
    assert await differences(found.id) == []


async def test_the_sekunder_pays_primaries_and_they_book_income_in_the_year_of_the_decision(db):
    await members(db, [(10, 3_000_000)], coop=2)
    await members(db, [(10, 1_000_000)], coop=3)
    await income(1, "penjualan_anggota", 10_000_000)
    staff = await officers(db, 1)
    await tables(1, by=staff)
    await sealed(db, 1)
    run = await reckoned(1, staff)
    rows = {row.member: row for row in await rows_of(run, "sekunder")}
    assert len(rows) == 16, "every primary is a member"
    assert (rows[2].jasa_usaha_idr, rows[3].jasa_usaha_idr, rows[4].total_idr) == (2_250_000, 750_000, 0)
    await approved(run, 1, staff)
    assert await balance(2, "pendapatan_sekunder") == -2_250_000
    owed = await transactions.fetch_value(
        "SELECT sum(balance_idr) FROM account_balance b JOIN account a ON a.id = b.account WHERE a.owner_kind = 'coop'"
    )
    assert owed == 0, "both sides say the same"
    assert await balance(1, "utang_shu") == 0
    await open_payout(run, entity=1, by=staff.bendahara)
    with pytest.raises(NotFound):
        await pay_out(run, 2, "tunai", entity=1, by=staff.bendahara)


async def test_fifty_counters_at_once_pay_each_member_once(jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    tries = [
        pay_out(run, people[n % 2], ("tunai", "sukarela")[n % 3 % 2], entity=JATI, by=staff.bendahara)
        for n in range(50)
    ]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, int) for answer in answers) == 2
    assert all(isinstance(answer, int | Refused) for answer in answers)
    assert await balance(JATI, "utang_shu") == 0


@pytest.mark.parametrize(
    "table",
    [{"cadangan": 9_999}, {"cadangan": 10_500}, {"cadangan": 10_001, "sosial": -1}, {"cadangan": "10000"}, [10_000]],
)
async def test_no_table_but_a_hundred_percent_enters_the_database(db, table):
    staff = await officers(db)
    with pytest.raises(RefusedFields):
        await tables(by=staff, shu_alokasi_anggota=table)
    await db.execute("SET session_replication_role = replica")
    with pytest.raises(asyncpg.CheckViolationError, match="hundred"):
        await db.execute(
            "INSERT INTO setting (decision, name, value) SELECT id, 'shu_alokasi_uji', $1 FROM decision LIMIT 1",
            json.dumps(table),
        )


async def test_a_table_for_one_year_leaves_the_lasting_one(db):
    staff = await officers(db)
    await tables(by=staff)
    assert (await terms_of(JATI, YEAR)).members == MEMBERS_BP
    assert (await terms_of(JATI, YEAR + 1)).members["cadangan"] == 4_000
    assert (await terms_of(JATI, YEAR)).decisions["shu_alokasi_anggota"][1] == "SHU-2025"
    assert (await terms_of(JATI, YEAR)).decisions["shu_pembagi"][1] == "AWAL"


async def test_who_left_in_the_year_has_a_share_only_where_the_rule_says_so(db):
    people = await members(db, [(100, 100), (100, 100)])
    await db.execute("UPDATE membership SET ended_on = '2025-08-01', ended_why = 'pindah' WHERE person = $1", people[0])
    await income(JATI, "pendapatan_sekunder", 1_000_000)
    staff = await officers(db)
    await sealed(db, JATI)
    assert {row.member for row in await rows_of(await reckoned(JATI, staff), "primer")} == set(people)
    await tables(by=staff, shu_berhenti="tidak")
    run = await reckoned(JATI, staff)
    assert [row.member for row in await rows_of(run, "primer")] == people[1:]
    assert await differences(run) == []
