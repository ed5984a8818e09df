"""PPOB under attack: a provider that misbehaves and a worker that is killed; and the twins without a guard."""

import asyncio
from typing import Any
from unittest.mock import patch

import asyncpg
import pytest

from app.domain.numbering import new_number
from app.domain.ppob import attend, notices
from tests.paying import bank
from tests.promises import p10_never_twice, p11_unknown, p12_every_end
from tests.promises.p03_ppob import attack_p03_ppob
from tests.promises.p05_ppob import attack_p05_ppob
from tests.promises.p24_provider import attack_p24_provider
from tests.promises.ppob_run import MINUTE_S, run_ppob
from tests.promises.result import broken, figure, kept, seed
from tests.topping_up import a_minute, flazz

__all__ = ["bank", "flazz"]


async def test_p10_p11_p12_a_day_at_a_provider_that_misbehaves(db, application):
    chosen = seed()
    run = await run_ppob(db, count=figure(24, 1_000), kills=figure(1, 50), seed=chosen, app=application)
    print(run.breaches[:5])
    kept(p10_never_twice.judge(run, seed=chosen))
    kept(p11_unknown.judge(run, seed=chosen))
    kept(p12_every_end.judge(run, seed=chosen))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    a_minute(monkeypatch, MINUTE_S)


async def working() -> None:
    """The worker of the twins: in this process, so that its guards can be taken away."""
    from app.domain import transactions

    while True:
        await attend.attend_due()
        for row in await transactions.fetch(
            "SELECT DISTINCT about FROM notice WHERE gateway = 'digiflazz' AND handled_at IS NULL LIMIT 50"
        ):
            await notices.handle(row["about"])
        await asyncio.sleep(0.05)


async def as_owner(db: Any, sql: str, *args: object) -> None:
    """On a connection of its own: the test's is in other hands."""
    connection = await asyncpg.connect(**db.config)
    try:
        await connection.execute(sql, *args)
    finally:
        await connection.close()


async def test_p10_twin_that_buys_again_under_a_new_reference(db, quick):
    async def again(transaction_id: int, *_: Any, **__: Any) -> None:
        sql = "UPDATE ppob_transaction SET ref_id = $2, sent_at = NULL, ask_next_at = now(), leased_until = '-infinity' WHERE id = $1"
        await as_owner(db, sql, transaction_id, new_number("PP"))

    chosen = seed()
    with patch.object(attend, "no_answer", again):
        run = await run_ppob(db, count=30, kills=0, seed=chosen, worker=working)
    broken(p10_never_twice.judge(run, seed=chosen))


async def test_p11_twin_that_takes_silence_for_failure(db, quick):
    async def failed(transaction_id: int, *_: Any, **__: Any) -> None:
        from app.domain.ppob.end import fail
        from app.domain.ppob.states import PpobState
        from app.domain.transactions import transaction

        async with transaction():
            await fail(transaction_id, PpobState.SUBMITTED, "Tanpa jawaban")

    chosen = seed()
    with patch.object(attend, "no_answer", failed):
        run = await run_ppob(db, count=30, kills=0, seed=chosen, worker=working)
    broken(p11_unknown.judge(run, seed=chosen))


async def test_p12_twin_that_waits_for_notices(db, quick):
    async def never(transaction_id: int, *_: Any, **__: Any) -> None:
        await as_owner(db, "UPDATE ppob_transaction SET ask_next_at = 'infinity' WHERE id = $1", transaction_id)

    chosen = seed()
    with patch.object(attend, "no_answer", never):
        run = await run_ppob(db, count=30, kills=0, seed=chosen, worker=working)
    broken(p12_every_end.judge(run, seed=chosen))


async def test_p03_the_same_form_buys_once(db, application, flazz):
    kept(await attack_p03_ppob(db, application, flazz, count=figure(8, 500), seed=seed()))


async def test_p03_twin_that_remembers_no_form(db, application, flazz):
    broken(await attack_p03_ppob(db, application, flazz, count=3, seed=seed(), guard=False))


async def test_p05_no_ppob_payment_is_lost(db, bank, flazz):
    kept(await attack_p05_ppob(db, bank, flazz, count=figure(18, 180), seed=seed()))


async def test_p05_twin_that_waits_for_notices(db, bank, flazz):
    broken(await attack_p05_ppob(db, bank, flazz, count=9, seed=seed(), guard=False))


async def test_p24_trouble_at_the_provider_stays_there(db, application, flazz):
    kept(
        await attack_p24_provider(
            db, application, flazz, count=figure(3, 20), seed=seed(), moods=figure(2, 6), shrunk=figure(2, 1)
        )
    )


async def test_p24_twin_that_waits_for_the_provider(db, application, flazz):
    broken(await attack_p24_provider(db, application, flazz, count=2, seed=seed(), guard=False, moods=1, shrunk=2))
