"""The office changes prices with two persons, and moves stock; each sees only what the own office opens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.cli.seeding.catalogue import seed_catalogue
from app.domain import transactions
from app.routes.shop.window import window
from tests import cast


@pytest.fixture
async def shop(db: Any) -> dict[str, Any]:
    people = {
        role: (await cast.officer(db, role)).person_id
        for role in ("manajer", "bendahara", "gudang", "kasir", "pengawas", "kurir")
    }
    people["manajer primer"] = (await cast.officer(db, "manajer", coop=2)).person_id
    await seed_catalogue()
    await window().catch_up()
    return people


@pytest.fixture
async def rice(db: Any, shop: Any) -> int:
    return await db.fetchval("SELECT id FROM product WHERE slug = 'beras-medium-5-kg'")


@pytest.fixture
async def manager(web: Any, shop: dict[str, int]) -> Any:
    await web.sign_in(shop["manajer"], staff=True)
    return web


@pytest.fixture
async def treasurer(web: Any, shop: dict[str, int]) -> AsyncIterator[Any]:
    other = web.another()
    await other.sign_in(shop["bendahara"], staff=True)
    yield other
    await other.client.aclose()


def key_in(html: str, action: str) -> str:
    form = BeautifulSoup(html, "html.parser").select_one(f'form[method=post][action="{action}"]')
    assert form is not None
    return form.select_one("input[name=kunci]")["value"]


async def propose(browser: Any, db: Any, rice: int, **other: str) -> Any:
    unit = await db.fetchval("SELECT id FROM product_unit WHERE product = $1 AND position = 0", rice)
    typed = {"kemasan": str(unit), "jenis": "umum", "harga": "66.000", "alasan": "harga beli naik", **other}
    return await browser.post(f"/kantor/harga/{rice}/usulan", data=typed)


async def test_one_proposes_another_publishes(manager, treasurer, db, rice):
    assert (await propose(manager, db, rice)).status_code == 303
    waiting = (await manager.get("/kantor/harga")).text
    assert "Tarik kembali" in waiting
    assert "Terbitkan" not in waiting
    number = await db.fetchval("SELECT id FROM price_proposal")
    assert (await manager.post(f"/kantor/harga/usulan/{number}/terbitan")).status_code == 422
    assert "Terbitkan" in (await treasurer.get("/kantor/harga")).text
    for _ in range(2):
        assert (await treasurer.post(f"/kantor/harga/usulan/{number}/terbitan")).status_code == 303
    page = (await treasurer.get(f"/kantor/harga/{rice}")).text
    assert "Rp66.000" in page
    assert "Manajer dan Bendahara" in page
    await window().catch_up()
    assert "Rp66.000" in (await manager.get("/produk/beras-medium-5-kg")).text


async def test_above_the_het_the_sentence_stands_beside_the_field(manager, db, rice):
    answer = await propose(manager, db, rice, harga="70.000")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "contoh untuk uji coba: paling tinggi Rp67.500 per sak" in page.select_one("#f-harga-error").text
    assert page.select_one("#f-harga")["value"] == "70.000"


@pytest.mark.parametrize("harga", ["", "-1", "0", "1.5", "9" * 40, "<b>", "murah"])
async def test_odd_prices_get_a_sentence(manager, db, rice, harga):
    assert (await propose(manager, db, rice, harga=harga)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM price_proposal") == 0


async def test_goods_are_received_once(manager, db, rice):
    form = (await manager.get(f"/kantor/stok/penerimaan?tempat=toko-bangkle&barang={rice}")).text
    unit = await db.fetchval("SELECT id FROM product_unit WHERE product = $1", rice)
    before = await db.fetchval("SELECT sum(on_hand) FROM stock_level WHERE product = $1", rice)
    data = {"kunci": key_in(form, "/kantor/stok/penerimaan"), "tempat": "toko-bangkle", "catatan": "UD Makmur 7", "barang": str(rice),
            f"kemasan-{rice}": str(unit), f"jumlah-{rice}": "20", f"harga-{rice}": "1.140.000"}  # fmt: skip
    for _ in range(2):
        assert (await manager.post("/kantor/stok/penerimaan", data=data)).status_code == 303
    assert await db.fetchval("SELECT sum(on_hand) FROM stock_level WHERE product = $1", rice) == before + 20
    assert (await manager.post("/kantor/stok/penerimaan", data={**data, f"jumlah-{rice}": "-2"})).status_code == 422
    assert "Barang diterima" in (await manager.get(f"/kantor/stok/{rice}")).text


async def test_a_count_needs_a_reason_and_is_written_once(manager, db, rice):
    action = f"/kantor/stok/{rice}/hitungan"
    page = (await manager.get(f"/kantor/stok/{rice}")).text
    data = {"kunci": key_in(page, action), "tempat": "toko-bangkle", "jumlah": "50"}
    assert (await manager.post(action, data=data)).status_code == 422
    for _ in range(2):
        assert (await manager.post(action, data={**data, "alasan": "hitung bulanan"})).status_code == 303
    assert (
        await db.fetchval(
            "SELECT on_hand FROM stock_level l JOIN place p ON p.id = l.place WHERE product = $1 AND p.slug = 'toko-bangkle'",
            rice,
        )
        == 50
    )
    assert await db.fetchval("SELECT count(*) FROM stock_move WHERE kind = 'opname'") == 1


async def test_who_lacks_the_office_sees_nothing_there(web, shop, rice):
    stock, prices = "/kantor/stok", "/kantor/harga"
    for who, sees in (
        ("gudang", {stock}),
        ("kasir", {stock, prices}),
        ("pengawas", {stock, prices}),
        ("kurir", set()),
        ("manajer primer", set()),
    ):
        browser = web.another()
        await browser.sign_in(shop[who], staff=True)
        for url in (stock, prices, f"{stock}/{rice}", f"{prices}/{rice}"):
            wanted = 200 if any(url.startswith(open_) for open_ in sees) else 404
            assert (await browser.get(url)).status_code == wanted, (who, url)
        if who in ("kasir", "pengawas"):
            assert (await browser.post(f"{stock}/{rice}/hitungan", data={"jumlah": "0"})).status_code == 404
            assert (await browser.get(f"{stock}/penerimaan")).status_code == 404
            assert "Usulkan harga" not in (await browser.get(f"{prices}/{rice}")).text
        await browser.client.aclose()


async def test_pages_of_the_office_ask_at_most_six_times(manager, rice, monkeypatch):
    asked: list[str] = []
    for name in ("fetch", "fetch_one", "fetch_value", "execute"):
        real = getattr(transactions, name)

        def noted(sql: str, *args: object, real: Any = real) -> Any:
            asked.append(sql)
            return real(sql, *args)

        monkeypatch.setattr(transactions, name, noted)
    for url in ("/kantor/harga", "/kantor/harga?q=beras&hal=2", f"/kantor/harga/{rice}", "/kantor/stok", "/kantor/stok?q=beras",
                "/kantor/stok?tipis=1", f"/kantor/stok/{rice}", f"/kantor/stok/penerimaan?q=gula&barang={rice}"):  # fmt: skip
        asked.clear()
        answer = await manager.get(url)
        assert answer.status_code == 200, url
        assert 1 <= len(asked) <= 6, f"{url}: {len(asked)}"


@pytest.mark.parametrize(
    "url",
    [
        "/kantor/stok/99999999999999999999999",
        "/kantor/harga/99999999999999999999999",
        "/kantor/stok/0",
        "/kantor/harga/-1",
    ],
)
async def test_numbers_that_name_nothing_are_not_found(manager, url):
    assert (await manager.get(url)).status_code == 404
