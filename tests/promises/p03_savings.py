"""P03 Once is once, and P07 limits hold, at the counter of simpanan: a bad line, double taps, copies that come late."""

import asyncio
import random
from collections import Counter
from typing import Any
from unittest.mock import patch

from app.domain.numbering import new_key
from app.domain.savings import deposit, withdraw
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.rules import Rules
from tests import cast
from tests.conftest import Web
from tests.promises.result import Result

HOME, FAULTS = 5, ("tiba", "hilang", "ganda", "terlambat")


async def attack_p03_savings(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deposits over a bad line by one clerk for many members; `guard` False: keys are not asked for."""
    dice, happened, meant = random.Random(seed), Counter[str](), Counter[int]()
    clerk = await cast.officer(db, "kasir", coop=HOME)
    members = []
    for n in range(10):
        person = await cast.person(db, f"Penabung {n}", f"+62812400000{n:02d}", coop=HOME)
        members.append((person, await db.fetchval("SELECT id FROM membership WHERE person = $1", person)))
    browser, gate = Web(app), asyncio.Semaphore(12)
    await browser.sign_in(clerk.person_id or 0, staff=True)

    async def one() -> None:
        async with gate:
            (person, membership), idr = dice.choice(members), dice.randrange(1, 90) * 1_000
            fault = dice.choices(FAULTS, (50, 20, 15, 15))[0]
            form = {"kunci": new_key(), "jenis": "sukarela", "jumlah": str(idr)}
            meant[person] += idr
            happened[fault] += 1

            async def send() -> str:
                answer = await browser.post(f"/kantor/simpanan/anggota/{membership}/setoran", data=form)
                return answer.headers.get("location", str(answer.status_code))

            said = await asyncio.gather(send(), send()) if fault == "ganda" else [await send()]
            if fault in (
                "hilang",
                "terlambat",
            ):  # the answer got lost and it is sent again, or a copy was on its way for long
                said.append(await send())
            happened["lain jawabannya"] += len(set(said)) > 1

    with (
        patch.object(deposit, "first_time", _always)
        if not guard
        else patch.object(deposit, "first_time", deposit.first_time)
    ):
        await asyncio.gather(*(one() for _ in range(count)))
    wrong = 0
    for person, _ in members:
        stands = await db.fetchval(
            "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_deposit WHERE person = $1", person
        )
        wrong += stands != meant[person]
    other = happened.pop("lain jawabannya")
    return Result(
        "P03", f"{count} setoran, {wrong} penabung dengan saldo lain dari maksudnya, {other} jawaban berbeda", "0, 0", seed, dict(happened),
        kept=wrong == other == 0,
    )  # fmt: skip


async def attack_p07_savings(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` requests at once under a day's limit of ten; `guard` False: the day's sum is read without holding the account."""
    dice, happened = random.Random(seed), Counter[str]()
    saver = await cast.person(db, "Sari", f"+62813{seed % 10**8:08d}", coop=HOME)
    clerk = await cast.officer(db, "kasir", coop=HOME)
    await deposit_cash(Wanted(saver, HOME, "sukarela", 100_000 * count), by=clerk.person_id or 0, key=new_key())
    gate = asyncio.Semaphore(30)

    async def one() -> None:
        async with gate:
            await asyncio.sleep(dice.random() / 20)
            try:
                await withdraw.ask_withdrawal(withdraw.Asked(saver, HOME, 100_000), by=saver, key=new_key())
                happened["diterima"] += 1
            except withdraw.Refused:
                happened["ditolak"] += 1

    async def rules(entity: int, on: object = None) -> Rules:
        return Rules(per_day_idr=1_000_000)

    async def unlocked(account: int) -> Any:
        row = await withdraw.transactions.fetch_one(
            "SELECT -balance_idr AS b, held_idr AS h FROM account_balance WHERE account = $1", account
        )
        await asyncio.sleep(0.02)
        return withdraw.Savings(HOME, "", "sukarela", account, row["b"], row["h"])

    with (
        patch.object(withdraw, "rules_of", rules),
        patch.object(withdraw, "locked", withdraw.locked if guard else unlocked),
    ):
        await asyncio.gather(*(one() for _ in range(count)))
    taken = await db.fetchval("SELECT sum(amount_idr)::bigint FROM savings_withdrawal WHERE person = $1", saver)
    return Result(
        "P07", f"Rp{taken} ditarik sehari oleh {happened['diterima']} dari {count} upaya", "tepat Rp1000000", seed, dict(happened), kept=taken == 1_000_000,
    )  # fmt: skip


async def _always(actor: str, key: str, asked: Any) -> None:
    return None
