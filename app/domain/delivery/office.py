"""What officers set: the weekly times, their room and cut-off, and the days on which nothing is brought. All of it leaves a trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import WEEKDAYS
from app.domain.coops.days_off import add_day_off, take_back_day_off
from app.domain.coops.sekunder import SEKUNDER
from app.domain.delivery.promise import move_to_next
from app.domain.delivery.times import hours
from app.domain.errors import NotFound, Refused
from app.domain.people.addresses import kecamatan_choices
from app.domain.transactions import retried, transaction

MOST_TIMES = 30


def days(weekdays: Sequence[int]) -> str:
    """ "Setiap hari", "Senin–Sabtu", "Rabu, Sabtu"."""
    if len(weekdays) == 7:
        return "Setiap hari"
    if len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return f"{WEEKDAYS[weekdays[0] - 1]}–{WEEKDAYS[weekdays[-1] - 1]}"
    return ", ".join(WEEKDAYS[day - 1] for day in weekdays)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a time can be asked for: what may change while orders hold promises of it."""

    weekdays: tuple[int, ...]
    capacity: int
    cutoff_hours: int
    kecamatan: tuple[str, ...]

    def plain(self) -> dict[str, object]:
        return {
            "hari": days(self.weekdays), "muat": self.capacity, "batas_jam": self.cutoff_hours,
            "kecamatan": ", ".join(self.kecamatan) or "semua",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A weekly time as the office sees it; `ahead` orders are promised for it from today on."""

    id: int
    name: str
    starts: time
    ends: time
    rule: Rule
    ended_at: datetime | None
    ahead: int

    @property
    def hours(self) -> str:
        return hours(self.starts, self.ends)

    @property
    def days(self) -> str:
        return days(self.rule.weekdays)


_SLOTS = """
SELECT s.*, (SELECT coalesce(sum(taken), 0)::int FROM delivery_slot_day t
             WHERE t.slot = s.id AND t.day >= (now() AT TIME ZONE 'Asia/Jakarta')::date) AS ahead
FROM delivery_slot s WHERE ($1::int IS NULL OR s.id = $1) AND (s.ended_at IS NULL OR $2) ORDER BY s.ended_at IS NOT NULL, s.starts, s.id
"""


async def slots(*, ended: bool = False) -> list[SlotRow]:
    """The weekly times, by the hour; with those that have ended, for lists of what was. One query."""
    return [_slot(row) for row in await transactions.fetch(_SLOTS, None, ended)]


async def slot_of(slot: int) -> SlotRow:
    """Raises NotFound, also for one that has ended."""
    row = await transactions.fetch_one(_SLOTS, slot, False)
    if row is None:
        raise NotFound
    return _slot(row)


def _slot(row: transactions.Row) -> SlotRow:
    rule = Rule(tuple(row["weekdays"]), row["capacity"], row["cutoff_hours"], tuple(row["kecamatan"]))
    return SlotRow(row["id"], row["name"], row["starts"], row["ends"], rule, row["ended_at"], row["ahead"])


async def add_slot(name: str, starts: time, ends: time, rule: Rule, *, by: int) -> int:
    """A new weekly time; its id. Raises Refused."""
    await _check(rule)
    if not 2 <= len(name) <= 30:
        raise Refused("Nama paling sedikit 2 dan paling banyak 30 huruf.", field="nama")
    if starts >= ends:
        raise Refused("Selesai harus sesudah mulai.", field="selesai")
    async with transaction():
        await _alone()
        living = await transactions.fetch("SELECT name, starts, ends FROM delivery_slot WHERE ended_at IS NULL")
        if any((row["name"].lower(), row["starts"], row["ends"]) == (name.lower(), starts, ends) for row in living):
            raise Refused("Waktu dengan nama dan jam itu sudah ada. Ubah yang ada.", field="nama")
        if len(living) >= MOST_TIMES:
            raise Refused(f"Paling banyak {MOST_TIMES} waktu antar. Hentikan satu dahulu.")
        slot: int = await transactions.fetch_value(
            "INSERT INTO delivery_slot (name, starts, ends, weekdays, capacity, cutoff_hours, kecamatan, made_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            name, starts, ends, list(rule.weekdays), rule.capacity, rule.cutoff_hours, list(rule.kecamatan), by,
        )  # fmt: skip
        after = {"nama": name, "jam": hours(starts, ends), **rule.plain()}
        await record("waktu antar dibuka", f"delivery_slot:{slot}", by=by, entity=SEKUNDER, after=after)
    return slot


@retried
async def change_slot(slot: int, rule: Rule, *, by: int) -> None:
    """Another room, cut-off, days or kecamatan, for orders from now on. Raises Refused, NotFound."""
    await _check(rule)
    async with transaction():
        before = await _locked(slot)
        if before.rule == rule:
            return
        await transactions.execute(
            "UPDATE delivery_slot SET weekdays = $2, capacity = $3, cutoff_hours = $4, kecamatan = $5 WHERE id = $1",
            slot, list(rule.weekdays), rule.capacity, rule.cutoff_hours, list(rule.kecamatan),
        )  # fmt: skip
        await record(
            "waktu antar diubah", f"delivery_slot:{slot}", by=by, entity=SEKUNDER, before=before.rule.plain(), after=rule.plain()
        )  # fmt: skip


@retried
async def end_slot(slot: int, *, by: int) -> None:
    """No more orders for it; what was promised is kept. Raises NotFound."""
    async with transaction():
        before = await _locked(slot)
        await transactions.execute("UPDATE delivery_slot SET ended_by = $2, ended_at = now() WHERE id = $1", slot, by)
        said = {"nama": before.name, "jam": before.hours}
        await record("waktu antar dihentikan", f"delivery_slot:{slot}", by=by, entity=SEKUNDER, before=said)


async def _locked(slot: int) -> SlotRow:
    await transactions.fetch_value("SELECT id FROM delivery_slot WHERE id = $1 FOR UPDATE", slot)
    return await slot_of(slot)


async def _check(rule: Rule) -> None:
    if not rule.weekdays:
        raise Refused("Pilih paling sedikit satu hari.", field="hari")
    if not 1 <= rule.capacity <= 500:
        raise Refused("Muat antara 1 dan 500 pesanan sehari.", field="muat")
    if not 0 <= rule.cutoff_hours <= 72:
        raise Refused("Batas pesan antara 0 dan 72 jam sebelumnya.", field="batas")
    if unknown := set(rule.kecamatan) - set(await kecamatan_choices()):
        raise Refused(f"Kecamatan {min(unknown)} tidak dikenal.", field="kecamatan")


@retried
async def close_day(day: date, why: str, *, by: int) -> int:
    """Nothing is brought on that day; how many orders were moved to their next time, each buyer told. Raises Refused."""
    async with transaction():
        promised = await transactions.fetch(_PROMISED, day)  # orders first, in the order of their ids, as everywhere
        await _alone()
        number = await add_day_off(SEKUNDER, "antar", day, why, by=by)
        for row in promised:
            await move_to_next(
                row["id"], row["number"], row["phone"], row["kecamatan"], source=f"order:{row['id']}:day_off:{number}"
            )
        return len(promised)


async def open_day(number: int, *, by: int) -> None:
    """The day is as every other again. Raises NotFound."""
    async with transaction():
        await take_back_day_off(SEKUNDER, "antar", number, by=by)


_PROMISED = """
SELECT o.id, o.number, o.phone, o.kecamatan FROM delivery_promise p JOIN shop_order o ON o.id = p.order_id
WHERE p.day = $1 AND p.state = 'held' AND o.state NOT IN ('on_the_way', 'handed_over') ORDER BY o.id FOR UPDATE OF o
"""


async def _alone() -> None:
    """No promise is written while the times themselves are changed."""
    await transactions.fetch("SELECT id FROM delivery_slot ORDER BY id FOR UPDATE")


@dataclass(frozen=True, slots=True)
class Booked:
    """How full a time is on one day."""

    slot: int
    day: date
    name: str
    starts: time
    ends: time
    taken: int
    capacity: int

    @property
    def hours(self) -> str:
        return hours(self.starts, self.ends)


_BOOKED = """
SELECT t.slot, t.day, s.name, s.starts, s.ends, t.taken, s.capacity FROM delivery_slot_day t JOIN delivery_slot s ON s.id = t.slot
WHERE t.taken > 0 AND t.day BETWEEN (now() AT TIME ZONE 'Asia/Jakarta')::date AND (now() AT TIME ZONE 'Asia/Jakarta')::date + 14
ORDER BY t.day, s.starts, t.slot LIMIT 100
"""


async def booked() -> list[Booked]:
    """What is promised from today on, by the day. One query."""
    return [Booked(**dict(row)) for row in await transactions.fetch(_BOOKED)]
