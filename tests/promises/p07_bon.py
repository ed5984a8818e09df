"""P07 Limits hold: many purchases at once on one member's bon, by shop and till, while payments come in between."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from app.domain.bon import buy
from app.domain.bon.limit import Proposal, agree_limit, propose_limit
from app.domain.errors import Refused
from app.domain.ledger.accounts import FAR_IDR, open_account
from app.domain.numbering import new_key
from app.domain.transactions import retried, transaction
from tests import cast
from tests.promises.result import Result

HOME, EACH_IDR, COVERS = 5, 10_000, 20
_NEVER = """
CREATE OR REPLACE FUNCTION bon_keeps_to_its_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE bon_line SET used_idr = used_idr + NEW.amount_idr WHERE entity = NEW.entity AND person = NEW.person;
  RETURN NEW;
END $$
"""


async def attack_p07_bon(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` tries at once under a limit that covers twenty; `guard` False: what is left is read before it is used."""
    dice, happened = random.Random(seed), Counter[str]()
    member = await cast.person(db, "Sari", "+6281200000101", coop=HOME)
    await _trusted(db, member)
    gate, orders = asyncio.Semaphore(30), iter(range(1, count + 1))

    @retried
    async def buys(order: int) -> None:
        async with transaction():
            await buy.pay_on_bon(member, order, EACH_IDR, coop=HOME, memo="Serangan")

    async def one() -> None:
        async with gate:
            await asyncio.sleep(dice.random() / 20)
            try:
                await buys(next(orders))
                happened["diterima"] += 1
            except Refused:
                happened["ditolak"] += 1

    with ExitStack() as off:
        if not guard:
            await _guard_off(db, off)
        await asyncio.gather(*(one() for _ in range(count)))
    used = await db.fetchval("SELECT sum(amount_idr)::bigint FROM bon")
    book = await db.fetchval(
        "SELECT b.balance_idr FROM account a JOIN account_balance b ON b.account = a.id JOIN account_role r ON r.entity = a.entity AND r.code = a.code"
        " WHERE r.role = 'piutang_anggota' AND a.owner_id = $1", member,
    )  # fmt: skip
    limit = EACH_IDR * COVERS
    return Result(
        "P07", f"bon Rp{used} oleh {happened['diterima']} dari {count} upaya, Rp{book} di buku", f"tepat Rp{limit}", seed, dict(happened),
        kept=used == book == limit,
    )  # fmt: skip


async def _trusted(db: Any, member: int) -> None:
    clerk, boss = await cast.officer(db, "kasir", coop=HOME), await cast.officer(db, "bendahara", coop=HOME)
    decision = await db.fetchval("SELECT id FROM decision WHERE entity = $1 AND first", HOME)
    wish = Proposal(member, HOME, EACH_IDR * COVERS, str(decision), "Rajin melunasi")
    await agree_limit(HOME, await propose_limit(wish, by=clerk.person_id or 0, key=new_key()), by=boss.person_id or 0)


async def _guard_off(db: Any, off: ExitStack) -> None:
    """Read, decide, write, as it is often built: nothing is held, and the database only adds up."""
    await db.execute(_NEVER)
    real = buy.line_of

    async def unhurried(person: int | None, coop: int | None) -> Any:
        line = await real(person, coop)
        await asyncio.sleep(0.02)
        return line

    async def unheld(entity: int, person: int) -> int:
        return await open_account(
            entity, "piutang_anggota", owner_kind="person", owner_id=person, min_idr=0, max_idr=FAR_IDR
        )

    off.enter_context(patch.object(buy, "line_of", unhurried))
    off.enter_context(patch.object(buy, "hold_account", unheld))
