"""The cast of the books: Bu Sri keeps them, Pak Joko checks; entries of the last days for whoever wants some."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.ledger.post import post


@pytest.fixture
def today() -> date:
    return business_day(now())


@pytest.fixture
async def sri(db: Any) -> int:
    return await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281211110001', 'Sri Lestari') RETURNING id")


@pytest.fixture
async def joko(db: Any) -> int:
    return await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281211110002', 'Joko Santoso') RETURNING id")


async def sale(number: int, idr: int, *, entity: int = 1, day: date | None = None) -> int | None:
    """Cash over the counter, in a transaction of its own."""
    async with transactions.transaction():
        return await post(
            entity,
            source=f"uji:{number}:tunai",
            memo=f"Penjualan tunai {number}",
            postings={"kas_toko": idr, "penjualan_anggota": -idr},
            day=day,
        )


async def some_days(days: int, a_day: int = 4, *, entity: int = 1) -> None:
    """`a_day` sales on each of the last `days` days, yesterday included, none on every fifth."""
    today = business_day(now())
    for ago in range(days, 0, -1):
        for n in range(0 if ago % 5 == 0 and ago != days else a_day):
            await sale(ago * 1000 + n, 10_000 + ago * 100 + n, entity=entity, day=today - timedelta(days=ago))
