"""Closing a month: one officer proposes, another closes, once all its days are sealed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused


async def propose_close(entity: int, month: date, *, by: int) -> None:
    """Propose to close the month of this day; the first proposer stays. Refused while days of it are open."""
    first = month.replace(day=1)
    async with transactions.transaction():
        await _all_sealed(entity, first)
        new = await transactions.execute(
            "INSERT INTO month_proposal (entity, month, proposed_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            entity,
            first,
            by,
        )
        if new:
            await record("penutupan bulan diajukan", f"month:{entity}:{first:%Y-%m}", by=by, entity=entity)


async def close_month(entity: int, month: date, *, by: int) -> bool:
    """Close a proposed month; False if it is closed already. Refused to its proposer, and while days are open."""
    first = month.replace(day=1)
    try:
        async with transactions.transaction():
            await _all_sealed(entity, first)
            closed = await transactions.execute(
                "INSERT INTO closed_month (entity, month, closed_by) SELECT $1, $2, $3"
                " WHERE NOT EXISTS (SELECT FROM closed_month WHERE entity = $1 AND month = $2) ON CONFLICT DO NOTHING",
                entity, first, by,
            )  # fmt: skip
            if closed:
                await record("bulan ditutup", f"month:{entity}:{first:%Y-%m}", by=by, entity=entity)
            return closed == 1
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "two_persons_close_a_month":
            raise Refused("Penutupan bulan perlu dua orang: seorang mengajukan, orang lain menutup.") from error
        raise


async def _all_sealed(entity: int, first: date) -> None:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if not await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM day_root WHERE entity = $1 AND day >= $2)", entity, last
    ):
        raise Refused("Bulan ini belum dapat ditutup: masih ada hari yang belum disegel.", field="bulan")


@dataclass(frozen=True, slots=True)
class Month:
    """A month whose days are all sealed. `proposed_by` and `closed_at` as far as it has come."""

    month: date
    proposed_by: int | None
    proposed_name: str | None
    closed_at: datetime | None


async def months_of(entity: int, *, limit: int = 12) -> list[Month]:
    """The sealed months, newest first."""
    return [Month(**row) for row in await transactions.fetch(_MONTHS, entity, limit)]


_MONTHS = """
SELECT m.month::date AS month, p.proposed_by, who.name AS proposed_name, c.closed_at
FROM (SELECT min(day) AS since, max(day) AS until FROM day_root WHERE entity = $1) d
CROSS JOIN LATERAL generate_series(date_trunc('month', d.since::timestamp), d.until::timestamp, '1 month') AS m (month)
LEFT JOIN month_proposal p ON p.entity = $1 AND p.month = m.month::date
LEFT JOIN person who ON who.id = p.proposed_by
LEFT JOIN closed_month c ON c.entity = $1 AND c.month = m.month::date
WHERE m.month + interval '1 month - 1 day' <= d.until ORDER BY m.month DESC LIMIT $2
"""
