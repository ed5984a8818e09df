"""A clerk serves somebody who stands before him: found by number or name, cash in the drawer, and the member sees the act."""

import pytest

from app.domain.people.acting import acting_for
from app.domain.people.own_copy import who_looked
from app.domain.people.pins import set_pin
from tests import cast
from tests.routes.ppob.test_buying import PHONE, fields, words

TILL = "/kantor/ppob/kasir"


@pytest.fixture
async def sari(db, lists):
    return await cast.sari(db)


@pytest.fixture
async def clerk(web, db, lists):
    rini = await cast.officer(db, "kasir", name="Rini Astuti")
    await web.sign_in(rini.person_id, staff=True)
    return rini


def slip(n=1):
    """The member signed this paper before the clerk's eyes."""
    return {"cara_hadir": "surat", "surat": f"SK-{n:04d}"}


async def to_pay(web, whom, service="pulsa", **typed):
    """The page that says how much to take."""
    answer = await web.post(
        f"{TILL}/layanan/{service}", data={"untuk": str(whom), "nomor": PHONE, "produk": "ts10", **typed}
    )
    assert answer.status_code == 303, words(answer.text)
    return (await web.get(answer.headers["location"])).text


@pytest.mark.parametrize("asked", ["sari wul", "0812-0000-0101", "+6281200000101"])
async def test_a_member_is_found_by_name_or_phone_and_no_phone_is_shown_in_full(web, db, clerk, sari, asked):
    page = words((await web.get(TILL, params={"q": asked})).text)
    assert "Sari Wulandari" in page
    assert "081200000101" not in page.replace("-", "").replace(" ", "").replace(asked.replace("-", ""), "")


@pytest.mark.parametrize("asked", ["sa", "%%%", "___", "zzz", "\x00"])
async def test_nobody_is_listed_by_chance(web, db, clerk, sari, asked):
    assert "Sari Wulandari" not in (await web.get(TILL, params={"q": asked})).text


async def test_cash_goes_into_the_drawer_and_the_member_sees_who_served_him(web, db, clerk, sari):
    page = await to_pay(web, sari.person_id)
    assert "Rp10.850" in page  # the member's price
    answer = await web.post(f"{TILL}/transaksi", data={**fields(page, f"{TILL}/transaksi"), "uang": "20.000", **slip()})
    shown = (await web.get(answer.headers["location"])).text
    assert "kembali <b>Rp9.150</b>" in shown
    row = await db.fetchrow("SELECT * FROM ppob_transaction")
    assert (row["person"], row["served_by"], row["tender"], row["state"], row["paid_idr"]) == (
        sari.person_id,
        clerk.person_id,
        "tunai",
        "held",
        10_850,
    )
    cash = "SELECT sum(l.amount_idr) FROM journal_line l JOIN account a ON a.id = l.account AND a.entity = 1 AND a.code = '1101'"
    assert await db.fetchval(cash) == 10_850
    hers = web.another()
    await hers.sign_in(sari.person_id)
    assert "Rini Astuti" in (await hers.get(answer.headers["location"])).text
    assert row["number"] in (await hers.get("/ppob/riwayat")).text
    assert [look["petugas"] for look in await who_looked(sari)] == ["Rini Astuti"]
    mine = words((await hers.get("/anggota/data-saya")).text)
    assert "beli Telkomsel 10.000 untuk 0812 3456 7890, tunai Rp10.850" in mine
    assert "SK-0001" in mine
    told = await db.fetchval("SELECT body FROM message WHERE source LIKE 'acted:%'")
    assert "mencatat atas nama Anda: beli Telkomsel 10.000" in told


async def test_nobody_buys_in_a_members_name_without_him(web, db, clerk, sari):
    page = await to_pay(web, sari.person_id)
    data = {**fields(page, f"{TILL}/transaksi"), "uang": "20000"}
    for shown, sentence in (
        ({}, "Bukti kehadiran perlu dipilih"), ({"cara_hadir": "pin", "pin": "12345"}, "PIN terdiri atas 6 angka"),
        ({"cara_hadir": "pin", "pin": "830517"}, "PIN salah"), ({"cara_hadir": "surat", "surat": "x"}, "Tulis nomor surat"),
        ({"hadir": "999999"}, "Bukti kehadiran perlu dipilih"),
    ):  # fmt: skip
        answer = await web.post(f"{TILL}/transaksi", data={**data, **shown})
        assert answer.status_code == 422
        assert sentence in words(answer.text)
        assert "830517" not in answer.text
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0
    await set_pin(sari, "830517")
    sold = await web.post(f"{TILL}/transaksi", data={**data, "cara_hadir": "pin", "pin": "830517"})
    assert sold.status_code == 303


async def test_another_members_presence_is_worth_nothing_here(web, db, clerk, sari):
    budi = await cast.budi(db)
    his = await acting_for(clerk, budi.person_id, 1, how="surat", proof="SK-9000")
    page = await to_pay(web, sari.person_id)
    data = {**fields(page, f"{TILL}/transaksi"), "uang": "20000", "hadir": str(his.id)}
    assert (await web.post(f"{TILL}/transaksi", data=data)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_a_clerk_of_a_primary_fills_his_own_drawer_and_the_books_of_both_agree(web, db, lists, sari):
    clerk = await cast.officer(db, "kasir", coop=5)
    await web.sign_in(clerk.person_id, staff=True)
    page = await to_pay(web, "umum")
    assert "Rp11.850" in page
    await web.post(
        f"{TILL}/transaksi", data={**fields(page, f"{TILL}/transaksi"), "uang": "11850", "nama": "Pak Tarno"}
    )
    row = await db.fetchrow("SELECT till, name, person, is_member FROM ppob_transaction")
    assert tuple(row) == (5, "Pak Tarno", None, False)


@pytest.mark.parametrize(
    ("uang", "sentence"),
    [("10.000", "Uang kurang Rp850"), ("", "rupiah bulat"), ("-1", "rupiah bulat"), ("99999999999999", "harus antara")],
)
async def test_too_little_cash_sells_nothing(web, db, clerk, sari, uang, sentence):
    page = await to_pay(web, sari.person_id)
    answer = await web.post(f"{TILL}/transaksi", data={**fields(page, f"{TILL}/transaksi"), "uang": uang})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_the_same_again_asks_the_clerk_and_one_form_sells_once(web, db, clerk, sari):
    page = await to_pay(web, sari.person_id)
    data = {**fields(page, f"{TILL}/transaksi"), "uang": "20000", **slip()}
    first, second = [await web.post(f"{TILL}/transaksi", data=data) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    page = await to_pay(web, sari.person_id)
    again = await web.post(f"{TILL}/transaksi", data={**fields(page, f"{TILL}/transaksi"), "uang": "20000", **slip(2)})
    assert again.status_code == 409
    assert "Sungguh dua kali?" in again.text
    sure = {**fields(again.text, f"{TILL}/transaksi"), "uang": "20000", "sungguh": "ya"}
    assert sure["hadir"], "he showed himself a moment ago: his slip is not asked for twice"
    assert (await web.post(f"{TILL}/transaksi", data=sure)).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM acted_for") == 2


async def test_only_who_may_sell_opens_the_till(web, db, lists, sari):
    for role in ("pengawas", "gudang"):
        other = web.another()
        await other.sign_in((await cast.officer(db, role)).person_id, staff=True)
        assert (await other.get(TILL)).status_code == 404
        assert (await other.post(f"{TILL}/transaksi")).status_code == 404


async def test_what_is_mistyped_is_said_at_the_till_too(web, db, clerk):
    answer = await web.post(f"{TILL}/layanan/pulsa", data={"untuk": "umum", "nomor": "0812", "produk": "ts10"})
    assert answer.status_code == 422
    assert "terlalu pendek" in answer.text
    listed = await web.post(
        f"{TILL}/layanan/pulsa/daftar", data={"untuk": "umum", "nomor": "0878"}, headers={"hx-request": "true"}
    )
    assert 'value="xl10"' in listed.text
    assert (await web.get(f"{TILL}/layanan/dompet-digital?untuk=umum&merek=GO+PAY")).status_code == 200
    assert (await web.get(f"{TILL}/layanan/kopi")).status_code == 404
    assert (await web.get(f"{TILL}?untuk=999999")).status_code == 404
