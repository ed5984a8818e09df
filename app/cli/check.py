"""`python -m app check`: ask every invariant in one snapshot; one line each; 1 when anything is broken or could not be asked."""

import asyncio
import time
from collections.abc import Collection
from pathlib import Path

import asyncpg

from app.domain import transactions
from app.domain.checks import (  # noqa: F401 - importing makes them known
    bon,
    books,
    chain,
    delivery,
    governance,
    interest,
    lives,
    members,
    money,
    orders,
    photos,
    ppob,
    prices,
    promotions,
    savings,
    shu,
    stock,
    supervision,
    wages,
)
from app.domain.checks.asking import CHECKS, Finding, Outcome
from app.domain.checks.kept import KeptRoot, kept_roots_stand, read_kept


async def check(connection: asyncpg.Connection | None = None, kept: Collection[KeptRoot] = ()) -> list[Finding]:
    """Every breach found. Without a connection: a fresh one as the app, read-only, in one REPEATABLE READ snapshot.

    With a connection that has a transaction open it asks inside that, as it is. `kept`: roots that somebody kept from /transparansi.
    """
    return [finding for outcome in await outcomes(connection, kept) for finding in outcome.findings]


async def outcomes(connection: asyncpg.Connection | None = None, kept: Collection[KeptRoot] = ()) -> list[Outcome]:
    """What each invariant found. A question that the database refuses is an error of ours and is raised: not asked is not passed."""
    if connection is not None and connection.is_in_transaction():
        return await _all(connection, kept)
    own = connection or await asyncpg.connect(**{**transactions.engine().config, "command_timeout": None})
    try:
        async with own.transaction(isolation="repeatable_read", readonly=True):
            await own.execute("SET LOCAL statement_timeout = 0")
            await own.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            return await _all(own, kept)
    finally:
        if connection is None:
            await own.close()


async def _all(db: asyncpg.Connection, kept: Collection[KeptRoot]) -> list[Outcome]:
    found = [await one(db) for one in CHECKS]
    return [*found, await kept_roots_stand(db, kept)] if kept else found


def report(found: list[Outcome]) -> str:
    """One line an invariant, then every named breach below it."""
    lines = []
    for outcome in found:
        verdict = "utuh" if not outcome.broken else f"RUSAK {outcome.broken}"
        lines.append(f"{verdict:>9}  {outcome.looked:>11,}  {outcome.invariant}".replace(",", "."))
        lines += [f"{'':>24}{finding.place}: {finding.figures}" for finding in outcome.findings]
    return "\n".join(lines)


def main(kept_file: str | None = None) -> int:
    """Print the report; 0 when all is whole. `kept_file`: a CSV once downloaded from /transparansi, to be compared."""
    began = time.monotonic()
    kept = read_kept(Path(kept_file).read_text()) if kept_file else []
    found = asyncio.run(outcomes(kept=kept))
    broken = sum(outcome.broken for outcome in found)
    print(report(found))
    print(f"{len(found)} pemeriksaan, {broken} kerusakan, {time.monotonic() - began:.1f} detik")
    return 1 if broken else 0
