"""Tries are counted before they are compared, wherever they come from."""

import asyncio

import pytest

from app.domain import transactions
from app.domain.errors import Refused, TooMany
from app.domain.people import codes, limits
from app.domain.people.codes import Purpose
from app.domain.people.limits import Limit

PHONE, BROWSER = "+6281234567890", "browser-with-a-long-secret"
FEW = Limit("coba", 5, 3600)


async def a_code(phone=PHONE, purpose=Purpose.REGISTER, browser=BROWSER):
    async with transactions.transaction():
        return await codes.make_code(phone, purpose, browser)


def another(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


async def test_a_hundred_guesses_at_once_are_five(db):
    _, digits = await a_code()
    outcomes = await asyncio.gather(
        *(codes.guess(another(digits), Purpose.REGISTER, BROWSER, address="1.1.1.1") for _ in range(100)),
        return_exceptions=True,
    )
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert sum(str(outcome) == codes.WRONG for outcome in outcomes) == 5
    with pytest.raises(Refused):
        await codes.guess(digits, Purpose.REGISTER, BROWSER, address="1.1.1.1")


async def test_a_code_is_good_for_one_purpose_and_one_browser(db):
    _, digits = await a_code()
    for purpose, browser in (
        (Purpose.FORGOTTEN, BROWSER),
        (Purpose.REGISTER, "another-browser-with-a-secret"),
        (Purpose.REGISTER, None),
    ):
        with pytest.raises(Refused):
            await codes.guess(digits, purpose, browser, address="1.1.1.1")
    assert (await codes.guess(digits, Purpose.REGISTER, BROWSER, address="1.1.1.1")).phone == PHONE


async def test_a_right_guess_is_used_by_one_of_many(db):
    _, digits = await a_code()
    proof = await codes.guess(digits, Purpose.REGISTER, BROWSER, address="1.1.1.1")

    async def use():
        async with transactions.transaction():
            await codes.use(proof)

    outcomes = await asyncio.gather(*(use() for _ in range(20)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1


async def test_nothing_stored_tells_the_code(db):
    _, digits = await a_code()
    row = await db.fetchrow("SELECT code::text AS whole FROM code")
    assert digits not in row["whole"]


async def test_a_limit_holds_for_parallel_tries(db):
    outcomes = await asyncio.gather(*(limits.spend(FEW, "sari") for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, TooMany) for outcome in outcomes) == 45
    assert await limits.spend(FEW, "budi") == 1


async def test_a_limit_holds_across_the_full_hour(db):
    for _ in range(3):
        await limits.spend(FEW, "sari")
    await db.execute("UPDATE rate_count SET window_start = window_start - interval '55 minutes'")
    for _ in range(2):
        await limits.spend(FEW, "sari")
    with pytest.raises(TooMany):
        await limits.spend(FEW, "sari")
    await db.execute("UPDATE rate_count SET window_start = window_start - interval '10 minutes'")
    assert await limits.spend(FEW, "sari") == 3  # the first three are more than an hour old


async def test_a_refused_try_does_not_lengthen_the_wait(db):
    outcomes = [await asyncio.gather(limits.spend(FEW, "sari"), return_exceptions=True) for _ in range(20)]
    assert all(refused.wait_seconds > 0 for (refused,) in outcomes if isinstance(refused, TooMany))
    assert await db.fetchval("SELECT sum(tries) FROM rate_count") == 5


async def test_the_counters_name_nobody(db):
    await limits.spend(limits.PASSWORD_OF_PHONE, PHONE)
    assert "81234567890" not in await db.fetchval("SELECT string_agg(bucket, ',') FROM rate_count")


async def test_a_count_is_never_part_of_what_may_roll_back(db):
    with pytest.raises(AssertionError):
        async with transactions.transaction():
            await limits.spend(FEW, "sari")
