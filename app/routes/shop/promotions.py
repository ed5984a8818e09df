"""/promosi: what runs today, for whom and until when, with the goods that take part. The same bytes for everybody."""

from dataclasses import dataclass, field

from litestar import Response, get

from app.domain.catalogue.goods import Item, Unit
from app.domain.promotions.rules import RULE, Promotion
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.page_store import Depends
from app.routes.shop.window import window

MOST_GOODS = 12


@dataclass(slots=True)
class Offer:
    """A promotion of today and the goods in it that are for sale."""

    promotion: Promotion
    goods: list[tuple[Item, Unit]] = field(default_factory=list)


@get("/promosi", permit="public")
async def show_promotions(request: AnyRequest) -> Response[str]:
    shown = window()
    offers: dict[int, Offer] = {}
    for item in shown.shelf.with_promotion(shown.today):
        for unit in item.units:
            if (promotion := unit.promoted(shown.today)) is not None:
                offers.setdefault(promotion.id, Offer(promotion)).goods.append((item, unit))
    listed = sorted(offers.values(), key=lambda offer: (offer.promotion.ends_on, offer.promotion.id))
    numbers = frozenset(item.id for offer in listed for item, _ in offer.goods)
    return shared_page(
        request,
        "shop/promotions/page.html",
        Depends(numbers, lists=True),
        here="kategori",
        offers=listed,
        most=MOST_GOODS,
        rule=RULE,
    )


handlers = [show_promotions]
