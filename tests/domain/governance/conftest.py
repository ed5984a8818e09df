"""The cast of the register: Bu Sri enters what the meeting decided, Pak Joko holds the minutes beside it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.governance.agree import agree_decision
from app.domain.governance.propose import Wish, propose_decision

TODAY = business_day(now())
MEETING = TODAY - timedelta(days=3)


@pytest.fixture
async def sri(db: Any) -> int:
    return await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281211110001', 'Sri Lestari') RETURNING id")


@pytest.fixture
async def joko(db: Any) -> int:
    return await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281211110002', 'Joko Santoso') RETURNING id")


def wish(
    values: dict[str, Any] | None = None, *, number: str = "01/RAT/2026", since: date = TODAY, **more: Any
) -> Wish:
    """Minutes of a meeting three days ago."""
    said = {
        "kind": "rat", "number": number, "decided_on": MEETING, "title": "Ketetapan rapat anggota", "body": "Rapat memutuskan.",
        "present": ["Sri Lestari", "Joko Santoso"], "effective_from": since, "values": values or {},
    } | more  # fmt: skip
    return Wish(**said)


async def proposed(entity: int, minutes: Wish, by: int) -> int:
    async with transactions.transaction():
        return await propose_decision(entity, minutes, by=by)


@pytest.fixture
def in_force(sri: int, joko: int) -> Callable[..., Awaitable[int]]:
    async def enter(entity: int, minutes: Wish) -> int:
        made = await proposed(entity, minutes, sri)
        await agree_decision(entity, made, by=joko)
        return made

    return enter


async def decided(db: Any, values: dict[str, Any], *, entity: int = 1, number: str = "09/P/2026") -> int:
    """A decision of the board in force, entered and agreed by two people made for it."""
    maker, checker = [
        await db.fetchval("INSERT INTO person (phone, name) VALUES ($1, 'Pengurus') RETURNING id", f"+62811999888{n}")
        for n in (1, 2)
    ]
    made = await proposed(entity, wish(values, number=number), maker)
    await agree_decision(entity, made, by=checker)
    return made
