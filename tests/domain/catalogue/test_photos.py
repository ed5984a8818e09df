"""A photo of goods: what comes in, what phones get of it, and when it takes the old picture's place."""

import io

import pytest
from PIL import Image, ImageColor, ImageDraw

from app.domain.catalogue.photos import draw
from app.domain.catalogue.photos.find import picture_file
from app.domain.catalogue.photos.keep import draw_photo, put_photo, remove_photo
from app.domain.catalogue.photos.name import FORMATS, WIDTHS, Photo, photo_in
from app.domain.errors import NotFound, Refused
from app.domain.people.pictures import drawn_anew
from app.domain.work.begin import again
from app.domain.work.find import work_of
from app.domain.work.run import do_work
from tests import cast


def photo(colour: str = "#b2483c", size: tuple[int, int] = (640, 480), mode: str = "RGB") -> bytes:
    """A round thing on white, as a JPEG of ours."""
    picture, out = Image.new(mode, size, "white"), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill=colour)
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.fixture
async def kopi(db):
    unit = await cast.goods(db, "Kopi bubuk", umum=22_000, stock=10)
    return await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit)


@pytest.fixture
async def ratna(db):
    return (await cast.officer(db, "manajer", name="Ratna Kusuma")).person_id


async def pictured(db, product):
    return await db.fetchval("SELECT picture FROM product WHERE id = $1", product)


async def test_the_old_picture_stays_until_the_six_files_are_there(db, kopi, ratna):
    old = await pictured(db, kopi)
    work = await put_photo(kopi, photo(), by=ratna, key="kunci-foto")
    assert await pictured(db, kopi) == old
    await do_work(work)
    shown = photo_in(await pictured(db, kopi))
    assert (shown.width, shown.height, shown.tint) == (640, 640, 0)
    for width in WIDTHS:
        for form in FORMATS:
            kind, body = await picture_file(f"{shown.name}-{width}.{form}")
            with Image.open(io.BytesIO(body)) as seen:
                assert (seen.format, seen.size) == (form.upper(), (width, width)), kind
    told = await db.fetchrow("SELECT by_person, before, after FROM audit WHERE deed = 'gambar diganti'")
    assert told["by_person"] == ratna
    assert (old in told["before"], shown.name in told["after"]) == (True, True)


async def test_sent_twice_is_one_photo_and_made_twice_is_the_same(db, kopi, ratna):
    first = await put_photo(kopi, photo(), by=ratna, key="kunci-foto")
    assert await put_photo(kopi, photo(), by=ratna, key="kunci-foto") == first
    work = await work_of(first, coops={1})
    await draw_photo(work, _tell_nobody)  # a runner that was killed before it could say that it is done
    await do_work(first)
    assert await db.fetchval("SELECT count(*) FROM goods_picture") == 6
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'gambar diganti'") == 1
    assert "sudah tampil" in await db.fetchval("SELECT outcome->>'sentence' FROM work WHERE id = $1", first)


async def _tell_nobody(*_):
    pass


async def test_the_later_photo_wins_however_late_the_earlier_one_is_ready(db, kopi, ratna):
    early = await put_photo(kopi, photo("red"), by=ratna, key="kunci-awal")
    late = await put_photo(kopi, photo("blue"), by=ratna, key="kunci-akhir")
    await do_work(late)
    shown = await pictured(db, kopi)
    await do_work(early)
    assert await pictured(db, kopi) == shown
    assert "diganti" in await db.fetchval("SELECT outcome->>'sentence' FROM work WHERE id = $1", early)


async def test_removing_brings_back_the_drawing_and_stops_what_is_not_ready(db, kopi, ratna):
    await db.execute("UPDATE product SET picture = 'img/goods/kopi.svg' WHERE id = $1", kopi)
    for nr, colour in enumerate(("red", "blue")):
        await do_work(await put_photo(kopi, photo(colour), by=ratna, key=f"kunci-foto-{nr}"))
    waiting = await put_photo(kopi, photo("green"), by=ratna, key="kunci-menunggu")
    await remove_photo(kopi, by=ratna)
    await do_work(waiting)
    assert await pictured(db, kopi) == "img/goods/kopi.svg"
    with pytest.raises(Refused, match="tidak memakai foto"):
        await remove_photo(kopi, by=ratna)


async def test_a_photo_that_cannot_be_made_leaves_the_old_one_and_can_be_tried_again(db, kopi, ratna, monkeypatch):
    old = await pictured(db, kopi)
    work = await put_photo(kopi, photo(), by=ratna, key="kunci-foto")
    with monkeypatch.context() as broken:
        broken.setattr("app.domain.catalogue.photos.keep.drawn", lambda *_: 1 / 0)
        for _ in range(3):
            await do_work(work)
    assert (await pictured(db, kopi), await db.fetchval("SELECT state FROM work")) == (old, "failed")
    await again(work, by=ratna)
    await do_work(work)
    assert photo_in(await pictured(db, kopi)) is not None


async def test_whoever_has_no_such_good_or_file_hears_so(db, ratna):
    with pytest.raises(NotFound):
        await put_photo(999, photo(), by=ratna, key="kunci-foto")
    for file in ("x", "../etc/passwd", f"{'0' * 24}-320.avif", f"{'0' * 24}-9999.avif", f"{'0' * 24}-320.svg"):
        with pytest.raises(NotFound):
            await picture_file(file)


def test_even_noise_keeps_to_the_weight_of_a_list():
    """The hardest picture there is: every point another colour."""
    out = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((400, 400), 120) for _ in range(3)]).save(out, "JPEG", quality=95)
    for form in FORMATS:
        assert len(draw.drawn(out.getvalue(), 320, form)) <= 12_000


@pytest.mark.parametrize(
    ("ground", "tint"), [("white", 0), ("#f3f0ec", 1), ("#333", 5), ("#efe0c0", 6), ("#7a9cc0", 9)]
)
def test_the_tint_is_the_ground_that_the_goods_stand_on(ground, tint):
    out = io.BytesIO()
    Image.new("RGB", (300, 500), ground).save(out, "JPEG")
    found = draw.photo_of(out.getvalue())
    assert (found.tint, found.width, found.height) == (tint, 640, 640)
    assert photo_in(found.written()) == found
    square = Image.open(io.BytesIO(draw.drawn(out.getvalue(), 160, "webp"))).convert("RGB")
    assert all(abs(a - b) < 12 for a, b in zip(square.getpixel((2, 80)), ImageColor.getrgb(ground), strict=True)), (
        "the ground goes on"
    )


def test_every_tint_of_the_drawing_is_in_the_style(request):
    css = (request.config.rootpath / "static/css/indora.css").read_text()
    for number, (red, green, blue) in enumerate(draw.TINTS):
        full = f"#{red:02x}{green:02x}{blue:02x}"
        assert any(f"img.tint-{number} {{ background: {spelt}; }}" in css for spelt in (full, full[::2])), (
            number,
            full,
        )


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "img/goods/kopi.svg",
        "foto/xyz-1x1-0",
        "foto/" + "0" * 24 + "-1x1-0\n",
        "foto/" + "0" * 24 + '-1x1-0"onload=',
    ],
)
def test_only_our_own_spelling_is_a_photo(odd):
    assert photo_in(odd) is None
    assert photo_in(Photo("0" * 24, 640, 480, 3).written()) == Photo("0" * 24, 640, 480, 3)


async def test_what_can_be_seen_through_lies_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(await drawn_anew(out.getvalue()))) as clean:
        assert clean.getpixel((150, 150)) == (255, 255, 255)
