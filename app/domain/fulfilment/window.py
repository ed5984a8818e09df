"""How long goods may be brought back: the co-op works Monday to Saturday, and promises at least two working days."""

from datetime import date, datetime, timedelta

from app.domain.clock import business_day

WORKING_DAYS = 2  # after the day of hand-over; the promise printed on every receipt
SUNDAY = 6


def last_day_to_return(handed_over_at: datetime) -> date:
    """The last day (until 24.00 WIB) on which goods of this hand-over are taken back. Public holidays are not known here and count as work."""
    day, left = business_day(handed_over_at), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        if day.weekday() != SUNDAY:
            left -= 1
    return day


def still_open(handed_over_at: datetime, now: datetime) -> bool:
    return business_day(now) <= last_day_to_return(handed_over_at)
