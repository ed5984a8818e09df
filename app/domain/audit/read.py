"""Reading the trail: whoever watches over a co-op sees who did what there, when and why, and what it was before."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.domain import transactions
from app.domain.clock import WIB
from app.domain.money import rupiah

A_PAGE = 40
FAR = datetime(9999, 12, 31, tzinfo=WIB)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the trail is narrowed to; empty means everything. `before`: (time, id) of the last row of the page before."""

    deed: str = ""
    person: int | None = None
    subject: str = ""
    day: date | None = None
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One deed; `changes` are (what, before, after) as words."""

    id: int
    at: datetime
    person: int | None
    name: str  # empty: the system, or whoever runs the installation
    deed: str
    subject: str
    leads_to: str  # the page of the thing; empty: none
    why: str
    changes: tuple[tuple[str, str, str], ...]


async def trail_of(entity: int, asked: Asked) -> tuple[list[Trace], bool]:
    """One page of a co-op's trail, newest first, and whether there is more. One query, flat whatever lies behind it."""
    start, end = _span(asked.day)
    at, row_id = asked.before or (FAR, 2**62)
    rows = await transactions.fetch(
        _TRAIL[bool(asked.deed), asked.person is not None, bool(asked.subject)], entity, start, end, at, row_id, A_PAGE + 1,
        *([asked.deed] if asked.deed else []), *([asked.person] if asked.person is not None else []), *([asked.subject] if asked.subject else []),
    )  # fmt: skip
    return [_trace(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


async def deeds_of(entity: int) -> list[str]:
    """Every kind of deed that the trail of a co-op knows, by name: one step of the index for each."""
    return [row["deed"] for row in await transactions.fetch(_DEEDS, entity)]


async def name_of(person: int) -> str:
    """For the words of a sieve."""
    return str(await transactions.fetch_value("SELECT name FROM person WHERE id = $1", person) or "")


def _span(day: date | None) -> tuple[datetime, datetime]:
    if day is None:
        return datetime(1, 1, 2, tzinfo=WIB), FAR
    start = datetime(day.year, day.month, day.day, tzinfo=WIB)
    return start, start + timedelta(days=1)


def _trace(row: transactions.Row) -> Trace:
    before, after = json.loads(row["before"] or "{}"), json.loads(row["after"] or "{}")
    changes = tuple(
        (_label(name), _words(name, before.get(name)), _words(name, after.get(name)))
        for name in dict.fromkeys([*before, *after])
    )
    return Trace(
        row["id"],
        row["at"],
        row["by_person"],
        row["name"] or "",
        row["deed"],
        row["subject"],
        row["leads_to"],
        row["why"],
        changes,
    )


def _label(name: str) -> str:
    return name.removesuffix("_idr").replace("_", " ") if name != "idr" else "jumlah"


def _words(name: str, value: Any) -> str:
    if name.endswith("idr") and isinstance(value, int):
        return rupiah(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return str(value) if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)


_HEAD = """
SELECT a.id, a.at, a.by_person, p.name, a.deed, a.subject, a.before, a.after, a.why,
       coalesce(CASE
         WHEN a.subject ~ '^order:[0-9]{1,18}$' THEN (SELECT '/kantor/pesanan/' || number FROM shop_order WHERE id = substr(a.subject, 7)::bigint)
         WHEN a.subject ~ '^payment:[0-9]{1,18}$' THEN (SELECT '/kantor/pembayaran/' || gateway_order_id FROM payment WHERE id = substr(a.subject, 9)::bigint)
         WHEN a.subject ~ '^refund:[0-9]{1,18}$' THEN '/kantor/pengembalian/' || substr(a.subject, 8)
         WHEN a.subject ~ '^product:[0-9]{1,18}$' THEN '/kantor/harga/' || substr(a.subject, 9) END, '') AS leads_to
FROM (SELECT * FROM audit WHERE entity = $1 AND at >= $2 AND at < $3 AND (at, id) < ($4, $5)"""
_TAIL = " ORDER BY at DESC, id DESC LIMIT $6) a LEFT JOIN person p ON p.id = a.by_person ORDER BY a.at DESC, a.id DESC"


def _statement(deed: bool, person: bool, subject: bool) -> str:
    """One constant statement for each way of narrowing, so that each walks its own index."""
    names = [name for name, wanted in (("deed", deed), ("by_person", person), ("subject", subject)) if wanted]
    return _HEAD + "".join(f" AND {name} = ${n}" for n, name in enumerate(names, 7)) + _TAIL


_TRAIL = {(a, b, c): _statement(a, b, c) for a in (False, True) for b in (False, True) for c in (False, True)}

_DEEDS = """
WITH RECURSIVE known AS (
  (SELECT deed FROM audit WHERE entity = $1 ORDER BY deed LIMIT 1)
  UNION ALL
  SELECT (SELECT deed FROM audit WHERE entity = $1 AND deed > known.deed ORDER BY deed LIMIT 1) FROM known WHERE known.deed IS NOT NULL)
SELECT deed FROM known WHERE deed IS NOT NULL
"""

_CHANGES = """
SELECT a.id, a.at, a.by_person, p.name, a.deed, a.subject, a.before, a.after, a.why, '' AS leads_to
FROM (SELECT * FROM audit WHERE entity = $1 AND deed = ANY($2::text[]) ORDER BY at DESC, id DESC LIMIT 10) a
LEFT JOIN person p ON p.id = a.by_person ORDER BY a.at DESC, a.id DESC
"""


async def changes_of(entity: int, deeds: list[str]) -> list[Trace]:
    """The last ten of these deeds, newest first, for the page on which they are done."""
    return [_trace(row) for row in await transactions.fetch(_CHANGES, entity, deeds)]
