"""Two web processes on one database, as in production: a price that changes once is new on the pages of both, and nobody orders at the old one."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest

from app.routes.shop.window import FRESH_SECONDS
from tests import cast
from tests.promises.shoppers import FORM, hidden, refusal
from tests.running import ROOT, free_port

HOST = "testserver.local"
PAGE = "/produk/beras-blora"
PATIENCE = 120  # of this test with a busy machine; no measure of the shop
# The twin: a shop window that hears of no change. It must still show the old price, or the others prove nothing.
DEAF = """
import runpy, sys
from app.routes.shop.window import Window
once = Window._was_deaf
Window._heard = lambda self, payload: None
Window._was_deaf = lambda self: None if self.looks else once(self)
sys.argv = ["app", "serve"]
runpy.run_module("app", run_name="__main__")
"""


@pytest.fixture
async def processes(db, tmp_path):
    """The addresses of two `app serve`, each one process, and of a third that is deaf."""
    address = f"postgresql://indora_app@/{db.config['database']}?host={quote(str(db.config['host']))}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    env = {
        **kept, "DATABASE_URL": address, "BASE_URL": f"http://{HOST}", "DATA_DIR": str(tmp_path), "WEB_WORKERS": "1", "POOL_SIZE": "3",
        "LOG_LEVEL": "ERROR", "PICCOLO_CONF": "app.piccolo_conf",
    }  # fmt: skip
    ports = [free_port(), free_port(), free_port()]
    commands = [["-m", "app", "serve"], ["-m", "app", "serve"], ["-c", DEAF]]
    started = [_serve(command, {**env, "PORT": str(port)}) for command, port in zip(commands, ports, strict=True)]
    try:
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)


def _serve(command: list[str], env: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-W", "ignore", *command], cwd=ROOT, env=env)


@pytest.fixture
async def phone() -> AsyncIterator[httpx.AsyncClient]:
    """One phone; whichever process answers it, it keeps the same cookies."""
    headers = {"host": HOST, "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as client:
        yield client


async def test_a_new_price_is_on_the_pages_of_both_within_a_second_and_nobody_orders_at_the_old_one(
    db, processes, phone
):
    """However slow the machine: what is asked for a second after the change shows it, waits for it, or is refused."""
    unit = await cast.goods(db, "Beras Blora", umum=13_000)
    for there in processes:
        await _until_it_shows(phone, there + PAGE, "Rp13.000")
    one, other, deaf = processes
    await phone.post(one + "/keranjang/baris", data={"unit": unit, "jumlah": 2})
    form = {**FORM, **hidden((await phone.get(one + "/bayar")).text)}

    async with db.connection.transaction():
        await cast.reprice(db, unit, "umum", 14_500)
    changed = time.monotonic()
    stale = await asyncio.gather(*(_last_old(phone, there + PAGE, changed) for there in (one, other)))
    refused = await phone.post(deaf + "/pesanan", data=form)

    assert max(stale) <= FRESH_SECONDS, stale
    assert "Rp13.000" in (await phone.get(deaf + PAGE)).text, (
        "the twin: who does not hear shows the old price after that"
    )
    assert refused.status_code == 409, "but sells at the new one"
    assert "Rp29.000" in refused.text, "asked again, with what it costs now"
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0
    agreed = await phone.post(one + "/pesanan", data={**FORM, **hidden(refused.text)})
    assert agreed.status_code == 303, refusal(agreed.text)
    assert await db.fetchval("SELECT goods_idr FROM shop_order") == 29_000


async def _until_it_shows(phone: httpx.AsyncClient, url: str, words: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answer = await phone.get(url)
            if answer.status_code == 200 and words in answer.text:
                return
        except httpx.TransportError:  # it still starts
            pass
        assert time.monotonic() < until, f"{url} never showed {words}"
        await asyncio.sleep(0.1)


async def _last_old(phone: httpx.AsyncClient, url: str, changed: float) -> float:
    """How long after the change the last request was sent that was answered with the old price; asked beyond the bound."""
    last, sent, until = 0.0, changed, time.monotonic() + PATIENCE
    new = False
    while not new or sent - changed <= FRESH_SECONDS:
        assert time.monotonic() < until, f"{url} never showed the new price"
        sent = time.monotonic()
        answer = await phone.get(url)
        if answer.status_code == 200:  # 503: it could not prove its prices, and says so
            new = "Rp14.500" in answer.text
            last = last if new else sent - changed
        await asyncio.sleep(0.05)
    return last
