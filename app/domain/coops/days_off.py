"""Days off: of a co-op's counter ("buka"), or of the deliveries ("antar")."""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now, tanggal
from app.domain.errors import NotFound, Refused

FARTHEST = 400  # days


@dataclass(frozen=True, slots=True)
class DayOff:
    id: int
    day: date
    why: str


async def days_off(coop: int, what: str) -> list[DayOff]:
    """Those of today and later, the next one first."""
    rows = await transactions.fetch(
        "SELECT id, day, why FROM closed_day WHERE coop = $1 AND what = $2 AND undone_at IS NULL"
        " AND day >= (now() AT TIME ZONE 'Asia/Jakarta')::date ORDER BY day",
        coop,
        what,
    )
    return [DayOff(**dict(row)) for row in rows]


async def add_day_off(coop: int, what: str, day: date, why: str, *, by: int) -> int:
    """Inside a transaction; its id. Raises Refused."""
    ahead = (day - business_day(now())).days
    if not 0 <= ahead <= FARTHEST:
        raise Refused("Hari libur dari hari ini sampai setahun ke depan.", field="tanggal")
    if not 3 <= len(why) <= 80:
        raise Refused("Tulis sebabnya, 3 sampai 80 huruf.", field="sebab")
    number: int | None = await transactions.fetch_value(
        "INSERT INTO closed_day (coop, what, day, why, made_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id",
        coop, what, day, why, by,
    )  # fmt: skip
    if number is None:
        raise Refused(f"{tanggal(day)} sudah tercatat libur.", field="tanggal")
    await record(f"libur {what} ditulis", f"coop:{coop}", by=by, entity=coop, after={"hari": day, "sebab": why})
    return number


async def take_back_day_off(coop: int, what: str, number: int, *, by: int) -> None:
    """Inside a transaction. Raises NotFound."""
    day = await transactions.fetch_value(
        "UPDATE closed_day SET undone_by = $4, undone_at = now() WHERE id = $3 AND coop = $1 AND what = $2 AND undone_at IS NULL RETURNING day",
        coop, what, number, by,
    )  # fmt: skip
    if day is None:
        raise NotFound
    await record(f"libur {what} dihapus", f"coop:{coop}", by=by, entity=coop, before={"hari": day})


async def close_counter(coop: int, day: date, why: str, *, by: int) -> None:
    """The counter stays closed on that day. Raises Refused."""
    async with transactions.transaction():
        await add_day_off(coop, "buka", day, why, by=by)


async def open_counter(coop: int, number: int, *, by: int) -> None:
    """It is open as on every such weekday again. Raises NotFound."""
    async with transactions.transaction():
        await take_back_day_off(coop, "buka", number, by=by)
