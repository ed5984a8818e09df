"""What follows for an order when the gateway holds its money, or takes it back. Runs inside the payment's own transaction."""

from app.domain import transactions
from app.domain.ledger.post import post, reverse
from app.domain.lives import move
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.orders.goods import hold_again, hold_longer
from app.domain.orders.states import OrderState
from app.domain.payments.find import Payment
from app.domain.payments.refund import owe_back
from app.domain.payments.trouble import tell_treasurer

S = OrderState
_LOCKED = "SELECT id, number, entity, phone, state, total_idr, paid_idr, refunded_idr, reach, pickup_code FROM shop_order WHERE id = $1 FOR UPDATE"
_KNOWN = "SELECT EXISTS (SELECT FROM journal WHERE entity = $1 AND source = $2)"


async def order_was_paid(payment: Payment) -> None:
    """The money is there: the order is paid, or, if it cannot be used, it is owed to the buyer. Twice is the same as once.

    A late payment gets the goods if they are still there. A double one, one for a cancelled order, or one of another amount
    than is due, is owed.
    """
    order = await transactions.fetch_one(_LOCKED, payment.subject_id)
    assert order is not None, "payments name orders that exist"
    if await transactions.fetch_value(_KNOWN, order["entity"], payment.paid_source):
        return
    state, due_idr = OrderState(order["state"]), order["total_idr"] - order["paid_idr"] + order["refunded_idr"]
    usable = payment.received_idr == due_idr and (
        state == S.AWAITING_PAYMENT or (state == S.EXPIRED and await hold_again(order["id"]))
    )
    await transactions.execute(
        "UPDATE shop_order SET paid_idr = paid_idr + $2 WHERE id = $1", order["id"], payment.received_idr
    )
    await post(
        order["entity"], source=payment.paid_source, memo=f"Pembayaran pesanan {order['number']}",
        postings={"piutang_gateway": payment.received_idr, "uang_muka" if usable else "utang_pengembalian": -payment.received_idr},
    )  # fmt: skip
    await (_paid(order, payment, state) if usable else _owed(order, payment, state))


async def _paid(order: transactions.Row, payment: Payment, state: OrderState) -> None:
    await move(
        "order",
        order["id"],
        state,
        S.PAID,
        why="Dibayar setelah batas waktu; barang masih ada" if state == S.EXPIRED else "",
    )
    await hold_longer(order["id"])
    code = f" Kode pengambilan: {order['pickup_code']}." if order["reach"] == "ambil" else ""
    words = f"Pembayaran {rupiah(payment.received_idr)} untuk pesanan {order['number']} sudah kami terima.{code} Terima kasih."
    await tell("whatsapp", order["phone"], words, payment.paid_source)


async def _owed(order: transactions.Row, payment: Payment, state: OrderState) -> None:
    why = {S.CANCELLED: "pesanan sudah dibatalkan", S.EXPIRED: "barang sudah terjual setelah batas waktu"}.get(
        state, "pesanan sudah dibayar"
    )
    await owe_back(payment, payment.received_idr, reason=f"Dibayar, tetapi {why}")
    words = f"Kami menerima {rupiah(payment.received_idr)} untuk pesanan {order['number']}, tetapi {why}. Uang Anda kami kembalikan."
    await tell("whatsapp", order["phone"], words, payment.paid_source)


async def order_payment_reversed(payment: Payment) -> None:
    """The gateway took a settlement back: the books follow, and the order waits for money again unless the goods have left."""
    order = await transactions.fetch_one(_LOCKED, payment.subject_id)
    assert order is not None, "payments name orders that exist"
    written = await reverse(
        order["entity"],
        payment.paid_source,
        source=payment.reversed_source,
        memo=f"Pembayaran pesanan {order['number']} ditarik gateway",
    )
    if written is None:
        return
    left_idr = order["paid_idr"] - payment.amount_idr
    if left_idr < order["refunded_idr"]:
        await _lost(order, payment, "uangnya sudah dikembalikan kepada pembeli")
        return
    await transactions.execute("UPDATE shop_order SET paid_idr = $2 WHERE id = $1", order["id"], left_idr)
    if left_idr - order["refunded_idr"] >= order["total_idr"] or order["state"] in (S.CANCELLED, S.EXPIRED):
        return  # a second payment, or one that was owed: nothing hangs on it
    if order["state"] == S.PAID:
        await _waits_again(order)
    else:
        await _lost(order, payment, "barang sudah dikemas atau diserahkan")


async def _waits_again(order: transactions.Row) -> None:
    """Goods stay held for a while longer, so that the buyer can pay another way."""
    await move("order", order["id"], S.PAID, S.AWAITING_PAYMENT, why="Pembayaran ditarik kembali oleh gateway")
    await transactions.execute(
        "UPDATE shop_order SET pay_until = greatest(pay_until, now() + interval '6 hours') WHERE id = $1", order["id"]
    )
    words = f"Pembayaran pesanan {order['number']} ditarik kembali oleh penyedia pembayaran. Silakan bayar sekali lagi; barang masih kami simpan."
    await tell(
        "whatsapp", order["phone"], words, f"order:{order['id']}:waits:{order['paid_idr']}:{order['refunded_idr']}"
    )


async def _lost(order: transactions.Row, payment: Payment, why: str) -> None:
    await tell_treasurer(
        f"{payment.reversed_source}:order", subject=f"order:{order['id']}", entity=order["entity"],
        text=f"Gateway menarik kembali {rupiah(payment.amount_idr)} untuk pesanan {order['number']}, tetapi {why}. Hubungi pembeli. Barang"
        " yang masih di toko: batalkan pesanannya, tidak ada uang yang perlu dikembalikan. Barang yang sudah diserahkan dan tidak dibayar lagi: usulkan"
        " kerugian di halaman pembayarannya; orang kedua menyetujuinya dan tugas ini selesai sendiri.",
    )  # fmt: skip
