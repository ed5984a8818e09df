"""To the door and back: a courier leaves with an order, hands it over there, or brings it home again."""

from collections.abc import Mapping

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.fulfilment import words
from app.domain.fulfilment.code import check_code
from app.domain.fulfilment.hand_over import Drawer, give
from app.domain.fulfilment.locked import Locked, done_before, go, lock_order, wrong_state
from app.domain.notifications.tell import tell
from app.domain.orders.states import OrderState
from app.domain.transactions import retried, transaction

S = OrderState


@retried
async def send_out(order_id: int, *, courier: int, by: int, key: str) -> None:
    """packed → on_the_way with a courier, who must hold that office. The same key twice is once."""
    async with transaction():
        if await done_before(by, key, "pengiriman", order_id, courier=courier):
            return
        order = await lock_order(order_id)
        if order.reach != "antar":
            raise Refused("Pesanan ini diambil sendiri oleh pembeli.")
        name = await _courier_name(order, courier)
        await go(order, S.ON_THE_WAY, come_from={S.PACKED}, by=by, why=f"Dibawa {name}")
        await transactions.execute(
            "INSERT INTO delivery (order_id, courier, sent_by) VALUES ($1, $2, $3)", order.id, courier, by
        )
        trip = await transactions.fetch_value("SELECT count(*) FROM delivery WHERE order_id = $1", order.id)
        await tell("whatsapp", order.phone, words.on_the_way(order.number, name), f"order:{order.id}:on_the_way:{trip}")


@retried
async def return_to_store(order_id: int, *, by: int, reason: str, key: str, any_courier: bool = False) -> None:
    """on_the_way → packed: nobody was at home, or the parcel was refused. The goods stay promised to the order."""
    if len(reason.strip()) < 3:
        raise Refused("Tulis alasannya, misalnya: rumah kosong.", field="alasan")
    async with transaction():
        if await done_before(by, key, "kepulangan", order_id, reason=reason):
            return
        order = await lock_order(order_id)
        trip = await _living_trip(order, by, any_courier)
        await go(order, S.PACKED, come_from={S.ON_THE_WAY}, by=by, why=f"Kembali ke toko: {reason}"[:500])
        await _end_trip(trip, "kembali", 0)
        await tell("whatsapp", order.phone, words.came_back(order.number), f"order:{order.id}:came_back:{trip}")


async def hand_over_at_door(
    order_id: int, *, by: int, key: str, code: str = "", recipient: str = "", cash_idr: int | None = None,
    handed: Mapping[int, int] | None = None, any_courier: bool = False,
) -> None:  # fmt: skip
    """on_the_way → handed_over against the code, or the name of whoever took it. COD cash stands with the courier until deposited.

    Raises Refused (field kode, penerima, uang or jumlah-<line_no>), TooMany when the code is locked, NotFound.
    """
    if code.strip():
        await check_code(order_id, code)
    elif len(recipient.strip()) < 3:
        raise Refused("Isi kode dari pembeli, atau nama penerima.", field="penerima")
    why = "Diterima dengan kode" if code.strip() else f"Diterima {recipient.strip()}"
    await _at_door(order_id, by=by, key=key, why=why[:200], cash_idr=cash_idr, handed=handed, any_courier=any_courier)


@retried
async def _at_door(
    order_id: int, *, by: int, key: str, why: str, cash_idr: int | None, handed: Mapping[int, int] | None, any_courier: bool
) -> None:  # fmt: skip
    async with transaction():
        asked = {"cash": cash_idr, "handed": sorted(handed.items()) if handed is not None else None, "why": why}
        if await done_before(by, key, "pengantaran", order_id, **asked):
            return
        order = await lock_order(order_id)
        trip = await _living_trip(order, by, any_courier)
        drawer = Drawer("kas_kurir", order.entity)
        cash = await give(
            order, by=by, come_from=S.ON_THE_WAY, cash_idr=cash_idr, handed=handed, drawer=drawer, why=why
        )
        await _end_trip(trip, "diterima", cash)


async def couriers(entity: int) -> list[tuple[int, str]]:
    """Who may carry orders of a co-op: (person, name), by name."""
    rows = await transactions.fetch(
        "SELECT p.id, p.name FROM office o JOIN person p ON p.id = o.person AND p.state = 'active'"
        " WHERE o.role = 'kurir' AND o.coop = $1 AND o.granted_at IS NOT NULL AND o.ended_at IS NULL ORDER BY p.name, p.id",
        entity,
    )
    return [(row["id"], row["name"]) for row in rows]


async def _courier_name(order: Locked, courier: int) -> str:
    name = dict(await couriers(order.entity)).get(courier)
    if name is None:
        raise Refused("Pilih kurir dari daftar.", field="kurir")
    return name


async def _living_trip(order: Locked, by: int, any_courier: bool) -> int:
    """The trip this order is on; only its own courier ends it, or a manager for him."""
    row = await transactions.fetch_one(
        "SELECT id, courier FROM delivery WHERE order_id = $1 AND ended_at IS NULL FOR UPDATE", order.id
    )
    if row is None:
        raise wrong_state(order)
    if row["courier"] != by and not any_courier:
        raise Refused("Pesanan ini dibawa kurir lain.")
    trip: int = row["id"]
    return trip


async def _end_trip(trip: int, outcome: str, cash_idr: int) -> None:
    await transactions.execute(
        "UPDATE delivery SET ended_at = now(), outcome = $2, cash_idr = $3 WHERE id = $1", trip, outcome, cash_idr
    )
