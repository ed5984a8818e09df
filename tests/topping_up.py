"""A PPOB shop whose provider is the real client at the real stand-in, and buyers whose money is held."""

import atexit
import tempfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.domain import transactions
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.ppob import attend, notices
from app.domain.ppob.find import Transaction, any_transaction
from app.domain.ppob.order import Buyer, sell_at_till
from app.domain.ppob.provider import use_provider
from app.gateways.digiflazz import Digiflazz
from app.gateways.shared.breaker import Breaker
from tests import cast
from tests.domain.ppob.goods import NUMBER, PULSA, Thing
from tests.sandbox.digiflazz.running import KEY, SECRET, USERNAME, FlazzEar, RunningDigiflazz, start_digiflazz

NEVER = 10**9


@cache
def running() -> tuple[RunningDigiflazz, FlazzEar]:
    """One stand-in for all tests of this process; what it sends is heard and goes nowhere unless a test passes it on."""
    ear, where = FlazzEar(), tempfile.TemporaryDirectory(prefix="indora-flazz-")
    sandbox = start_digiflazz(Path(where.name), DIGIFLAZZ_NOTIFICATION_URL=ear.url, DIGIFLAZZ_SANDBOX_TIME_SCALE="2000")

    def end() -> None:
        sandbox.stop()
        ear.close()
        where.cleanup()

    atexit.register(end)
    return sandbox, ear


def client(sandbox: RunningDigiflazz, *, deadline_s: float = 4.0, breaker: Breaker | None = None) -> Digiflazz:
    return Digiflazz(
        username=USERNAME, key=KEY, webhook_secret=SECRET, url=f"{sandbox.url}/digiflazz", deadline_s=deadline_s, read_s=deadline_s,
        breaker=breaker or Breaker(limit=NEVER),
    )  # fmt: skip


@pytest.fixture
async def flazz(db: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningDigiflazz]:
    """The stand-in with empty books and good manners, and the shop's client pointed at it; a minute is a blink."""
    sandbox, ear = running()
    sandbox.behave()
    sandbox.control("reset")
    ear.forget()
    a_minute(monkeypatch, 0)
    made = client(sandbox)
    use_provider(made)
    yield sandbox
    await made.close()
    sandbox.behave()


def a_minute(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How long the provider's least pause is in this test."""
    from dataclasses import replace

    from app.domain.ppob import schedule
    from app.settings import settings

    chosen = replace(settings(), digiflazz_ask_s=seconds)
    monkeypatch.setattr(schedule, "settings", lambda: chosen)


async def paid(
    db: Any,
    thing: Thing = PULSA,
    number: str = NUMBER,
    *,
    clerk: Asker | None = None,
    buyer: Buyer | None = None,
    **more: Any,
) -> Transaction:
    """Somebody paid cash at the till: its money is held, nothing was sent yet."""
    clerk = clerk or await cast.officer(db, "kasir")
    made = await sell_at_till(
        clerk, buyer or Buyer("Mbah Karto", phone="+6281200000777"), thing, number,
        **{"shown_idr": thing.price_idr, "key": new_key(), "sure": True, **more},
    )  # fmt: skip
    return await any_transaction(made)


async def sent(made: Transaction) -> Transaction:
    """A worker gets to it now, whatever the clock says of when."""
    await transactions.execute(
        "UPDATE ppob_transaction SET ask_next_at = now(), leased_until = '-infinity' WHERE id = $1 AND state IN ('held', 'submitted', 'pending', 'success')",
        made.id,
    )  # fmt: skip
    await attend.attend(made.id)
    return await any_transaction(made.number)


async def told(sandbox: RunningDigiflazz, made: Transaction) -> Transaction:
    """What the provider posted about it so far reaches us."""
    sandbox.quiet()
    for one in list(running()[1].heard):
        if one.data.get("ref_id") == made.ref_id:
            await notices.take_in(one.raw, one.headers.get("x-hub-signature"))
    await notices.handle(made.ref_id)
    return await any_transaction(made.number)


async def books(db: Any, role: str) -> int:
    """What stands on an account of the sekunder; debit-positive."""
    found: int = await db.fetchval(
        "SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal_line l JOIN account a ON a.id = l.account"
        " JOIN account_role r ON r.entity = a.entity AND r.code = a.code WHERE a.entity = 1 AND r.role = $1",
        role,
    )  # fmt: skip
    return found
