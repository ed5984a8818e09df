"""Browsers for attacks: each keeps its own cookies by hand, so that an answer can get lost, come late or come twice."""

import asyncio
import itertools
import random
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import httpx
from bs4 import BeautifulSoup, SoupStrainer

FORM = {"nama": "Tamu Baik", "telepon": "0812 3456 7890", "terima": "ambil", "koperasi": "1", "cara_bayar": "tunai"}
BUSY = (503, 504)


_guests = itertools.count(1)


class Shopper:
    """One guest's browser on the application in this process, with a phone number and an address of its own."""

    def __init__(self, app: Any) -> None:
        self.number = next(_guests)
        home = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        self.transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(home, 40_000))
        self.cookies: dict[str, str] = {}
        self.form = {**FORM, "telepon": f"0813{self.number:08d}"}

    async def send(
        self, method: str, path: str, data: dict[str, Any] | None = None, *, cookies: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send and read the answer, without believing its cookies."""
        jar = self.cookies if cookies is None else cookies
        headers = {
            "sec-fetch-site": "same-origin",
            "host": "testserver.local",
            "content-type": "application/x-www-form-urlencoded",
        }
        if jar:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        body = urlencode(data or {}).encode()
        request = httpx.Request(method, f"http://testserver.local{path}", headers=headers, content=body)
        answer = await self.transport.handle_async_request(request)
        await answer.aread()
        return answer

    def take(self, answer: httpx.Response) -> httpx.Response:
        """The answer arrived: its cookies count from now on."""
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    async def ask(
        self, method: str, path: str, data: dict[str, Any] | None = None, *, tries: int = 60
    ) -> httpx.Response:
        """Send as a patient person does: busy means once more, a little later."""
        for _ in range(tries):
            answer = await self.send(method, path, data)
            if answer.status_code not in BUSY:
                return self.take(answer)
            # As told, a little earlier or later, so that not all come back at once.
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")) * random.uniform(0.2, 1.2))
        raise AssertionError(f"{path} stayed busy")

    async def add(self, unit: int, many: int = 1) -> httpx.Response:
        return await self.ask("POST", "/keranjang/baris", {"unit": unit, "jumlah": many})

    async def checkout(self) -> dict[str, str]:
        """The order form as /bayar shows it, filled in."""
        return {**self.form, **hidden((await self.ask("GET", "/bayar")).text)}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the order form."""
    found = _read(page, SoupStrainer("input", type="hidden"))
    return {str(i["name"]): str(i["value"]) for i in found("input")}


def shown_total(page: str) -> int:
    """The total in rupiah that a person reads there."""
    said = _read(page, SoupStrainer(class_="facts-total")).select_one("data, dd")
    assert said is not None
    return int("".join(letter for letter in said.text if letter.isdigit()))


def refusal(page: str) -> str:
    """The sentence with which an order was refused."""
    said = _read(page, SoupStrainer(class_="notice notice-bad")).select_one(".notice-bad")
    return " ".join(said.text.split()) if said else ""


def _read(page: str, only: SoupStrainer) -> BeautifulSoup:
    """The part of a page that is looked at: to build the whole of it a thousand times took longer than to serve it."""
    return BeautifulSoup(page, "html.parser", parse_only=only)
