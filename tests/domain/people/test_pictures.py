"""What comes in as a picture goes out as a new one; what is none is refused; what is kept is sealed."""

import io

import pytest
from PIL import Image

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.people import pictures, sealing
from tests import cast


def jpeg(size=(640, 400), **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#8fa").save(out, how.pop("format", "JPEG"), **how)
    return out.getvalue()


async def test_where_it_was_taken_is_gone_and_it_stands_upright(db):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = "Rumah Bu Tini"
    clean = await pictures.drawn_anew(jpeg(exif=exif.tobytes()) + b"<script>alert(1)</script>")
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (400, 640)
        assert not picture.getexif()
    assert b"Rumah" not in clean
    assert b"script" not in clean


async def test_large_ones_become_small(db):
    clean = await pictures.drawn_anew(jpeg((4000, 3000)))
    with Image.open(io.BytesIO(clean)) as picture:
        assert max(picture.size) == 1600


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Pilih foto"), (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bukan foto"), (b"MZ" + b"0" * 1000, "bukan foto"),
        (jpeg()[:900], "bukan foto"), (jpeg((90, 90)), "terlalu kecil"), (jpeg(format="GIF"), "bukan foto"), (b"x" * (6 * 1024 * 1024 + 1), "6 MB"),
    ],
    ids=["nothing", "svg", "program", "half a picture", "tiny", "gif", "heavy"],
)  # fmt: skip
async def test_what_is_no_picture_is_refused(db, body, says):
    with pytest.raises(Refused, match=says):
        await pictures.drawn_anew(body)


async def test_a_bomb_of_pixels_is_refused_by_its_head(db):
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")  # 900 million pixels in a few kilobytes
    with pytest.raises(Refused, match=r"40 juta|bukan foto"):
        await pictures.drawn_anew(out.getvalue())


async def test_what_is_kept_is_noise_to_whoever_reads_the_database(db):
    person = await cast.person(db, "Tini", "+6281311110001")
    clean = await pictures.drawn_anew(jpeg())
    async with transactions.transaction():
        kept = await pictures.keep_picture(clean, person=person, by=person)
    row = await db.fetchrow("SELECT name, sealed FROM private_file WHERE id = $1", kept)
    assert b"JFIF" not in bytes(row["sealed"])
    assert (await pictures.picture_of(kept)).body == clean
    with pytest.raises(NotFound):
        await pictures.picture_of(None)
    with pytest.raises(sealing.Unreadable):  # copied into the row of somebody else it opens nothing
        sealing.opened(bytes(row["sealed"]), purpose=pictures.PURPOSE, owner=person + 1)
