"""What follows when a deposit stands in the books, by kind: one table, to be followed with a finger.

Capabilities above name themselves by address: `async def f(deposit: int) -> None`, run inside the deposit's own transaction.
"""

import importlib

WHEN_RECEIVED: dict[str, tuple[str, ...]] = {
    "pokok": ("app.domain.reactions.membership:pokok_received",),
    "wajib": (),
    "sukarela": (),
    "bon": (),
}


async def deposit_received(deposit: int, kind: str) -> None:
    for address in WHEN_RECEIVED[kind]:
        module, _, name = address.partition(":")
        await getattr(importlib.import_module(module), name)(deposit)
