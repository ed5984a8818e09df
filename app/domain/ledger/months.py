"""Closing a month: one officer proposes, another closes, once all its days are sealed."""

from datetime import date, timedelta

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
            "INSERT INTO month_proposal (entity, month, proposed_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", entity, first, by
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
    if not await transactions.fetch_value("SELECT EXISTS (SELECT FROM day_root WHERE entity = $1 AND day >= $2)", entity, last):
        raise Refused("Bulan ini belum dapat ditutup: masih ada hari yang belum disegel.", field="bulan")
