"""P03 Once is once, for PPOB: forms sent through the whole door by members whose answers get lost, come late or whose taps come twice.

Each purchase is made as a phone makes it: number, check, form, with a login of its own; then workers crowd each transaction.
"""

import asyncio
import random
import secrets
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from bs4 import BeautifulSoup

from app.domain import transactions
from app.domain.numbering import new_key
from app.domain.people.asker import hash_of
from app.domain.ppob import attend, order
from app.domain.ppob.sync import sync_lists
from app.domain.savings.deposit import Wanted, deposit_cash
from app.routes.cookies import session_cookie
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper
from tests.sandbox.digiflazz.running import RunningDigiflazz

FORMS_AT_ONCE = 50
OF_ONE_MEMBER = 50  # sixty checks an hour are allowed
FAULTS = ("tiba", "hilang", "ganda", "terlambat")
SKU = "xl10"


class Member(Shopper):
    """One member's phone on a bad line: however often a form is sent, it is meant once."""

    def __init__(self, app: Any, person: int, dice: random.Random, happened: Counter[str]) -> None:
        super().__init__(app)
        self.person, self.dice, self.happened = person, dice, happened
        self.told: list[set[str]] = []  # for each form, the transactions that were named to him

    async def sign_in(self) -> None:
        token = secrets.token_urlsafe(32)
        await transactions.execute(
            "INSERT INTO login (token_hash, person, idle_until, ends_at) VALUES ($1, $2, now() + interval '30 minutes', now() + interval '12 hours')",
            hash_of(token), self.person,
        )  # fmt: skip
        self.cookies[session_cookie()] = token

    async def buy(self, number: str, *, at_once: int = 0) -> None:
        """Number, check, form; then the form as often as the line makes it come."""
        chosen = await self.ask("POST", "/ppob/pulsa", {"nomor": number, "produk": SKU})
        assert chosen.status_code == 303, chosen.text[:500]
        form = _form((await self.ask("GET", chosen.headers["location"])).text)
        fault = "ganda" if at_once else self.dice.choices(FAULTS, (40, 25, 20, 15))[0]
        self.happened[fault] += 1
        answers = []
        if fault == "hilang":
            await self.send("POST", "/ppob/transaksi", form)  # arrived and done; the answer did not come back
        if fault == "ganda":
            many = at_once or self.dice.randint(2, 4)
            answers += await asyncio.gather(*(self.ask("POST", "/ppob/transaksi", form) for _ in range(many)))
        else:
            answers.append(await self.ask("POST", "/ppob/transaksi", form))
        if fault == "terlambat":
            answers.append(await self.ask("POST", "/ppob/transaksi", form))  # a copy that was on its way for long
        self.told.append({one.headers.get("location", f"({one.status_code})") for one in answers})


def _form(page: str) -> dict[str, str]:
    found = BeautifulSoup(page, "html.parser").select('form[action="/ppob/transaksi"] input[type=hidden]')
    return {**{str(one["name"]): str(one["value"]) for one in found}, "cara": "sukarela"}


async def attack_p03_ppob(
    db: Any, app: Any, flazz: RunningDigiflazz, *, count: int, seed: int, guard: bool = True
) -> Result:
    """`count` forms through HTTP, the first of them fifty times at once; `guard` False: no form is remembered."""
    dice, happened = random.Random(seed), Counter[str]()
    await sync_lists()
    members = await members_who_mean_to_buy(db, app, count, dice, happened)

    async def shop(at: int, member: Member) -> None:
        for n in range(at * OF_ONE_MEMBER, min(count, (at + 1) * OF_ONE_MEMBER)):
            await member.buy(f"0817{1_000_000 + n}", at_once=FORMS_AT_ONCE if n == 0 else 0)

    with ExitStack() as off:
        if not guard:
            off.enter_context(patch.object(order, "first_time", _never))
            off.enter_context(patch.object(order, "remember", _never))
            off.enter_context(patch.object(order, "_check_twice", _never))
        await asyncio.gather(*(shop(at, member) for at, member in enumerate(members)))
    for row in await db.fetch("SELECT id FROM ppob_transaction"):
        await asyncio.gather(*(attend.attend(row["id"]) for _ in range(3)))
    return await _judge(db, flazz, [told for member in members for told in member.told], count, happened, seed)


async def members_who_mean_to_buy(
    db: Any, app: Any, many: int, dice: random.Random, happened: Counter[str]
) -> list[Member]:
    """Signed in, and with savings enough for all that they mean to buy."""
    teller = await cast.officer(db, "kasir", coop=2)
    assert teller.person_id is not None
    members = []
    for n in range(-(-many // OF_ONE_MEMBER)):
        person = await cast.person(db, f"Pembeli {n}", f"+62813000{n:05d}", coop=2)
        await deposit_cash(Wanted(person, 2, "sukarela", 5_000_000), by=teller.person_id, key=new_key())
        members.append(Member(app, person, random.Random(dice.random()), happened))
        await members[-1].sign_in()
    return members


async def _never(*_: Any, **__: Any) -> None:
    return None


async def _judge(
    db: Any, flazz: RunningDigiflazz, told: list[set[str]], count: int, happened: Counter[str], seed: int
) -> Result:
    made = await db.fetchval("SELECT count(*) FROM ppob_transaction")
    bought = len((await asyncio.to_thread(flazz.book))["purchases"])
    different = sum(len(seen) != 1 or not min(seen).startswith("/ppob/transaksi/PP-") for seen in told)
    wanted = {fault: happened[fault] for fault in FAULTS if fault != "tiba"} if count >= 40 else dict(happened)
    return Result(
        "P03", f"PPOB: {count} formulir lewat HTTP, {made} transaksi, {bought} pembelian, {different} formulir tanpa jawaban yang sama",
        f"{count}, {count}, 0", seed, wanted, kept=made == bought == count and not different,
    )  # fmt: skip
