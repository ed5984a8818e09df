"""Our deposit there: filled by two, warned about when low, sold on when it is full again, and compared every day."""

from datetime import timedelta

import pytest

from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.ppob.deposit import ask_saldo, ask_topup, book_topup, topups
from app.domain.ppob.export import read_export
from app.domain.ppob.reconcile import (
    Told,
    compare_answers,
    compare_export,
    comparison,
    comparisons,
    reconcile_if_due,
    settle_difference,
)
from app.domain.ppob.switch import switch
from app.domain.sheets import csv_of, xlsx_of
from tests import cast
from tests.topping_up import books, flazz, paid, sent

__all__ = ["flazz"]


async def filled(db, flazz, idr=5_000_000):
    """Both sides begin with the same deposit."""
    ketua, bendahara = await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    await book_topup(await ask_topup(idr, "Saldo awal", by=ketua.person_id), by=bendahara.person_id)
    flazz.control("saldo", saldo_idr=idr)
    return ketua, bendahara


async def test_a_topup_takes_two_and_is_booked_once(db, flazz):
    ketua, bendahara = await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    made = await ask_topup(2_000_000, "Tiket A6R5UPV", by=ketua.person_id)
    with pytest.raises(Refused, match="sendiri"):
        await book_topup(made, by=ketua.person_id)
    await book_topup(made, by=bendahara.person_id)
    await book_topup(made, by=bendahara.person_id)
    assert (await books(db, "deposit_ppob"), await books(db, "bank")) == (2_000_000, -2_000_000)
    assert (await topups())[0].state == "booked"


async def test_the_deposit_in_the_books_is_the_providers(db, flazz):
    await filled(db, flazz)
    await sent(await paid(db))
    await sent(await paid(db, number="081719990054"))
    await sent(await paid(db, number="081719990003"))
    standing = await ask_saldo()
    assert (standing.difference_idr, standing.open_idr > 0) == (0, True)
    assert standing.saldo_idr == flazz.sums()["saldo_idr"]


async def test_a_low_deposit_is_told_once_a_day(db, flazz):
    await filled(db, flazz, 900_000)
    await ask_saldo()
    await ask_saldo()
    assert await db.fetchval("SELECT count(*) FROM task WHERE source LIKE 'ppob:saldo:%'") == 1


async def test_a_full_deposit_sells_on_by_itself_but_a_wrong_key_does_not(db, flazz):
    await filled(db, flazz)
    flazz.control("saldo", saldo_idr=10)
    made = await sent(await paid(db))
    assert (await switch()).code == "44"
    await ask_saldo()
    assert not (await switch()).on
    flazz.control("saldo", saldo_idr=5_000_000)
    await ask_saldo()
    assert (await switch()).on
    assert (await sent(made)).state == "success"
    await db.execute("INSERT INTO ppob_switch (on_, why, code) VALUES (false, 'kunci salah', '41')")
    await ask_saldo()
    assert not (await switch()).on


async def yesterday(db):
    await db.execute(
        "UPDATE ppob_transaction SET ordered_at = ordered_at - interval '1 day', sent_at = sent_at - interval '1 day'"
    )
    return business_day(now()) - timedelta(days=1)


async def test_a_day_that_agrees_leaves_no_difference_and_is_compared_once(db, flazz):
    await filled(db, flazz)
    await sent(await paid(db))
    await yesterday(db)
    made = await reconcile_if_due()
    assert await reconcile_if_due() is None
    done, different = await comparison(made)
    assert (done.compared, done.different, different) == (1, 0, [])


async def test_every_difference_is_listed_with_what_to_do(db, flazz):
    _, bendahara = await filled(db, flazz)
    made = await sent(await paid(db))
    await sent(await paid(db, number="081719990003"))
    day = await yesterday(db)
    flazz.control("saldo", add_idr=-777)
    await db.execute("ALTER TABLE ppob_answer DISABLE TRIGGER ALL")
    await db.execute("UPDATE ppob_answer SET price_idr = price_idr + 1 WHERE transaction = $1", made.id)
    found = await compare_answers(day, await ask_saldo())
    _, different = await comparison(found)
    assert sorted(row["kind"] for row in different) == ["open", "price", "saldo"]
    assert all(row["do_"] for row in different)
    for row in different:
        await settle_difference(row["id"], "Sudah dicocokkan dengan panel", by=bendahara.person_id)
    assert (await comparisons())[0].open == 0
    assert (
        await db.fetchval("SELECT count(*) FROM task WHERE source LIKE 'ppob:rekonsiliasi:%' AND done_at IS NULL") == 0
    )


async def test_the_panels_export_is_laid_beside_ours(db, flazz):
    _, bendahara = await filled(db, flazz)
    good, failed, lost = [
        await sent(await paid(db, number=number)) for number in ("081700000001", "081719990054", "081700000002")
    ]
    day = business_day(now())
    rows = [
        (good.ref_id, "Sukses", f"Rp{good.charged_idr:,}".replace(",", ".")),
        (failed.ref_id, "Sukses", failed.cost_idr),
        ("ASING-1", "Sukses", 5_000),
    ]
    headings = ("Ref ID", "Status", "Harga")
    told = read_export(xlsx_of("Transaksi", headings, rows))
    assert read_export(csv_of(headings, rows)) == told
    assert told[0] == Told(good.ref_id, "success", good.charged_idr)
    _, different = await comparison(await compare_export(day, told, by=bendahara.person_id))
    assert {(row["kind"], row["ref_id"]) for row in different} == {
        ("state", failed.ref_id), ("missing_here", "ASING-1"), ("missing_there", lost.ref_id),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "rows", "words"),
    [
        (("Nomor", "Status"), [("1", "Sukses")], "kolom ref_id"),
        (("ref_id", "status"), [("a b", "Sukses")], "Baris 2"),
        (("ref_id", "status", "harga"), [("A-1", "Sukses", "sepuluh")], "Baris 2: harga"),
    ],
)
async def test_an_export_that_cannot_be_read_says_where(headings, rows, words):
    with pytest.raises(Refused, match=words):
        read_export(csv_of(headings, rows))
