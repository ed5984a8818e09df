"""The life of a month's list."""

from enum import StrEnum

from app.domain.lives import register


class ListState(StrEnum):
    MADE = "made"  # frozen, not yet given to the payer
    HANDED = "handed"  # the payer has it; what he withheld is filled in
    FILLED = "filled"  # waits for a second officer
    BOOKING = "booking"  # long work posts it row by row
    BOOKED = "booked"  # the payer owes what he withheld
    PAID = "paid"
    CANCELLED = "cancelled"


S = ListState

LIST_LIFE = register(
    "wage_list",
    table="wage_list",
    edges={
        "": {S.MADE},
        S.MADE: {S.HANDED, S.CANCELLED},
        S.HANDED: {S.FILLED, S.CANCELLED},
        S.FILLED: {S.BOOKING, S.HANDED},  # back, to be filled in anew
        S.BOOKING: {S.BOOKED},
        S.BOOKED: {S.PAID},
        S.PAID: set(),
        S.CANCELLED: set(),
    },
)

LABELS = {
    S.MADE: "Siap diserahkan",
    S.HANDED: "Di pembayar gaji",
    S.FILLED: "Menunggu petugas kedua",
    S.BOOKING: "Sedang dibukukan",
    S.BOOKED: "Menunggu uangnya",
    S.PAID: "Selesai",
    S.CANCELLED: "Dibatalkan",
}
