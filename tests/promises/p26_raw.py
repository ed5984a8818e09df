"""P26 on bare sockets: requests that no client library would send."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.promises.p26_findings import Findings


@dataclass(frozen=True)
class Shape:
    """Bytes with {host} in them, and what may come back: a predicate on the list of status codes (empty: just closed)."""

    name: str
    raw: str
    fine: Callable[[list[int]], bool]


def _refused(codes: list[int]) -> bool:
    return all(400 <= code < 500 for code in codes)


def _one_answer_at_most(codes: list[int]) -> bool:
    return len(codes) <= 1 and _refused(codes)


def _no_way_in(codes: list[int]) -> bool:
    return all(code in (301, 302, 303, 304) or 400 <= code < 500 for code in codes)


GET = "GET {path} HTTP/1.1\r\nHost: {host}\r\n"
POST = "POST /keranjang/baris HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = "GET /sehat HTTP/1.1\r\nHost: {host}\r\n\r\n"  # answers 200 if it is ever taken for a request of its own
ODD_PATHS = (
    "/static/../../etc/passwd", "/static/..%2f..%2fetc/passwd", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/....//....//etc/passwd",
    "/static/..\\..\\etc\\passwd", "/static//etc/passwd", "/static/css/../../app/settings.py", "/static/%00", "/static/css/indora.css%00.txt",
    "/..%2f..%2fetc/passwd", "/produk/..%2f..%2f..%2fetc%2fpasswd", "/transparansi/..%2f..%2fpyproject.toml", "/kategori/%c0%ae%c0%ae/",
)  # fmt: skip

SHAPES = [
    Shape("foreign host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", _refused),
    Shape("no host", "GET / HTTP/1.1\r\n\r\n", _refused),
    Shape("two hosts", "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n", _refused),
    Shape("host with a path", "GET / HTTP/1.1\r\nHost: {host}/x\r\n\r\n", _refused),
    Shape("host with a user", "GET / HTTP/1.1\r\nHost: a@{host}\r\n\r\n", _refused),
    Shape("absolute address of a foreign host", "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", _refused),
    Shape("CL and TE", POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN, lambda codes: 200 not in codes),
    Shape("two lengths", POST + "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + HIDDEN, _one_answer_at_most),
    Shape("length twice in one", POST + "Content-Length: 0, 60\r\n\r\n" + HIDDEN, _one_answer_at_most),
    Shape("length with a sign", POST + "Content-Length: +5\r\n\r\nab=cd", _one_answer_at_most),
    Shape("length below zero", POST + "Content-Length: -1\r\n\r\n" + HIDDEN, _one_answer_at_most),
    Shape("length in hex", POST + "Content-Length: 0x5\r\n\r\nab=cd", _one_answer_at_most),
    Shape("TE spelled oddly", POST + "Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN, lambda codes: 200 not in codes),
    Shape("TE and a blank", POST + "Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + HIDDEN, lambda codes: 200 not in codes),
    Shape("chunk size too large", POST + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n", _refused),
    Shape("a folded header", "GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n c\r\n\r\n", _refused),
    Shape("a NUL in a header", "GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\0c\r\n\r\n", _refused),
    Shape("a bare LF", "GET / HTTP/1.1\nHost: {host}\n\n", lambda codes: len(codes) <= 1),
    Shape("TRACE", "TRACE / HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\r\n", _refused),
    Shape("PUT", "PUT /pesanan HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 3\r\n\r\na=b", _refused),
    Shape("DELETE", "DELETE /pesanan HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\r\n", _refused),
    Shape("CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", _refused),
    Shape("a method of our own", "JEFE / HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\r\n", _refused),
    Shape("HTTP/0.9", "GET /\r\n\r\n", _refused),
    Shape("an override of the method", "POST /pesanan HTTP/1.1\r\nHost: {host}\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n\r\n", _refused),
    Shape("one header of 200 kB", "GET / HTTP/1.1\r\nHost: {host}\r\nX-A: " + "a" * 200_000 + "\r\n\r\n", _refused),
    Shape("5,000 headers", "GET / HTTP/1.1\r\nHost: {host}\r\n" + "X-A: b\r\n" * 5000 + "\r\n", _refused),
    Shape("an address of 100 kB", "GET /" + "a" * 100_000 + " HTTP/1.1\r\nHost: {host}\r\n\r\n", _refused),
    Shape("CR LF in a query", GET.replace("{path}", "/masuk?lanjut=/%0d%0aSet-Cookie:%20jahat=1") + "\r\n", lambda codes: True),
    *[Shape(f"path {path}", GET.replace("{path}", path) + "\r\n", _no_way_in) for path in ODD_PATHS],
]  # fmt: skip


async def knock(port: int, found: Findings) -> None:
    """Every shape once; afterwards the server must still answer everybody else."""
    for shape in SHAPES:
        answer = await say(port, shape.raw.replace("{host}", f"127.0.0.1:{port}").encode())
        codes = statuses(answer)
        found.tried["bentuk mentah"] += 1
        if not shape.fine(codes):
            found.add(f"{shape.name}: answered {codes}")
        lower = answer.lower()
        if b"root:" in lower or b"[project]" in lower or b"\r\nset-cookie: jahat" in lower or b"traceback" in lower:
            found.add(f"{shape.name}: told something it must not: {answer[:200]!r}")
    if statuses(await say(port, f"GET /sehat HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())) != [200]:
        found.add("after all that the server does not answer")


async def say(port: int, raw: bytes, *, seconds: float = 1.5) -> bytes:
    """Send bytes and read until the other side closes, or is quiet for a moment after its first words."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        writer.write(raw)
        await writer.drain()
        while piece := await asyncio.wait_for(reader.read(65536), seconds if not answer else 0.15):
            answer += piece
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answer


def statuses(answer: bytes) -> list[int]:
    """The status codes in a stream of answers, in order."""
    return [
        int(part[:3])
        for part in answer.replace(b"HTTP/1.0 ", b"HTTP/1.1 ").split(b"HTTP/1.1 ")[1:]
        if part[:3].isdigit()
    ]
