"""Handing over less than was ordered: the difference goes back to the buyer, to the rupiah, in the same deed."""

from app.domain.fulfilment.locked import Locked
from app.domain.payments.refund import ask_refund


async def give_back_missing(order: Locked, missing_idr: int, what_misses: str) -> None:
    """Refund what a paid order lacks, before the sale is booked: it comes out of the advance, so it can never exceed it.

    By rule, not by anybody's judgement: so no second person is asked, however much it is.
    """
    assert 0 < missing_idr <= order.goods_idr, "what misses was part of the goods"
    await ask_refund(
        order.id,
        missing_idr,
        f"Barang kurang: {what_misses}"[:200],
        None,
        f"order:{order.id}:short",
        from_role="uang_muka",
    )
