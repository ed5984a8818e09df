"""What a primary's meeting sets about simpanan: sums, the day dues fall due, limits. Whole rupiah."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rules:
    pokok_idr: int = 100_000  # once, equal for all
    wajib_idr: int = 20_000  # each month
    due_day: int = 10  # of the month; a month not paid by then is in arrears
    minimum_idr: int = 10_000  # stays on simpanan sukarela
    per_day_idr: int = 5_000_000  # withdrawals of one person on one day
    alone_idr: int = 500_000  # what one officer pays at the counter without a second
    unproven_idr: int = 200_000  # paid with simpanan before the password is asked again


async def rules_of(entity: int, on: date | None = None) -> Rules:
    """The rules of a primary on a day (today unless said)."""
    return Rules()
