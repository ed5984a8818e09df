"""The numbers somebody used last, so that nobody types them twice."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.people.asker import Asker
from app.domain.ppob.favourites import Favourite
from app.domain.ppob.numbers import grouped


@dataclass(frozen=True, slots=True)
class Handy:
    """A number one tap away: of a favourite (`id`), or used lately."""

    id: int | None
    number: str
    name: str
    product: str

    @property
    def grouped(self) -> str:
        return grouped(self.number)


_LATELY = """
SELECT customer_no, max(customer_name) AS customer_name, max(id) AS last FROM (
  SELECT id, customer_no, customer_name FROM ppob_transaction WHERE (person = $1 OR ($2::bytea IS NOT NULL AND visitor_hash = $2)) AND service = $3
  ORDER BY id DESC LIMIT 40) t
GROUP BY customer_no ORDER BY last DESC LIMIT $4
"""


async def used_lately(asker: Asker, service: str, most: int = 4) -> list[Handy]:
    """The newest different numbers of the asker at this service. One query; none for somebody unknown."""
    if asker.person_id is None and asker.visitor_hash is None:
        return []
    rows = await transactions.fetch(
        _LATELY, asker.person_id, None if asker.signed_in else asker.visitor_hash, service, most
    )
    return [Handy(None, row["customer_no"], "", row["customer_name"]) for row in rows]


def handy(favourites: list[Favourite], lately: list[Handy]) -> list[Handy]:
    """Favourites first; a number is offered once."""
    named = [Handy(one.id, one.number, one.name, one.product or "") for one in favourites]
    known = {one.number for one in named}
    return named + [one for one in lately if one.number not in known]
