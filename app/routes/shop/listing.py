"""A list of goods as it is looked at: chosen, put in order, cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.catalogue.goods import Item
from app.domain.errors import NotFound
from app.routes.shop.page_store import Depends
from app.routes.shop.view import View
from app.routes.shop.window import Window

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list."""

    items: Sequence[Item]
    many: int
    page: int
    pages: int

    def depends(self, view: View) -> Depends:
        return Depends(frozenset(item.id for item in self.items), lists=True, stock=view.available)


def listing(shown: Window, items: Sequence[Item], view: View) -> Listing:
    """The page that is looked at. NotFound behind the last one."""
    chosen = [item for item in items if _wanted(shown, item, view)] if view.available or view.most_idr else items
    pages = max(1, -(-len(chosen) // PER_PAGE))
    if view.page > pages:
        raise NotFound
    begin = (view.page - 1) * PER_PAGE
    return Listing(chosen[begin : begin + PER_PAGE], len(chosen), view.page, pages)


def _wanted(shown: Window, item: Item, view: View) -> bool:
    unit = item.first
    if unit is None or unit.umum_idr is None:
        return False
    if view.most_idr is not None and unit.umum_idr > view.most_idr:
        return False
    return not view.available or shown.band(item.id) != "habis"
