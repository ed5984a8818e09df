"""Many payers at once while a third of the answers go astray: one payment an order, one refund a key."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.gateways.midtrans import GatewayUnavailable, Midtrans
from app.gateways.midtrans.breaker import Breaker
from tests.sandbox.running import SERVER_KEY

T = TypeVar("T")
SEED, ORDERS = 20261, 60


async def test_asking_until_it_is_known_never_does_it_twice(sandbox, number):
    never_open = Breaker(limit=10**9)
    midtrans = Midtrans(server_key=SERVER_KEY, url=sandbox.url, read_s=0.5, deadline_s=2, breaker=never_open)
    sandbox.fault("drop", calls=None, percent=30, seed=SEED, call="charge", after=True)
    sandbox.fault("status", calls=None, percent=10, seed=SEED + 1, call="charge")
    sandbox.fault("drop", calls=None, percent=30, seed=SEED + 2, call="refund", after=True)
    lost: Counter[str] = Counter()

    async def until_known(ask: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await ask()
            except GatewayUnavailable as error:
                lost[type(error).__name__] += 1
                await asyncio.sleep(0.02)

    async def buy_and_return_a_part(method: str, name: str) -> None:
        charge = await until_known(
            lambda: midtrans.charge(method, gateway_order_id=name, amount_idr=20_000, expires_in_minutes=20)
        )
        if method in {"qris", "gopay"}:
            await asyncio.to_thread(sandbox.pay, charge.transaction_id)
            await until_known(lambda: midtrans.refund(charge.transaction_id, "kembali-1", 5_000, "barang kurang"))

    methods = ["qris", "bni_va", "permata_va", "indomaret", "gopay"]
    people = [buy_and_return_a_part(methods[i % 5], number()) for i in range(ORDERS)]
    await asyncio.wait_for(asyncio.gather(*people), 30)
    midtrans.close()

    book = sandbox.book()
    print(f"seed {SEED}: lost {dict(lost)}, gateway {book['calls']}")
    assert lost["GatewayUnavailable"] > 5, "the storm did not blow"
    assert book["calls"]["charge"] > ORDERS
    assert book["sums"]["count"] == ORDERS
    assert book["sums"]["refunded_idr"] == ORDERS * 2 // 5 * 5_000
