"""A storm: answers lost, late and false at random. Whoever keeps to the rules of asking again buys each thing once."""

from __future__ import annotations

import asyncio
import random

from app.gateways.digiflazz import Digiflazz, GatewayBusy, GatewayUnavailable
from app.gateways.shared.breaker import Breaker
from tests.gateways.digiflazz.conftest import client

ORDERS, SEED = 100, 20260419
FAULTS = ({"kind": "drop", "after": True}, {"kind": "drop"}, {"kind": "html"}, {"kind": "status", "after": True},
          {"kind": "alter", "changes": {"rc": "77", "status": "Gagal"}}, {"kind": "delay", "seconds": 1.3, "after": True})  # fmt: skip


async def lived(digiflazz: Digiflazz, ref_id: str, number: str, seen: dict[str, int]) -> str:
    """Ask until there is an end, as a worker would, only faster. A new ask may be a repeat unless nothing was sent."""
    sent = False
    for _ in range(500):
        try:
            found = await digiflazz.buy(ref_id, sku="ts10", customer_no=number, max_price_idr=20_000, again=sent)
            sent = True
            if found.state in {"success", "failed"}:
                return found.state
            seen[found.state] = seen.get(found.state, 0) + 1
        except GatewayBusy:
            seen["busy"] = seen.get("busy", 0) + 1
        except GatewayUnavailable:
            sent, seen["lost"] = True, seen.get("lost", 0) + 1
        await asyncio.sleep(0.05)
    raise AssertionError("no end")


async def test_a_storm_buys_each_order_once(sandbox):
    sandbox.clock(pending_s=0.05)
    for at, fault in enumerate(FAULTS):
        sandbox.fault(**{**fault, "calls": None, "percent": 5, "seed": SEED + at})
    sandbox.fate(calls=None, rc="03", then="02", seconds=0.05, percent=15, seed=SEED)
    digiflazz, seen = client(sandbox, breaker=Breaker(limit=2, rest_s=0.02)), {}
    digiflazz._deadline, workers = 1.0, asyncio.Semaphore(12)
    numbers = random.Random(SEED).sample(range(10**6), ORDERS)

    async def one(number: int) -> str:
        async with workers:
            return await lived(digiflazz, f"S-{number}", f"081234{number:06d}", seen)

    ends = await asyncio.gather(*map(one, numbers))
    await digiflazz.close()
    book = sandbox.book()
    truth = {line["ref_id"]: line["status"] for line in book["purchases"]}
    assert len(book["purchases"]) == len(truth) == ORDERS
    assert not book["bought_twice"]["ref_id"]
    for number, end in zip(numbers, ends, strict=True):
        assert truth[f"S-{number}"] == {"success": "Sukses", "failed": "Gagal"}[end]
    sums = book["sums"]
    assert sums["saldo_idr"] == sums["paid_in_idr"] - sums["spent_idr"]
    # The storm must have been one, or nothing was proved.
    assert min(seen[what] for what in ("lost", "unknown", "pending", "busy")) > 0, seen
    assert {"success", "failed"} == set(ends)


async def test_who_takes_unknown_for_failed_buys_twice(sandbox):
    """The twin without the rule: a new reference after every lost answer."""
    sandbox.fault("drop", after=True, calls=None, percent=30, seed=SEED)
    digiflazz = client(sandbox, breaker=Breaker(limit=10**6))
    for number in range(30):
        for attempt in range(20):
            try:
                await digiflazz.buy(f"T-{number}-{attempt}", sku="ts10", customer_no=f"0812345{number:05d}",
                                    max_price_idr=20_000, again=False)  # fmt: skip
                break
            except GatewayUnavailable:
                continue
    await digiflazz.close()
    assert len(sandbox.book()["bought_twice"]["number"]) >= 3
