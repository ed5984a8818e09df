"""The office in the real Chromium, on a phone and at a desk: nothing too wide, nothing against CSP or access, and a hand-over by hand."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from app.domain import numbering
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.send_out import hand_over_at_door, send_out
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.conftest import beras, kasir, kurir, manajer, sari, telur  # noqa: F401 - fixtures
from tests.domain.fulfilment.stage import carried, code_of, collected, ordered, packed, paid, state_of
from tests.routes.backoffice.test_office import number_of

SHOTS = os.environ.get("INDORA_SHOTS")  # a folder to look at them afterwards


@pytest.fixture(params=[(360, 640), (1280, 800)], ids=["phone", "desk"])
async def window(request: Any, web: Any, screen: Browser) -> AsyncIterator[BrowserContext]:
    """A real browser on a real socket, in front of the application in this process; signed in as `web` is."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ", 2)
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            kept = {name: headers[name] for name in ("content-type", "sec-fetch-site", "hx-request") if name in headers}
            got = await web.request(method, path, content=body, headers=kept)
            sent = [
                (name, value)
                for name, value in got.headers.items()
                if name not in ("content-length", "content-encoding", "set-cookie")
            ]
            lines = [
                f"HTTP/1.1 {got.status_code} x",
                *(f"{name}: {value}" for name, value in sent),
                f"content-length: {len(got.content)}",
                "connection: close",
            ]
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + got.content)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    width, height = request.param
    async with server:
        context = await screen.new_context(
            base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            viewport={"width": width, "height": height},
            service_workers="block",
        )
        yield context
        await context.close()


async def _look(page: Page, url: str, name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(url)
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        await page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    assert said == [], url
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{url} is too wide"
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{url}: {found.generate_report()}"


@pytest.fixture
async def day(db, beras, telur, sari, kasir, kurir, monkeypatch):  # noqa: F811
    """An ordinary day: some paid, some packed, some away, some done, one short, one cash. Its numbers are of the widest letters, so that
    no chance number is wider than one that was seen."""
    monkeypatch.setattr(numbering, "ALPHABET", "MWQ")
    done = await ordered(sari, collected("qris"), (beras, 2), (telur, 1))
    await paid(done)
    await packed(done, kasir)
    await hand_over(done, code=await code_of(done), by=kasir.person_id, key=new_key(), handed={1: 1, 2: 1})
    cod = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    await send_out(cod, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    await hand_over_at_door(cod, recipient="Bu Tini", cash_idr=71_000, by=kurir.person_id, key=new_key())
    ready = await packed(await ordered(sari, collected("tunai"), (beras, 2), (telur, 3)), kasir)
    away = await packed(await ordered(sari, carried("cod"), (telur, 1)), kasir)
    waiting = await ordered(await cast.budi(db), collected("qris", counter=9), (beras, 3), (telur, 2))
    await paid(waiting)
    await db.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ('x', 1, 'selisih_kas', 'x', 'Setoran COD Joko kurang Rp1.000.', 'bendahara')"
    )
    return {
        name: await number_of(order)
        for name, order in {"done": done, "ready": ready, "away": away, "waiting": waiting}.items()
    }


async def test_every_page_of_the_office(web, window, day, manajer):  # noqa: F811
    await web.sign_in(manajer.person_id, staff=True)
    at = {name: f"/kantor/pesanan/{number}" for name, number in day.items()}
    page = await window.new_page()
    await _look(page, "/kantor", "ringkasan")
    await _look(page, "/kantor/pesanan", "daftar")
    await _look(page, "/kantor/pesanan?keadaan=expired", "daftar-kosong")
    await _look(page, at["waiting"], "pesanan")
    await _look(page, at["done"], "pesanan-selesai")
    await _look(page, at["waiting"] + "/pengemasan", "kemas")
    await _look(page, at["ready"] + "/penyerahan", "serah")
    await _look(page, at["ready"] + "/penyerahan?sebagian=ya", "serah-sebagian")
    await _look(page, at["ready"] + "/penyerahan?jumlah-1=1&jumlah-2=3", "serah-kurang")
    await _look(page, at["ready"] + "/pembatalan", "batal")
    await _look(page, at["away"] + "/pengiriman", "berangkat")
    await _look(page, at["done"] + "/retur", "retur")
    await _look(page, "/kantor/setoran-cod", "setoran")
    await _look(page, "/kantor/tugas", "tugas")
    await _look(page, "/kantor/pesanan/daftar-ambil", "daftar-ambil")
    await _look(page, at["done"] + "/struk", "struk-58")
    await _look(page, at["done"] + "/struk?kertas=a4", "struk-a4")


async def test_a_cashier_hands_over_with_his_own_fingers(web, window, day, kasir):  # noqa: F811
    await web.sign_in(kasir.person_id, staff=True)
    order = await web_order(day["ready"])
    page = await window.new_page()
    await page.goto(f"/kantor/pesanan/{day['ready']}")
    await page.get_by_role("link", name="Serahkan").click()
    await page.get_by_label("Uang diterima").fill("213.000")
    await page.get_by_label("Kode dari pembeli").fill(await code_of(order))
    await page.get_by_role("button", name="Serahkan").dblclick()  # an impatient thumb
    await page.wait_for_url(f"**/{day['ready']}")
    assert await state_of(order) == "handed_over"


async def web_order(number: str) -> int:
    from app.domain import transactions

    order: int = await transactions.fetch_value("SELECT id FROM shop_order WHERE number = $1", number)
    return order
