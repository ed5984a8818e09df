"""The office over HTTP: what an officer sees and presses, page by page, without script."""

import re

import pytest
from bs4 import BeautifulSoup

from app.domain import transactions
from app.domain.numbering import new_key
from tests import cast
from tests.asking import beside
from tests.domain.fulfilment.conftest import beras, kasir, kurir, manajer, sari, telur  # noqa: F401 - fixtures
from tests.domain.fulfilment.stage import (
    another_than,
    carried,
    code_of,
    collected,
    money,
    ordered,
    packed,
    paid,
    state_of,
    whole,
)

MOST_QUERIES = 6


async def number_of(order):
    return await transactions.fetch_value("SELECT number FROM shop_order WHERE id = $1", order)


async def see(web, url, status=200):
    answer = await web.get(url)
    assert answer.status_code == status, answer.text[:2000]
    assert len(answer.content) < 60_000
    return BeautifulSoup(answer.text, "html.parser")


def fields(soup):
    """What a browser would send of the page's POST form."""
    form = soup.find("main").find("form", method="post")
    found = {one["name"]: one.get("value", "") for one in form.find_all("input") if _sent(one)}
    for one in form.find_all("select"):
        chosen = one.find("option", selected=True) or one.find("option")
        found[one["name"]] = chosen["value"]
    return found


def _sent(one) -> bool:
    return one.get("type") != "checkbox" and (one.get("type") != "radio" or one.has_attr("checked"))


async def press(web, url, status=303, **typed):
    """Open the page, fill in, send."""
    sent = {**fields(await see(web, url)), **typed}
    answer = await web.post(url.split("?")[0], data=sent)
    assert answer.status_code == status, answer.text[:3000]
    return answer, sent


@pytest.fixture
async def desk(db, beras, telur, sari, kasir, web):  # noqa: F811
    """A paid order, and the cashier at the screen."""
    order = await ordered(sari, collected("qris"), (beras, 2), (telur, 1))
    await paid(order)
    await web.sign_in(kasir.person_id, staff=True)
    return order, f"/kantor/pesanan/{await number_of(order)}"


async def test_a_cashier_packs_and_hands_over(db, web, desk):
    order, page = desk
    home = await see(web, "/kantor")
    assert "Lunas, perlu dikemas" in home.text
    listed = await see(web, "/kantor/pesanan?keadaan=paid")
    assert page in str(listed)
    answer, _ = await press(web, page + "/pengemasan")
    assert answer.headers["location"] == page
    assert "Sudah dikemas. Pembeli dikabari." in (await see(web, page)).find(role="status").text
    assert "Pembeli dikabari" not in (await see(web, page)).text, "it is said once"
    assert await state_of(order) == "packed"
    answer, sent = await press(web, page + "/penyerahan", kode=await code_of(order))
    assert await state_of(order) == "handed_over"
    again = await web.post(page + "/penyerahan", data=sent)
    assert again.status_code == 303  # the back button and a second press: the same answer
    receipt = await see(web, page + "/struk")
    assert "seratus lima puluh lima ribu rupiah" in receipt.text
    assert "Hemat anggota" in receipt.text
    await whole()


async def test_the_office_never_sees_the_code(web, desk):
    order, page = desk
    code = await code_of(order)
    for url in (
        page,
        page + "/pengemasan",
        page + "/penyerahan",
        page + "/struk",
        page + "/struk?kertas=a4",
        "/kantor/pesanan/daftar-ambil",
    ):
        assert code not in (await see(web, url)).text


async def test_a_wrong_code_stands_beside_its_field_and_what_was_typed_stays(web, desk, kasir):  # noqa: F811
    order, page = desk
    await packed(order, kasir)
    wrong = another_than(await code_of(order))
    answer, _ = await press(web, page + "/penyerahan", status=422, kode=wrong)
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "Sisa 4 kali" in soup.find(id="f-kode-error").text
    assert soup.find(id="f-kode")["value"] == wrong


async def test_less_than_ordered_in_two_steps_without_script(db, web, desk, kasir):  # noqa: F811
    order, page = desk
    await packed(order, kasir)
    asking = await see(web, page + "/penyerahan?sebagian=ya")
    assert asking.find("input", {"name": "jumlah-1"})["value"] == "2"
    soup = await see(web, page + "/penyerahan?jumlah-1=1&jumlah-2=1")
    assert "Rp92.000" in soup.text
    await press(web, page + "/penyerahan?jumlah-1=1&jumlah-2=1", kode=await code_of(order))
    assert await db.fetchval("SELECT amount_idr FROM refund") == 63_000
    receipt = await see(web, page + "/struk")
    assert "dipesan 2" in receipt.text
    assert "Rp92.000" in receipt.text
    assert "Pengembalian dana" in receipt.text


@pytest.mark.parametrize("typed", ["3", "-1", "1,5", "abc", "99999999", "९"])
async def test_odd_quantities_get_a_sentence(web, desk, kasir, typed):  # noqa: F811
    order, page = desk
    await packed(order, kasir)
    soup = await see(web, page + f"/penyerahan?jumlah-1={typed}")
    assert soup.find(id="f-jumlah-1-error")
    answer = await web.post(
        page + "/penyerahan", data={"kunci": new_key(), "kode": await code_of(order), "jumlah-1": typed}
    )
    assert answer.status_code == 422
    assert await state_of(order) == "packed"


async def test_cash_is_counted_to_the_rupiah(db, web, beras, sari, kasir):  # noqa: F811
    order = await packed(await ordered(sari, collected("tunai"), (beras, 1)), kasir)
    await web.sign_in(kasir.person_id, staff=True)
    page = f"/kantor/pesanan/{await number_of(order)}"
    answer, _ = await press(web, page + "/penyerahan", status=422, kode=await code_of(order), uang="60.000")
    assert "tepat Rp63.000" in answer.text
    await press(web, page + "/penyerahan", kode=await code_of(order), uang="63.000")
    assert await money(db) == {"1101": 63_000, "4101": -63_000, "5101": 52_000}


async def test_a_courier_leaves_delivers_and_hands_in_his_cash(db, web, beras, sari, kasir, kurir):  # noqa: F811
    order = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    page = f"/kantor/pesanan/{await number_of(order)}"
    await web.sign_in(kurir.person_id, staff=True)
    await press(web, page + "/pengiriman")
    await press(web, page + "/kepulangan", alasan="Rumah kosong")
    await press(web, page + "/pengiriman")
    answer, _ = await press(web, page + "/pengantaran", status=422, uang="71000")
    assert "nama penerima" in answer.text
    await press(web, page + "/pengantaran", uang="71000", penerima="Bu Tini")
    till = web.another()
    await till.sign_in(kasir.person_id, staff=True)
    asked, sent = await press(till, "/kantor/setoran-cod", status=422, uang="70.000")
    assert "Uangnya kurang Rp1.000. Hitung sekali lagi" in asked.text
    assert "Uang dihitung sekali lagi" in asked.text
    assert (
        await till.post("/kantor/setoran-cod", data={**sent, "uang_lagi": "70.500", "sebab": "Jatuh"})
    ).status_code == 422
    assert (
        await till.post("/kantor/setoran-cod", data={**sent, "uang_lagi": "70.000", "sebab": "Jatuh"})
    ).status_code == 303
    assert {code: idr for code, idr in (await money(db)).items() if code in ("1101", "6107")} == {
        "1101": 70_000,
        "6107": 1_000,
    }
    assert "Semua uang COD sudah disetor" in (await see(till, "/kantor/setoran-cod")).text


async def test_a_locked_code_is_opened_by_a_manager_only(web, desk, kasir, manajer):  # noqa: F811
    order, page = desk
    await packed(order, kasir)
    wrong = another_than(await code_of(order))
    for _ in range(5):
        await press(web, page + "/penyerahan", status=422, kode=wrong)
    assert "terkunci" in (await see(web, page)).text
    await see(web, page + "/pembukaan-kode", status=404)
    boss = web.another()
    await boss.sign_in(manajer.person_id, staff=True)
    await press(boss, page + "/pembukaan-kode", alasan_lain="KTP sudah dilihat")
    await press(web, page + "/penyerahan", kode=await code_of(order))
    assert await state_of(order) == "handed_over"


async def test_cancel_and_take_back(db, web, desk, beras, telur, sari, kasir):  # noqa: F811
    order, page = desk
    answer, _ = await press(web, page + "/pembatalan", status=422)
    assert "Tulis alasan" in answer.text
    await press(web, page + "/pembatalan", alasan="Barang rusak")
    assert await state_of(order) == "cancelled"
    other = await packed(await ordered(sari, collected("tunai"), (beras, 2)), kasir)
    page = f"/kantor/pesanan/{await number_of(other)}"
    await press(web, page + "/penyerahan", kode=await code_of(other), uang="126000")
    await press(web, page + "/retur", **{"jumlah-1": "1", "rusak-1": "ya", "alasan": "Barang rusak"})
    soup = await see(web, page)
    assert "dikembalikan 1" in soup.text
    assert (await money(db))["6108"] == 52_000
    await whole()


async def test_the_buyer_prints_his_own_receipt_and_nobody_elses(db, web, desk, sari):  # noqa: F811
    _, page = desk
    own = page.removeprefix("/kantor")
    buyer, stranger = web.another(), web.another()
    await buyer.sign_in(sari.person_id)
    await stranger.sign_in((await cast.budi(db)).person_id)
    assert "Bukti pesanan" in (await see(buyer, own + "/struk?kertas=a4")).text
    mine = await see(stranger, own + "/struk", status=404)
    missing = await see(stranger, "/pesanan/PS-AAAAA-AAAAA-A/struk", status=404)
    assert _masked(mine) == _masked(missing)


async def test_tasks_are_finished_with_an_outcome(db, web, kasir):  # noqa: F811
    bendahara = await cast.officer(db, "bendahara")
    await db.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ('x:1', 1, 'uji', 'x:1', 'Periksa <selisih>', 'bendahara')"
    )
    await db.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ('x:2', 5, 'uji', 'x:2', 'Milik koperasi lain', 'bendahara')"
    )
    await web.sign_in(bendahara.person_id, staff=True)
    soup = await see(web, "/kantor/tugas")
    assert "Periksa <selisih>" in soup.text
    assert "Milik koperasi lain" not in soup.text
    key = new_key()
    for _ in range(2):
        answer = await web.post("/kantor/tugas/1/penyelesaian", data={"kunci": key, "hasil": "Uang ditemukan"})
        assert answer.status_code == 303
    assert (
        await web.post("/kantor/tugas/2/penyelesaian", data={"kunci": new_key(), "hasil": "Uang ditemukan"})
    ).status_code == 404
    assert "Uang ditemukan" in (await see(web, "/kantor/tugas?selesai=ya")).text
    assert await db.fetchval("SELECT count(*) FROM task WHERE done_at IS NOT NULL") == 1


async def test_no_page_makes_more_than_six_queries(db, web, desk, kasir, manajer, kurir, sari, beras, monkeypatch):  # noqa: F811
    _, page = desk
    away = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    await web.sign_in(manajer.person_id, staff=True)
    urls = ["/kantor", "/kantor/pesanan", "/kantor/pesanan?q=sari&keadaan=paid&cara=ambil&hari=2026-11-23", "/kantor/pesanan/daftar-ambil",
            "/kantor/setoran-cod", "/kantor/tugas", page, page + "/pengemasan", page + "/penyerahan", page + "/pembatalan", page + "/struk",
            page + "/retur", page + "/pembukaan-kode", f"/kantor/pesanan/{await number_of(away)}/pengiriman"]  # fmt: skip
    await see(web, "/kantor")  # the names of the co-ops are remembered from the first page on
    counted: dict[str, int] = {}
    plain = transactions._connection
    for url in urls:
        counted[url] = 0

        def counting(at=url):
            counted[at] += not beside()
            return plain()

        monkeypatch.setattr(transactions, "_connection", counting)
        await see(web, url)
    assert max(counted.values()) <= MOST_QUERIES, counted
    assert min(counted.values()) >= 1, counted


def _masked(soup):
    return re.sub(r"[0-9a-f]{12}|PS-[A-Z0-9-]+", "*", str(soup))
