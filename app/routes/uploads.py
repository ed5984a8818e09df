"""Files that come in. Each address that takes one is known to the edge (UPLOADS), which lets six megabytes pass there and nowhere else."""

from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from app.routes.forms import Form
from app.routes.pages import AnyRequest


async def uploaded(request: AnyRequest, name: str) -> tuple[bytes, Form]:
    """(the file's bytes, empty where none was chosen; the other fields as a form). What cannot be read is a 400."""
    try:
        fields = await request.form()
    except Exception:  # whatever the parser stumbles over came from outside
        raise ClientException("Berkas tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.") from None
    found = fields.get(name)
    body = await found.read() if isinstance(found, UploadFile) else b""
    texts = [(key, value) for key, value in fields.multi_items() if isinstance(value, str)]
    if any("\x00" in key or "\x00" in value for key, value in texts):
        raise ClientException("Isian memuat huruf yang tidak dapat dibaca.")
    return body, Form(texts)
