"""The time an order was promised: given back with the order, taken again for late money, changed."""

from datetime import date

import asyncpg

from app.domain import transactions
from app.domain.delivery.times import Time, free_first, time_gone, times_for
from app.domain.errors import Refused
from app.domain.notifications.tell import tell
from app.settings import settings


async def give_place_back(order_id: int) -> None:
    """Somebody else may have it. Twice is the same as once; inside the order's transaction."""
    await transactions.execute(
        "UPDATE delivery_promise SET state = 'released' WHERE order_id = $1 AND state = 'held'", order_id
    )


async def take_place_again(order_id: int) -> None:
    """Late money: the order gets its time if it still can be had, else the next one; whoever buys is told. Without any it waits for a call."""
    row = await transactions.fetch_one(_RELEASED, order_id)
    if row is None:
        return
    free = [one for one in await times_for(row["kecamatan"]) if one.room]
    same = next((one for one in free if (one.slot, one.day) == (row["slot"], row["day"])), None)
    now = same or free_first(free)
    if now is not None:
        await _hold(order_id, now.slot, now.day)
    if same is None:
        await tell("whatsapp", row["phone"], _moved(row["number"], now), f"order:{order_id}:late:{row['day']}")


async def move_place(order_id: int, slot: int, day: date) -> None:
    """Another time for an order that has one, or none yet; its row is locked by the caller. Raises TimeGone."""
    try:
        await _hold(order_id, slot, day)
    except asyncpg.CheckViolationError as error:
        raise time_gone(error) or error from None


async def move_to_next(order_id: int, number: str, phone: str | None, kecamatan: str, *, source: str) -> Time | None:
    """The shop cannot keep its promise: the next time with room, and a word to the buyer. None: there is no room, the shop will call."""
    now = free_first(await times_for(kecamatan))
    if now is not None:
        await _hold(order_id, now.slot, now.day)
    else:
        await give_place_back(order_id)
    await tell("whatsapp", phone, _moved(number, now), source)
    return now


_RELEASED = """
SELECT o.number, o.phone, o.kecamatan, p.slot, p.day FROM delivery_promise p JOIN shop_order o ON o.id = p.order_id
WHERE p.order_id = $1 AND p.state = 'released'
"""
_HOLD = """
INSERT INTO delivery_promise (order_id, slot, day) VALUES ($1, $2, $3)
ON CONFLICT (order_id) DO UPDATE SET slot = EXCLUDED.slot, day = EXCLUDED.day, state = 'held'
"""


async def _hold(order_id: int, slot: int, day: date) -> None:
    await transactions.execute(_HOLD, order_id, slot, day)


def _moved(number: str, now: Time | None) -> str:
    page = f"{settings().base_url}/pesanan/{number}"
    if now is None:
        return f"Koperasi Indora: pesanan {number} belum mendapat waktu antar yang baru. Petugas menghubungi Anda, atau pilih sendiri di {page}"
    return f"Koperasi Indora: pesanan {number} kami antar {now.words}. Waktu lain dapat dipilih di {page}"


def refuse_unless(times: list[Time], code: str) -> Time:
    """The time of a form. Raises Refused beside its field."""
    found = next((one for one in times if one.code == code), None)
    if found is None:
        raise Refused("Waktu antar perlu dipilih.", field="waktu")
    return found
