"""P15 A co-op's money is its own: books never mix, and a debt between two shows the same figure on both sides at every moment."""

import asyncio
import random
from collections import Counter
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.ledger.between import owe
from app.domain.ledger.errors import Unmapped
from app.domain.ledger.post import post
from tests.promises.result import Result

AT_ONCE = 8
# Rupiah that stand in a book they do not belong to, and what the two sides of a debt differ by; one statement, one moment.
ASTRAY = """
WITH held AS (
  SELECT a.entity, a.owner_id::int AS other, sum(l.amount_idr) AS total
  FROM account a JOIN journal_line l ON l.account = a.id WHERE a.owner_kind = 'coop' GROUP BY 1, 2)
SELECT (SELECT coalesce(sum(abs(l.amount_idr)), 0) FROM journal_line l JOIN journal j ON j.id = l.journal JOIN account a ON a.id = l.account
        WHERE a.entity <> j.entity)
     + (SELECT coalesce(sum(abs(coalesce(x.total, 0) + coalesce(y.total, 0))), 0)
        FROM held x FULL JOIN held y ON y.entity = x.other AND y.other = x.entity)
"""


class Died(Exception):
    """The deed stops between the two books."""


async def attack_p15(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deeds between 17 books, eight at once; `guard` False drops the trigger that keeps entries within one book."""
    if not guard:
        await db.execute("DROP TRIGGER journal_head_balances ON journal")
    dice, happened, numbers = random.Random(seed), Counter[str](), iter(range(count))
    cash = {row["entity"]: row["id"] for row in await db.fetch("SELECT entity, id FROM account WHERE code = '1111'")}
    looker = await asyncpg.connect(**{**db.config, "user": "postgres"})
    worst, done = 0, asyncio.Event()

    async def look() -> None:
        nonlocal worst
        while not done.is_set():
            worst = max(worst, await looker.fetchval(ASTRAY))
            happened["dilihat"] += 1
            await asyncio.sleep(0.02)

    async def lane() -> None:
        for n in numbers:
            await _deed(n, dice, cash, happened)

    looking = asyncio.create_task(look())
    try:
        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    finally:
        done.set()
        await looking
    worst = max(worst, await looker.fetchval(ASTRAY))
    await looker.close()
    shown = {what: happened[what] for what in ("utang", "putus di tengah", "ditolak", "dilihat")}
    return Result("P15", f"Rp{worst} di buku yang salah atau berbeda di dua buku", "Rp0", seed, shown, kept=worst == 0)


async def _deed(n: int, dice: random.Random, cash: dict[int, int], happened: Counter[str]) -> None:
    kind = dice.choices((_owes, _dies, _foreign_account, _foreign_line), weights=(6, 2, 1, 1))[0]
    here, there = dice.sample(range(1, 18), 2)
    try:
        await _again(kind, n, here, there, dice.randint(1, 10**6), cash)
        happened["utang"] += 1
    except Died:
        happened["putus di tengah"] += 1
    except (Unmapped, asyncpg.CheckViolationError):
        happened["ditolak"] += 1


_again = transactions.retried(lambda kind, *rest: kind(*rest))


async def _owes(n: int, here: int, there: int, idr: int, cash: dict[int, int]) -> None:
    async with transactions.transaction():
        await owe(debtor=here, creditor=there, amount_idr=idr, source=f"utang:{n}", memo="",
                  at_debtor={"bank": idr}, at_creditor={"bank": -idr})  # fmt: skip


async def _dies(n: int, here: int, there: int, idr: int, cash: dict[int, int]) -> None:
    async with transactions.transaction():
        await owe(debtor=here, creditor=there, amount_idr=idr, source=f"putus:{n}", memo="",
                  at_debtor={"bank": idr}, at_creditor={"bank": -idr})  # fmt: skip
        raise Died


async def _foreign_account(n: int, here: int, there: int, idr: int, cash: dict[int, int]) -> None:
    async with transactions.transaction():
        await post(here, source=f"asing:{n}", memo="", postings={cash[there]: idr, "modal_awal": -idr})


async def _foreign_line(n: int, here: int, there: int, idr: int, cash: dict[int, int]) -> None:
    """A liar with the app's own password: an entry of one book with a line in another."""
    async with transactions.transaction():
        await transactions.execute(
            "WITH head AS (INSERT INTO journal (entity, source, memo) VALUES ($1, $2, '') RETURNING id, day)"
            " INSERT INTO journal_line (journal, line_no, account, amount_idr, day)"
            " SELECT id, 1, $3::bigint, $5::bigint, day FROM head UNION ALL SELECT id, 2, $4::bigint, -$5::bigint, day FROM head",
            here, f"sql:{n}", cash[here], cash[there], idr,
        )  # fmt: skip
