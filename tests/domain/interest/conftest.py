"""Savers of a primary, and months long gone: entries on their days, days sealed up to yesterday."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.interest.post import post_run
from app.domain.interest.runs import begin_by_calendar
from app.domain.interest.terms import first_of
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.post import post
from app.domain.savings.accounts import open_savings

TODAY = business_day(now())
LAST = first_of(first_of(TODAY) - timedelta(days=1))  # last month
BEFORE = first_of(LAST - timedelta(days=1))  # the month before that
COOP = 2
_count = [0]


@pytest.fixture
async def sari(db: Any) -> int:
    return await db.fetchval(
        "INSERT INTO person (phone, name) VALUES ('+6281211120001', 'Sari Wulandari') RETURNING id"
    )


@pytest.fixture
async def budi(db: Any) -> int:
    return await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281211120002', 'Budi Santoso') RETURNING id")


async def saves(person: int, moves: Mapping[date, int], *, entity: int = COOP) -> int:
    """Money in (positive) and out on these days; the account."""
    async with transactions.transaction():
        account = await open_savings(entity, person, "sukarela")
    for day, idr in moves.items():
        _count[0] += 1
        async with transactions.transaction():
            await post(
                entity, source=f"uji:{person}:{_count[0]}", memo="Setor" if idr > 0 else "Tarik", postings={"bank": idr, account: -idr}, day=day
            )  # fmt: skip
    return account


async def posted(entity: int = COOP, months: int = 1) -> int:
    """Seal what is over, and let the calendar post the months whose turn it is; the last run."""
    await seal_due_days()
    run = 0
    for _ in range(months):
        assert await begin_by_calendar(entity)
        run = await transactions.fetch_value("SELECT max(id) FROM interest_run WHERE entity = $1", entity)
        await post_run(run)
    return run


async def rows_of(account: int) -> list[tuple[date, bool, int, int]]:
    """(month, adjusts, interest, tax), in the order they were written."""
    rows = await transactions.fetch(
        "SELECT month, adjusts, interest_idr, tax_idr FROM interest_posting WHERE account = $1 ORDER BY run, month",
        account,
    )
    return [tuple(row.values()) for row in rows]
