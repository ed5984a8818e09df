"""The office's grid: columns of cells, what was typed into them, and what the bar above gives to all chosen rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Refused
from app.domain.grid import Cell, Typed, mark_of
from app.routes.asked import whole_number
from app.routes.forms import Form


@dataclass(frozen=True, slots=True)
class Column:
    """`read` takes the form and a cell's name. `options`: one of these; `long`: several lines; `of_many`: the bar may give it to chosen rows."""

    name: str
    label: str
    read: Callable[[Form, str], Any]
    options: tuple[tuple[str, str], ...] = ()
    long: bool = False
    number: bool = False
    day: bool = False
    of_many: bool = False
    blank_is_nothing: bool = False  # an empty cell leaves what is there


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what names it, where it leads, what its cells show. A column that is not in `shown` it does not have."""

    id: int
    label: str
    href: str
    shown: Mapping[str, str]
    picture: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """What the page shows. `marks` of cells that were touched before: still those of what the person saw."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    kept: Mapping[int, Mapping[str, str]]
    chosen: frozenset[int] = frozenset()

    @property
    def marks(self) -> str:
        """ "12:9f2c01aa.03bb71cd,13:…": of each row its cells, in the order of the columns."""
        return ",".join(f"{line.id}:{'.'.join(self._marks(line))}" for line in self.lines)

    def _marks(self, line: Line) -> list[str]:
        kept = self.kept.get(line.id, {})
        return [
            kept.get(column.name) or mark_of(line.shown[column.name]) if column.name in line.shown else ""
            for column in self.columns
        ]

    @property
    def bar(self) -> list[Column]:
        return [column for column in self.columns if column.of_many]


def touched(form: Form, columns: Sequence[Column]) -> dict[int, dict[str, str]]:
    """Row -> field -> mark of what was shown, of every cell that says something else than it showed."""
    seen, known = _seen(form.get("dulu"), columns), {column.name: column for column in columns}
    found: dict[int, dict[str, str]] = {}
    for name, value in form.values.items():
        field, _, said = name.rpartition("-")
        row = whole_number(said)
        if row is None or field not in known or (known[field].blank_is_nothing and not value.strip()):
            continue
        mark = seen.get(row, {}).get(field, "")
        if mark_of(value) != mark:
            found.setdefault(row, {})[field] = mark
    return found


def cells_in(form: Form, columns: Sequence[Column]) -> Typed:
    """The touched cells, read. Raises RefusedFields with a sentence for each that cannot be meant."""
    read = {column.name: column.read for column in columns}
    cells = {
        row: {field: Cell(read[field](form, f"{field}-{row}"), mark) for field, mark in fields.items()}
        for row, fields in touched(form, columns).items()
    }
    form.check()
    return cells


def keep_touched(form: Form, columns: Sequence[Column]) -> dict[int, dict[str, str]]:
    """Forget the cells that nobody touched, so that the page shows what they say now; the marks of the others."""
    kept = touched(form, columns)
    names = {column.name for column in columns}
    for name in list(form.values):
        field, _, said = name.rpartition("-")
        if field in names and field not in kept.get(whole_number(said) or 0, {}):
            del form.values[name]
    return kept


def chosen_in(form: Form) -> frozenset[int]:
    """The rows with a tick."""
    return frozenset(row for said in form.all("pilih") if (row := whole_number(said)) is not None)


def give_to_chosen(form: Form, columns: Sequence[Column]) -> int:
    """Write what the bar says into the cells of the chosen rows, as if it had been typed there; how many rows. Raises Refused."""
    rows = chosen_in(form)
    given = {column.name: value for column in columns if column.of_many and (value := form.get(f"semua-{column.name}"))}
    if not rows or not given:
        raise Refused("Pilih dulu barisnya, lalu isi apa yang diterapkan.", field="bersama")
    form.values |= {f"{name}-{row}": value for row in rows for name, value in given.items()}
    return len(rows)


def _seen(marks: str, columns: Sequence[Column]) -> dict[int, dict[str, str]]:
    seen = {}
    for row in marks.split(","):
        said, _, rest = row.partition(":")
        number = whole_number(said)
        if number is not None:
            seen[number] = dict(zip((column.name for column in columns), rest.split("."), strict=False))
    return seen
