"""Many rows changed at once, cell by cell: all of it or none, each refused cell by name, and nothing that another changed meanwhile is lost."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.domain import transactions
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.once import first_time, remember
from app.domain.transactions import Row, retried, transaction


@dataclass(frozen=True, slots=True)
class Cell:
    """What was typed, and the mark of what the cell had shown; without a mark nobody says what he saw."""

    value: Any
    mark: str = ""


Typed: TypeAlias = Mapping[int, Mapping[str, Cell]]  # row -> field -> cell


@dataclass(frozen=True, slots=True)
class Rows:
    """One sort of rows that may be changed many at once.

    `write` is given a locked row and the fields that differ; it writes and records them, or raises Refused beside a field.
    """

    lock: str  # the rows of these ids ($1), locked in the order of their ids
    fields: Mapping[str, Callable[[Any], str]]  # field -> how a cell says its value
    subject: Callable[[Row], str]  # as the audit trail names the row
    write: Callable[[Row, Mapping[str, Any], int], Awaitable[None]]

    def shown(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The cells of a row as they are typed."""
        return {name: says(row[name]) for name, says in self.fields.items()}


def mark_of(shown: str) -> str:
    """A short mark of what a cell showed, to tell whether it was touched and whether it still says so."""
    plain = "\n".join(shown.split("\r\n")).strip()
    return hashlib.blake2s(plain.encode(), digest_size=4).hexdigest()


@retried
async def change_rows(rows: Rows, typed: Typed, *, by: int, key: str) -> int:
    """Write every cell that differs from what holds; how many rows were changed. The same form twice is one change.

    Raises RefusedFields ("field-row", or "baris-row" for a row as a whole); then nothing is written. NotFound: a row that is not there.
    """
    async with transaction():
        answer = await first_time(f"person:{by}", key, {"cells": _plain(typed)})
        if answer is not None:
            return int(answer)
        held = await transactions.fetch(rows.lock, sorted(typed))
        if len(held) != len(typed):
            raise NotFound
        wrong, many = await _lost(rows, held, typed), 0
        for row in held:
            changed = {name: one.value for name, one in typed[row["id"]].items() if row[name] != one.value}
            if changed and not wrong.keys() & {f"{name}-{row['id']}" for name in changed}:
                many += 1
                wrong |= await _written(rows, row, changed, by)
        if wrong:
            raise RefusedFields(wrong)
        await remember(f"person:{by}", key, str(many))
        return many


async def _written(rows: Rows, row: Row, changed: Mapping[str, Any], by: int) -> dict[str, str]:
    """The sentences of what may not be, each beside its cell."""
    try:
        await rows.write(row, changed, by)
    except Refused as refused:
        said = refused.sentences if isinstance(refused, RefusedFields) else {refused.field or "": refused.sentence}
        return {f"{name if name in rows.fields else 'baris'}-{row['id']}": words for name, words in said.items()}
    return {}


async def _lost(rows: Rows, held: list[Row], typed: Typed) -> dict[str, str]:
    """Cells that would overwrite what somebody else wrote since they were shown."""
    stale = {
        (row["id"], rows.subject(row), name): says
        for row in held
        for name, says in rows.shown(row).items()
        if (one := typed[row["id"]].get(name)) and one.mark not in ("", mark_of(says)) and one.value != row[name]
    }
    if not stale:
        return {}
    last = await transactions.fetch(_LAST, list({subject for _, subject, _ in stale}))
    who = {row["subject"]: row["name"] for row in last}
    return {
        f"{name}-{number}": f"{who.get(subject) or 'Orang lain'} sementara itu mengubahnya menjadi “{says or 'kosong'}”. Periksa, lalu simpan lagi."
        for (number, subject, name), says in stale.items()
    }


_LAST = """
SELECT DISTINCT ON (a.subject) a.subject, p.name FROM audit a LEFT JOIN person p ON p.id = a.by_person
WHERE a.subject = ANY($1) ORDER BY a.subject, a.id DESC
"""


def _plain(typed: Typed) -> list[object]:
    return [(row, sorted((name, one.value) for name, one in cells.items())) for row, cells in sorted(typed.items())]
