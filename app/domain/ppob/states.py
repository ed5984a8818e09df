"""The life of a PPOB transaction. What nobody knows stays where it is, with its `trouble` said, until the provider tells."""

from enum import StrEnum

from app.domain.lives import register


class PpobState(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    HELD = "held"  # the buyer's money is with us and nothing was sent yet
    SUBMITTED = "submitted"  # sent, or about to be: from here on only the provider knows
    PENDING = "pending"  # the provider has it and is not done
    SUCCESS = "success"
    FAILED = "failed"  # finally, and the money is on its way back
    UNDONE = "undone"  # a success that the provider took back; two officers agreed, the money went back
    EXPIRED = "expired"  # nobody paid
    CANCELLED = "cancelled"  # by the buyer, before it was paid


S = PpobState

PPOB_LIFE = register(
    "ppob",
    table="ppob_transaction",
    edges={
        "": {S.AWAITING_PAYMENT, S.HELD},
        S.AWAITING_PAYMENT: {S.HELD, S.EXPIRED, S.CANCELLED},
        # failed without being sent: the service stayed paused, or the gateway took its money back
        S.HELD: {S.SUBMITTED, S.FAILED},
        # back to held only when it is certain that nothing left the house, or that the provider turned it away at the door
        S.SUBMITTED: {S.PENDING, S.SUCCESS, S.FAILED, S.HELD},
        S.PENDING: {S.SUCCESS, S.FAILED},
        S.SUCCESS: {S.UNDONE},
        # a success after this is a case for two officers: the buyer has his money and keeps the goods
        S.FAILED: set(),
        S.UNDONE: set(),
        S.EXPIRED: set(),
        S.CANCELLED: set(),
    },
)

OPEN = frozenset({S.HELD, S.SUBMITTED, S.PENDING})  # money is held, the end is not known
ENDED = frozenset({S.SUCCESS, S.FAILED, S.UNDONE, S.EXPIRED, S.CANCELLED})

LABELS = {
    S.AWAITING_PAYMENT: "Menunggu pembayaran",
    S.HELD: "Sudah dibayar, segera dikirim",
    S.SUBMITTED: "Sedang diproses",
    S.PENDING: "Sedang diproses",
    S.SUCCESS: "Berhasil",
    S.FAILED: "Gagal, uang dikembalikan",
    S.UNDONE: "Dibatalkan penyedia, uang dikembalikan",
    S.EXPIRED: "Tidak dibayar",
    S.CANCELLED: "Dibatalkan",
}
