"""Public pages are the same bytes for everybody: answered from memory, before any framework has looked at the request.

Mounted right behind the edge. What goes inwards is stripped of everything personal (cookies, unknown parameters), so that a
page cannot depend on who asks. What comes out is kept only if its handler said on what it depends (`shared_page`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.enums import MediaType
from litestar.types import ASGIApp, Message, Receive, Send

from app.routes.edge import Refuse
from app.routes.pages import AnyRequest, render, spares_data
from app.routes.shop.page_store import ENCODINGS, Depends, Kept
from app.routes.shop.view import canonical
from app.routes.shop.window import Unreachable, Window, window

Header = tuple[bytes, bytes]
SPARE = "hemat=1"  # ends the key of a page for those who spare data; `canonical` lets no such parameter through


@dataclass(slots=True)
class Draft:
    """Filled by the handler: on what the page depends, and at which version of the window it was drawn."""

    version: int = -1
    depends: Depends | None = None


@dataclass(slots=True)
class Drawn:
    """What the handler answered."""

    status: int
    headers: list[Header]
    body: bytes
    draft: Draft


def shared_page(
    request: AnyRequest, template: str, depends: Depends, *, version: int | None = None, **context: Any
) -> Response[str]:
    """A page for everybody, drawn from the window in one step. No asker, no cookies, no time of day may enter it.

    A page that also asks the database says which `version` of the window it began at.
    """
    draft = request.scope.get("shared_page")
    if isinstance(draft, Draft):
        draft.version, draft.depends = window().pages.version if version is None else version, depends
    return Response(
        render(template, hemat=spares_data(request), late=True, **context), media_type=MediaType.HTML, headers={"Cache-Control": "public, no-cache"}
    )  # fmt: skip


async def fresh_window() -> Window:
    """The window for a page of the office; 503 when it cannot be proved true."""
    try:
        await window().ensure()
    except Unreachable:
        raise Refuse(503) from None
    return window()


class PageCache:
    """ASGI layer: GET of a public page is a look into a table; everything else goes on inwards."""

    def __init__(self, app: ASGIApp, shown: Callable[[], Window] = window) -> None:
        self.app, self.window = app, shown
        self.drawing: dict[tuple[str, int], asyncio.Task[Drawn]] = {}

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        key = (
            canonical(scope["path"], scope["query_string"])
            if scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
            else None
        )
        if key is None:
            await self.app(scope, receive, send)
            return
        encoding, known, spare = _wishes(scope["headers"])
        if spare:
            key += f"{'&' if '?' in key else '?'}{SPARE}"
        shown = self.window()
        if not shown.is_fresh():
            await self._make_fresh(shown)
        kept = shown.pages.get(key)
        if kept is None:
            drawn = await self._draw_once(key, scope, shown)
            if drawn.draft.depends is None or drawn.status != 200:
                await _pass_on(drawn, send)
                return
            kept = self._keep(key, drawn, shown)
        scope["path_template"] = "/(bersama)"  # no route was asked: the log and the counts say so
        await self._answer(kept, scope, send, shown, encoding, known)

    async def _make_fresh(self, shown: Window) -> None:
        try:
            await shown.ensure()
        except Unreachable:
            raise Refuse(503) from None

    async def _draw_once(self, key: str, scope: Any, shown: Window) -> Drawn:
        """Many who ask for a page that is not there wait for one drawing of it; who goes away does not stop it."""
        flight = (key, shown.pages.version)
        task = self.drawing.get(flight)
        if task is None:
            task = self.drawing[flight] = asyncio.create_task(self._draw(key, scope))
            task.add_done_callback(lambda _: self.drawing.pop(flight, None))
        return await asyncio.shield(task)

    async def _draw(self, key: str, scope: Any) -> Drawn:
        path, _, query = key.partition("?")
        draft, spares = Draft(), [(b"save-data", b"on")] if query.endswith(SPARE) else []
        inner: Any = {
            **scope, "method": "GET", "path": path, "query_string": query.encode("ascii"), "state": dict(scope.get("state", {})),
            "headers": [*spares, *((name, value) for name, value in scope["headers"] if name == b"host")], "shared_page": draft,
        }  # fmt: skip
        drawn = Drawn(500, [], b"", draft)

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                drawn.status, drawn.headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                drawn.body += message.get("body", b"")

        await self.app(inner, _nothing_more, take)
        return drawn

    def _keep(self, key: str, drawn: Drawn, shown: Window) -> Kept:
        """The page, kept if nothing changed since it was drawn and if it is one that is asked for again."""
        assert drawn.draft.depends is not None
        assert not any(name == b"set-cookie" for name, _ in drawn.headers), "what everybody gets carries no cookie"
        already = shown.pages.get(key)
        if already is not None:
            return already
        kept = Kept(key, drawn.body, drawn.draft.depends)
        if not key.startswith("/cari") or shown.pages.asked_before(key):
            shown.pages.keep(kept, drawn.draft.version)
        return kept

    async def _answer(self, kept: Kept, scope: Any, send: Send, shown: Window, encoding: str, known: bytes) -> None:
        if known and (known == b"*" or any(etag in known for etag in kept.etags.values())):
            await send({"type": "http.response.start", "status": 304, "headers": kept.not_changed(encoding)})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        grows = encoding not in kept.answers
        headers, body = kept.answer(encoding)
        if grows:
            shown.pages.weigh(kept)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(
            {"type": "http.response.body", "body": body if scope["method"] == "GET" else b"", "more_body": False}
        )


async def _nothing_more() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _pass_on(drawn: Drawn, send: Send) -> None:
    await send({"type": "http.response.start", "status": drawn.status, "headers": drawn.headers})
    await send({"type": "http.response.body", "body": drawn.body, "more_body": False})


def _wishes(headers: Any) -> tuple[str, bytes, bool]:
    """Which encoding is wanted, which versions of the page are known already, and whether data is to be spared."""
    accepted, known, spare = b"", b"", False
    for name, value in headers:
        if name == b"accept-encoding":
            accepted = value
        elif name == b"if-none-match":
            known = value
        elif name == b"save-data" or (name == b"cookie" and b"hemat=1" in value):
            spare = spare or saves_data(name, value)
    return _encoding(accepted), known, spare


def saves_data(name: bytes, value: bytes) -> bool:
    """Whether this header says so: the phone's own switch, or ours (a cookie)."""
    if name == b"save-data":
        return value.strip().lower() == b"on"
    return any(part.strip() == b"hemat=1" for part in value.split(b";"))


_CHOSEN: dict[bytes, str] = {}


def _encoding(accepted: bytes) -> str:
    """br before gzip before nothing; what is weighed with q=0 is refused."""
    known = _CHOSEN.get(accepted)
    if known is None:
        offers = [offer.replace(b" ", b"").lower().partition(b";q=") for offer in accepted.split(b",")]
        able = {name for name, _, weight in offers if weight.strip(b"0.") or not weight}
        known = next((encoding for encoding in ENCODINGS if encoding.encode() in able), "identity")
        if len(_CHOSEN) < 256:
            _CHOSEN[accepted] = known
    return known
