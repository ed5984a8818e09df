"""/gambar/{file}: photos of goods in the sizes we made. The address names the bytes, so whoever has one keeps it for ever."""

from collections import OrderedDict

from litestar import Response, get
from litestar.params import FromPath

from app.domain.catalogue.photos.find import picture_file

MOST_KEPT = 600  # files in this process's memory: seven megabytes of those that lists show

_kept: "OrderedDict[str, tuple[str, bytes]]" = OrderedDict()


@get("/gambar/{file:str}", permit="public")
async def show_picture(file: FromPath[str]) -> Response[bytes]:
    """Never anything but a picture that we drew; nosniff comes from the edge."""
    form, body = _kept.get(file) or await picture_file(file)
    _kept[file] = form, body
    _kept.move_to_end(file)
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable", "Content-Disposition": f'attachment; filename="barang.{form}"',
    }  # fmt: skip
    return Response(body, media_type=f"image/{form}", headers=headers)


handlers = [show_picture]
