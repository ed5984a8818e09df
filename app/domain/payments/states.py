"""The lives of a payment attempt and of a refund."""

from enum import StrEnum

from app.domain.lives import register


class PaymentState(StrEnum):
    INTENDED = "intended"  # written down before the gateway is asked; unknown until it answers
    PENDING = "pending"
    PAID = "paid"
    CANCELLING = "cancelling"  # we asked the gateway to end it; a payment may still arrive first
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DENIED = "denied"
    REVERSED = "reversed"  # the gateway took a settlement back
    REFUNDED = "refunded"  # all of it went back


P = PaymentState

PAYMENT_LIFE = register(
    "payment",
    table="payment",
    edges={
        "": {P.INTENDED},
        P.INTENDED: {P.PENDING, P.PAID, P.DENIED, P.EXPIRED, P.CANCELLED},
        P.PENDING: {P.PAID, P.CANCELLING, P.CANCELLED, P.EXPIRED, P.DENIED},
        P.CANCELLING: {P.PAID, P.CANCELLED, P.EXPIRED, P.DENIED},
        P.PAID: {P.REVERSED, P.REFUNDED},
        # Once ended with us, the gateway may still say that the money came: then it is owed to the person.
        P.CANCELLED: {P.PAID},
        P.EXPIRED: {P.PAID},
        P.DENIED: {P.PAID},
        P.REVERSED: {P.PAID},
        P.REFUNDED: set(),
    },
)


class RefundState(StrEnum):
    ASKED = "asked"  # large ones wait for a second person
    APPROVED = "approved"
    SENT = "sent"  # asked of the gateway, answer unknown
    OWED = "owed"  # the gateway cannot: a payable that an officer settles
    DONE = "done"
    REFUSED = "refused"


R = RefundState

REFUND_LIFE = register(
    "refund",
    table="refund",
    edges={
        "": {R.ASKED, R.APPROVED, R.OWED},
        R.ASKED: {R.APPROVED, R.OWED, R.REFUSED},
        # refused even when decided: the gateway took the payment itself back, so there is nothing left to return
        # done at once: it goes back to simpanan, in our own books
        R.APPROVED: {R.SENT, R.OWED, R.REFUSED, R.DONE},
        R.SENT: {R.DONE, R.OWED, R.APPROVED},
        R.OWED: {R.DONE, R.REFUSED},
        R.DONE: set(),
        R.REFUSED: set(),
    },
)


PAYMENT_LABELS = {
    P.INTENDED: "Sedang disiapkan",
    P.PENDING: "Menunggu pembayaran",
    P.PAID: "Lunas",
    P.CANCELLING: "Sedang dibatalkan",
    P.CANCELLED: "Dibatalkan",
    P.EXPIRED: "Kedaluwarsa",
    P.DENIED: "Ditolak",
    P.REVERSED: "Ditarik kembali oleh gateway",
    P.REFUNDED: "Dikembalikan",
}

REFUND_LABELS = {
    R.ASKED: "Menunggu persetujuan",
    R.APPROVED: "Disetujui",
    R.SENT: "Sedang dikirim",
    R.OWED: "Menunggu dibayarkan petugas",
    R.DONE: "Selesai",
    R.REFUSED: "Tidak jadi",
}

LIVING = frozenset({P.INTENDED, P.PENDING, P.CANCELLING})  # a person could still pay it
