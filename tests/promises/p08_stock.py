"""P08 Exactly what is there is sold: everybody orders the same goods at the same moment, over HTTP."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.domain.checkout import place
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper, refusal

LOCKED, LOOKED = "FOR UPDATE OF s", "s.on_hand - s.reserved"
PATIENCE = 240  # seconds after which somebody counts as left hanging


async def attack_p08(db: Any, app: Any, *, count: int, stock: int, seed: int, guard: bool = True) -> Result:
    """`count` buyers of one piece each, `stock` pieces; `guard` False: no lock before the check and no constraint behind it."""
    dice = random.Random(seed)
    beras = await cast.goods(db, "Beras terakhir", umum=65_000, stock=stock, warehouse=0)
    buyers = [Shopper(app) for _ in range(count)]
    forms = [await _ready(buyer, beras) for buyer in buyers]
    undo = await _guard_off(db) if not guard else None
    try:
        everybody = [_order(buyer, form, dice.random() / 50) for buyer, form in zip(buyers, forms, strict=True)]
        answers = Counter(await asyncio.gather(*everybody))
    finally:
        if undo:
            undo()
    sold = await db.fetchval("SELECT coalesce(sum(quantity), 0) FROM order_line")
    reserved = await db.fetchval("SELECT sum(reserved) FROM stock_level")
    holds = sold == reserved == answers["terjual"] == min(stock, count) and answers["ditolak"] == max(count - stock, 0)
    return Result("P08", f"{sold} terjual, {answers['ditolak']} ditolak dengan kalimat jelas, {answers['lain']} lain",
                  f"{stock} dari {stock}, {count - stock} ditolak, tidak ada yang menggantung", seed,
                  {"terjual": answers["terjual"], "ditolak": answers["ditolak"]}, kept=holds and not answers["lain"])  # fmt: skip


async def _ready(buyer: Shopper, unit: int) -> dict[str, str]:
    await buyer.add(unit)
    return await buyer.checkout()


async def _order(buyer: Shopper, form: dict[str, str], wait: float) -> str:
    await asyncio.sleep(wait)
    try:
        answer = await asyncio.wait_for(buyer.ask("POST", "/pesanan", form), PATIENCE)
    except TimeoutError:
        return "lain"
    if answer.status_code == 303 and answer.headers["location"].startswith("/pesanan/PS-"):
        return "terjual"
    return "ditolak" if answer.status_code == 422 and "Stok Beras terakhir habis." in refusal(answer.text) else "lain"


async def _guard_off(db: Any) -> Any:
    """Look at the stock without a lock, ask nothing of the database: the shop as it is often built."""
    await db.execute("ALTER TABLE stock_level DROP CONSTRAINT never_promised_twice")
    real = place._WRITE
    place._WRITE = real.replace(LOCKED, "").replace(LOOKED, f"{LOOKED} + length(pg_sleep(0.02)::text)", 1)
    assert LOCKED not in place._WRITE
    assert "pg_sleep" in place._WRITE

    def undo() -> None:
        place._WRITE = real

    return undo
