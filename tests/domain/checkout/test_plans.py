"""What every order asks of the database is planned once and kept, and costs the same however many orders of others are open."""

import pytest

from app.domain import clock, transactions
from app.domain.checkout import offers, place
from app.domain.checkout.limits import NAMES

KEPT = "SELECT generic_plans FROM pg_prepared_statements WHERE statement = $1"
TODAY = clock.business_day(clock.now())
A_GUEST = (b"x" * 32, True, "+6281300000000", NAMES, TODAY, None, None)  # who collects it: no time, no kecamatan


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        (offers._offers(hours=True, times=False), (None, NAMES, TODAY)),
        (offers._offers(hours=False, times=False), (None, NAMES, TODAY)),
        (place._LOCK_CART["visitor_hash"], A_GUEST),
    ],
    ids=["page", "order", "lock"],
)
async def test_what_is_left_out_does_not_make_the_database_plan_anew(db, sql, asked):
    async with transactions.transaction():  # one connection
        for _ in range(8):  # the first five are planned for what was asked; then it decides
            await transactions.fetch(sql, *asked)
        assert await transactions.fetch_value(KEPT, sql) == 3


async def test_open_orders_of_a_guest_are_found_by_him_and_not_among_all(db):
    """Also by a database that has never counted its orders, as every young shop's is."""
    theirs = place._THEIRS.format(person="NULL", phone="'+6281300000000'", browser=r"'\x00'")
    async with transactions.transaction():
        await transactions.execute("SET LOCAL enable_seqscan = off")  # the table is empty here
        plan = "\n".join(row[0] for row in await transactions.fetch("EXPLAIN (COSTS OFF) " + theirs))
    assert "Index Cond: (phone = " in plan
    assert "Index Cond: (visitor_hash = " in plan
