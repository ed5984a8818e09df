"""Who bears the discounts of an order's lines, and how much of it falls on the units that are handed over or come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain import transactions
from app.domain.promotions.gone import discounts_gone

if TYPE_CHECKING:
    from app.domain.fulfilment.locked import Line, Locked
    from app.domain.fulfilment.returns import Back


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose money a discount is; `coop` names the primary, where it is one."""

    who: str
    coop: int | None


_PIECES = "SELECT line_no, amount_idr, bearer, bearer_coop FROM order_line_discount WHERE order_id = $1 ORDER BY line_no, promotion"


async def discounts_handed(order: Locked, lines: Sequence[Line], handed: Mapping[int, int]) -> dict[Bearer, int]:
    """Bearer -> what it bears of the goods that leave now. No query for an order without discounts."""
    if not any(line.discount_idr for line in lines):
        return {}
    pieces = await _pieces(order.id)
    borne: dict[Bearer, int] = {}
    for line in lines:
        mine = pieces.get(line.line_no, [])
        missing = discounts_gone([idr for _, idr in mine], line.quantity, 0, line.quantity - handed[line.line_no])
        _add(borne, ((bearer, idr - gone) for (bearer, idr), gone in zip(mine, missing, strict=True)))
    return borne


async def discounts_back(order_id: int, back: Iterable[Back]) -> dict[Bearer, int]:
    """Bearer -> what it bore of the goods that come back."""
    discounted = [one for one in back if one.line.discount_idr]
    if not discounted:
        return {}
    pieces = await _pieces(order_id)
    borne: dict[Bearer, int] = {}
    for one in discounted:
        mine, before = pieces[one.line.line_no], one.line.missing + one.line.returned_quantity
        gone = discounts_gone([idr for _, idr in mine], one.line.quantity, before, one.quantity)
        _add(borne, ((bearer, idr) for (bearer, _), idr in zip(mine, gone, strict=True)))
    return borne


async def _pieces(order_id: int) -> dict[int, list[tuple[Bearer, int]]]:
    found: dict[int, list[tuple[Bearer, int]]] = {}
    for row in await transactions.fetch(_PIECES, order_id):
        found.setdefault(row["line_no"], []).append((Bearer(row["bearer"], row["bearer_coop"]), row["amount_idr"]))
    return found


def _add(borne: dict[Bearer, int], more: Iterable[tuple[Bearer, int]]) -> None:
    for bearer, idr in more:
        borne[bearer] = borne.get(bearer, 0) + idr
