"""The lives of a deposit and of a withdrawal."""

from enum import StrEnum

from app.domain.lives import register


class DepositState(StrEnum):
    AWAITING = "awaiting_payment"  # through the gateway: nothing stands in the books yet
    RECEIVED = "received"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REVERSED = "reversed"  # the gateway took the money back


D = DepositState

DEPOSIT_LIFE = register(
    "savings_deposit",
    table="savings_deposit",
    edges={
        "": {D.AWAITING, D.RECEIVED},
        D.AWAITING: {D.RECEIVED, D.EXPIRED, D.CANCELLED},
        D.RECEIVED: {D.REVERSED},
        # Money that comes late is still the person's own saving.
        D.EXPIRED: {D.RECEIVED},
        D.CANCELLED: {D.RECEIVED},
        D.REVERSED: {D.RECEIVED},  # the gateway gave it after all
    },
)

DEPOSIT_LABELS = {
    D.AWAITING: "Menunggu pembayaran",
    D.RECEIVED: "Diterima",
    D.EXPIRED: "Kedaluwarsa",
    D.CANCELLED: "Dibatalkan",
    D.REVERSED: "Ditarik kembali oleh gateway",
}


class WithdrawalState(StrEnum):
    ASKED = "asked"  # the sum is held from here on
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"


W = WithdrawalState
OPEN = frozenset({W.ASKED, W.APPROVED})  # what holds money; the database's trigger knows the same two

WITHDRAWAL_LIFE = register(
    "savings_withdrawal",
    table="savings_withdrawal",
    edges={
        "": {W.ASKED, W.PAID},  # paid at once: a small sum at the counter
        W.ASKED: {W.APPROVED, W.REFUSED, W.CANCELLED},
        W.APPROVED: {W.PAID, W.REFUSED, W.CANCELLED},
        W.PAID: set(),
        W.REFUSED: set(),
        W.CANCELLED: set(),
    },
)

WITHDRAWAL_LABELS = {
    W.ASKED: "Menunggu persetujuan",
    W.APPROVED: "Disetujui, menunggu dibayar",
    W.PAID: "Sudah dibayar",
    W.REFUSED: "Ditolak",
    W.CANCELLED: "Dibatalkan",
}
