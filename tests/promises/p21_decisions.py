"""P21 Great power needs two and leaves a trace: nobody alone brings a decision into force, or changes what one says."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import asyncpg

from app.cli.check import check
from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.governance import agree as agreeing
from app.domain.governance.agree import agree_decision
from app.domain.governance.setting import setting_of
from tests.domain.governance.conftest import proposed, wish
from tests.promises.result import Result

BY_HAND = (  # with the app's own database password
    "UPDATE decision SET state = 'in_force', agreed_by = proposed_by, agreed_at = now() WHERE id = $1",
    "UPDATE decision SET state = 'in_force' WHERE id = $1", "UPDATE setting SET value = '77777' WHERE decision = $1",
    "UPDATE decision SET effective_from = '2020-01-01' WHERE id = $1", "DELETE FROM decision WHERE id = $1",
    "INSERT INTO setting (decision, name, value) VALUES ($1, 'simpanan_pokok', '77777')",
    "INSERT INTO setting (decision, name, value) SELECT id, 'simpanan_wajib', '77777' FROM decision WHERE entity = 2 AND first AND $1 > 0",
    "UPDATE decision_seal SET digest = sha256('x') WHERE decision = $1 OR true", "DELETE FROM life_move WHERE life = 'decision' AND subject_id = $1",
    "INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, state, first)"
    " VALUES (2, 'rat', 'palsu' || $1::bigint, '2026-01-01', 'Keputusan palsu', '', '{}', '2026-01-01', 'in_force', true)",
)  # fmt: skip


async def attack_p21_decisions(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` decisions, each tried alone in every way; half of them then agreed by a second person, many taps at once.

    `guard` False: neither the domain nor the database asks for a second person.
    """
    dice, tried = random.Random(seed), Counter[str]()
    maker, checker = [
        await db.fetchval("INSERT INTO person (phone, name) VALUES ($1, 'Pengurus') RETURNING id", f"+62815000000{n}")
        for n in (1, 2)
    ]
    refused = 0
    with ExitStack() as off:
        if not guard:
            off.enter_context(patch.object(agreeing, "TWO", "boleh"))
            off.enter_context(patch.object(agreeing, "_proposed", _anybody))
            await db.execute("ALTER TABLE decision DROP CONSTRAINT two_persons_for_a_decision")
        for n in range(count):
            made = await proposed(2, wish({"simpanan_wajib": 20_001 + n}, number=f"P21/{n}"), maker)
            alone = await asyncio.gather(
                *(agree_decision(2, made, by=maker) for _ in range(2)),
                agree_decision(3, made, by=checker),
                return_exceptions=True,
            )
            tried["sendirian"] += len(alone)
            refused += sum(isinstance(answer, Refused | NotFound) for answer in alone)
            refused += await _by_hand(dice.choice(BY_HAND), made)
            tried["langsung di basis data"] += 1
            if n % 2 and guard:
                await asyncio.gather(*(agree_decision(2, made, by=checker) for _ in range(3)))
                tried["oleh dua orang"] += 1
    lonely = await db.fetchval(
        "SELECT count(*) FROM decision WHERE NOT first AND state = 'in_force' AND (agreed_by IS NULL OR agreed_by = proposed_by)"
    )
    in_force = await db.fetchval("SELECT count(*) FROM decision WHERE NOT first AND state = 'in_force'")
    untraced = await db.fetchval(
        "SELECT count(*) FROM decision d WHERE NOT first AND state = 'in_force' AND (SELECT count(*) FROM audit WHERE subject = 'decision:' || d.id) <> 2"
    )
    broken_seals = len([one for one in await check() if "keputusan" in one.invariant])
    value = (await setting_of(2, "simpanan_wajib")).value
    expected = 20_000 + (count - count % 2 if count > 1 else 0) if guard else value
    holds = lonely == untraced == broken_seals == 0 and in_force == tried["oleh dua orang"] and value == expected
    said = f"{lonely} keputusan oleh satu orang, {untraced} tanpa jejak, {broken_seals} sidik jari rusak, {refused} percobaan ditolak"
    return Result("P21", said, "0, 0 dan 0", seed, dict(tried), kept=holds)


async def _by_hand(sql: str, decision: int) -> int:
    try:
        await transactions.execute(sql, decision)
    except asyncpg.PostgresError:
        return 1
    return 0


async def _anybody(entity: int, decision: int, *, by: int) -> Any:
    """A house where the proposer may agree."""
    return await transactions.fetch_one(
        "SELECT * FROM decision WHERE entity = $1 AND id = $2 AND state = 'proposed' FOR UPDATE", entity, decision
    )
