"""What holds on a day, and which decision says so. Values are never overwritten: each has its dates and its decision."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import clock, transactions
from app.domain.governance.kinds import Json
from app.domain.governance.known import BY_NAME, Known


@dataclass(frozen=True, slots=True)
class Setting:
    """A value with its origin; `decision` and `number` go beside every figure that was reckoned with it."""

    entity: int
    name: str
    value: Json
    decision: int
    number: str
    kind: str  # rat | pengurus
    decided_on: date
    effective_from: date
    effective_until: date | None
    first: bool

    @property
    def known(self) -> Known:
        return BY_NAME[self.name]

    @property
    def words(self) -> str:
        return self.known.kind.words(self.value)

    @property
    def basis(self) -> str:
        """The decision inside a sentence: "keputusan 3/RAT/2026, 1 Maret 2026". What an installation begins with was decided on no day."""
        return "pengaturan awal" if self.first else f"keputusan {self.number}, {clock.tanggal(self.decided_on)}"


def following(setting: Setting | None) -> str:
    """What a refusal adds to a figure: " menurut keputusan …"; nothing where nobody decided yet."""
    return f" menurut {setting.basis}" if setting else ""


async def setting_of(entity: int, name: str, *, on: date | None = None) -> Setting:
    """The value that holds in this co-op on a day (WIB; None: today). Raises LookupError for a name that it does not have."""
    found = await settings_of(entity, on=on, names=[name])
    if name not in found:
        raise LookupError(f"co-op {entity} has no setting {name}")
    return found[name]


async def settings_of(
    entity: int, *, on: date | None = None, names: Collection[str] | None = None
) -> dict[str, Setting]:
    """Every value that holds on a day, by name, in the order of known.py; one query. `names`: only these."""
    day = on or clock.business_day(clock.now())
    rows = await transactions.fetch(_ON_DAY, entity, day, list(names) if names is not None else list(BY_NAME))
    found = {row["name"]: _read(row) for row in rows}
    return {name: found[name] for name in BY_NAME if name in found}


def named(entity: int, found: str) -> dict[str, Setting]:
    """What the statement `settings_named(entity, names, day)` answers beside other things, by name."""
    return {
        name: Setting(
            entity, name, one["value"], one["decision"], one["number"], one["kind"], date.fromisoformat(one["decided_on"]),
            date.fromisoformat(one["effective_from"]), date.fromisoformat(one["effective_until"]) if one["effective_until"] else None, one["first"],
        )
        for name, one in json.loads(found).items()
    }  # fmt: skip


async def history_of(entity: int, name: str) -> list[Setting]:
    """All values that were ever in force, newest first; a revoked one ends the day before its revocation."""
    return [_read(row) for row in await transactions.fetch(_HISTORY, entity, name)]


async def changes_between(entity: int, name: str, since: date, until: date) -> list[tuple[date, Setting]]:
    """(from which day, value) for every day of a span, in a row: what held on its first day, then each change."""
    return (await changes_of(entity, [name], since, until))[name]


async def changes_of(
    entity: int, names: Sequence[str], since: date, until: date
) -> dict[str, list[tuple[date, Setting]]]:
    """The same for several values; one query."""
    found: dict[str, list[tuple[date, Setting]]] = {name: [] for name in names}
    for row in await transactions.fetch(_BETWEEN, entity, list(names), since, until):
        one, known = _read(row), found[row["name"]]
        if not known or known[-1][1] != one:
            known.append((row["day"], one))
    return found


async def values_on(entity: int, asked: Sequence[tuple[str, date]]) -> dict[tuple[str, date], Setting]:
    """Several values, each on a day of its own; one query. What nobody decided is missing."""
    names, days = [name for name, _ in asked], [day for _, day in asked]
    rows = await transactions.fetch(_ON_DAYS, entity, names, days)
    return {(row["name"], row["day"]): _read(row) for row in rows}


async def figures_stand(entity: int, topic: str, until: date, what: str) -> None:
    """Write down that figures of a topic were published up to a day: from now on its settings change there only by correction.

    Inside the transaction that publishes them. `what` goes into the refusal: "Jasa simpanan Juni 2026".
    """
    await hold_settings(entity)
    await transactions.execute(
        "INSERT INTO settings_used (entity, topic, until, what) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        entity, topic, until, what,
    )  # fmt: skip


async def hold_settings(entity: int) -> None:
    """No decision comes into force in this co-op until the transaction ends: what was read is what was used."""
    await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('settings:' || $1::int, 0))", entity)


def _read(row: transactions.Row) -> Setting:
    return Setting(
        row["entity"], row["name"], json.loads(row["value"]), row["decision"], row["number"], row["kind"], row["decided_on"],
        row["effective_from"], row["effective_until"], row["first"],
    )  # fmt: skip


_READ = """
SELECT d.entity, s.name, s.value::text AS value, d.id AS decision, d.number, d.kind, d.decided_on, d.effective_from,
       LEAST(d.effective_until, d.revoked_from - 1) AS effective_until, d.first
FROM setting s JOIN decision d ON d.id = s.decision
WHERE d.entity = $1 AND d.state IN ('in_force','revoked')
"""
# A value for a limited time (one year's table by the meeting) goes before one that holds until further notice.
_NEWEST = " ORDER BY s.name, d.effective_until IS NOT NULL DESC, d.effective_from DESC, d.id DESC"
_HOLDS = " AND d.effective_from <= {day} AND (d.effective_until IS NULL OR d.effective_until >= {day}) AND (d.revoked_from IS NULL OR d.revoked_from > {day})"
_ON_DAY = (
    _READ.replace("SELECT", "SELECT DISTINCT ON (s.name)", 1)
    + _HOLDS.replace("{day}", "$2")
    + " AND s.name = ANY ($3::text[])"
    + _NEWEST
)
_HISTORY = _READ + " AND s.name = $2 ORDER BY d.effective_from DESC, d.id DESC"
# A value changes only where a decision begins or ends: the first day of the span and those days tell all of it.
_DAYS = """
SELECT $3::date AS day
UNION SELECT e.day FROM decision d, LATERAL (VALUES (d.effective_from), (d.effective_until + 1), (d.revoked_from)) AS e (day)
WHERE d.entity = $1 AND d.state IN ('in_force','revoked') AND e.day > $3::date AND e.day <= $4::date"""
_BETWEEN = (
    "SELECT days.day, v.* FROM (" + _DAYS + ") AS days"  # noqa: S608
    " CROSS JOIN unnest($2::text[]) AS asked (name) CROSS JOIN LATERAL ("
    + _READ
    + " AND s.name = asked.name"
    + _HOLDS.replace("{day}", "days.day")
    + _NEWEST
    + " LIMIT 1) v ORDER BY days.day"
)
_ON_DAYS = (
    "SELECT asked.day, v.* FROM unnest($2::text[], $3::date[]) AS asked (name, day) CROSS JOIN LATERAL ("  # noqa: S608
    + _READ
    + " AND s.name = asked.name"
    + _HOLDS.replace("{day}", "asked.day")
    + _NEWEST
    + " LIMIT 1) v"
)
