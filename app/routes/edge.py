"""The first layer: who may knock, how much may come in, how long it may take, and what every answer carries.

It is plain ASGI because it must hold before any framework has parsed anything: foreign hosts, forged origins, bodies that
are too large or too slow, and more requests than this process can serve.
"""

import asyncio
import gzip
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import brotli
import structlog

from app.counting import count
from app.logs import summary
from app.settings import Settings

log = structlog.get_logger()

# Plain ASGI: a framework's closed unions of messages would only be in the way here.
Scope: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE | {"POST"}
HOOKS = re.compile(r"^/hooks/(midtrans|digiflazz)$")
UPLOADS = re.compile(
    r"^/kantor/[a-z-]+/(unggahan|impor)$|^/anggota/pendaftaran/foto$|^/lapor-harga/[a-z0-9-]+$|^/kantor/barang/[0-9]+/gambar$"
)
BODY, UPLOAD, HOOK = 64 * 1024, 6 * 1024 * 1024, 256 * 1024
BODY_SECONDS, REQUEST_SECONDS, UPLOAD_SECONDS = 20, 12, 60
AT_ONCE = 160  # requests in flight in one process; more would only make everybody wait
UPLOADS_AT_ONCE = 8  # of these, large bodies that are read piece by piece

TOO_MUCH = "Isian terlalu besar."
FILE_TOO_LARGE = "Berkasnya terlalu besar: paling besar 6 MB. Kembali ke halaman tadi, lalu pilih yang lebih kecil."
SENTENCES = {
    400: "Permintaan tidak dapat dibaca.",
    403: "Permintaan ini tidak datang dari halaman Indora. Buka kembali halamannya, lalu coba lagi.",
    408: "Pengiriman terlalu lama. Periksa sinyal Anda, lalu coba lagi.",
    413: TOO_MUCH,
    500: "Ada yang tidak beres di pihak kami. Coba lagi sebentar lagi.",
    503: "Indora sedang ramai. Tunggu beberapa detik, lalu coba lagi.",
    504: "Permintaan terlalu lama diproses. Coba lagi sebentar lagi.",
}


class Refuse(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.hosts = allowed_hosts(settings)
        self.origins = {f"{'https' if settings.secure else 'http'}://{host}" for host in self.hosts}
        self.fixed = security_headers(settings)
        self.in_flight = self.uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        number = secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = number
        answer = Answer(scope, send, self.fixed, number)
        try:
            limit = self._admit(scope)
            self._room_for(limit)
            whole = await whole_body(scope, receive, limit)
            self._room_for(limit)
            self.in_flight += 1
            self.uploads += limit == UPLOAD
            try:
                async with asyncio.timeout(UPLOAD_SECONDS if limit == UPLOAD else REQUEST_SECONDS):
                    await self.app(scope, whole, answer)
            finally:
                self.in_flight -= 1
                self.uploads -= limit == UPLOAD
        except Refuse as refused:
            too_large = refused.status == 413 and UPLOADS.match(scope["path"])
            await answer.plainly(refused.status, FILE_TOO_LARGE if too_large else "")
        except TimeoutError:
            await answer.plainly(504)
        except Exception as error:  # what even the last handler could not say
            log.error("unexpected at the edge", request=number, error=summary(error), exc_info=error)
            await answer.plainly(500)
        route, took = _route(scope), time.perf_counter() - begun
        count(scope["method"] if scope["method"] in METHODS else "?", route, answer.status, took)
        log.info(
            "request",
            request=number,
            method=scope["method"],
            route=route,
            status=answer.status,
            ms=round(took * 1000, 1),
        )

    def _admit(self, scope: Scope) -> int:
        """The number of body bytes this request may bring. Raises Refuse."""
        headers = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self.hosts:
            raise Refuse(400)
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            raise Refuse(400)  # PostgreSQL has no such letter, and nobody types it
        hook = bool(HOOKS.match(scope["path"]))
        if scope["method"] not in SAFE and not hook and not self._from_us(headers):
            raise Refuse(403)
        limit = HOOK if hook else UPLOAD if UPLOADS.match(scope["path"]) else BODY
        length = next((value for name, value in headers if name == b"content-length"), b"0")
        if not length.isdigit():
            raise Refuse(400)
        if int(length) > limit:
            raise Refuse(413)
        return limit

    def _room_for(self, limit: int) -> None:
        """Raises Refuse(503) when this process has its hands full."""
        if self.in_flight >= AT_ONCE or (limit == UPLOAD and self.uploads >= UPLOADS_AT_ONCE):
            raise Refuse(503)

    def _from_us(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Fetch Metadata first, Origin for browsers that do not send it. Nothing said is not enough."""
        found = {name: value.decode("latin-1") for name, value in headers if name in (b"sec-fetch-site", b"origin")}
        site = found.get(b"sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return found.get(b"origin") in self.origins


async def whole_body(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Read a small body to its end before it counts as a request: a thousand slow senders then take nobody's place.

    Large ones are read piece by piece by whoever wants them, within the same limits. Raises Refuse.
    """
    body = Body(receive, limit)
    if limit == UPLOAD or not any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"]):
        return body
    pieces: list[bytes] = []
    while not body.done:
        message = await body()
        if message["type"] != "http.request":
            raise Refuse(400)  # the sender has gone
        pieces.append(message.get("body", b""))
    read: list[Message] = [{"type": "http.request", "body": b"".join(pieces), "more_body": False}]

    async def replay() -> Message:
        return read.pop() if read else await receive()

    return replay


class Body:
    """Receive, with a limit on bytes and time."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive, self.left, self.done = receive, limit, False
        self.until = time.monotonic() + BODY_SECONDS

    async def __call__(self) -> Message:
        if self.done:
            return await self.receive()
        try:
            async with asyncio.timeout(max(0.01, self.until - time.monotonic())):
                message = await self.receive()
        except TimeoutError:
            raise Refuse(408) from None
        except (
            RuntimeError,
            OSError,
            ValueError,
        ):  # the server could not make sense of what came, such as a chunk without end
            raise Refuse(400) from None
        if message["type"] == "http.request":
            self.left -= len(message.get("body", b""))
            self.done = not message.get("more_body", False)
            if self.left < 0:
                raise Refuse(413)
        return message


class Answer:
    """Send, with the headers that every answer carries, and HTML squeezed on its way out."""

    def __init__(self, scope: Scope, send: Send, fixed: list[tuple[bytes, bytes]], number: str) -> None:
        self.scope, self.send, self.fixed, self.number = scope, send, fixed, number
        self.status = 0
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.start = message
            return
        if message["type"] == "http.response.body" and self.start is not None:
            start, self.start = self.start, None
            headers = list(start.get("headers", []))
            body = message.get("body", b"")
            if not message.get("more_body", False):
                body, headers = self._squeeze(body, headers)
            await self.send({**start, "headers": [*headers, *self.fixed]})
            if self.scope["method"] == "HEAD":
                body = b""
            await self.send({**message, "body": body})
            return
        await self.send(message)

    def _squeeze(self, body: bytes, headers: list[tuple[bytes, bytes]]) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        named = dict(headers)
        if (
            len(body) < 600
            or b"content-encoding" in named
            or not named.get(b"content-type", b"").startswith((b"text/", b"application/json"))
        ):
            return body, headers
        accepted = next((value for name, value in self.scope["headers"] if name == b"accept-encoding"), b"")
        if b"br" in accepted:
            body, encoding = brotli.compress(body, quality=4), b"br"
        elif b"gzip" in accepted:
            body, encoding = gzip.compress(body, 5, mtime=0), b"gzip"
        else:
            return body, headers
        kept = [(name, value) for name, value in headers if name not in (b"content-length", b"vary")]
        vary = b", ".join(filter(None, [named.get(b"vary"), b"Accept-Encoding"]))
        return body, [
            *kept,
            (b"content-length", str(len(body)).encode()),
            (b"content-encoding", encoding),
            (b"vary", vary),
        ]

    async def plainly(self, status: int, sentence: str = "") -> None:
        """One sentence, complete and safe, unless an answer has already begun."""
        if self.status and self.start is None:
            return
        self.start, self.status = None, status
        body = PLAIN.format(status=status, sentence=sentence or SENTENCES[status], number=self.number).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if status in (503, 504):
            headers.append((b"retry-after", b"3"))
        await self.send({"type": "http.response.start", "status": status, "headers": [*headers, *self.fixed]})
        await self.send(
            {"type": "http.response.body", "body": b"" if self.scope["method"] == "HEAD" else body, "more_body": False}
        )


PLAIN = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>Indora</title><link rel="stylesheet" href="/static/css/indora.css"><main class="wadah">'
    '<h1>{sentence}</h1><p>Nomor: {number}</p><p><a href="/">Ke beranda</a></p></main></html>'
)


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The hosts we answer to: our own address, and in development the loopback names of the port."""
    own = {settings.host.lower()}
    if not settings.production:
        own |= {f"{name}:{settings.port}" for name in ("localhost", "127.0.0.1", "[::1]")} | {"testserver.local"}
    return frozenset(own)


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """What every answer carries."""
    payment_page = (
        "https://app.midtrans.com"
        if settings.production
        else "https://app.sandbox.midtrans.com http://127.0.0.1:* http://localhost:*"
    )
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        f"worker-src 'self'; base-uri 'none'; form-action 'self' {payment_page}; frame-ancestors 'none'"
    )
    headers = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
    ]
    if settings.secure:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


def _route(scope: Scope) -> str:
    """The route's pattern: a path could name an order or a person."""
    return str(scope.get("path_template") or ("/static/…" if scope["path"].startswith("/static/") else "?"))
