"""How a photo is written into `product.picture`, so that whatever shows goods knows its size and colour without another query.

"foto/<24 hex digits>-<width>x<height>-<tint>"; anything else there is a drawing of ours, a file under static/.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

WIDTHS = (160, 320, 640)
FORMATS = ("avif", "webp")
FILE = re.compile(r"([0-9a-f]{24})-(160|320|640)\.(avif|webp)")
_WRITTEN = re.compile(r"foto/([0-9a-f]{24})-([0-9]{1,4})x([0-9]{1,4})-([0-9])")


@dataclass(frozen=True, slots=True)
class Photo:
    """`width` and `height` of the largest; `tint` is the number of the colour that holds its place while it loads."""

    name: str
    width: int
    height: int
    tint: int

    def written(self) -> str:
        return f"foto/{self.name}-{self.width}x{self.height}-{self.tint}"

    def at(self, width: int, form: str) -> str:
        """The address of one of its files; the bytes behind it never change."""
        return f"/gambar/{self.name}-{width}.{form}"


@lru_cache(maxsize=20_000)
def photo_in(picture: str) -> Photo | None:
    """The photo that a product's picture is; None for a drawing."""
    found = _WRITTEN.fullmatch(picture)
    return Photo(found[1], int(found[2]), int(found[3]), int(found[4])) if found else None
