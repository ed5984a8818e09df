"""What follows for an order when somebody gave its money back at the gateway's own desk. Runs inside the payment's transaction.

Decided: money that is gone ends the order by itself while its goods are still ours; in every other case a person is told exactly what is left to do.
"""

from app.domain import transactions
from app.domain.lives import move
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.orders.goods import release_goods
from app.domain.orders.states import OrderState
from app.domain.payments.find import Payment

S = OrderState
WHY = "Uangnya dikembalikan lewat dasbor gateway"


async def order_refunded_elsewhere(payment: Payment, amount_idr: int) -> str:
    """After it was booked: let the order follow, and say what a person still has to do."""
    order = await transactions.fetch_one(
        "SELECT id, number, phone, state, total_idr, paid_idr, refunded_idr FROM shop_order WHERE id = $1 FOR UPDATE",
        payment.subject_id,
    )
    assert order is not None, "payments name orders that exist"
    state, left_idr = OrderState(order["state"]), order["paid_idr"] - order["refunded_idr"]
    if state in (S.PAID, S.PACKED) and left_idr == 0:
        return await _called_off(order, state)
    if state in (S.PAID, S.PACKED):
        return (
            f"Pesanan {order['number']} belum diserahkan dan kini kurang dibayar. Pilih satu: serahkan barang lebih sedikit senilai itu; catat sebagai"
            f" potongan di halaman pesanan, lalu serahkan utuh; atau batalkan pesanannya: sisanya {rupiah(left_idr)} dikembalikan sendiri."
        )
    if state == S.ON_THE_WAY:
        return (
            f"Pesanan {order['number']} sedang diantar. Panggil kurirnya pulang, catat Kembali ke toko, lalu batalkan pesanannya"
            + (
                f": sisanya {rupiah(left_idr)} dikembalikan sendiri."
                if left_idr
                else "; tidak ada uang lagi yang perlu dikembalikan."
            )
        )
    if state == S.HANDED_OVER:
        return (
            f"Pesanan {order['number']} sudah diserahkan; uangnya tercatat sebagai retur. Tanyakan siapa yang mengembalikannya dan mengapa, lalu tulis"
            " di sini. Barang yang ikut kembali dicatat lewat hitungan stok, bukan lewat Terima retur, supaya uangnya tidak kembali dua kali."
        )
    return f"Pesanan {order['number']} tidak menunggu apa-apa lagi. Cocokkan dengan mutasi di dasbor gateway."


async def _called_off(order: transactions.Row, state: OrderState) -> str:
    await move("order", order["id"], state, S.CANCELLED, why=WHY)
    await release_goods(order["id"])
    words = f"Pesanan {order['number']} dibatalkan: uangnya sudah dikembalikan ke cara bayar Anda semula."
    await tell("whatsapp", order["phone"], words, f"order:{order['id']}:cancelled")
    packed = " Barangnya sudah dikemas: kembalikan ke rak." if state == S.PACKED else ""
    return f"Pesanan {order['number']} dibatalkan sendiri, barangnya dilepas, pembeli dikabari; tidak ada lagi yang perlu dibayar.{packed}"
