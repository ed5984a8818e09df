"""P03 Once is once, for potong gaji: runners die in the middle and others go on beside them; each row is booked once, to the rupiah."""

import asyncio
import itertools
import random
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from app.domain.ledger.find import balance
from app.domain.numbering import new_key
from app.domain.wages import book
from app.domain.wages.book import agree as agree_result
from app.domain.wages.consent import Agreed, agree
from app.domain.wages.fill import fill_in, submit
from app.domain.wages.find import list_at, rows_of
from app.domain.wages.make import hand_over, make_list, months_to_choose
from app.domain.wages.payers import add_payer
from tests import cast
from tests.promises.result import Result

HOME, RUNNERS, DIES_EVERY = 5, 3, 5


async def attack_p03_wages(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` members in one list, three runners over all of it at once, every fifth unit dies after the money moved.

    `guard` False: nobody looks whether a row is booked already.
    """
    dice, happened = random.Random(seed), Counter[str]()
    number, total = await _filled(db, count, dice, happened)
    rows = [row["id"] for row in await db.fetch("SELECT id FROM wage_row")]
    real, calls = book.received, itertools.count(1)

    async def dies(*args: Any, **kinds: Any) -> None:
        await real(*args, **kinds)
        if next(calls) % DIES_EVERY == 0:
            raise ConnectionError

    async def runner(order: list[int]) -> None:
        for row in order:
            try:
                await book.book_row(row)
            except ConnectionError:
                happened["diputus"] += 1

    with ExitStack() as off:
        off.enter_context(patch.object(book, "received", dies))
        if not guard:
            await db.execute("ALTER TABLE wage_row DISABLE TRIGGER wage_row_is_frozen")
            off.enter_context(patch.object(book, "_TAKE", book._TAKE.replace(" AND booked_at IS NULL", "")))
        await asyncio.gather(*(runner(dice.sample(rows, len(rows))) for _ in range(RUNNERS)))
    for row in await db.fetch("SELECT id FROM wage_row WHERE booked_at IS NULL"):  # who comes after the dead
        await book.book_row(row["id"])
        happened["sesudahnya"] += 1
    documents = await db.fetchval(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_deposit WHERE way = 'potong_gaji'"
    )
    owed = await balance(HOME, "piutang_potong_gaji")
    wrong = await db.fetchval(_WRONG)
    happened = Counter({name: happened[name] for name in happened if name != "sesudahnya"})
    return Result(
        "P03", f"potong gaji Rp{documents} dalam setoran, Rp{owed} di buku, {wrong} dari {count} anggota lain ({number})", f"tepat Rp{total}, 0", seed,
        dict(happened), kept=documents == owed == total and not wrong,
    )  # fmt: skip


async def _filled(db: Any, count: int, dice: random.Random, happened: Counter[str]) -> tuple[str, int]:
    """A list that a second officer agreed to, not booked yet; its number and what was withheld: of some all, of some a part, of some nothing."""
    clerk, boss = [(await cast.officer(db, role, coop=HOME)).person_id or 0 for role in ("kasir", "bendahara")]
    payer = await add_payer(HOME, "Pabrik Gula", by=clerk)
    for n in range(count):
        person = await cast.person(db, f"Anggota {n}", f"+62812500{n:05d}", coop=HOME)
        await agree(HOME, person, Agreed(payer, True, False), by=person)
    number = await make_list(HOME, payer, months_to_choose()[0], by=clerk, key=new_key())
    await hand_over(HOME, number, by=clerk)
    rows, _ = await rows_of((await list_at([HOME], number)).id, limit=count)
    withheld = {}
    for n, row in enumerate(rows):
        kind = ("penuh", "sebagian", "tidak dipotong")[n % 3]
        happened[kind] += 1
        withheld[row.id] = {"penuh": row.asked_idr, "sebagian": dice.randrange(1, row.asked_idr), "tidak dipotong": 0}[
            kind
        ]
    await fill_in(HOME, number, withheld)
    await submit(HOME, number, by=clerk)
    await agree_result(HOME, number, by=boss)
    return number, sum(withheld.values())


_WRONG = """
SELECT count(*) FROM wage_row r WHERE r.booked_at IS NULL OR r.withheld_idr <>
  (SELECT coalesce(sum(d.amount_idr), 0) FROM wage_booked b JOIN savings_deposit d ON d.id = b.deposit WHERE b.of_row = r.id)
"""
