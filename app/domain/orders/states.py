"""The life of an order."""

from enum import StrEnum

from app.domain.lives import register


class OrderState(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"  # Midtrans: goods are held until pay_until
    CONFIRMED = "confirmed"  # cash or COD: to be packed, paid when handed over
    PAID = "paid"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    HANDED_OVER = "handed_over"  # collected at the counter, or delivered at the door
    EXPIRED = "expired"
    CANCELLED = "cancelled"


S = OrderState

LIFE = register(
    "order",
    table="shop_order",
    edges={
        "": {S.AWAITING_PAYMENT, S.CONFIRMED},
        S.AWAITING_PAYMENT: {S.PAID, S.EXPIRED, S.CANCELLED},
        S.CONFIRMED: {S.PACKED, S.CANCELLED},
        # back to waiting: the gateway took a settlement back before the goods left
        S.PAID: {S.PACKED, S.CANCELLED, S.AWAITING_PAYMENT},
        S.PACKED: {S.ON_THE_WAY, S.HANDED_OVER, S.CANCELLED},
        S.ON_THE_WAY: {S.HANDED_OVER, S.PACKED, S.CANCELLED},
        S.HANDED_OVER: set(),
        S.EXPIRED: {S.PAID},  # paid late, and the goods are still there
        S.CANCELLED: set(),
    },
)

LABELS = {
    S.AWAITING_PAYMENT: "Menunggu pembayaran",
    S.CONFIRMED: "Dikonfirmasi",
    S.PAID: "Lunas, menunggu dikemas",
    S.PACKED: "Sudah dikemas",
    S.ON_THE_WAY: "Dalam pengantaran",
    S.HANDED_OVER: "Selesai",
    S.EXPIRED: "Kedaluwarsa",
    S.CANCELLED: "Dibatalkan",
}
