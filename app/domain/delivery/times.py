"""Times of delivery that can be asked for: with their room, by the database's clock."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

import asyncpg

from app.domain import transactions
from app.domain.clock import MONTHS, WEEKDAYS, long_day
from app.domain.errors import Refused

DAYS = 8  # how far ahead buyers look: a week from today
FEW = 5
NOT_OPEN = "Waktu antar yang dipilih sudah tidak dibuka atau sudah lewat batasnya."
_GONE = {"a_time_is_never_overfull": "Waktu antar yang dipilih baru saja penuh.", "a_time_is_open": NOT_OPEN}


class TimeGone(Refused):
    """Somebody else was quicker, or its cut-off has passed: another time must be chosen."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time on one day, and for how many more orders there is room."""

    slot: int
    day: date
    name: str
    starts: time
    ends: time
    room: int
    kecamatan: tuple[str, ...]  # empty: everywhere

    @property
    def code(self) -> str:
        """How a form names it."""
        return f"{self.slot}.{self.day.isoformat()}"

    @property
    def words(self) -> str:
        """ "Jumat, 27 November 2026, Pagi 08.00–11.00"."""
        return f"{long_day(self.day)}, {self.name} {hours(self.starts, self.ends)}"

    @property
    def choice(self) -> str:
        """Short enough for a list on a narrow phone, with the room where it matters: "Jum 27 Nov, Pagi 08–11 (sisa 3)"."""
        day = f"{WEEKDAYS[self.day.weekday()][:3]} {self.day.day} {MONTHS[self.day.month - 1][:3]}"
        room = " (penuh)" if not self.room else f" (sisa {self.room})" if self.room <= FEW else ""
        return f"{day}, {self.name} {_short(self.starts)}–{_short(self.ends)}{room}"

    def serves(self, kecamatan: str) -> bool:
        return not self.kecamatan or kecamatan in self.kecamatan


def hours(starts: time, ends: time) -> str:
    return f"{starts:%H.%M}–{ends:%H.%M}"


def _short(clock: time) -> str:
    return f"{clock:%H.%M}" if clock.minute else f"{clock:%H}"


@lru_cache(maxsize=4)
def read_times(text: str) -> tuple[Time, ...]:
    """Out of the database's JSON, the next one first."""
    found = [
        Time(
            row["slot"], date.fromisoformat(row["day"]), row["name"], time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]),
            row["room"], tuple(row["kecamatan"]),
        )
        for row in json.loads(text)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.day, one.starts, one.slot)))


# For statements of others: everything that can be asked for, as JSON.
TIMES_JSON = "(SELECT coalesce(json_agg(t), '[]') FROM delivery_times(8) t)"


async def times_for(kecamatan: str) -> list[Time]:
    """What can be asked for there, full ones too, the next one first. One query."""
    found = read_times(await transactions.fetch_value("SELECT coalesce(json_agg(t), '[]') FROM delivery_times(8) t"))
    return [one for one in found if one.serves(kecamatan)]


def free_first(times: Sequence[Time]) -> Time | None:
    """The next one with room."""
    return next((one for one in times if one.room), None)


def chosen(times: Sequence[Time], code: str) -> Time | None:
    """The one a form named, if it can still be asked for and has room."""
    return next((one for one in times if one.code == code and one.room), None)


def time_gone(error: asyncpg.CheckViolationError) -> TimeGone | None:
    """The refusal in words, if it is the database's word about a time."""
    words = _GONE.get(error.constraint_name or "")
    return TimeGone(words, field="waktu") if words else None
