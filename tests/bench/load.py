"""A small HTTP/1.1 load client over keep-alive connections, loopback only, that stops by itself.

It reads just enough of each answer to know its status and length, so that the client costs little beside the server.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import uvloop


@dataclass(slots=True)
class Measured:
    answers: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


class Connection:
    """One keep-alive connection to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; status, raw head and body. A connection that was closed is opened again once."""
        for _ in range(2):
            if self.writer is None or self.writer.is_closing():
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
            assert self.reader is not None
            try:
                self.writer.write(request)
                head = await self.reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                self.close()
        else:
            raise ConnectionError("the server closed the connection twice")
        lower = head.lower()
        status = int(head[9:12])
        at = lower.find(b"content-length:")
        if at >= 0:
            body = await self.reader.readexactly(int(lower[at + 15 : lower.index(b"\r\n", at)]))
        elif b"transfer-encoding: chunked" in lower:
            body = await self._chunks()
        else:
            body = b""
        return status, head, body

    async def _chunks(self) -> bytes:
        assert self.reader is not None
        body = b""
        while True:
            size = int((await self.reader.readline()).strip() or b"0", 16)
            body += (await self.reader.readexactly(size + 2))[:-2]
            if size == 0:
                return body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


def get(path: str, port: int, *, cookie: str = "") -> bytes:
    """The bytes of a GET as a phone's browser sends it."""
    extra = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, deflate, br\r\nAccept: text/html\r\n{extra}\r\n".encode()


async def _hammer(port: int, requests: list[bytes], clients: int, seconds: float) -> Measured:
    found = Measured()
    end = time.perf_counter() + seconds

    async def one(offset: int) -> None:
        connection, turn = Connection(port), offset
        while time.perf_counter() < end:
            status, _, _ = await connection.ask(requests[turn % len(requests)])
            turn += 1
            found.answers += 1
            found.statuses[status] += 1
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(n * 7) for n in range(clients)))
    found.seconds = time.perf_counter() - begun
    return found


def hammer(port: int, requests: list[bytes], *, clients: int = 32, seconds: float = 3.0) -> Measured:
    """Ask the same server the requests round and round; answers a second."""
    return uvloop.run(_hammer(port, requests, clients, seconds))
