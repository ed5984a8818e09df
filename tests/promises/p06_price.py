"""P06 The price is the shop's: prices move all the time, browsers lie, and nobody pays what was not shown."""

import asyncio
import random
from collections import Counter
from typing import Any

import asyncpg

from app.domain.checkout import place
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper, hidden, shown_total

LIES = {
    "harga": "1",
    "total": "1",
    "price_idr": "1",
    "goods_idr": "1",
    "tier": "primer",
    "state": "paid",
    "paid_idr": "999999",
    "ongkos": "-5000",
}
ODD = ("-1", "0", "1.5", "9223372036854775808", "１２", "1e3", "", "' OR 1=1 --")
# Lines that are not priced by any living or former price of their unit, or totals that are not the sum of their lines.
_INVENTED = """
SELECT (SELECT count(*) FROM order_line l WHERE NOT EXISTS (
          SELECT FROM price p JOIN shop_order o ON o.id = l.order_id WHERE p.unit = l.unit AND p.price_idr = l.price_idr
          AND p.valid_from <= o.placed_at AND (p.valid_until IS NULL OR p.valid_until >= o.placed_at - interval '1 second')))
     + (SELECT count(*) FROM shop_order o WHERE goods_idr <> (SELECT sum(total_idr) FROM order_line WHERE order_id = o.id))
     + (SELECT count(*) FROM shop_order WHERE state <> 'confirmed' OR tier <> 'umum' OR paid_idr <> 0)
"""


async def attack_p06(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` orders by liars while the shop changes its prices; `guard` False: what was shown is not compared."""
    dice, happened = random.Random(seed), Counter[str]()
    units = [await cast.goods(db, f"Barang {n}", umum=10_000 + 1_000 * n, stock=10**6) for n in range(3)]
    real = place.agree_or_ask
    if not guard:
        place.agree_or_ask = lambda bill, shown: None
    shop = asyncio.create_task(_move_prices(db, units, random.Random(seed)))
    gate = asyncio.Semaphore(8)
    try:
        overcharged = sum(
            await asyncio.gather(
                *(_buyer(app, gate, units, random.Random(dice.random()), happened, db) for _ in range(count))
            )
        )
    finally:
        place.agree_or_ask = real
        shop.cancel()
        await asyncio.gather(shop, return_exceptions=True)
    invented = await db.fetchval(_INVENTED)
    errors = happened.pop("galat", 0)
    figure = f"{happened['dipesan']} pesanan, {overcharged} tidak seperti yang ditampilkan, {invented} harga karangan, {errors} galat"
    return Result("P06", figure, "0, 0, 0", seed, dict(happened), kept=not (overcharged or invented or errors))


async def _move_prices(db: Any, units: list[int], dice: random.Random) -> None:
    shop = await asyncpg.connect(**{**db.config, "user": "postgres"})
    try:
        while True:
            async with shop.transaction():
                await cast.reprice(shop, dice.choice(units), "umum", dice.randrange(9_000, 20_000))
            await asyncio.sleep(0.02)
    finally:
        await shop.close()


async def _buyer(
    app: Any, gate: asyncio.Semaphore, units: list[int], dice: random.Random, happened: Counter[str], db: Any
) -> int:
    """1 when the order costs something else than its buyer last read."""
    async with gate:
        me = Shopper(app)
        await me.add(dice.choice(units), dice.randint(1, 5))
        odd = await me.send("POST", "/keranjang/baris", {"unit": dice.choice(units), "jumlah": dice.choice(ODD)})
        happened["jumlah ganjil ditolak" if odd.status_code == 422 else "galat"] += 1
        page = (await me.ask("GET", "/bayar")).text
        if dice.random() < 0.3:
            answer = await me.ask(
                "POST", "/pesanan", {**me.form, **hidden(page), "dilihat": _forged(hidden(page)["dilihat"], dice)}
            )
            if answer.status_code == 303:
                return 1  # ordered on a statement that nobody was ever shown
            happened["pernyataan palsu ditanya lagi" if answer.status_code == 409 else "galat"] += 1
            page = answer.text
        for _ in range(60):
            await asyncio.sleep(dice.random() / 10)
            total = shown_total(page)
            answer = await me.ask("POST", "/pesanan", {**me.form, **LIES, **hidden(page)})
            if answer.status_code == 303:
                happened["dipesan"] += 1
                number = answer.headers["location"].rsplit("/", 1)[1]
                # The owner's one connection serves one question at a time.
                async with _ONE:
                    paid = await db.fetchval("SELECT total_idr FROM shop_order WHERE number = $1", number)
                return int(paid != total)
            happened["harga berubah, ditanya lagi" if answer.status_code == 409 else "galat"] += 1
            page = answer.text
    happened["galat"] += 1
    return 0


_ONE = asyncio.Lock()


def _forged(statement: str, dice: random.Random) -> str:
    at = dice.randrange(len(statement))
    return statement[:at] + ("1" if statement[at] != "1" else "2") + statement[at + 1 :]
