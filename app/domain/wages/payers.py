"""Who pays wages and withholds for a primary: an office, a works, a school. Named by its officers, chosen by its members."""

from dataclasses import dataclass

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction


@dataclass(frozen=True, slots=True)
class Payer:
    id: int
    name: str
    members: int  # who agreed that he withholds


@retried
async def add_payer(entity: int, name: str, *, by: int) -> int:
    """Raises Refused (field nama) for a name that is there already."""
    name = " ".join(name.split())
    if not 3 <= len(name) <= 80:
        raise Refused("Tulis nama pembayar gaji, 3 sampai 80 huruf.", field="nama")
    async with transaction():
        try:
            made: int = await transactions.fetch_value(
                "INSERT INTO wage_payer (entity, name, added_by) VALUES ($1, $2, $3) RETURNING id", entity, name, by
            )
        except asyncpg.UniqueViolationError:
            raise Refused("Pembayar gaji dengan nama ini sudah ada.", field="nama") from None
        await record("pembayar gaji ditambahkan", f"wage_payer:{made}", by=by, entity=entity, after={"nama": name})
    return made


@retried
async def close_payer(entity: int, payer: int, *, by: int) -> None:
    """Nobody chooses him any more, and no further list is made for him. Raises NotFound."""
    async with transaction():
        name = await transactions.fetch_value(
            "UPDATE wage_payer SET closed_at = coalesce(closed_at, now()) WHERE id = $1 AND entity = $2 RETURNING name",
            payer, entity,
        )  # fmt: skip
        if name is None:
            raise NotFound
        await record("pembayar gaji ditutup", f"wage_payer:{payer}", by=by, entity=entity, before={"nama": name})


async def payers_of(entity: int) -> list[Payer]:
    """Those that can be chosen, by name. One query."""
    return [Payer(**dict(row)) for row in await transactions.fetch(_PAYERS, entity)]


_PAYERS = """
WITH agreed AS (SELECT DISTINCT ON (person) person, payer FROM wage_consent WHERE entity = $1 ORDER BY person, id DESC)
SELECT p.id, p.name, count(m.person)::int AS members FROM wage_payer p LEFT JOIN agreed a ON a.payer = p.id
LEFT JOIN membership m ON m.person = a.person AND m.coop = p.entity AND m.ended_on IS NULL
WHERE p.entity = $1 AND p.closed_at IS NULL GROUP BY p.id, p.name ORDER BY lower(p.name)
"""
