"""The demo assortment: staple goods of a village co-op and its UMKM, as plain data.

Prices are approximate consumer prices, invented for trying things out; they are no offer. Every slug has a drawn
picture at ``static/img/goods/<slug>.svg`` and every category one at ``static/img/kategori/<slug>.svg``.
"""

from app.domain.catalogue.assortment.baking_and_noodles import BAKING_AND_NOODLES
from app.domain.catalogue.assortment.drinks import DRINKS
from app.domain.catalogue.assortment.eggs_and_spices import EGGS_AND_SPICES
from app.domain.catalogue.assortment.grains_and_oil import GRAINS_AND_OIL
from app.domain.catalogue.assortment.household import HOUSEHOLD
from app.domain.catalogue.assortment.kinds import CATEGORIES, Category, Good
from app.domain.catalogue.assortment.umkm import UMKM_GOODS

__all__ = ["CATEGORIES", "GOODS", "STAPLES", "UMKM_GOODS", "Category", "Good"]

STAPLES: tuple[Good, ...] = GRAINS_AND_OIL + BAKING_AND_NOODLES + EGGS_AND_SPICES + DRINKS + HOUSEHOLD
GOODS: tuple[Good, ...] = STAPLES + UMKM_GOODS
