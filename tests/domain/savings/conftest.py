"""Savers and officers of a primary, and what stands in its books."""

from dataclasses import dataclass
from typing import Any

import pytest

from app.domain import transactions
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.savings.accounts import account_of
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast
from tests.paying import bank

__all__ = ["bank"]
HOME = 2  # the primary in Jati


@dataclass(frozen=True)
class House:
    """Bu Sari saves at the primary in Jati; Pak Kasir stands at its counter, Bu Bendahara approves."""

    sari: Asker
    clerk: int
    treasurer: int

    @property
    def saver(self) -> int:
        assert self.sari.person_id is not None
        return self.sari.person_id


@pytest.fixture
async def house(db: Any) -> House:
    clerk = await cast.officer(db, "kasir", coop=HOME, name="Rini")
    treasurer = await cast.officer(db, "bendahara", coop=HOME, name="Wahyu")
    assert clerk.person_id is not None
    assert treasurer.person_id is not None
    return House(await cast.sari(db), clerk.person_id, treasurer.person_id)


async def saved(house: House, idr: int, kind: str = "sukarela") -> str:
    """Cash over the counter; the number of the receipt."""
    return await deposit_cash(Wanted(house.saver, HOME, kind, idr), by=house.clerk, key=new_key())


async def holds(house: House, kind: str = "sukarela") -> int:
    found = await account_of(house.saver, HOME, kind)
    return found.balance_idr if found else 0


async def deposit_row(number: str) -> transactions.Row:
    row = await transactions.fetch_one("SELECT * FROM savings_deposit WHERE number = $1", number)
    assert row is not None
    return row


async def debts(db: Any) -> tuple[int, int]:
    """What the sekunder owes the primary in Jati, as each of the two books says it (positive: the sekunder owes)."""
    sql = (
        "SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal_line l JOIN account a ON a.id = l.account"
        " WHERE a.entity = $1 AND a.owner_kind = 'coop' AND a.owner_id = $2"
    )
    return -(await db.fetchval(sql, 1, HOME)), await db.fetchval(sql, HOME, 1)
