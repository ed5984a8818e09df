"""/produk/{slug}/bagikan.png: the picture of a shared link, drawn by us: name, price, the co-op's colours."""

import asyncio
import io
from functools import lru_cache

from litestar import Response, get
from litestar.params import FromPath
from PIL import Image, ImageDraw, ImageFont, ImageOps

from app.domain.catalogue.photos.find import picture_file
from app.domain.catalogue.photos.name import photo_in
from app.domain.errors import NotFound
from app.domain.money import rupiah
from app.papers import DRAWING, png_of
from app.routes.page_cache import fresh_window

SIZE = (1200, 630)  # what WhatsApp and others show whole
PAPER, LEAF, INK, SOFT, GOLD = "#faf5ea", "#1d5138", "#1d2a22", "#566053", "#d9a441"


@get("/produk/{slug:str}/bagikan.png", permit="public")
async def share_picture(slug: FromPath[str]) -> Response[bytes]:
    shown = await fresh_window()
    item = shown.shelf.item_at(slug)
    if item is None or item.first is None or item.first.umum_idr is None:
        raise NotFound
    unit = item.first
    assert unit.umum_idr is not None
    member = unit.anggota_idr if unit.anggota_idr is not None and unit.anggota_idr < unit.umum_idr else None
    photo = await picture_file(f"{known.name}-320.webp") if (known := photo_in(item.picture)) else ("", b"")
    drawing = "" if photo[1] or not DRAWING.fullmatch(item.picture) else item.picture
    png = await asyncio.to_thread(
        drawn, item.name, rupiah(unit.umum_idr), f"per {unit.name}", rupiah(member) if member else "", photo[1], drawing
    )
    return Response(png, media_type="image/png", headers={"Cache-Control": "public, max-age=3600"})


@lru_cache(maxsize=128)
def drawn(name: str, price: str, per: str, member: str, photo: bytes = b"", drawing: str = "") -> bytes:
    """A PNG of a few kilobytes: flat colours, few letters; on its right the goods, by photo or as we draw them."""
    shown = photo or (png_of(drawing) if drawing else b"")
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, SIZE[0], 110), fill=LEAF)
    pen.rectangle((0, 110, SIZE[0], 118), fill=GOLD)
    pen.text((60, 28), "Koperasi Indora", font=ImageFont.load_default(48), fill=PAPER)
    line = 170
    for words in _lines(name, 17 if shown else 24)[:3]:
        pen.text((60, line), words, font=ImageFont.load_default(84), fill=INK)
        line += 96
    pen.text((60, 440), price, font=ImageFont.load_default(96), fill=LEAF)
    pen.text(
        (80 + pen.textlength(price, font=ImageFont.load_default(96)), 482),
        per,
        font=ImageFont.load_default(44),
        fill=SOFT,
    )
    if member:
        pen.text((60, 556), f"Anggota {member}", font=ImageFont.load_default(44), fill=INK)
    out = io.BytesIO()
    if shown:
        with Image.open(io.BytesIO(shown), formats=("WEBP", "PNG")) as seen:
            fitted = ImageOps.contain(seen.convert("RGBA"), (400, 400))
        at = (SIZE[0] - 60 - (400 + fitted.width) // 2, 150 + (400 - fitted.height) // 2)
        picture.paste(fitted, at, fitted)
    picture.quantize(128 if shown else 32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(name: str, width: int) -> list[str]:
    """The name in lines of about so many letters, between words."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


handlers = [share_picture]
