"""A clerk puts up a photo: the shop's pages follow, links show it, phones keep it, and what is no photo gets a sentence."""

import io
import struct
import zlib

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from app.cli.seeding.catalogue import seed_catalogue
from app.domain.catalogue.photos.draw import photo_of
from app.domain.people.pictures import drawn_anew
from app.domain.work.run import do_waiting
from app.routes.shop.window import window
from tests import cast

GULA = "SELECT id FROM product WHERE slug = 'gula-pasir-1-kg'"
OLD = "/static/img/goods/gula-pasir-1-kg.svg"


@pytest.fixture
async def manager(web, db):
    await seed_catalogue()
    await web.sign_in((await cast.officer(db, "manajer", name="Ratna Kusuma")).person_id, staff=True)
    await window().catch_up()  # a page may show what was true a second ago
    return web


def picture(kind: str = "JPEG", size=(400, 300), colour="#b2483c", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes whose head promises a wall of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


async def put(web, product, body: bytes, *, key="kunci-foto-1", name="foto.jpg"):
    return await web.post(f"/kantor/barang/{product}/gambar", data={"kunci": key}, files={"foto": (name, body)})


async def test_a_photo_goes_from_the_office_to_every_page(manager, db):
    web, product = manager, await db.fetchval(GULA)
    secret = Image.Exif()
    secret[0x010F], secret[0x8825] = "RAHASIA-KAMERA", {1: "N", 2: (7.0, 1.0, 2.0)}
    assert OLD in (await web.get("/produk/gula-pasir-1-kg")).text
    assert (await put(web, product, picture(exif=secret))).headers["location"] == f"/kantor/barang/{product}"
    waiting = (await web.get(f"/kantor/barang/{product}")).text
    assert ("sedang disiapkan" in waiting, OLD in (await web.get("/produk/gula-pasir-1-kg")).text) == (True, True)
    assert (
        'hx-trigger="every 1s"'
        in (await web.get(f"/kantor/barang/{product}/gambar", headers={"hx-request": "true"})).text
    )
    await do_waiting()
    await window().catch_up()
    name = await db.fetchval("SELECT name FROM goods_photo")
    page = (await web.get("/produk/gula-pasir-1-kg")).text
    assert f'srcset="/gambar/{name}-320.avif, /gambar/{name}-640.avif 2x"' in page
    assert (OLD in page, f"bagikan.png?v={name[:8]}" in page, f"{name}-640.webp" in page) == (False, True, True)
    shelf = await db.fetchval(
        "SELECT c.slug FROM category c JOIN product p ON p.category = c.id WHERE p.id = $1", product
    )
    for url in (f"/kategori/{shelf}", "/cari?q=gula+pasir"):
        assert f"/gambar/{name}-160.avif" in (await web.get(url)).text, url
    unit = await db.fetchval("SELECT min(id) FROM product_unit WHERE product = $1", product)
    await web.post("/keranjang/baris", data={"unit": str(unit), "jumlah": "1"})
    assert f"/gambar/{name}-160.avif" in (await web.get("/keranjang")).text
    for width in (160, 320, 640):
        for form in ("avif", "webp"):
            file = await web.get(f"/gambar/{name}-{width}.{form}")
            assert file.headers["content-type"] == f"image/{form}"
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert (file.headers["x-content-type-options"], b"RAHASIA" in file.content) == ("nosniff", False)
            assert not Image.open(io.BytesIO(file.content)).getexif()
    assert b"RAHASIA" not in await db.fetchval("SELECT original FROM goods_photo")
    office = (await web.get(f"/kantor/barang/{product}")).text
    assert ("gambar bawaan" in office, f"foto {name[:6]}" in office, "Ratna Kusuma" in office) == (True, True, True)


async def test_who_spares_data_sees_what_the_photo_weighs_and_asks_for_it(manager, db):
    web, url, sparing = manager, "/produk/gula-pasir-1-kg", {"save-data": "on"}
    assert "Tampilkan foto" not in (await web.get(url, headers=sparing)).text, "a drawing weighs next to nothing"
    await put(web, await db.fetchval(GULA), picture())
    await do_waiting()
    await window().catch_up()
    weights = await db.fetch("SELECT octet_length(body) FROM goods_picture WHERE width = 320")
    for _ in range(2):  # drawn, then from memory
        page = BeautifulSoup((await web.get(url, headers=sparing)).text, "html.parser")
        link = page.select_one("a[data-foto]")
        assert link.text.strip() == f"Tampilkan foto ({-(-max(w[0] for w in weights) // 1000)} kB)"
        assert page.select("main img.photo") == page.select("template img.photo") != []
        shown = BeautifulSoup((await web.get(url + link["href"], headers=sparing)).text, "html.parser")
        assert shown.select_one("main > article > picture > source")["srcset"].endswith("-320.avif 2x")
        for headers in ({}, sparing):
            assert "Tampilkan foto" not in (await web.get(f"{url}?foto=1", headers=headers)).text
        assert "Tampilkan foto" not in (await web.get(url)).text


async def test_the_shared_picture_shows_the_photo_and_going_back_takes_it_away(manager, db):
    web, product = manager, await db.fetchval(GULA)
    plain = (await web.get("/produk/gula-pasir-1-kg/bagikan.png")).content
    await put(web, product, picture(colour="#b2483c"))
    await do_waiting()
    await window().catch_up()
    shared = (await web.get("/produk/gula-pasir-1-kg/bagikan.png")).content
    red, green, blue = Image.open(io.BytesIO(shared)).convert("RGB").getpixel((940, 350))
    assert (red > 150, green < 110, blue < 110) == (True, True, True)
    assert len(shared) < 300_000, "what WhatsApp still shows"
    assert (await web.post(f"/kantor/barang/{product}/gambar/penghapusan")).status_code == 303
    await window().catch_up()
    assert OLD in (await web.get("/produk/gula-pasir-1-kg")).text
    assert (await web.get("/produk/gula-pasir-1-kg/bagikan.png")).content == plain
    assert (await web.post(f"/kantor/barang/{product}/gambar/penghapusan")).status_code == 422


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='400' height='400'><script>alert(1)</script></svg>"
BAD = {
    "nothing": (b"", "Pilih foto barangnya dahulu"), "a bomb": (bomb(), "bukan foto"), "a smaller bomb": (bomb(8_000), "40 juta titik"),
    "svg with script": (SVG, "bukan foto"), "a page": (b"<!doctype html><script>alert(1)</script>", "bukan foto"),
    "cut off": (picture(size=(900, 900))[:-2000], "bukan foto"), "cut off png": (picture("PNG", (900, 900))[:200], "bukan foto"),
    "gif": (picture("GIF"), "bukan foto"), "tiff": (picture("TIFF"), "bukan foto"), "bmp": (picture("BMP"), "bukan foto"),
    "a stamp": (picture(size=(60, 60)), "terlalu kecil"), "noise": (bytes(range(256)) * 40, "bukan foto"),
    "an xlsx": (b"PK\x03\x04" + b"x" * 500, "bukan foto"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
async def test_what_is_no_photo_of_goods_gets_a_sentence_beside_the_field(web, db, what):
    unit = await cast.goods(db, "Kopi bubuk", umum=22_000, stock=10)
    product = await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit)
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    body, words = BAD[what]
    answer = await put(web, product, body)
    assert answer.status_code == 422
    assert words in answer.text.split('id="f-foto-error">')[1].split("</p>")[0]
    assert await db.fetchval("SELECT count(*) FROM goods_photo") == 0


async def test_a_file_of_seven_megabytes_is_turned_away_at_the_edge(web, db):
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    assert (await put(web, 1, b"\xff\xd8" + b"x" * (7 << 20))).status_code == 413


async def test_who_only_reads_goods_changes_no_picture(web, db):
    unit = await cast.goods(db, "Kopi bubuk", umum=22_000, stock=10)
    product = await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit)
    await web.sign_in((await cast.officer(db, "gudang")).person_id, staff=True)
    assert (await web.get(f"/kantor/barang/{product}")).status_code == 200
    assert "Unggah foto" not in (await web.get(f"/kantor/barang/{product}")).text
    assert (await put(web, product, picture())).status_code in (403, 404)
    assert (await web.post(f"/kantor/barang/{product}/gambar/penghapusan")).status_code in (403, 404)


async def test_a_shelf_full_of_photos_keeps_to_the_bytes_of_a_page(manager, db):
    """Twenty-four photos in a list: the HTML stays small and each picture has its size and its place."""
    written = photo_of(await drawn_anew(picture())).written()
    await db.execute("UPDATE product SET picture = 'foto/' || left(md5(slug) || md5(name), 24) || $1", written[29:])
    await window().catch_up()
    for url in ("/", "/cari?q=sabun", "/kategori/beras-dan-jagung"):
        answer = await manager.get(url, headers={"accept-encoding": "br"})
        assert int(answer.headers["content-length"]) <= 14_000, url
        photos = answer.text.count('class="product-picture photo tint-')
        assert 0 < photos == answer.text.count("<picture>") == answer.text.count('width="160" height="160"'), url
