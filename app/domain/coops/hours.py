"""When a counter is open: its weekly hours and its days off, in the words of today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import WEEKDAYS, WIB, business_day, long_day
from app.domain.errors import Refused
from app.domain.transactions import retried, transaction

Span = tuple[time, time]
AS_JSON = """
  json_build_object('week', (SELECT coalesce(json_agg(json_build_array(h.weekday, h.opens, h.closes)), '[]') FROM opening_hours h WHERE h.coop = c.id),
    'off', (SELECT coalesce(json_agg(json_build_array(d.day, d.why)), '[]') FROM closed_day d
            WHERE d.coop = c.id AND d.what = 'buka' AND d.undone_at IS NULL AND d.day >= (now() AT TIME ZONE 'Asia/Jakarta')::date))
"""


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: weekday (1: Monday) -> hours. `off`: day -> why. `written`: the sentence of co-ops whose hours nobody has set yet."""

    week: Mapping[int, Span]
    off: Mapping[date, str]
    written: str = ""

    def on(self, day: date) -> Span | None:
        return None if day in self.off else self.week.get(day.isoweekday())

    def today(self, moment: datetime) -> str:
        """ "Buka hari ini 08.00–16.00", or since when it is closed and until when."""
        if not self.week:
            return f"Buka {self.written}" if self.written else ""
        day, clock = business_day(moment), moment.astimezone(WIB).time()
        span = self.on(day)
        if span and clock < span[1]:
            return f"Buka hari ini {shown(span)}"
        why = f" ({self.off[day]})" if day in self.off else ""
        return f"{'Sudah tutup' if span else f'Hari ini tutup{why}'}{self._again(day)}"

    def _again(self, day: date) -> str:
        for ahead in range(1, 15):
            then = day + timedelta(days=ahead)
            if span := self.on(then):
                return f", buka lagi {'besok' if ahead == 1 else WEEKDAYS[then.weekday()] if ahead < 7 else long_day(then)} {shown(span)}"
        return ""


def shown(span: Span) -> str:
    return f"{span[0]:%H.%M}–{span[1]:%H.%M}"


def sentence(week: Mapping[int, Span]) -> str:
    """ "Senin–Jumat 08.00–16.00, Sabtu 08.00–12.00": days with the same hours together."""
    runs: list[tuple[int, int, Span]] = []
    for day, span in sorted(week.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == span:
            runs[-1] = (runs[-1][0], day, span)
        else:
            runs.append((day, day, span))
    return ", ".join(f"{WEEKDAYS[a - 1]}{'–' + WEEKDAYS[b - 1] if b > a else ''} {shown(span)}" for a, b, span in runs)


def read_hours(text: str | dict[str, list[list[str]]], written: str = "") -> Hours:
    """Out of the database's JSON (AS_JSON)."""
    found = json.loads(text) if isinstance(text, str) else text
    week = {int(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, a, b in found["week"]}
    return Hours(week, {date.fromisoformat(day): why for day, why in found["off"]}, written)


_ALL = "SELECT c.id, c.opening_hours, " + AS_JSON + " AS hours FROM coop c"  # noqa: S608 - our own text
_ONE = _ALL + " WHERE c.id = $1"


async def hours_by_coop() -> dict[int, Hours]:
    """Of every co-op. One query."""
    return {row["id"]: read_hours(row["hours"], row["opening_hours"]) for row in await transactions.fetch(_ALL)}


async def hours_of(coop: int) -> Hours:
    """One query."""
    row = await transactions.fetch_one(_ONE, coop)
    assert row is not None, "asked for a co-op that exists"
    return read_hours(row["hours"], row["opening_hours"])


@retried
async def set_hours(coop: int, week: Mapping[int, Span], *, by: int) -> None:
    """The hours of every week from now on, and the sentence that says them. Raises Refused beside the day."""
    for day, (opens, closes) in week.items():
        if opens >= closes:
            raise Refused(f"{WEEKDAYS[day - 1]}: tutup harus sesudah buka.", field=f"tutup-{day}")
    if not week:
        raise Refused("Tulis jam buka paling sedikit satu hari.", field="buka-1")
    async with transaction():
        before = await transactions.fetch_value("SELECT opening_hours FROM coop WHERE id = $1 FOR UPDATE", coop)
        await transactions.execute("DELETE FROM opening_hours WHERE coop = $1", coop)
        await transactions.execute_many(
            "INSERT INTO opening_hours (coop, weekday, opens, closes) VALUES ($1, $2, $3, $4)",
            [(coop, day, *span) for day, span in sorted(week.items())],
        )
        after = sentence(week)
        if after != before:
            await transactions.execute("UPDATE coop SET opening_hours = $2 WHERE id = $1", coop, after)
            await record("jam buka diubah", f"coop:{coop}", by=by, entity=coop, before={"buka": before}, after={"buka": after})  # fmt: skip
