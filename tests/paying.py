"""A shop that can be paid: the real client against the real stand-in, and orders that wait for money."""

import asyncio
import atexit
import json
import tempfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.domain import transactions
from app.domain.payments import notices
from app.domain.payments.find import Payment, payment_of
from app.domain.payments.gateway import use_gateway
from app.domain.payments.settle import settle
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.gateways.midtrans import Midtrans
from app.gateways.midtrans.breaker import Breaker
from tests import cast
from tests.domain.fulfilment import stage
from tests.sandbox.listening import Ear
from tests.sandbox.running import SERVER_KEY, RunningSandbox, start_sandbox

NEVER = 10**9  # failures before the breaker opens: where a test wants to see every single call


@cache
def running() -> tuple[RunningSandbox, Ear]:
    """One stand-in for all tests of this process; what it sends is heard and goes nowhere unless a test passes it on."""
    ear = Ear()
    where = tempfile.TemporaryDirectory(prefix="indora-sandbox-")
    sandbox = start_sandbox(
        Path(where.name),
        MIDTRANS_NOTIFICATION_URL=ear.url,
        MIDTRANS_SANDBOX_TIME_SCALE="2000",
        MIDTRANS_SANDBOX_EXPIRY_SCALE="1",
    )

    def end() -> None:
        sandbox.stop()
        ear.close()
        where.cleanup()

    atexit.register(end)
    return sandbox, ear


def client(sandbox: RunningSandbox, *, deadline_s: float = 4.0, breaker: Breaker | None = None) -> Midtrans:
    return Midtrans(
        server_key=SERVER_KEY,
        url=sandbox.url,
        read_s=deadline_s,
        deadline_s=deadline_s,
        breaker=breaker or Breaker(limit=NEVER),
    )


@pytest.fixture
async def bank(db: Any) -> AsyncIterator[RunningSandbox]:
    """The stand-in with empty books and good manners, and the shop's client pointed at it."""
    sandbox, ear = running()
    await asyncio.to_thread(sandbox.behave)
    await asyncio.to_thread(sandbox.reset)
    ear.forget()
    midtrans = client(sandbox)
    use_gateway(midtrans)
    yield sandbox
    midtrans.close()
    await asyncio.to_thread(sandbox.behave)


async def order_for(
    db: Any, asker: Asker | None = None, *, idr: int = 65_000, stock: int = 50, method: str = "qris", quantity: int = 1
) -> int:
    """An order of one thing at this price, waiting for money through the gateway; its id."""
    many = await db.fetchval("SELECT count(*) FROM product")
    unit = await cast.goods(db, f"Barang {many + 1}", umum=idr, stock=stock, unit="sak", most=40)
    return await stage.ordered(asker or cast.guest(f"pembeli {many}"), stage.collected(method), (unit, quantity))


async def pay_by(order_id: int, method: str = "qris") -> Payment:
    return await start_payment("order", order_id, method, None)


async def told(body: dict[str, Any]) -> None:
    """The gateway tells, and the queue gets to it."""
    await notices.take_in(json.dumps(body).encode())
    await notices.handle(str(body["order_id"]))


async def fresh(payment: Payment) -> Payment:
    return await payment_of(payment.id)


async def ask(payment: Payment) -> Payment:
    return (await settle(payment.id)).payment


async def order(order_id: int) -> transactions.Row:
    row = await transactions.fetch_one("SELECT * FROM shop_order WHERE id = $1", order_id)
    assert row is not None
    return row


async def refunds(order_id: int) -> list[transactions.Row]:
    return await transactions.fetch("SELECT * FROM refund WHERE order_id = $1 ORDER BY id", order_id)


async def tasks() -> list[str]:
    return [row["source"] for row in await transactions.fetch("SELECT source FROM task ORDER BY id")]


async def lapse(order_id: int) -> None:
    """The hour to pay has passed."""
    await transactions.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute' WHERE id = $1", order_id)


async def elder(payment: Payment, db: Any, seconds: int = 60) -> None:
    """As if the attempt had been made so long ago."""
    await db.execute(
        "UPDATE payment SET made_at = made_at - make_interval(secs => $2), ask_next_at = now() WHERE id = $1",
        payment.id,
        seconds,
    )
