"""A buyer made of bytes: walks the whole way from the product to the order with as little work of his own as possible."""

import itertools
import re
from urllib.parse import urlencode

from tests.bench.load import Connection, get

HIDDEN = re.compile(r'name="(kunci|dilihat)" value="([^"]*)"')
COUNTER = re.compile(r'name="koperasi".*?<option value="(\d+)"', re.S)


_phones = itertools.count(55_500_000)


class Buyer:
    """One guest with cookies of his own on one connection."""

    def __init__(self, port: int) -> None:
        self.port, self.connection, self.cookies = port, Connection(port), {}
        self.requests = 0

    async def open(self, path: str) -> str:
        """GET a page, unsqueezed, as text."""
        request = get(path, self.port, cookie=self._cookie()).replace(b"gzip, deflate, br", b"identity")
        return (await self._ask(request))[1].decode()

    async def send(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """POST a form; status and where it leads."""
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {self._cookie()}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        status, _, location = await self._ask(head.encode() + body)
        return status, location

    async def fill_cart(self, units: list[int]) -> None:
        for unit in units:
            await self.send("/keranjang/baris", {"unit": str(unit), "jumlah": "1"})

    async def order_form(self) -> dict[str, str]:
        """The fields of /bayar, filled for cash at the counter."""
        html = await self.open("/bayar")
        found = COUNTER.search(html)
        assert found is not None, html[:500]
        fields = {name: value.replace("&#34;", '"').replace("&amp;", "&") for name, value in HIDDEN.findall(html)}
        return {
            **fields,
            "nama": "Uji Cepat",
            "telepon": f"0813{next(_phones):08d}",
            "terima": "ambil",
            "koperasi": found.group(1),
            "cara_bayar": "tunai",
        }

    async def place(self, form: dict[str, str]) -> str:
        status, location = await self.send("/pesanan", form)
        assert status == 303, status
        assert location.startswith("/pesanan/PS-"), location
        return location

    async def _ask(self, request: bytes) -> tuple[int, bytes, str]:
        status, head, body = await self.connection.ask(request)
        self.requests += 1
        location = ""
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b": ")
            if name.lower() == b"set-cookie":
                pair = value.split(b";", 1)[0].decode()
                self.cookies[pair.split("=", 1)[0]] = pair
            elif name.lower() == b"location":
                location = value.decode()
        return status, body, location

    def _cookie(self) -> str:
        return "; ".join(self.cookies.values())
