"""From the product's page to the office and back: a report with a photo, bad pictures, the queue, and the page of the basket."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from app.domain.clock import business_day, now
from app.routes.shop.window import window
from tests import cast

TODAY = business_day(now())


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def jpeg(*, exif: bool = False) -> bytes:
    out, picture = io.BytesIO(), Image.effect_noise((500, 400), 50).convert("RGB")
    tags = Image.Exif()
    tags[0x010F] = "RAHASIA-KAMERA"
    picture.save(out, "JPEG", exif=tags if exif else b"")
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes whose head promises a wall of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
async def kopi(db):
    unit = await cast.goods(db, "Kopi bubuk", umum=22_000, stock=10)
    await window().catch_up()
    return unit


def fields(unit: int, **more) -> dict[str, str]:
    return {
        "kunci": "k" * 20,
        "kemasan": str(unit),
        "harga_toko": "24.500",
        "toko": "Toko Modern A",
        "tempat": "Cepu",
        "hari": str(TODAY),
        **more,
    }


async def test_a_report_goes_from_the_members_phone_to_the_products_page(db, web, kopi):
    assert 'href="/lapor-harga/kopi-bubuk"' in (await web.get("/produk/kopi-bubuk")).text
    assert (await web.get("/lapor-harga/kopi-bubuk")).headers["location"].startswith("/masuk")
    await web.sign_in((await cast.sari(db)).person_id)
    assert 'enctype="multipart/form-data"' in (await web.get("/lapor-harga/kopi-bubuk")).text
    sent = await web.post(
        "/lapor-harga/kopi-bubuk", data=fields(kopi), files={"foto": ("rak.jpg", jpeg(exif=True), "image/jpeg")}
    )
    assert (sent.status_code, "Terima kasih" in sent.text) == (200, True)
    body = await db.fetchval("SELECT body FROM price_photo")
    assert b"RAHASIA" not in body
    assert not Image.open(io.BytesIO(body)).getexif()
    name, report = (
        await db.fetchval("SELECT name FROM price_photo"),
        await db.fetchval("SELECT id FROM reference_price"),
    )
    assert (await web.get(f"/bukti-harga/{name}.jpg")).status_code == 404
    assert (await web.get(f"/kantor/harga-pembanding/{report}/foto")).status_code == 404
    clerk = web.another()
    await clerk.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    assert "Toko Modern A, Cepu" in words_of(await clerk.get("/kantor/harga-pembanding"))
    private = await clerk.get(f"/kantor/harga-pembanding/{report}/foto")
    assert (private.status_code, private.headers["cache-control"], private.headers["content-type"]) == (
        200,
        "private, no-store",
        "image/jpeg",
    )
    bad = await clerk.post(f"/kantor/harga-pembanding/{report}/penolakan", data={"alasan": ""})
    assert (bad.status_code, "Tulis alasannya" in bad.text) == (422, True)
    assert (await clerk.post(f"/kantor/harga-pembanding/{report}/pembenaran")).status_code == 303
    await window().catch_up()
    product = await web.get("/produk/kopi-bubuk")
    assert "Lebih murah Rp2.500" in words_of(product)
    assert f"/bukti-harga/{name}.jpg" in product.text
    spared = {
        url: (await web.get(url, headers={"save-data": "on"})).text
        for url in ("/", "/produk/kopi-bubuk", "/produk/kopi-bubuk?foto=1")
    }
    assert [f"/bukti-harga/{name}.jpg" in text for text in spared.values()] == [False, False, True], (
        "for who spares data it waits for a tap"
    )
    assert all('href="/produk/kopi-bubuk?foto=1#bukti"' in spared[url] for url in ("/", "/produk/kopi-bubuk"))
    shown = await web.another().get(f"/bukti-harga/{name}.jpg")
    assert (shown.status_code, shown.headers["x-content-type-options"], shown.headers["content-disposition"]) == (
        200,
        "nosniff",
        'attachment; filename="bukti.jpg"',
    )
    assert "immutable" in shown.headers["cache-control"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "perlu disertakan"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "bukan foto"),
        (b"GIF89a" + b"\x00" * 500, "bukan foto"),
        (b"%PDF-1.4 not a picture", "bukan foto"),
        (jpeg()[:2000], "bukan foto"),
        (bomb(30_000), "bukan foto"),
        (bomb(7_000), "40 juta"),
    ],
    ids=["nothing", "svg", "gif", "pdf", "torn", "bomb", "large bomb"],
)
async def test_what_is_no_photo_gets_a_sentence_and_is_not_kept(db, web, kopi, body, words):
    await web.sign_in((await cast.sari(db)).person_id)
    answer = await web.post(
        "/lapor-harga/kopi-bubuk", data=fields(kopi), files={"foto": ("foto.jpg", body, "image/jpeg")}
    )
    assert (answer.status_code, words in answer.text, 'value="24.500"' in answer.text) == (422, True, True)
    assert await db.fetchval("SELECT count(*) FROM reference_price") == 0


async def test_odd_fields_get_sentences_and_too_much_is_refused_at_the_edge(db, web, kopi):
    await web.sign_in((await cast.sari(db)).person_id)
    odd = fields(kopi, harga_toko="-5", toko="x", hari="2020-01-01", kemasan="999")
    answer = await web.post("/lapor-harga/kopi-bubuk", data=odd, files={"foto": ("f.jpg", jpeg(), "image/jpeg")})
    assert (answer.status_code, answer.text.count('class="error"')) == (422, 3)
    huge = await web.post(
        "/lapor-harga/kopi-bubuk",
        data=fields(kopi),
        files={"foto": ("f.jpg", b"\xff" * (6 * 1024 * 1024 + 1), "image/jpeg")},
    )
    assert (huge.status_code, "paling besar 6 MB" in huge.text) == (413, True)


async def test_a_refusal_in_place_leaves_the_photo_where_it_was_chosen(db, web, kopi):
    """With script only the form is drawn anew around the chosen file; a plain form loses it, and is told so."""
    await web.sign_in((await cast.sari(db)).person_id)
    odd, photo = fields(kopi, toko="x"), {"foto": ("f.jpg", jpeg(), "image/jpeg")}
    plain = await web.post("/lapor-harga/kopi-bubuk", data=odd, files=photo)
    there = await web.post("/lapor-harga/kopi-bubuk", data=odd, files=photo, headers={"hx-request": "true"})
    assert (plain.status_code, there.status_code) == (422, 422)
    assert ["Foto dipilih sekali lagi" in answer.text for answer in (plain, there)] == [True, False]
    assert "<html" not in there.text
    assert re.search(r'<input type="file" id="f-foto"[^>]* hx-preserve', there.text)
    sent = await web.post("/lapor-harga/kopi-bubuk", data=fields(kopi), files=photo, headers={"hx-request": "true"})
    assert (sent.status_code, "kami terima" in sent.text, "<html" in sent.text) == (200, True, False)


async def test_a_price_above_another_stores_tells_the_buyer_why(db, web, kopi):
    first, second = web.another(), web.another()
    people = [(await cast.officer(db, role)).person_id for role in ("manajer", "ketua")]
    for browser, person in zip((first, second), people, strict=True):
        await browser.sign_in(person, staff=True)
    await db.execute(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by, confirmed_by)"
        " VALUES ($1, 'Toko Modern B', 'Blora', current_date, 21000, 'Foto label rak', current_date + 20, $2, $3)", kopi, *people,
    )  # fmt: skip
    product = await db.fetchval("SELECT product FROM product_unit WHERE id = $1", kopi)
    typed = {"kemasan": str(kopi), "jenis": "umum", "harga": "22.500", "alasan": "harga beli naik"}
    refused = await first.post(f"/kantor/harga/{product}/usulan", data=typed)
    assert (refused.status_code, "Toko Modern B Blora menjual" in refused.text) == (422, True)
    assert (
        await first.post(
            f"/kantor/harga/{product}/usulan", data={**typed, "alasan_di_atas": "Giling segar hari itu juga"}
        )
    ).status_code == 303
    proposal = await db.fetchval("SELECT id FROM price_proposal")
    assert (await second.post(f"/kantor/harga/usulan/{proposal}/terbitan")).status_code == 303
    await window().catch_up()
    assert "lebih mahal Rp1.500 dari Toko Modern B, Blora" in words_of(await web.get("/produk/kopi-bubuk"))
    assert "Giling segar hari itu juga" in (await web.get("/produk/kopi-bubuk")).text


async def test_the_page_of_the_basket_is_light_the_same_for_all_and_comes_as_csv(db, web, kopi):
    empty = await web.get("/transparansi/harga")
    assert (empty.status_code, "Belum ada pembanding" in empty.text) == (200, True)
    clerk = web.another()
    people = [(await cast.officer(db, role)).person_id for role in ("manajer", "ketua")]
    await clerk.sign_in(people[0], staff=True)
    assert (
        await clerk.post("/kantor/harga-pembanding/keranjang", data={"kemasan": str(kopi), "jumlah": "2"})
    ).status_code == 303
    await db.execute(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by, confirmed_by)"
        " VALUES ($1, '=HYPERLINK(\"http://x\")', '@Cepu', (now() AT TIME ZONE 'Asia/Jakarta')::date, 24000, 'Foto', current_date + 20, $2, $3)", kopi, *people,
    )  # fmt: skip
    await window().catch_up()
    page = await web.get("/transparansi/harga")
    assert "Rp4.000 lebih sedikit" in words_of(page)
    assert "<svg" in page.text
    again = await web.another().get("/transparansi/harga", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, page.headers["cache-control"]) == (304, "public, no-cache")
    sheet = (await web.get("/transparansi/harga.csv")).text.splitlines()
    assert sheet[0].startswith("barang,kemasan,toko")
    assert "'=HYPERLINK" in sheet[1]
    assert "'@Cepu" in sheet[1]
    assert sheet[1].endswith("24000,22000,22000")
