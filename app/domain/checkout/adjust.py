"""What a buyer may still change of an order that stands, until packing begins: when it is brought, where it waits, and less of it.

More goods are a second order: this one's price and money were agreed. Each deed locks the order first, so packing comes before or after it.
"""

from collections.abc import Mapping
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.checkout.fewer import refuse_unless_as_cheap
from app.domain.checkout.wish import place_serving
from app.domain.delivery.promise import move_place, refuse_unless
from app.domain.delivery.times import TimeGone, times_for
from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment.cancel import BEFORE_PACKING
from app.domain.fulfilment.locked import Locked, lock_order
from app.domain.orders.find import Order, order_of
from app.domain.orders.goods import move_goods
from app.domain.orders.states import OrderState
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

TOO_LATE = "Pesanan ini sudah mulai dikemas, jadi tidak dapat diubah lagi dari sini. Hubungi toko, kami bantu."
STANDS = {OrderState.CONFIRMED, OrderState.PAID}


@retried
async def change_time(asker: Asker, number: str, code: str) -> None:
    """Another time of delivery; the old place comes free with the same stroke. Raises NotFound, Refused, TimeGone."""
    order = await order_of(asker, number)
    async with transaction():
        locked = await _before_packing(order)
        if order.reach != "antar" or order.kecamatan is None:
            raise Refused("Pesanan ini diambil, jadi tidak mempunyai waktu antar.")
        time = refuse_unless(await times_for(order.kecamatan), code)
        if (time.slot, time.day) == (order.slot, order.slot_day):
            return
        if not time.room:
            raise TimeGone("Waktu antar itu sudah penuh. Pilih yang lain.", field="waktu")
        await move_place(locked.id, time.slot, time.day)
        await _note(asker, order, "waktu antar pesanan diubah", {"waktu": order.time_words}, {"waktu": time.words})


@retried
async def change_counter(asker: Asker, number: str, coop: int) -> None:
    """Another counter. Where another place serves it the goods are promised there instead, if there are enough. Raises NotFound, Refused."""
    order = await order_of(asker, number)
    async with transaction():
        locked = await _before_packing(order)
        if order.reach != "ambil":
            raise Refused("Pesanan ini diantar, jadi tidak mempunyai tempat mengambil.")
        there = await transactions.fetch_one(_COUNTER, coop, place_serving(coop))
        if there is None:
            raise Refused("Tempat mengambil perlu dipilih.", field="koperasi")
        if coop == locked.pickup_coop:
            return
        if there["place"] != locked.place:
            await _move_goods(order, there["place"], there["name"])
        await transactions.execute(
            "UPDATE shop_order SET pickup_coop = $2, place = $3 WHERE id = $1", locked.id, coop, there["place"]
        )
        await _note(
            asker, order, "tempat ambil pesanan diubah", {"tempat": order.pickup_name}, {"tempat": there["name"]}
        )


_COUNTER = """
SELECT coalesce((SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1), c.name) AS name, p.id AS place
FROM coop c JOIN place p ON p.slug = $2 WHERE c.id = $1
"""


async def _move_goods(order: Order, place: int, name: str) -> None:
    short = await move_goods(order.id, place)
    if short:
        goods = ", ".join(dict.fromkeys(line.name for line in order.lines if line.product in short))
        raise Refused(
            f"Untuk diambil di {name} stoknya tidak cukup: {goods}. Pesanan tetap di tempat semula.", field="koperasi"
        )


@retried
async def want_less(asker: Asker, number: str, wanted: Mapping[int, int]) -> None:
    """How many of each line are still wanted, up to what was ordered. What is not wanted is refunded, or not charged, at the hand-over.

    Raises NotFound, Refused, RefusedFields.
    """
    order = await order_of(asker, number)
    async with transaction():
        locked = await _before_packing(order)
        if locked.state not in STANDS:
            raise Refused("Pesanan ini belum dibayar: batalkan, lalu pesan lagi dengan jumlah yang baru.")
        # As whoever held it before us left it: two halves of a change may not add up to one that is refused.
        order = await order_of(asker, number)
        kept = {line.line_no: wanted.get(line.line_no, line.wanted) for line in order.lines}
        wrong = {
            f"jumlah-{line.line_no}": f"{line.name}: antara 0 dan {line.quantity} {line.unit_name}."
            for line in order.lines
            if not 0 <= kept[line.line_no] <= line.quantity
        }
        if wrong:
            raise RefusedFields(wrong)
        if not any(kept.values()):
            raise Refused("Tidak ada barang yang tersisa. Batalkan saja pesanannya.")
        await refuse_unless_as_cheap(order, kept)
        changed = [line for line in order.lines if kept[line.line_no] != line.wanted]
        for line in changed:
            await transactions.execute(_LESS, locked.id, line.line_no, line.quantity - kept[line.line_no])
        if changed:
            before: dict[str, Any] = {line.name: line.wanted for line in changed}
            await _note(asker, order, "isi pesanan dikurangi", before, {line.name: kept[line.line_no] for line in changed})  # fmt: skip


_LESS = """
INSERT INTO order_less (order_id, line_no, units) VALUES ($1, $2, $3)
ON CONFLICT (order_id, line_no) DO UPDATE SET units = EXCLUDED.units, at = now()
"""


async def _before_packing(order: Order) -> Locked:
    locked = await lock_order(order.id)
    if locked.state not in BEFORE_PACKING:
        raise Refused(TOO_LATE)
    return locked


async def _note(asker: Asker, order: Order, deed: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    await record(deed, f"order:{order.id}", by=asker.person_id, entity=order.entity, before=before, after=after)
