"""From one clean picture to the files that phones fetch: no heavier than their place allows, whatever is on them."""

import hashlib
import io

from PIL import Image, ImageFilter

from app.domain.catalogue.photos.name import WIDTHS, Photo

MOST_BYTES = {160: 6_000, 320: 12_000, 640: 48_000}  # lists show at most 320, so they keep to 12 kB
QUALITIES = {"avif": (62, 50, 40, 30, 20), "webp": (80, 65, 50, 35, 20)}
# The ground a photo stands on, by number as in indora.css (.tint-0 …): white, three greys, cream, brown, red, green, blue, yellow.
TINTS = (
    (255, 255, 255), (214, 214, 210), (128, 128, 124), (48, 48, 46), (240, 224, 194), (134, 92, 56), (178, 72, 60), (108, 146, 92),
    (120, 156, 190), (226, 184, 72),
)  # fmt: skip


def photo_of(clean: bytes) -> Photo:
    """The name of a picture that we drew ourselves, its size at the largest width, and its tint."""
    with Image.open(io.BytesIO(clean), formats=("JPEG",)) as picture:
        width, height = _fitted(picture.size, WIDTHS[-1])
        return Photo(hashlib.sha256(clean).hexdigest()[:24], width, height, _tint(picture.convert("RGB")))


def drawn(clean: bytes, width: int, form: str) -> bytes:
    """This picture at most `width` wide and high, within its bytes: first at less quality, then, if it must be, softer."""
    with Image.open(io.BytesIO(clean), formats=("JPEG",)) as picture:
        small = picture.convert("RGB").resize(_fitted(picture.size, width), Image.Resampling.LANCZOS)
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


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Its own shape within a square of `side`; never larger than it came."""
    longest = max(*size, side)
    return max(1, size[0] * side // longest), max(1, size[1] * side // longest)


def _tint(picture: Image.Image) -> int:
    """The tint nearest to the picture's edge, so that it goes on where the picture ends."""
    small = picture.resize((16, 16), Image.Resampling.BOX)
    edge = [small.getpixel((x, y)) for x in range(16) for y in range(16) if x in (0, 15) or y in (0, 15)]
    mean = [sum(one[part] for one in edge) / len(edge) for part in range(3)]  # type: ignore[index,misc]
    return min(range(len(TINTS)), key=lambda n: sum((a - b) ** 2 for a, b in zip(TINTS[n], mean, strict=True)))
