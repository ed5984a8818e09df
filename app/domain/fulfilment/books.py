"""What the deeds of fulfilment write into the books. Debits positive, whole rupiah, one source for each deed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.fulfilment.discounts import Bearer
from app.domain.fulfilment.locked import Locked
from app.domain.ledger.between import owe
from app.domain.ledger.post import post
from app.domain.participation.count import count_order, count_return


@dataclass(frozen=True, slots=True)
class Sale:
    """Goods and delivery at what the buyer pays, what the goods cost the store, who bears what came off, and what was let go."""

    goods_idr: int
    delivery_idr: int
    cost_idr: int
    borne: Mapping[Bearer, int] = field(default_factory=dict)
    let_go_idr: int = 0  # of an order paid before: went back already, and is not asked for again

    @property
    def total_idr(self) -> int:
        return self.goods_idr + self.delivery_idr

    @property
    def list_idr(self) -> int:
        """The goods before promotions: what is booked as sold, for the discount stands on accounts of its own."""
        return self.goods_idr + sum(self.borne.values())


async def book_sale(order: Locked, sale: Sale, *, drawer_role: str, drawer_entity: int, by: int | None) -> None:
    """The sale against the advance, or against the cash that came in; the cost of the goods against the stock; and what it counts for.

    Cash in a primary's drawer is the store's money at the primary: both books say so, with one figure.
    """
    source, memo = f"order:{order.id}:handed_over", f"Penyerahan pesanan {order.number}"
    within = {_role(order, bearer): idr for bearer, idr in sale.borne.items() if bearer.coop is None}
    from_primaries_idr = sum(idr for bearer, idr in sale.borne.items() if bearer.coop is not None)
    earned = {order.sale_role: -sale.list_idr + from_primaries_idr, "ongkos_kirim": -sale.delivery_idr, **within}
    if not order.cash:
        off = {order.return_role: earned.get(order.return_role, 0) + sale.let_go_idr}
        paid = {"uang_muka": sale.total_idr - sale.let_go_idr}
        await post(order.entity, source=source, memo=memo, postings={**paid, **earned, **off}, by=by)
    elif drawer_entity == order.entity:
        await post(order.entity, source=source, memo=memo, postings={drawer_role: sale.total_idr, **earned}, by=by)
    else:
        await owe(debtor=drawer_entity, creditor=order.entity, amount_idr=sale.total_idr, source=source, memo=memo,
                  at_debtor={drawer_role: sale.total_idr}, at_creditor=earned, by=by)  # fmt: skip
    await _owed_by_primaries(order, sale.borne, source=f"order:{order.id}:promotions", other=order.sale_role, by=by)
    await post(order.entity, source=f"order:{order.id}:cost", memo=f"Beban pokok pesanan {order.number}",
               postings={order.cost_role: sale.cost_idr, order.stock_role: -sale.cost_idr}, by=by)  # fmt: skip
    await count_order(order.id)


async def book_goods_back(order: Locked, return_id: int, *, good_idr: int, damaged_idr: int, by: int) -> None:
    """Goods that came back, at their original cost: sound ones to the stock, damaged ones to the loss."""
    await post(order.entity, source=f"return:{return_id}:goods", memo=f"Barang retur dari pesanan {order.number}",
               postings={order.stock_role: good_idr, "barang_rusak": damaged_idr, order.cost_role: -(good_idr + damaged_idr)}, by=by)  # fmt: skip
    await count_return(return_id)


async def book_discounts_back(order: Locked, return_id: int, borne: Mapping[Bearer, int], *, by: int) -> None:
    """Whoever bears a discount gets back what fell on goods that came back. The store's own stands on the account of returns already."""
    role, source = order.return_role, f"return:{return_id}:promotions"
    others = {
        _role(order, bearer): -idr for bearer, idr in borne.items() if bearer.coop is None and bearer.who != "toko"
    }
    if others:
        await post(order.entity, source=f"{source}:claims", memo=f"Promosi atas retur pesanan {order.number}",
                   postings={role: -sum(others.values()), **others}, by=by)  # fmt: skip
    await _owed_by_primaries(order, {bearer: -idr for bearer, idr in borne.items()}, source=source, other=role, by=by)


async def _owed_by_primaries(
    order: Locked, borne: Mapping[Bearer, int], *, source: str, other: str, by: int | None
) -> None:
    """A primary bears a promotion for its members: a cost in its books, the sale in the store's, with one figure."""
    for bearer, idr in borne.items():
        if bearer.coop is not None and idr:
            await owe(debtor=bearer.coop, creditor=order.entity, amount_idr=idr, source=f"{source}:{bearer.coop}",
                      memo=f"Promosi ditanggung koperasi primer, pesanan {order.number}",
                      at_debtor={"beban_promosi": idr}, at_creditor={other: -idr}, by=by)  # fmt: skip


def _role(order: Locked, bearer: Bearer) -> str:
    """The account that a discount is booked to: contra revenue, a claim on the supplier, or the social fund."""
    return (
        order.return_role if bearer.who == "toko" else {"pemasok": "klaim_promosi", "sosial": "dana_sosial"}[bearer.who]
    )


async def book_deposit(
    entity: int, deposit_id: int, *, expected_idr: int, counted_idr: int, courier: str, by: int
) -> None:
    """The courier's cash reaches the till; what differs is a difference of cash until somebody explains it."""
    await post(entity, source=f"cod_deposit:{deposit_id}", memo=f"Setoran COD {courier}"[:200],
               postings={"kas_toko": counted_idr, "selisih_kas": expected_idr - counted_idr, "kas_kurir": -expected_idr}, by=by)  # fmt: skip
