"""Handing over at the counter: the code is right, the cash is counted, the goods leave, the sale stands in the books. All of it or none."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.fulfilment import words
from app.domain.fulfilment.books import Sale, book_sale
from app.domain.fulfilment.code import check_code
from app.domain.fulfilment.concede import conceded_idr, lacking_idr
from app.domain.fulfilment.deliver_short import give_back_missing
from app.domain.fulfilment.discounts import discounts_handed
from app.domain.fulfilment.goods_out import take_goods
from app.domain.fulfilment.locked import Locked, done_before, go, lines_of, lock_order, wrong_state
from app.domain.fulfilment.own_money import OwnMoney, pay_own
from app.domain.fulfilment.quantities import goods_idr, handed_of, missing_words
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.orders.states import OrderState
from app.domain.transactions import retried, transaction


async def hand_over(
    order_id: int, *, code: str, by: int, key: str, cash_idr: int | None = None, handed: Mapping[int, int] | None = None, till: int = SEKUNDER,
    own: OwnMoney | None = None,
) -> None:  # fmt: skip
    """packed → handed_over at the counter against the buyer's code. The same key twice is once.

    `cash_idr`: what the buyer paid now, needed for unpaid orders and equal to what is due. `handed`: units of each line_no, None
    for all of it; what is missing is refunded or not charged. `till`: the co-op whose drawer takes the cash.
    `own`: instead of cash, the simpanan or bon of the member who stands there.
    Raises Refused (field kode, uang or jumlah-<line_no>), TooMany when the code is locked, NotFound.
    """
    await check_code(order_id, code)
    await _hand_over(order_id, by=by, key=key, cash_idr=cash_idr, handed=handed, till=till, own=own)


@retried
async def _hand_over(
    order_id: int,
    *,
    by: int,
    key: str,
    cash_idr: int | None,
    handed: Mapping[int, int] | None,
    till: int,
    own: OwnMoney | None,
) -> None:
    async with transaction():
        asked: dict[str, object] = {"cash": cash_idr, "handed": sorted(handed.items()) if handed is not None else None}
        if own is not None:
            asked["own"] = own.tender
        if await done_before(by, key, "penyerahan", order_id, **asked):
            return
        order = await lock_order(order_id)
        if order.reach != "ambil":
            raise Refused("Pesanan ini untuk diantar. Berangkatkan dengan kurir.")
        if own is not None and order.state == OrderState.PACKED:
            order = await pay_own(order, own, by=by)
        drawer = Drawer("kas_toko", till)
        await give(order, by=by, come_from=OrderState.PACKED, cash_idr=cash_idr, handed=handed, drawer=drawer, why="")


@dataclass(frozen=True, slots=True)
class Drawer:
    """Where cash goes: the role of the account, and whose books it stands in."""

    role: str
    entity: int


async def give(
    order: Locked, *, by: int, come_from: OrderState, cash_idr: int | None, handed: Mapping[int, int] | None, drawer: Drawer, why: str
) -> int:  # fmt: skip
    """What counter and door have in common, inside the deed's transaction; the cash that came in, whole rupiah."""
    if order.state != come_from:
        raise wrong_state(order)
    lines = await lines_of(order.id)
    units = handed_of(lines, handed)
    worth_idr = goods_idr(lines, units)
    due_idr = worth_idr + order.delivery_idr
    missing_idr = order.total_idr - due_idr
    what_misses = missing_words(lines, units)
    let_go_idr, back_idr = 0, 0
    if order.cash:
        await _take_cash(order, cash_idr, due_idr)
    else:
        let_go_idr, back_idr = await _what_was_paid(order, missing_idr)
    if back_idr:
        await give_back_missing(order, back_idr, what_misses)  # while the advance still stands
    cost_idr = await take_goods(order, lines, units, by=by)
    await go(
        order,
        OrderState.HANDED_OVER,
        come_from={come_from},
        by=by,
        why="; ".join(filter(None, [why, what_misses]))[:500],
    )
    borne = await discounts_handed(order, lines, units)
    await book_sale(
        order,
        Sale(worth_idr, order.delivery_idr, cost_idr, borne, let_go_idr),
        drawer_role=drawer.role,
        drawer_entity=drawer.entity,
        by=by,
    )
    said = words.handed_over(order.number, missing_idr, paid=not order.cash)
    await tell("whatsapp", order.phone, said, f"order:{order.id}:handed_over")
    return due_idr if order.cash else 0


async def _take_cash(order: Locked, cash_idr: int | None, due_idr: int) -> None:
    if cash_idr != due_idr:
        raise Refused(f"Uang yang diterima harus tepat {rupiah(due_idr)}.", field="uang")
    await transactions.execute("UPDATE shop_order SET paid_idr = $2 WHERE id = $1", order.id, due_idr)


async def _what_was_paid(order: Locked, missing_idr: int) -> tuple[int, int]:
    """(let go, to give back now). What went back before the hand-over is covered by what misses, or was let go; else the goods stay."""
    lacking = lacking_idr(order)
    let_go = min(lacking, await conceded_idr(order.id)) if lacking else 0
    uncovered = lacking - let_go
    if uncovered > missing_idr:
        raise Refused(
            f"Pembayaran pesanan ini tidak utuh lagi: {rupiah(uncovered)} sudah dikembalikan kepada pembeli. Serahkan barang lebih sedikit,"
            " paling sedikit senilai itu, atau minta manajer mencatatnya sebagai potongan di halaman pesanan."
        )
    return let_go, missing_idr - uncovered
