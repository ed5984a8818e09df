"""What the deeds of fulfilment write into the books. Debits positive, whole rupiah, one source for each deed."""

from dataclasses import dataclass

from app.domain.fulfilment.locked import Locked
from app.domain.ledger.between import owe
from app.domain.ledger.post import post
from app.domain.participation.count import count_order, count_return


@dataclass(frozen=True, slots=True)
class Sale:
    """Goods and delivery at what the buyer pays, and what the goods cost the store."""

    goods_idr: int
    delivery_idr: int
    cost_idr: int

    @property
    def total_idr(self) -> int:
        return self.goods_idr + self.delivery_idr


async def book_sale(order: Locked, sale: Sale, *, drawer_role: str, drawer_entity: int, by: int | None) -> None:
    """The sale against the advance, or against the cash that came in; the cost of the goods against the stock; and what it counts for.

    Cash in a primary's drawer is the store's money at the primary: both books say so, with one figure.
    """
    source, memo = f"order:{order.id}:handed_over", f"Penyerahan pesanan {order.number}"
    earned = {order.sale_role: -sale.goods_idr, "ongkos_kirim": -sale.delivery_idr}
    if not order.cash:
        await post(order.entity, source=source, memo=memo, postings={"uang_muka": sale.total_idr, **earned}, by=by)
    elif drawer_entity == order.entity:
        await post(order.entity, source=source, memo=memo, postings={drawer_role: sale.total_idr, **earned}, by=by)
    else:
        await owe(debtor=drawer_entity, creditor=order.entity, amount_idr=sale.total_idr, source=source, memo=memo,
                  at_debtor={drawer_role: sale.total_idr}, at_creditor=earned, by=by)  # fmt: skip
    await post(order.entity, source=f"order:{order.id}:cost", memo=f"Beban pokok pesanan {order.number}",
               postings={order.cost_role: sale.cost_idr, order.stock_role: -sale.cost_idr}, by=by)  # fmt: skip
    await count_order(order.id)


async def book_goods_back(order: Locked, return_id: int, *, good_idr: int, damaged_idr: int, by: int) -> None:
    """Goods that came back, at their original cost: sound ones to the stock, damaged ones to the loss."""
    await post(order.entity, source=f"return:{return_id}:goods", memo=f"Barang retur dari pesanan {order.number}",
               postings={order.stock_role: good_idr, "barang_rusak": damaged_idr, order.cost_role: -(good_idr + damaged_idr)}, by=by)  # fmt: skip
    await count_return(return_id)


async def book_deposit(
    entity: int, deposit_id: int, *, expected_idr: int, counted_idr: int, courier: str, by: int
) -> None:
    """The courier's cash reaches the till; what differs is a difference of cash until somebody explains it."""
    await post(entity, source=f"cod_deposit:{deposit_id}", memo=f"Setoran COD {courier}"[:200],
               postings={"kas_toko": counted_idr, "selisih_kas": expected_idr - counted_idr, "kas_kurir": -expected_idr}, by=by)  # fmt: skip
