"""The demo's PPOB shop: the price list of the stand-in, so that everything can be bought from the first minute."""

from datetime import time

from app.domain.ppob.provider import PascaProduct, Product
from app.domain.ppob.sync import take_over
from app.sandbox.digiflazz.billers import BILLERS
from app.sandbox.digiflazz.goods import Good, goods


async def seed_ppob() -> None:
    """What the stand-in sells, as a first synchronisation would have brought it. A second call changes nothing."""
    await take_over("prepaid", [_product(good) for good in goods()])
    await take_over(
        "pasca",
        [
            PascaProduct(b.sku, b.name, b.brand, b.seller, b.admin, b.commission, b.buyer_on, b.seller_on, b.desc)
            for b in BILLERS
        ],
    )


def _product(good: Good) -> Product:
    start, end = (time.fromisoformat(at) for at in good.window)
    return Product(
        sku=good.sku, name=good.name, category=good.category, brand=good.brand, type=good.type, seller=good.seller, price_idr=good.price,
        buyer_on=good.buyer_on, seller_on=good.seller_on, stock=good.stock, multi=good.multi, closed=None if start == end else (start, end), desc=good.desc,
    )  # fmt: skip
