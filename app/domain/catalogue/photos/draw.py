"""From one clean picture to the files that phones fetch: no heavier than their place allows, whatever is on them."""

import hashlib
import io

from PIL import Image, ImageFilter, ImageOps

from app.domain.catalogue.photos.name import WIDTHS, Photo

MOST_BYTES = {160: 6_000, 320: 12_000, 640: 48_000}  # lists show at most 320, so they keep to 12 kB
QUALITIES = {"avif": (62, 50, 40, 30, 20), "webp": (80, 65, 50, 35, 20)}
# The ground a photo stands on, by number as in indora.css (.tint-0 …): five from white to grey, black, cream, brown, green, blue.
TINTS = (
    (255, 255, 255), (244, 241, 234), (230, 230, 226), (200, 198, 192), (140, 138, 134), (48, 48, 46), (240, 224, 194), (134, 92, 56),
    (108, 146, 92), (120, 156, 190),
)  # fmt: skip


def photo_of(clean: bytes) -> Photo:
    """The name of a picture that we drew ourselves, its largest size, and the tint nearest to its ground."""
    with Image.open(io.BytesIO(clean), formats=("JPEG",)) as picture:
        ground = _edge(picture.convert("RGB"))
    tint = min(range(len(TINTS)), key=lambda n: sum((a - b) ** 2 for a, b in zip(TINTS[n], ground, strict=True)))
    return Photo(hashlib.sha256(clean).hexdigest()[:24], WIDTHS[-1], WIDTHS[-1], tint)


def drawn(clean: bytes, width: int, form: str) -> bytes:
    """This picture as a square whose ground goes on where the picture ends, within its bytes: first at less quality, then, if it must be, softer."""
    with Image.open(io.BytesIO(clean), formats=("JPEG",)) as picture:
        whole = picture.convert("RGB")
    small = ImageOps.pad(whole, (width, width), Image.Resampling.LANCZOS, color=_edge(whole))
    for quality in QUALITIES[form]:
        body = _saved(small, form, quality)
        if len(body) <= MOST_BYTES[width]:
            return body
    while len(body) > MOST_BYTES[width]:
        small = small.filter(ImageFilter.GaussianBlur(2))
        body = _saved(small, form, QUALITIES[form][-1])
    return body


def _saved(picture: Image.Image, form: str, quality: int) -> bytes:
    out = io.BytesIO()
    if form == "avif":
        picture.save(out, "AVIF", quality=quality, speed=7)
    else:
        picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _edge(picture: Image.Image) -> tuple[int, int, int]:
    """The mean colour along the picture's edge: what the goods stand on."""
    small = picture.resize((16, 16), Image.Resampling.BOX)
    edge = [small.getpixel((x, y)) for x in range(16) for y in range(16) if x in (0, 15) or y in (0, 15)]
    red, green, blue = (round(sum(one[part] for one in edge) / len(edge)) for part in range(3))  # type: ignore[index,misc]
    return red, green, blue
