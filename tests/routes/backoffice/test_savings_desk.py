"""/kantor/simpanan and /kantor/antarkoperasi: the primary's counter, its queue, and what co-ops owe each other."""

import re

import pytest

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.ledger.between import owe
from app.domain.ledger.settlement import debts_with, decide_transfer, note_transfer
from app.domain.numbering import new_key
from app.domain.savings.dues import begin_dues
from app.domain.savings.withdraw import Asked, ask_withdrawal
from app.domain.work.run import do_work
from tests import cast
from tests.conftest import Web
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME, debts, holds, house, saved
from tests.domain.savings.test_tender import bought
from tests.routes.member.test_savings import key_in, words
from tests.routes.shop.conftest import queries

__all__ = ["house", "queries"]
AT = "/kantor/simpanan"


@pytest.fixture
async def desk(db, web, house):
    """Rini at the counter in Jati; Sari's line in its book."""
    await web.sign_in(house.clerk, staff=True, stepped_up=True)
    return await db.fetchval("SELECT id FROM membership WHERE person = $1", house.saver)


async def boss(web, house) -> Web:
    other = web.another()
    await other.sign_in(house.treasurer, staff=True, stepped_up=True)
    return other


async def test_cash_over_the_counter_and_its_receipt(db, web, house, desk, queries):
    assert "Sari Wulandari" in words(await web.get(f"{AT}?q=wulan"))
    with queries(6):  # with the look that is written down, the permission and the frame
        page = await web.get(f"{AT}/anggota/{desk}")
    sent = {"kunci": key_in(page), "jenis": "sukarela", "jumlah": "150.000"}
    done = await web.post(f"{AT}/anggota/{desk}/setoran", data=sent)
    again = await web.post(f"{AT}/anggota/{desk}/setoran", data=sent)
    assert done.headers["location"] == again.headers["location"]
    assert await holds(house) == 150_000
    receipt = await web.get(done.headers["location"] + "/struk")
    assert "seratus lima puluh ribu rupiah" in words(receipt)
    assert "Diterima oleh Rini" in words(receipt)
    assert "A4" in words(receipt)
    drawer = words(await web.get(f"{AT}/laci"))
    assert "Rini 1 Rp150.000 0 Rp0 Rp150.000" in drawer
    seen = "SELECT count(*) FROM audit WHERE subject = $1 AND deed = 'data dilihat'"
    assert await db.fetchval(seen, f"person:{house.saver}") >= 1


async def test_the_member_at_the_counter_shows_a_slip(db, web, house, desk):
    await saved(house, 900_000)
    page = await web.get(f"{AT}/anggota/{desk}")
    sent = {"kunci": key_in(page), "tarik": "200000", "cara_hadir": "surat", "surat": "SK-0042"}
    done = await web.post(f"{AT}/anggota/{desk}/penarikan", data=sent)
    assert "Sudah dibayar" in words(await web.get(done.headers["location"]))
    again = await web.post(f"{AT}/anggota/{desk}/penarikan", data=sent)
    assert again.headers["location"] == done.headers["location"], "the slip is used, the answer is the same"
    assert await holds(house) == 700_000
    assert await db.fetchval("SELECT count(*) FROM acted_for WHERE person = $1", house.saver) == 1
    other = await web.post(f"{AT}/anggota/{desk}/penarikan", data={**sent, "kunci": new_key()})
    assert other.status_code == 422
    assert "berlaku satu kali" in words(other)
    assert "dua ratus ribu rupiah" in words(await web.get(done.headers["location"] + "/struk?kertas=a4"))
    large = {"kunci": new_key(), "tarik": "400000", "cara_hadir": "surat", "surat": "SK-0043"}
    waits = await web.post(f"{AT}/anggota/{desk}/penarikan", data=large)
    assert "Menunggu persetujuan" in words(await web.get(waits.headers["location"]))


async def test_a_request_is_approved_by_one_and_paid_by_another(db, web, house, desk):
    await saved(house, 900_000)
    number = await ask_withdrawal(Asked(house.saver, HOME, 700_000), by=house.saver, key=new_key())
    assert number in words(await web.get(f"{AT}/penarikan"))
    clerk = await web.get(f"{AT}/penarikan/{number}")
    assert "Setujui penarikan" not in clerk.text, "a cashier does not approve"
    assert (await web.post(f"{AT}/penarikan/{number}/persetujuan")).status_code == 404
    treasurer = await boss(web, house)
    assert "1 Penarikan menunggu persetujuan" in words(await treasurer.get("/kantor"))
    assert "Penarikan menunggu" not in words(await web.get("/kantor")), "the cashier pays, another approves"
    await treasurer.post(f"{AT}/penarikan/{number}/persetujuan")
    assert "1 Penarikan perlu dibayarkan" in words(await web.get("/kantor"))
    own = await treasurer.post(f"{AT}/penarikan/{number}/pembayaran")
    assert own.status_code == 422
    assert "Yang menyetujui tidak membayarkan" in words(own)
    await web.post(f"{AT}/penarikan/{number}/pembayaran")
    assert "Sudah dibayar" in words(await web.get(f"{AT}/penarikan/{number}"))
    assert await holds(house) == 200_000
    await whole()


async def test_without_the_password_again_nothing_is_approved(web, house, desk):
    await saved(house, 100_000)
    number = await ask_withdrawal(Asked(house.saver, HOME, 50_000), by=house.saver, key=new_key())
    tired = web.another()
    await tired.sign_in(house.treasurer, staff=True)
    assert (await tired.post(f"{AT}/penarikan/{number}/persetujuan")).headers["location"].startswith("/masuk/ulang")


async def test_another_primarys_officer_finds_nothing(db, web, house, desk):
    receipt = await saved(house, 100_000)
    number = await ask_withdrawal(Asked(house.saver, HOME, 50_000), by=house.saver, key=new_key())
    abroad = await cast.officer(db, "bendahara", coop=3)
    other = web.another()
    await other.sign_in(abroad.person_id, staff=True, stepped_up=True)
    assert "Sari" not in words(await other.get(f"{AT}?q=wulan"))
    for path in (
        f"anggota/{desk}",
        f"setoran/{receipt}",
        f"setoran/{receipt}/struk",
        f"penarikan/{number}",
        f"penarikan/{number}/struk",
    ):
        assert (await other.get(f"{AT}/{path}")).status_code == 404, path
    assert (await other.get(f"{AT}?koperasi=2")).status_code == 404
    assert (await other.post(f"{AT}/penarikan/{number}/persetujuan")).status_code == 404
    assert (await other.get("/kantor/antarkoperasi/2")).status_code == 404


async def test_who_is_behind_with_dues(db, web, house, desk, queries):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '3 months')::date")))
    with queries(6):
        page = words(await web.get(f"{AT}/tunggakan"))
    assert re.search(r"1 anggota, seluruhnya Rp[68]0\.000", page)
    await saved(house, 20_000, "wajib")
    assert re.search(r"1 anggota, seluruhnya Rp[46]0\.000", words(await web.get(f"{AT}/tunggakan")))


async def test_whoever_has_no_phone_is_written_a_letter(db, web, house, desk):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '3 months')::date")))
    assert "/tunggakan/surat" not in (await web.get(f"{AT}/tunggakan")).text, "she reads her messages"
    await cast.person(db, "Mbah Yatmi", None, coop=HOME)
    quiet = await cast.person(db, "Pak Sunyi", None, coop=HOME)
    await db.execute(
        "INSERT INTO consent (person, purpose, version, given, written_by) SELECT $1, 'pengingat', max(version), false, $1 FROM consent_text"
        " WHERE purpose = 'pengingat'",
        quiet,
    )
    page = await web.get(f"{AT}/tunggakan")
    assert "Surat untuk 1 anggota tanpa HP" in page.text, "who asked for no reminders gets none on paper either"
    form = {"koperasi": str(HOME), "kunci": key_in(page)}
    for _ in range(2):  # a double tap
        work = (await web.post(f"{AT}/tunggakan/surat", data=form)).headers["location"]
    assert await db.fetchval("SELECT count(*) FROM work") == 1
    await do_work(int(work.rsplit("/", 1)[-1]))
    done = await web.get(work)
    assert "1 surat, satu halaman seorang" in words(done)
    paper = await web.get(re.search(rf'href="({work}/berkas/[^"]+)"', done.text)[1])
    assert paper.content.startswith(b"%PDF")
    assert paper.content.count(b"/Type /Page\n") == 1 or b"/Count 1" in paper.content
    for who, status in (("bendahara", 404), ("pengawas", 404)):
        other = web.another()
        coop = 3 if who == "bendahara" else HOME
        await other.sign_in((await cast.officer(db, who, coop=coop)).person_id, staff=True, stepped_up=True)
        assert (await other.post(f"{AT}/tunggakan/surat", data=form)).status_code == status, who


async def test_a_supervisor_reads_and_has_no_button(db, web, house, desk):
    await saved(house, 100_000)
    pengawas = await cast.officer(db, "pengawas", coop=HOME)
    other = web.another()
    await other.sign_in(pengawas.person_id, staff=True, stepped_up=True)
    page = await other.get(f"{AT}/anggota/{desk}")
    assert page.status_code == 200
    assert '<form method="post" action="/kantor/simpanan' not in page.text
    assert (await other.post(f"{AT}/anggota/{desk}/setoran", data={})).status_code == 404


async def test_co_ops_settle_by_two_persons_and_both_books_agree(db, web, house):
    await saved(house, 200_000)
    await bought(db, house)
    assert await debts(db) == (-60_000, -60_000)
    here = await cast.officer(db, "bendahara", coop=1, name="Wahyu Sekunder")
    web_here, web_there = web, web.another()
    await web_here.sign_in(here.person_id, staff=True, stepped_up=True)
    await web_there.sign_in(house.treasurer, staff=True, stepped_up=True)
    assert "primer membayar Rp60.000" in words(await web_here.get("/kantor/antarkoperasi"))
    page = await web_there.get("/kantor/antarkoperasi/2")
    sent = {"kunci": key_in(page), "jumlah": "60001", "tanggal": "2026-11-25", "bukti": "BRI 778"}
    assert "masih terutang Rp60.000" in words(await web_there.post("/kantor/antarkoperasi/2/pelunasan", data=sent))
    await web_there.post("/kantor/antarkoperasi/2/pelunasan", data={**sent, "jumlah": "60.000"})
    made = await transactions.fetch_value("SELECT id FROM coop_settlement")
    alone = await web_there.post(f"/kantor/antarkoperasi/2/pelunasan/{made}/konfirmasi")
    assert alone.status_code == 422
    assert await debts(db) == (-60_000, -60_000)
    await web_here.post(f"/kantor/antarkoperasi/2/pelunasan/{made}/konfirmasi")
    assert await debts(db) == (0, 0)
    assert "lunas" in words(await web_here.get("/kantor/antarkoperasi/2"))
    await whole()


async def test_what_both_owe_is_set_off_first(db, house):
    await saved(house, 200_000)
    await bought(db, house)
    async with transactions.transaction():
        await owe(debtor=1, creditor=HOME, amount_idr=100_000, source="uji:kirim", memo="Setoran lewat telepon",
                  at_debtor={"bank": 100_000}, at_creditor={"modal_awal": -100_000})  # fmt: skip
    about = await debts_with(HOME)
    assert (about.sekunder_owes_idr, about.primary_owes_idr, about.net_idr, about.same) == (
        100_000,
        60_000,
        40_000,
        True,
    )
    made = await note_transfer(
        HOME, 40_000, paid_on=business_day(now()), reference="BRI-1", by=house.treasurer, key=new_key()
    )
    await decide_transfer(HOME, made, confirm=True, by=house.clerk)
    await decide_transfer(HOME, made, confirm=True, by=house.clerk)
    about = await debts_with(HOME)
    assert (about.sekunder_owes_idr, about.primary_owes_idr, about.same) == (0, 0, True)
    await whole()
