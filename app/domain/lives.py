"""Lives: which states there are and where each may go. One function moves between them and writes down who and why.

Each capability keeps its own LIFE table beside its deeds (`states.py`); this registry is what the database's triggers learn
(`life_edge`). A move is a compare-and-set: whoever comes second finds the state changed and decides again.
"""

import importlib
from collections.abc import Iterator, Mapping
from functools import cache

from app.domain import transactions

Life = Mapping[str, frozenset[str]]  # state -> where it may go; "" -> where it may begin

LIVES: dict[str, tuple[str, Life]] = {}  # life -> (table, edges)

# Every states.py, one line each: importing them makes their LIFE known.
STATES = (
    "app.domain.governance.states",
    "app.domain.interest.states",
    "app.domain.members.states",
    "app.domain.orders.states",
    "app.domain.payments.states",
    "app.domain.ppob.states",
    "app.domain.shu.states",
    "app.domain.promotions.states",
    "app.domain.work.states",
    "app.domain.savings.states",
    "app.domain.bon.states",
    "app.domain.wages.states",
)


class NoSuchWay(AssertionError):
    """The code asked for a move that its LIFE does not know: a defect, not a refusal."""


def register(life: str, *, table: str, edges: Mapping[str, set[str]]) -> Life:
    """Make a LIFE known. Call at import of the capability's states.py."""
    frozen = {state: frozenset(to) for state, to in edges.items()}
    LIVES[life] = (table, frozen)
    return frozen


def edges() -> Iterator[tuple[str, str, str]]:
    """(life, from, to) of every known life; importing the domain's states makes them known."""
    for module in STATES:
        importlib.import_module(module)
    for life, (_, table) in sorted(LIVES.items()):
        for come_from, ways in sorted(table.items()):
            for go_to in sorted(ways):
                yield life, come_from, go_to


async def begin(life: str, subject_id: int, state: str, *, by: int | None = None, why: str = "") -> None:
    """Write down that a row began its life in `state`; inside the transaction that inserted it."""
    await transactions.execute(
        "INSERT INTO life_move (life, subject_id, from_state, to_state, by_person, why) VALUES ($1, $2, '', $3, $4, $5)",
        life, subject_id, state, by, why,
    )  # fmt: skip


async def move(life: str, subject_id: int, come_from: str, go_to: str, *, by: int | None = None, why: str = "") -> bool:
    """Move one row and write it down; False if it was no longer in `come_from`: read again, decide again."""
    table, ways = LIVES[life]
    if go_to not in ways.get(come_from, frozenset()):
        raise NoSuchWay(f"{life}: {come_from} -> {go_to}")
    moved = await transactions.execute(_move(table), subject_id, come_from, go_to, life, by, why)
    return moved == 1


@cache
def _move(table: str) -> str:
    """The statement of a life's table. Its name is one that a states.py registered; none ever comes from outside."""
    return (
        f"WITH moved AS (UPDATE {table} SET state = $3 WHERE id = $1 AND state = $2 RETURNING id)"  # noqa: S608
        " INSERT INTO life_move (life, subject_id, from_state, to_state, by_person, why)"
        " SELECT $4, id, $2, $3, $5, $6 FROM moved"
    )
