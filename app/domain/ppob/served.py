"""Whom a clerk serves at the counter: found by member number, phone or name; and shown no more than needed to be sure."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.people.phones import masked_phone, normal_phone
from app.domain.transactions import Row

MOST = 12


@dataclass(frozen=True, slots=True)
class Customer:
    """A person at the counter; `coop` the primary he is a living member of."""

    person: int
    name: str
    phone: str
    coop: int | None
    coop_name: str
    member_no: str

    @property
    def masked(self) -> str:
        return masked_phone(self.phone) if self.phone else ""


_PERSON = """
SELECT p.id AS person, p.name, coalesce(p.phone, '') AS phone, m.coop, coalesce(c.name, '') AS coop_name, coalesce(m.member_no, '') AS member_no
FROM person p LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL LEFT JOIN coop c ON c.id = m.coop
"""
_BY_NUMBER = (
    _PERSON + " WHERE p.state = 'active' AND (upper(m.member_no) = upper($1) OR p.phone = $2) ORDER BY p.id LIMIT $3"
)
_BY_NAME = (
    _PERSON
    + " WHERE p.state = 'active' AND m.person IS NOT NULL AND p.name ILIKE '%' || $1 || '%' ORDER BY p.name, p.id LIMIT $2"
)
_ONE = _PERSON + " WHERE p.id = $1 AND p.state = 'active'"


async def customers_like(words: str) -> list[Customer]:
    """People by member number or phone, exactly; members by a part of the name, three letters at least. At most two queries."""
    words = " ".join(words.replace("\x00", "").split())[:60]
    if not words:
        return []
    rows = await transactions.fetch(_BY_NUMBER, words, _phone(words), MOST)
    if not rows and len(words) >= 3 and not any(letter in words for letter in "%_\\"):
        rows = await transactions.fetch(_BY_NAME, words, MOST)
    return [_customer(row) for row in rows]


async def customer_of(person: int) -> Customer:
    """Raises NotFound."""
    row = await transactions.fetch_one(_ONE, person)
    if row is None:
        raise NotFound
    return _customer(row)


def _phone(words: str) -> str:
    try:
        return normal_phone(words)
    except Refused:
        return ""


def _customer(row: Row) -> Customer:
    return Customer(**dict(row))
