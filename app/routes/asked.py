"""Who asks, and what an address or a hidden field asks for. Nobody types these by hand, so what makes no sense is no number at all."""

from datetime import date

from app.domain.errors import NotFound
from app.domain.people.asker import Asker
from app.routes.permissions import coops_for


def whole_number(said: str, digits: int = 18) -> int | None:
    """A whole number of at most so many ASCII digits; 18 are as many as any row's id can have."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= digits else None


def row_id(number: int) -> int:
    """An id from an address, if a row could have it. Raises NotFound."""
    if not 0 < number < 2**63:
        raise NotFound
    return number


def page_number(said: str) -> int:
    """?hal=: the first page unless a later one is asked for."""
    return whole_number(said, 4) or 1


def row_after(said: str) -> tuple[date, int] | None:
    """ "2026-11-25.42", the last row (by day and id) of the page before; anything else begins at the newest."""
    day, _, row = said.partition(".")
    number = whole_number(row)
    try:
        return (date.fromisoformat(day), number) if number is not None and len(day) == 10 else None
    except ValueError:
        return None


def own_coop(asker: Asker, permit: str, said: str) -> int:
    """The co-op asked for if the asker has the permission there, the first of his if none is asked for. Raises NotFound."""
    mine = sorted(coops_for(asker, permit))
    coop = whole_number(said, 5) if said else next(iter(mine), None)
    if coop is None or coop not in mine:
        raise NotFound
    return coop


def person_of(asker: Asker) -> int:
    """Who does it, behind a permission that lets only people in."""
    assert asker.person_id is not None, "the guard lets only people in"
    return asker.person_id
