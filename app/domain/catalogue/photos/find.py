"""What can be asked of photos: a file for everybody, and for the office who put which one there."""

from app.domain import transactions
from app.domain.catalogue.photos.name import FILE
from app.domain.errors import NotFound


async def picture_file(file: str) -> tuple[str, bytes]:
    """(format, bytes) of "<name>-<width>.<format>". Raises NotFound."""
    asked = FILE.fullmatch(file)
    body: bytes | None = asked and await transactions.fetch_value(
        "SELECT body FROM goods_picture WHERE name = $1 AND width = $2 AND format = $3", asked[1], int(asked[2]), asked[3]
    )  # fmt: skip
    if asked is None or body is None:
        raise NotFound
    return asked[3], body


async def heaviest(name: str, width: int) -> int:
    """The bytes that a photo in this width costs at most."""
    most: int | None = await transactions.fetch_value(
        "SELECT max(octet_length(body)) FROM goods_picture WHERE name = $1 AND width = $2", name, width
    )
    return most or 0


async def photos_of(product: int) -> list[transactions.Row]:
    """The latest photos of a product, the newest first: who, when, shown since, taken away by whom, and whether they are being made."""
    return await transactions.fetch(_PHOTOS, product)


_PHOTOS = """
SELECT f.id, f.uploaded_at, u.name AS uploader, f.shown_at, f.withdrawn_at, w.name AS withdrawer, k.id AS work, k.state AS work_state,
  k.state IN ('waiting', 'running') AND f.withdrawn_at IS NULL AS waits
FROM goods_photo f JOIN person u ON u.id = f.uploaded_by LEFT JOIN person w ON w.id = f.withdrawn_by
LEFT JOIN work k ON k.kind = 'goods_photo' AND k.key = 'goods_photo:' || f.id
WHERE f.product = $1 ORDER BY f.id DESC LIMIT 6
"""
