"""Numbers with names, so that "Listrik rumah" is two taps away."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ppob.numbers import grouped
from app.domain.ppob.services import SERVICES, Service

MOST = 40


@dataclass(frozen=True, slots=True)
class Favourite:
    """A number of somebody's; `sku` the product last chosen for it, while we sell it."""

    id: int
    service: Service
    number: str
    name: str
    sku: str | None
    product: str | None

    @property
    def grouped(self) -> str:
        return grouped(self.number)


_MINE = """
SELECT f.id, f.service, f.customer_no, f.name, p.sku, p.name AS product FROM ppob_favourite f
LEFT JOIN ppob_product p ON p.sku = f.sku AND p.listed AND (p.kind = 'prepaid' OR upper(p.brand) <> 'E-MONEY')
WHERE f.person = $1 AND ($2 = '' OR f.service = $2) ORDER BY f.name, f.id LIMIT 40
"""


async def favourites_of(person: int | None, service: str = "") -> list[Favourite]:
    """A person's numbers by name; no query for a guest."""
    if person is None:
        return []
    rows = await transactions.fetch(_MINE, person, service)
    return [
        Favourite(row["id"], SERVICES[row["service"]], row["customer_no"], row["name"], row["sku"], row["product"])
        for row in rows
        if row["service"] in SERVICES
    ]


async def name_number(person: int, *, service: str, number: str, name: str, sku: str | None) -> None:
    """Give a number a name, or another one. Twice is the same as once."""
    if service not in SERVICES:
        raise Refused("Layanan ini tidak ada.")
    if not name or len(name) > 40:
        raise Refused("Nama perlu diisi, paling banyak 40 huruf.", field="nama")
    kept = await transactions.fetch_value(
        "INSERT INTO ppob_favourite (person, service, customer_no, name, sku)"
        " SELECT $1, $2, $3, $4, (SELECT sku FROM ppob_product WHERE sku = $5 AND (kind = 'prepaid' OR upper(brand) <> 'E-MONEY'))"
        " WHERE (SELECT count(*) FROM ppob_favourite WHERE person = $1) < $6"
        "    OR EXISTS (SELECT FROM ppob_favourite WHERE person = $1 AND service = $2 AND customer_no = $3)"
        " ON CONFLICT ON CONSTRAINT one_name_for_a_number DO UPDATE SET name = excluded.name, sku = coalesce(excluded.sku, ppob_favourite.sku)"
        " RETURNING id",
        person, service, number, name, sku, MOST,
    )  # fmt: skip
    if kept is None:
        raise Refused(f"Nomor tersimpan paling banyak {MOST}. Hapus satu yang tidak dipakai lagi.", field="nama")


async def forget_number(person: int, favourite: int) -> None:
    """Twice is the same as once; somebody else's is as one that never was."""
    await transactions.execute("DELETE FROM ppob_favourite WHERE id = $1 AND person = $2", favourite, person)
