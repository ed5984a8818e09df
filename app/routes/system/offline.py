"""Without signal: the service worker, the page it shows, and the ping that tells a dead link from a living one."""

import hashlib
import json
from functools import cache

from litestar import Response, get

from app.routes.pages import AnyRequest, page, static
from app.settings import ROOT


def shell() -> list[str]:
    """The frame of every page: what must be there for a kept page to look right."""
    return [
        "/luring",
        static("js/mulai.js"),
        *map(static, ("css/indora.css", "vendor/htmx-4.min.js", "js/indora.js", "js/luring.js", "js/dilihat.js", "icons.svg", "img/favicon.svg")),
    ]  # fmt: skip


@cache
def service_worker() -> str:
    """Our script, told which files make the frame. A new frame is a new script, so phones notice."""
    source = (ROOT / "static" / "js" / "sw.js").read_text()
    files = json.dumps(shell())
    version = hashlib.sha256((files + source).encode()).hexdigest()[:10]
    return f'const SHELL = {files}, VERSION = "{version}";\n{source}'


@get("/sw.js", permit="public", media_type="text/javascript")
async def worker() -> Response[str]:
    return Response(service_worker(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@get("/luring", permit="public")
async def offline(request: AnyRequest) -> Response[str]:
    return page(request, "system/offline.html")


@get("/ping", permit="public", status_code=204)
async def ping() -> Response[None]:
    """The smallest answer there is: a phone that says "online" may still reach nobody."""
    return Response(None, status_code=204, headers={"Cache-Control": "no-store"})


handlers = [worker, offline, ping]
