"""Our own files, read once at the start, kept compressed in memory. Their address carries their digest, so they never go stale."""

import gzip
import mimetypes
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import brotli
from litestar.types import Receive, Scope, Send

from app.settings import ROOT

mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")

SQUEEZED = {".css", ".js", ".svg", ".html", ".webmanifest", ".txt", ".json"}


@dataclass(frozen=True, slots=True)
class Kept:
    media_type: bytes
    plain: bytes
    gzip: bytes | None
    brotli: bytes | None


class StaticFiles:
    """ASGI app for /static/…: answers from memory; anything not read at the start does not exist."""

    def __init__(self, root: Path = ROOT / "static") -> None:
        self.files = {
            f"/static/{file.relative_to(root).as_posix()}": _keep(file) for file in root.rglob("*") if file.is_file()
        }
        self.since = formatdate(usegmt=True).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = self.files.get(scope["path"])
        if kept is None:
            await send(
                {
                    "type": "http.response.start",
                    "status": 404,
                    "headers": [(b"content-type", b"text/plain; charset=utf-8")],
                }
            )
            await send({"type": "http.response.body", "body": b"Berkas tidak ada.", "more_body": False})
            return
        accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
        body, encoding = kept.plain, b""
        if kept.brotli is not None and b"br" in accepted:
            body, encoding = kept.brotli, b"br"
        elif kept.gzip is not None and b"gzip" in accepted:
            body, encoding = kept.gzip, b"gzip"
        forever = b"v=" in scope.get("query_string", b"")
        headers = [
            (b"content-type", kept.media_type),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"public, max-age=31536000, immutable" if forever else b"public, max-age=3600"),
            (b"vary", b"Accept-Encoding"),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _keep(file: Path) -> Kept:
    plain = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in ("image/svg+xml", "application/manifest+json", "application/json")
    small = file.suffix in SQUEEZED
    return Kept(
        media_type=(kind + ("; charset=utf-8" if text else "")).encode(),
        plain=plain,
        gzip=gzip.compress(plain, 9, mtime=0) if small else None,
        brotli=brotli.compress(plain, quality=9) if small else None,
    )
