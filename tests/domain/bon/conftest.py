"""Bu Sari's primary, and the limit that two of its officers gave her."""

from typing import Any

from app.domain import transactions
from app.domain.bon.limit import Proposal, agree_limit, propose_limit
from app.domain.bon.owed import owed_idr
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.stage import collected, ordered
from tests.domain.savings.conftest import HOME, House, bank, house

__all__ = ["bank", "house"]


async def first_decision(coop: int = HOME) -> str:
    """The decision that every co-op begins with, as a form names it."""
    found: int = await transactions.fetch_value("SELECT id FROM decision WHERE entity = $1 AND first", coop)
    return str(found)


async def trusted(house: House, idr: int = 500_000) -> None:
    """A limit for Bu Sari: the clerk proposes, the treasurer agrees."""
    wish = Proposal(house.saver, HOME, idr, await first_decision(), "Rajin melunasi")
    made = await propose_limit(wish, by=house.clerk, key=new_key())
    await agree_limit(HOME, made, by=house.treasurer)


async def on_bon(db: Any, house: House, idr: int = 60_000, *, name: str = "Beras", method: str = "bon") -> int:
    """An order of one good of that price on bon; its id."""
    unit = await cast.goods(db, name, umum=idr, stock=5)
    return await ordered(house.sari, collected(method), (unit, 1))


async def owes(house: House) -> int:
    return await owed_idr(HOME, house.saver)
