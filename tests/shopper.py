"""A buyer with a browser that knows no JavaScript: opens pages, fills the forms it finds there, follows answers by hand.

Everything about to be sent and everything answered is noted, so that a referee can later hold the shop to its word. Against a
shop that is being killed the buyer behaves as people do: the same form is sent again until somebody answers.
"""

import asyncio
import itertools
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag

from app.domain.orders.states import LABELS

ORDER_AT = re.compile(r"^/pesanan/([A-Z0-9-]{12,40})$")
LEVERS = "/_kendali/midtrans"
SENT_BY_FORMS = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


_phones = itertools.count(98_765_432)  # everybody has a phone of his own


class NotAnswered(Exception):
    """Nobody answered within the shopper's patience: what happened is unknown."""


class Declined(Exception):
    """The shop said no, in words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status, self.words = status, words


@dataclass(slots=True)
class Note:
    """One request: when, what, and what came back. `status` None: the answer never arrived."""

    at: float
    method: str
    path: str
    fields: dict[str, str]
    status: int | None = None
    location: str = ""
    ms: float = 0.0


@dataclass(slots=True)
class Notebook:
    """What the buyers of one run were told, all of them together."""

    notes: list[Note] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)  # key of a sent order form -> its total, before any answer
    confirmed: dict[str, int] = field(default_factory=dict)  # order number -> total that stood on the page
    forms: dict[str, str] = field(default_factory=dict)  # order number -> key of the form that made it
    paid: dict[str, int] = field(default_factory=dict)  # gateway order id -> rupiah the bank confirmed to the payer
    on_the_way: int = 0  # requests without an answer so far
    lost: int = 0  # requests whose answer never came

    def slowest(self) -> float:
        return max((note.ms for note in self.notes), default=0.0)


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: its address and what it would send untouched."""

    action: str
    method: str
    fields: dict[str, str]
    options: dict[str, list[str]]

    def filled(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The fields with these values; a name that is not on the page cannot be filled in."""
        unknown = set(values) - set(self.fields) - set(self.options)
        if unknown:
            raise AssertionError(f"the form {self.action} has no {sorted(unknown)}; it has {sorted(self.fields)}")
        return {**self.fields, **{name: str(value) for name, value in values.items()}}


class Page:
    """An answer that was read."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status, self.html, self.headers = answer.status_code, answer.text, answer.headers
        self.path = answer.request.url.path
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def words(self) -> str:
        """What a person reads, in one line."""
        return " ".join((self.soup.find("main") or self.soup).get_text(" ").split())

    def form(self, action: str) -> Form:
        """The form that sends to this address (a path, or the beginning of one that ends in *)."""
        for found in self.soup.find_all("form"):
            to = urljoin(self.path, str(found.get("action") or self.path))
            if to == action or (action.endswith("*") and to.startswith(action[:-1])):
                return _read_form(found, to)
        raise AssertionError(f"no form to {action} on {self.path} ({self.status}): {self.words[:300]}")

    def rupiah_after(self, word: str) -> int:
        """The sum that stands behind the last such word."""
        found = re.findall(rf"{word}\s*:?\s*Rp\s*([\d.]+)", self.words)
        if not found:
            raise AssertionError(f"no sum after {word!r} on {self.path}: {self.words[:400]}")
        return int(found[-1].replace(".", ""))


def _read_form(found: Tag, action: str) -> Form:
    fields: dict[str, str] = {}
    options: dict[str, list[str]] = {}
    for part in found.find_all(["input", "select", "textarea"]):
        name, kind = str(part.get("name") or ""), str(part.get("type") or "text")
        if not name or part.has_attr("disabled") or kind in ("submit", "button", "file", "image"):
            continue
        if part.name == "select":
            values = [str(option.get("value", option.get_text())) for option in part.find_all("option")]
            chosen = part.find("option", selected=True)
            options[name] = values
            fields[name] = str(chosen.get("value", "")) if chosen else (values[0] if values else "")
        elif kind in ("radio", "checkbox"):
            options.setdefault(name, []).append(str(part.get("value", "on")))
            if part.has_attr("checked"):
                fields[name] = str(part.get("value", "on"))
        else:
            fields[name] = str(part.get("value") or "") if part.name == "input" else part.get_text()
    return Form(action, str(found.get("method") or "get").lower(), fields, options)


class Shopper:
    """One buyer, one browser. `async with Shopper(url, sandbox_url, book) as sari: await sari.put_in_cart("beras", 2)`."""

    def __init__(
        self, url: str, sandbox_url: str = "", book: Notebook | None = None, *, name: str = "Sari Wulandari", phone: str = "",
        patience: float = 30.0, rng: random.Random | None = None, timeout: float = 15.0,
    ) -> None:  # fmt: skip
        self.url, self.sandbox_url, self.book = url, sandbox_url, book if book is not None else Notebook()
        self.name, self.phone = name, phone or f"0812{next(_phones):08d}"
        self.patience, self.rng = patience, rng or random.Random(1)
        self.http = httpx.AsyncClient(base_url=url, follow_redirects=False, trust_env=False, timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    # What people do.

    async def browse(self) -> list[str]:
        """Open the home page, a category if there is one, and a product; the slugs of goods seen on the way."""
        home = await self.open("/")
        slugs = _slugs(home)
        shelves = [str(a["href"]) for a in home.soup.select('a[href^="/kategori/"]')]
        if shelves:
            slugs += _slugs(await self.open(self.rng.choice(shelves)))
        if slugs:
            await self.open(f"/produk/{self.rng.choice(slugs)}")
        return list(dict.fromkeys(slugs))

    async def put_in_cart(self, slug: str, quantity: int = 1) -> Page:
        """From the product's page, as often as needed until somebody answers."""
        page = await self.open(f"/produk/{slug}")
        form = page.form("/keranjang/baris")
        return await self.send("/keranjang/baris", form.filled({"jumlah": quantity}))

    async def check_out(self, *, method: str = "bni_va", reach: str = "ambil", **fields: Any) -> str:
        """From the cart to an order; its number. Asked again because something changed, the buyer agrees to the new total.

        Raises Declined when the shop says no, NotAnswered when nobody said anything.
        """
        for _ in range(4):
            page = await self.open("/bayar")
            form = page.form("/pesanan")
            wish: dict[str, Any] = {"nama": self.name, "telepon": self.phone, "terima": reach, **fields}
            if (
                form.fields.get("terima") != reach
            ):  # the total must be shown with the fee in it before it can be agreed to
                summary = await self.send("/bayar/ringkasan", form.filled(wish), fragment=True)
                form.fields["dilihat"] = str(summary.soup.select_one("input[name=dilihat]")["value"])  # type: ignore[index]
                form.options["cara_bayar"] = [
                    str(box["value"]) for box in summary.soup.select("input[name=cara_bayar]")
                ]
                for chosen in summary.soup.select("select[name=waktu] option[selected]"):
                    form.fields["waktu"] = str(chosen["value"])
                page = summary
            total = total_shown(page)
            asked = form.filled({**wish, "cara_bayar": method})
            self.book.asked[asked["kunci"]] = total
            answer = await self.send("/pesanan", asked)
            made = ORDER_AT.match(answer.headers.get("location", ""))
            if answer.status == 303 and made:
                self.book.confirmed[made.group(1)] = total
                self.book.forms[made.group(1)] = asked["kunci"]
                return made.group(1)
            if answer.status != 409:
                raise Declined(answer.status, _refusals(answer))
        raise Declined(409, "it changed four times")

    async def pay(self, number: str, *, attempt: int = 1, deed: str = "bayar", **more: Any) -> bool:
        """Pay at the bank or in the app (the stand-in's lever); True when the bank confirmed it to the payer."""
        name = f"{number}-{attempt}"
        status, said = await self._at_the_bank(f"{LEVERS}/transaksi/{name}/{deed}", more)
        if status == 200 and deed == "bayar":
            self.book.paid[name] = int(float(said["gross_amount"]))
        return status == 200

    async def state_of(self, number: str) -> str:
        """The state that the order's page tells in words, as its name in the order's life."""
        page = await self.open(f"/pesanan/{number}")
        if page.status == 404:
            return "missing"
        badge = page.soup.select_one("#pesanan .badge")
        assert badge is not None, f"no state on {page.path}: {page.words[:200]}"
        return {label: state.value for state, label in LABELS.items()}[" ".join(badge.get_text(" ").split())]

    # How a browser does it.

    async def open(self, path: str) -> Page:
        """GET, and wherever it leads within the shop; asked again while nobody answers or the shop says it is busy."""
        for _ in range(5):
            page = await self._ask("GET", path, {})
            if page.status not in (301, 302, 303, 307):
                return page
            path = urljoin(path, page.headers["location"])
        raise AssertionError(f"{path} leads round in circles")

    async def send(self, path: str, fields: Mapping[str, str], *, fragment: bool = False) -> Page:
        """POST a form; the answer as it is, a 303 not followed."""
        return await self._ask("POST", path, dict(fields), fragment=fragment)

    async def _ask(self, method: str, path: str, fields: dict[str, str], *, fragment: bool = False) -> Page:
        """Until it is answered: the same bytes again after silence and after 503, as a thumb on "reload" does."""
        until = time.monotonic() + self.patience
        while True:
            note = Note(time.monotonic(), method, path, fields)
            self.book.notes.append(note)
            self.book.on_the_way += 1
            try:
                answer = await self.http.request(
                    method, path, data=fields if method == "POST" else None,
                    headers={**SENT_BY_FORMS, **({"hx-request": "true"} if fragment else {})} if method == "POST" else None,
                )  # fmt: skip
            except httpx.HTTPError:
                self.book.lost += 1
                answer = None
            finally:
                self.book.on_the_way -= 1
                note.ms = (time.monotonic() - note.at) * 1000
            if answer is not None:
                note.status, note.location = answer.status_code, answer.headers.get("location", "")
                if answer.status_code not in (500, 502, 503, 504):
                    return Page(answer)
            if time.monotonic() > until:
                raise NotAnswered(f"{method} {path}: {note.status}")
            await asyncio.sleep(self.rng.uniform(0.1, 0.4))

    async def _at_the_bank(self, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        until = time.monotonic() + self.patience
        while True:
            try:
                async with httpx.AsyncClient(base_url=self.sandbox_url, trust_env=False, timeout=5) as bank:
                    answer = await bank.post(path, json=dict(body))
                if answer.status_code < 500:
                    return answer.status_code, answer.json()
            except httpx.HTTPError:
                self.book.lost += 1
            if time.monotonic() > until:
                return 0, {}
            await asyncio.sleep(self.rng.uniform(0.1, 0.3))


def total_shown(page: Page) -> int:
    """The total on /bayar or its summary, as it stands before the eyes."""
    return page.rupiah_after("Total")


def _slugs(page: Page) -> list[str]:
    """The goods that have a form of their own on the page or a link to theirs."""
    return list(
        dict.fromkeys(str(a["href"]).split("/")[2].split("?")[0] for a in page.soup.select('a[href^="/produk/"]'))
    )


def _refusals(page: Page) -> str:
    said = [" ".join(mark.get_text(" ").split()) for mark in page.soup.select(".error, .notice, .note")]
    return " | ".join(said) or page.words[:300]
