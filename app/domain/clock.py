"""Time as Blora reads it: WIB, UTC+7, no summer time. Expiry itself is judged by the database's clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")
Clock = Callable[[], datetime]

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def now() -> datetime:
    """The present moment, aware. Handed to the domain as a Clock, so that tests may hand another."""
    return datetime.now(UTC)


def business_day(moment: datetime) -> date:
    """The day the books count a moment to: it ends at 24.00 WIB."""
    return moment.astimezone(WIB).date()


def tanggal(moment: datetime | date) -> str:
    """ "23 November 2026"."""
    day = business_day(moment) if isinstance(moment, datetime) else moment
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """ "Senin, 23 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {tanggal(day)}"


def jam(moment: datetime) -> str:
    """ "20.58 WIB"."""
    return moment.astimezone(WIB).strftime("%H.%M WIB")


def tanggal_jam(moment: datetime) -> str:
    """ "23 November 2026, 20.58 WIB"."""
    return f"{tanggal(moment)}, {jam(moment)}"
