"""The terms of a month: what the decisions in force say about it, frozen when figures are made of them.

Method, basis, minimum, rounding and the tax of co-ops are those of the month's first day; the table of rates is that of each day.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from app.domain import transactions
from app.domain.governance.known import BY_NAME
from app.domain.governance.setting import Setting, changes_of
from app.domain.interest.formula import Terms

NAMES = ("jasa_metode", "jasa_basis", "jasa_saldo_minimum", "jasa_pembulatan", "jasa_pajak_badan")
TARIF = "jasa_tarif"
LABELS = {
    "jasa_metode": "Cara", "jasa_tarif": "Tarif", "jasa_basis": "Setahun", "jasa_saldo_minimum": "Saldo terkecil", "jasa_pembulatan": "Pembulatan",
    "jasa_pajak_badan": "Pajak anggota koperasi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Basis:
    """Where one value of the terms comes from; `since`: the day of the month from which a table holds."""

    name: str
    decision: int
    number: str
    decided_on: date
    first: bool
    words: str
    since: date

    @property
    def label(self) -> str:
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class MonthTerms:
    month: date
    terms: Terms
    bases: tuple[Basis, ...]


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


async def terms_now(entity: int, month: date) -> MonthTerms:
    """What the decisions in force at this moment say about a month. One query."""
    return (await terms_of_months(entity, [month]))[0]


async def terms_of_months(entity: int, months: Sequence[date]) -> list[MonthTerms]:
    """The same for several months, the earliest first. One query."""
    found = await changes_of(entity, [*NAMES, TARIF], months[0], last_of(months[-1]))
    return [_cut(found, month) for month in months]


def _cut(found: Mapping[str, Sequence[tuple[date, Setting]]], month: date) -> MonthTerms:
    """What held on the month's first day, and which tables of rates came within it."""
    before = {name: [one for since, one in found[name] if since <= month][-1] for name in (*NAMES, TARIF)}
    values = {name: before[name] for name in NAMES}
    tables = [(month, before[TARIF]), *((since, one) for since, one in found[TARIF] if month < since <= last_of(month))]
    bases = [_basis(values[name], month) for name in NAMES] + [_basis(one, since) for since, one in tables]
    said = {
        "metode": values["jasa_metode"].value, "basis": int(values["jasa_basis"].value), "saldo_minimum": values["jasa_saldo_minimum"].value,
        "pembulatan": values["jasa_pembulatan"].value, "pajak_badan_bp": values["jasa_pajak_badan"].value,
        "tarif": [[since.day, one.value] for since, one in tables],
    }  # fmt: skip
    return MonthTerms(month, read_terms(said), tuple(bases))


async def freeze(entity: int, found: MonthTerms) -> int:
    """The id of these terms in the book of terms; the same terms of a month are one row."""
    return (await freeze_many(entity, [found]))[0]


async def freeze_many(entity: int, found: Sequence[MonthTerms]) -> list[int]:
    """The same for several months, in their order."""
    months, texts = [one.month for one in found], [json.dumps(written(one), sort_keys=True) for one in found]
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    await transactions.execute(_KEPT, entity, months, texts, digests)
    return [row["id"] for row in await transactions.fetch(_KEPT_AS, entity, months, digests)]


def written(found: MonthTerms) -> dict[str, Any]:
    terms = found.terms
    return {
        "metode": terms.method, "basis": terms.basis, "saldo_minimum": terms.minimum_idr, "pembulatan": terms.rounding,
        "pajak_badan_bp": terms.entity_bp, "tarif": [[day, [list(tier) for tier in table]] for day, table in terms.tables],
        "dasar": [[basis.name, basis.decision, basis.since.isoformat()] for basis in found.bases],
    }  # fmt: skip


def read_terms(said: Mapping[str, Any]) -> Terms:
    """Terms as they were written down."""
    tables = tuple((day, tuple((start, bp) for start, bp in table)) for day, table in said["tarif"])
    return Terms(
        said["metode"], tables, said["basis"], said["saldo_minimum"], said["pembulatan"], said["pajak_badan_bp"]
    )


@lru_cache(maxsize=256)
def read_terms_text(text: str) -> Terms:
    """The same from the stored JSON; many rows share few texts."""
    return read_terms(json.loads(text))


async def frozen_terms(ids: Sequence[int]) -> dict[int, MonthTerms]:
    """Terms by their id, with the decisions that they name. One query."""
    rows = await transactions.fetch(_FROZEN, list(ids), [*NAMES, TARIF])
    return {row["id"]: _thawed(row) for row in rows}


def _thawed(row: transactions.Row) -> MonthTerms:
    said = json.loads(row["terms"])
    origins = {(one["decision"], one["name"]): one for one in json.loads(row["origins"])}
    return MonthTerms(
        row["month"],
        read_terms(said),
        tuple(_named(origins[(decision, name)], since) for name, decision, since in said["dasar"]),
    )


def _basis(one: Setting, since: date) -> Basis:
    return Basis(one.name, one.decision, one.number, one.decided_on, one.first, one.words, since)


def _named(one: Mapping[str, Any], since: str) -> Basis:
    words = BY_NAME[one["name"]].kind.words(one["value"])
    return Basis(
        one["name"],
        one["decision"],
        one["number"],
        date.fromisoformat(one["decided_on"]),
        one["first"],
        words,
        date.fromisoformat(since),
    )


_KEPT = """
INSERT INTO interest_terms (entity, month, terms, digest)
SELECT $1, * FROM unnest($2::date[], $3::jsonb[], $4::bytea[]) ON CONFLICT DO NOTHING
"""
_KEPT_AS = """
SELECT t.id FROM unnest($2::date[], $3::bytea[]) WITH ORDINALITY AS a (month, digest, nr)
JOIN interest_terms t ON t.entity = $1 AND t.month = a.month AND t.digest = a.digest ORDER BY a.nr
"""
_FROZEN = """
SELECT t.id, t.month, t.terms::text AS terms, (
  SELECT json_agg(json_build_object('decision', s.decision, 'name', s.name, 'value', s.value, 'number', d.number, 'decided_on', d.decided_on, 'first', d.first))
  FROM jsonb_array_elements(t.terms -> 'dasar') AS named (one)
  JOIN setting s ON s.decision = (named.one ->> 1)::bigint AND s.name = named.one ->> 0 AND s.name = ANY ($2::text[])
  JOIN decision d ON d.id = s.decision)::text AS origins
FROM interest_terms t WHERE t.id = ANY ($1::bigint[])
"""
