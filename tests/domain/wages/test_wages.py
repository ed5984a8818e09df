"""From a member's consent to the payer's money: asked once, withheld as it was, booked once, by two persons."""

import asyncio

import asyncpg
import pytest

from app.domain.errors import NotFound, Refused
from app.domain.ledger.find import balance
from app.domain.numbering import new_key
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.dues import dues_of
from app.domain.wages import book
from app.domain.wages.book import agree as agree_result
from app.domain.wages.book import money_came, split
from app.domain.wages.consent import Agreed, agree, consent_of, revoke
from app.domain.wages.fill import fill_in, send_back, submit
from app.domain.wages.find import list_at, lists_of, own_months, rows_of
from app.domain.wages.make import cancel, hand_over, make_list, months_to_choose
from app.domain.work.run import do_work
from tests import cast
from tests.domain.bon.conftest import on_bon, owes, trusted
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME, holds
from tests.domain.wages.conftest import agreed, due_now, filled, handed, this_month

DUES = 20_000


async def test_all_that_is_owed_is_withheld_booked_and_paid(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await due_now(db, house)
    number = await handed(house, await agreed(house))
    found = await list_at([HOME], number)
    assert (found.members, found.total_idr) == (1, 60_000 + DUES)
    await filled(house, number)
    with pytest.raises(Refused, match="bukan yang mengisi"):
        await agree_result(HOME, number, by=house.clerk)
    work = await agree_result(HOME, number, by=house.treasurer)
    assert await agree_result(HOME, number, by=house.treasurer) == work, "the second tap"
    await do_work(work)
    assert (await owes(house), await holds(house, "wajib")) == (0, DUES)
    assert await balance(HOME, "piutang_potong_gaji") == 60_000 + DUES, "the payer owes it now, not the member"
    assert not (await dues_of(HOME, house.saver)).arrears
    for _ in range(2):
        await money_came(HOME, number, by=house.clerk)
    assert await balance(HOME, "piutang_potong_gaji") == 0
    assert await balance(HOME, "bank") == 60_000 + DUES
    (own,), more = await own_months(house.saver)
    assert (own.withheld_idr, more) == (80_000, False)
    assert [(kind, idr) for kind, idr, _ in own.papers] == [("bon", 60_000), ("wajib", DUES)]
    told = await db.fetch("SELECT body FROM message WHERE source LIKE 'wage_row:%'")
    assert len(told) == 1, "one message for both"
    assert "pelunasan bon Rp60.000, simpanan wajib Rp20.000" in told[0]["body"]
    await whole()


@pytest.mark.parametrize(
    ("withheld", "bon", "dues", "rest"), [(80, 60, 20, 0), (70, 60, 10, 0), (50, 50, 0, 0), (0, 0, 0, 0)]
)
def test_bon_comes_before_dues(withheld, bon, dues, rest):
    assert split(withheld, bon_idr=60, dues_idr=20) == book.Parts(bon, dues, rest)


async def test_a_part_pays_bon_first_and_nothing_is_lost(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await due_now(db, house)
    number = await handed(house, await agreed(house))
    await filled(house, number, 65_000)
    await do_work(await agree_result(HOME, number, by=house.treasurer))
    assert (await owes(house), await holds(house, "wajib")) == (0, 5_000)
    assert not [month for month in (await dues_of(HOME, house.saver)).months if month.state == "lunas"], (
        "Rp5.000 pay no month"
    )
    assert "Yang belum dipotong Rp15.000" in await db.fetchval(
        "SELECT body FROM message WHERE source LIKE 'wage_row:%'"
    )
    await whole()


async def test_what_she_paid_herself_meanwhile_is_her_own_saving(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await due_now(db, house)
    number = await handed(house, await agreed(house))
    await deposit_cash(Wanted(house.saver, HOME, "bon", 45_000), by=house.clerk, key=new_key())
    await deposit_cash(Wanted(house.saver, HOME, "wajib", DUES), by=house.clerk, key=new_key())
    await filled(house, number)
    await do_work(await agree_result(HOME, number, by=house.treasurer))
    assert (await owes(house), await holds(house, "wajib"), await holds(house)) == (0, DUES, 65_000)
    await whole()


async def test_nothing_withheld_books_nothing_and_ends(db, house):
    number = await handed(house, await agreed(house))
    await filled(house, number, 0)
    await do_work(await agree_result(HOME, number, by=house.treasurer))
    assert (await list_at([HOME], number)).label == "Selesai"
    assert await db.fetchval("SELECT count(*) FROM wage_booked") == 0
    assert "tidak ada yang dipotong" in await db.fetchval("SELECT body FROM message WHERE source LIKE 'wage_row:%'")
    await whole()


async def test_only_what_she_agreed_to_and_falls_due_by_then_is_asked(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await db.execute("UPDATE bon SET due_on = $1", months_to_choose()[1].replace(day=28))
    payer = await agreed(house)
    this, after = months_to_choose()
    number = await make_list(HOME, payer, this, by=house.clerk, key=new_key())
    assert (await list_at([HOME], number)).total_idr == DUES, "the bon falls due next month"
    with pytest.raises(Refused, match="Tidak ada anggota"):
        await make_list(HOME, payer, after, by=house.clerk, key=new_key())  # she stands in the other
    await cancel(HOME, number, by=house.clerk, why="Salah bulan")
    await agree(HOME, house.saver, Agreed(payer, False, True), by=house.saver)
    number = await make_list(HOME, payer, after, by=house.clerk, key=new_key())
    assert (await list_at([HOME], number)).total_idr == 60_000, "dues no longer, bon by then"


async def test_a_word_taken_back_stops_the_list_that_was_not_handed_over(db, house):
    payer = await agreed(house)
    number = await make_list(HOME, payer, this_month(), by=house.clerk, key=new_key())
    for _ in range(2):
        await revoke(HOME, house.saver, by=house.saver)
    held = await consent_of(HOME, house.saver)
    assert held is not None
    assert not held.given
    assert await db.fetchval("SELECT count(*) FROM wage_consent") == 2, "the second tap writes nothing"
    with pytest.raises(Refused, match="1 anggota berhenti, atau mengubah"):
        await hand_over(HOME, number, by=house.clerk)
    await cancel(HOME, number, by=house.clerk, why="Persetujuan dicabut")
    with pytest.raises(Refused, match="Tidak ada anggota"):
        await make_list(HOME, payer, this_month(), by=house.clerk, key=new_key())


async def test_who_left_stops_it_too(db, house):
    number = await make_list(HOME, await agreed(house), this_month(), by=house.clerk, key=new_key())
    await db.execute(
        "UPDATE membership SET ended_on = current_date, ended_why = 'berhenti' WHERE person = $1", house.saver
    )
    with pytest.raises(Refused, match="1 anggota berhenti"):
        await hand_over(HOME, number, by=house.clerk)


async def test_the_same_form_twice_makes_one_list_and_a_month_has_one(house):
    payer, key = await agreed(house), new_key()
    numbers = {await make_list(HOME, payer, this_month(), by=house.clerk, key=key) for _ in range(2)}
    assert len(numbers) == 1
    with pytest.raises(Refused, match="sudah dibuat"):
        await make_list(HOME, payer, this_month(), by=house.clerk, key=new_key())
    found, _ = await lists_of(HOME)
    assert [one.number for one in found] == list(numbers)
    with pytest.raises(NotFound):
        await list_at([3], found[0].number)


async def test_odd_sums_are_refused_beside_their_row(house):
    number = await handed(house, await agreed(house))
    (row,), _ = await rows_of((await list_at([HOME], number)).id)
    for wrong in (-1, DUES + 1, 2**62):
        with pytest.raises(Refused, match=r"Antara Rp0 dan Rp20\.000") as refused:
            await fill_in(HOME, number, {row.id: wrong})
        assert refused.value.field == f"potong-{row.id}"
    with pytest.raises(Refused, match="1 anggota belum diisi"):
        await submit(HOME, number, by=house.clerk)


async def test_sent_back_it_is_filled_in_anew(house):
    number = await handed(house, await agreed(house))
    await filled(house, number, 0)
    await send_back(HOME, number, by=house.treasurer, why="Periksa daftar dari pabrik")
    await filled(house, number, DUES)
    await do_work(await agree_result(HOME, number, by=house.treasurer))
    assert await holds(house, "wajib") == DUES


async def test_killed_and_run_by_two_it_books_each_row_once(db, house, monkeypatch):
    """Nine members; the worker dies after some, then two go on at once."""
    payer = await agreed(house)
    for n in range(8):
        someone = await cast.person(db, f"Anggota {n}", f"+62812888{n:05d}", coop=HOME)
        await agree(HOME, someone, Agreed(payer, True, False), by=someone)
    number = await handed(house, payer)
    found = await list_at([HOME], number)
    assert found.members == 9
    await filled(house, number)
    work = await agree_result(HOME, number, by=house.treasurer)
    booked, real = [], book.book_row

    async def dies(row: int) -> None:
        if len(booked) == 3:
            raise ConnectionError
        booked.append(row)
        await real(row)

    with monkeypatch.context() as patch:
        patch.setattr(book, "book_row", dies)
        await do_work(work)
    assert await db.fetchval("SELECT count(*) FROM wage_row WHERE booked_at IS NOT NULL") == 3
    left = [row["id"] for row in await db.fetch("SELECT id FROM wage_row")]
    await asyncio.gather(*(book.book_row(row) for row in left[:5]), do_work(work))
    assert await balance(HOME, "piutang_potong_gaji") == found.total_idr
    assert await db.fetchval("SELECT count(*) FROM wage_booked") == 9
    assert (await list_at([HOME], number)).label == "Menunggu uangnya"
    await whole()


FROZEN = (
    "UPDATE wage_row SET bon_idr = bon_idr + 1",
    "UPDATE wage_row SET withheld_idr = 0",
    "UPDATE wage_list SET total_idr = total_idr + 1",
    "UPDATE wage_list SET withheld_idr = 0",
    "DELETE FROM wage_row",
    "DELETE FROM wage_consent",
    "INSERT INTO wage_row (list, person, member_no, consent, bon_idr, dues_idr, months)"
    " SELECT list, (SELECT min(id) FROM person), 'X', consent, 0, 1, 1 FROM wage_row",
)


async def test_what_was_given_to_the_payer_is_frozen_even_for_the_owner(db, house):
    number = await handed(house, await agreed(house))
    await filled(house, number)
    for change in FROZEN:
        with pytest.raises((asyncpg.RestrictViolationError, asyncpg.CheckViolationError)):
            await db.execute(change)


async def test_nothing_is_withheld_of_who_never_agreed(db, house):
    """Neither of another than who agreed, nor what she did not agree to: the database says so, whoever writes."""
    payer = await agreed(house, dues=True, bon=False)
    tini = await cast.person(db, "Tini", "+6281299900001", coop=HOME)
    consent = await db.fetchval("SELECT max(id) FROM wage_consent")
    for person, bon in ((tini, 0), (house.saver, 1)):
        with pytest.raises(asyncpg.CheckViolationError):
            await db.execute(
                "WITH l AS (INSERT INTO wage_list (number, entity, payer, month, state, made_by) VALUES ('PG-UJI', $1, $2, $3, 'made', $4) RETURNING id)"
                " INSERT INTO wage_row (list, person, member_no, consent, bon_idr, dues_idr, months) SELECT id, $5, 'X', $6, $7, 1, 1 FROM l",
                HOME, payer, this_month(), house.clerk, person, consent, bon,
            )  # fmt: skip
