"""One saver's life in random steps, many at once: deposits, withdrawals, purchases, refunds, jasa simpanan, late entries.

Hypothesis draws the lives and makes a failing one short. After each life every invariant is asked: nothing below zero, no rupiah
lost, both books the same. `make prove` walks ten thousand steps.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.check import check
from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.ledger.settlement import debts_with
from app.domain.numbering import new_key
from app.domain.savings.accounts import account_of, into_savings
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.tender import pay_with_savings, put_back, tenders_of
from app.domain.savings.withdraw import (
    Asked,
    approve_withdrawal,
    ask_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    refuse_withdrawal,
    withdraw_at_counter,
)
from app.domain.transactions import retried, transaction
from tests.domain.savings.conftest import HOME, House
from tests.promises.result import Result, figure, kept

LIVES, STEPS = figure(6, 100), figure(25, 100)
IDR = st.integers(1_000, 400_000)
STEP = st.tuples(
    st.sampled_from(
        (
            "setor",
            "tarik",
            "loket",
            "belanja",
            "kembali",
            "jasa",
            "susulan",
            "setujui",
            "bayar",
            "batal",
            "tolak",
            "serentak",
        )
    ),
    IDR,
)
seen: list[int] = [0, 0]  # steps done, steps refused


@dataclass
class Saver:
    """What should stand, counted beside the books."""

    house: House
    expects_idr: int = 0
    open: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    bought: list[int] = field(default_factory=list)
    things: int = 0

    async def setor(self, idr: int) -> None:
        await deposit_cash(self.wanted(idr), by=self.house.clerk, key=new_key())
        self.expects_idr += idr

    async def tarik(self, idr: int) -> None:
        number = await ask_withdrawal(Asked(self.house.saver, HOME, idr), by=self.house.saver, key=new_key())
        self.open.append(number)
        self.sums[number] = idr

    async def loket(self, idr: int) -> None:
        number = await withdraw_at_counter(
            Asked(self.house.saver, HOME, idr), by=self.house.clerk, key=new_key(), proof="slip"
        )
        if await transactions.fetch_value("SELECT state FROM savings_withdrawal WHERE number = $1", number) == "paid":
            self.expects_idr -= idr
        else:
            self.open.append(number)
            self.sums[number] = idr

    async def belanja(self, idr: int) -> None:
        self.things += 1
        await self._buys(self.things, idr)
        self.bought.append(self.things)
        self.expects_idr -= idr

    @staticmethod
    async def _one(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with transaction():
            await work()

    async def _buys(self, thing: int, idr: int) -> None:
        await retried(self._one)(
            lambda: pay_with_savings(self.house.saver, "ppob", thing, idr, coop=HOME, memo="Belanja")
        )

    async def kembali(self, idr: int) -> None:
        """A part, or all that is left, goes back."""
        if self.bought:
            thing = self.bought[-1]
            left = sum(tender.left_idr for tender in await tenders_of("ppob", thing))
            part = min(left, idr)
            if part:
                await retried(self._one)(
                    lambda: put_back(
                        "ppob", thing, part, source=f"kembali:{new_key()}", memo="Kembali", from_role="uang_muka"
                    )
                )
                self.expects_idr += part
            if part == left:
                self.bought.pop()

    async def jasa(self, idr: int) -> None:
        await self._credited(idr // 100 + 1, business_day(now()))

    async def susulan(self, idr: int) -> None:
        """Forgotten then, written now: a late entry of an open day."""
        await self._credited(idr, business_day(now()) - timedelta(days=idr % 5))

    async def _credited(self, idr: int, day: Any) -> None:
        async def work() -> None:
            await into_savings(
                HOME,
                self.house.saver,
                "sukarela",
                idr,
                source=f"uji:{new_key()}",
                memo="Jasa",
                against={"selisih_kas": idr},
                day=day,
            )

        await retried(self._one)(work)
        self.expects_idr += idr

    async def setujui(self, idr: int) -> None:
        if self.open:
            number = self.open.pop()
            await approve_withdrawal(HOME, number, by=self.house.treasurer)
            self.approved.append(number)

    async def bayar(self, idr: int) -> None:
        if self.approved:
            number = self.approved.pop()
            await pay_withdrawal(HOME, number, by=self.house.clerk)
            self.expects_idr -= self.sums.pop(number)

    async def batal(self, idr: int) -> None:
        if self.open:
            number = self.open.pop()
            await cancel_withdrawal(self.house.saver, number)
            self.sums.pop(number)

    async def tolak(self, idr: int) -> None:
        if self.approved:
            number = self.approved.pop()
            await refuse_withdrawal(HOME, number, by=self.house.clerk, why="Kas kurang")
            self.sums.pop(number)

    async def serentak(self, idr: int) -> None:
        """Five hands at once; each is taken whole or not at all."""
        outcomes = await asyncio.gather(
            *(self.tarik(idr) for _ in range(3)), *(self.belanja(idr) for _ in range(2)), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
                raise outcome

    def wanted(self, idr: int) -> Wanted:
        return Wanted(self.house.saver, HOME, "sukarela", idr)

    async def step(self, what: str, idr: int) -> None:
        seen[0] += 1
        try:
            await getattr(self, what)(idr)
        except Refused:
            seen[1] += 1
        await self.stands()

    async def stands(self) -> None:
        found = await account_of(self.house.saver, HOME, "sukarela")
        balance, held = (found.balance_idr, found.held_idr) if found else (0, 0)
        assert (balance, held) == (self.expects_idr, sum(self.sums.values()))
        assert balance - held >= 0
        assert (await debts_with(HOME)).same


@pytest.fixture
async def life(db: Any, house: House) -> Saver:
    return Saver(house)


@given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
async def test_never_below_zero_never_a_rupiah_lost(life: Saver, steps: list[tuple[str, int]]) -> None:
    """One account all along: each drawn life goes on where the last one ended."""
    for what, idr in steps:
        await life.step(what, idr)


async def test_the_books_are_whole_after_a_long_life(life: Saver) -> None:
    rng = random.Random(20261125)
    kinds = (
        "setor",
        "setor",
        "setor",
        "tarik",
        "loket",
        "belanja",
        "kembali",
        "jasa",
        "susulan",
        "setujui",
        "bayar",
        "batal",
        "tolak",
        "serentak",
    )
    count = figure(60, 10_000)
    for _ in range(count):
        await life.step(rng.choice(kinds), rng.randrange(1_000, 300_000))
    found = [
        finding for finding in await check() if "uang muka" not in finding.figures
    ]  # things bought here are no orders
    kept(
        Result(
            "P13", f"{count} langkah satu rekening, Rp0 hilang, {len(found)} kerusakan", "Rp0, 0", 20261125,
            {"langkah": seen[0], "ditolak": seen[1]}, kept=not found,
        )
    )  # fmt: skip
