"""Browsers for attacks on people: each with an address of its own, speaking to the application in this process."""

import re
from typing import Any

import httpx

from app.cli.seeding.people import PASSWORD
from app.domain.people import passwords

NEW = "wajan sendok kompor"


def visitor(app: Any, *, address: str = "10.0.0.1", **headers: str) -> httpx.AsyncClient:
    """A browser at that address of the socket."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 40_000)), base_url="http://testserver.local",
        headers={"sec-fetch-site": "same-origin", **headers}, timeout=60,
    )  # fmt: skip


async def several(db: Any, count: int, *, start: int = 0) -> list[str]:
    """Phones (E.164) of so many new persons with the demo's password."""
    phones = [f"+628137{start + n:07d}" for n in range(count)]
    kept = await passwords.hashed(PASSWORD)
    await db.execute(
        "INSERT INTO person (phone, name, password_hash) SELECT phone, 'Orang Desa', $2 FROM unnest($1::text[]) phone",
        phones,
        kept,
    )
    return phones


def spellings(phone: str) -> list[str]:
    """The same number as people and attackers write it."""
    rest = phone[3:]
    return [
        phone,
        "0" + rest,
        "62" + rest,
        f"0{rest[:3]}-{rest[3:7]}-{rest[7:]}",
        f" +62 {rest[:3]} {rest[3:]} ",
        f"(0{rest[:3]}) {rest[3:]}",
        f"0062{rest}",
    ]


async def ask(app: Any, browser: httpx.AsyncClient, path: str, data: dict[str, str]) -> httpx.Response:
    """Ask, patiently where the door is full: what is refused for lack of room is no try."""
    while True:
        answer = await browser.post(path, data=data)
        if answer.status_code != 503:
            return answer


async def log_in(app: Any, phone: str, password: str = PASSWORD, *, address: str = "10.0.0.1") -> httpx.AsyncClient:
    """A browser that is signed in."""
    browser = visitor(app, address=address)
    answer = await ask(app, browser, "/masuk", {"telepon": phone, "sandi": password})
    assert answer.status_code == 303, answer.text
    return browser


async def code_for(db: Any, phone: str) -> str:
    """The newest code that came to that phone."""
    for row in await db.fetch("SELECT body FROM message WHERE recipient = $1 ORDER BY id DESC LIMIT 3", phone):
        if found := re.search(r"\b(\d{6})\b", row["body"]):
            return found[1]
    raise AssertionError("no code was sent")
