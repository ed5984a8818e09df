"""Pictures of papers (KTP): decoded and drawn anew, so that nothing but the picture is kept; sealed; seen by few.

What comes in may be anything: a bomb of pixels, a script that calls itself a picture, a place in EXIF. Only JPEG, PNG and WebP
are read, the size is judged from the head before a pixel is drawn, and what is kept is a new JPEG without any of the old bytes.
"""

import asyncio
import io
import secrets
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.people import sealing

MOST_BYTES, MOST_PIXELS, LONGEST_SIDE = 6 * 1024 * 1024, 40_000_000, 1600
FORMATS = ("JPEG", "PNG", "WEBP")
PURPOSE = "berkas"
UNKNOWN = "Berkas ini bukan foto yang dapat dibaca. Pakai foto JPG, PNG, atau WebP."


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    media_type: str
    body: bytes


async def drawn_anew(body: bytes, *, field: str = "foto") -> bytes:
    """A clean JPEG of the same picture, upright and at most 1600 pixels long. Raises Refused."""
    if not body:
        raise Refused("Pilih foto KTP Anda dahulu.", field=field)
    if len(body) > MOST_BYTES:
        raise Refused("Foto terlalu besar. Paling besar 6 MB.", field=field)
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, _draw, body)
    except Refused as refused:
        raise Refused(refused.sentence, field=field) from None


def _draw(body: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Refused("Foto terlalu besar. Paling banyak 40 juta titik.")
                if min(width, height) < 200:
                    raise Refused("Foto terlalu kecil untuk dibaca. Foto lagi dari dekat.")
                picture.draft(
                    "RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2)
                )  # a JPEG is then decoded at a part of its size
                picture.load()
                upright = _on_white(ImageOps.exif_transpose(picture))
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = Image.frombytes("RGB", upright.size, upright.tobytes())  # the pixels and nothing else
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=80, optimize=True)
        return out.getvalue()
    except Refused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError, SyntaxError, MemoryError):  # fmt: skip
        raise Refused(UNKNOWN) from None


def _on_white(picture: Image.Image) -> Image.Image:
    """What can be seen through lies on white, as on paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


async def keep_picture(jpeg: bytes, *, person: int, by: int) -> int:
    """The id of the sealed picture; inside the transaction of its cause."""
    name = secrets.token_urlsafe(16)
    kept: int = await transactions.fetch_value(
        "INSERT INTO private_file (name, person, kind, media_type, sealed, made_by) VALUES ($1, $2, 'ktp', 'image/jpeg', $3, $4) RETURNING id",
        name, person, sealing.seal(jpeg, purpose=PURPOSE, owner=person), by,
    )  # fmt: skip
    return kept


async def picture_of(file_id: int | None) -> Picture:
    """The opened picture; whether the asker may see it is judged by who asks for it. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT name, person, media_type, sealed FROM private_file WHERE id = $1", file_id
    )
    if row is None:
        raise NotFound
    body = sealing.opened(bytes(row["sealed"]), purpose=PURPOSE, owner=row["person"])
    return Picture(row["name"], row["media_type"], body)


# One at a time: forty million pixels take 120 MB while they are drawn.
_pool = ThreadPoolExecutor(1, thread_name_prefix="foto")
