"""One saver's life in random steps, many at once: deposits, withdrawals, purchases, refunds, months of jasa simpanan, late entries.

Hypothesis draws the lives and makes a failing one short. After each life every invariant is asked: nothing below zero, no rupiah
lost, both books the same. `make prove` walks ten thousand steps.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.check import check
from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.interest.late import decide_late, propose_late
from app.domain.interest.post import post_run
from app.domain.interest.runs import begin_by_calendar
from app.domain.interest.terms import first_of
from app.domain.ledger.days import seal_due_days
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
MONTHS = figure(12, 120)  # that are over when the life begins, to be posted one after another
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
    months: int = 0
    late: int = 0

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
        """The month in turn is posted, as the calendar and the worker do it; with it what earlier months were mended by."""
        if await begin_by_calendar(HOME):
            run = await transactions.fetch_value("SELECT max(id) FROM interest_run WHERE entity = $1", HOME)
            await post_run(run)
            self.expects_idr += await transactions.fetch_value(_BROUGHT, run)
            self.months += 1

    async def susulan(self, idr: int) -> None:
        """The last entry of today happened earlier: the clerk says so, the treasurer agrees. Months posted since then are in doubt."""
        today = business_day(now())
        journal = await transactions.fetch_value(_LAST_OF, HOME, self.house.saver, today)
        if journal is not None:
            day = today - timedelta(days=1 + idr % 90)
            late = await propose_late(HOME, journal, day, why="Bukti tertinggal", by=self.house.clerk)
            await decide_late(HOME, late, approve=True, by=self.house.treasurer)
            self.late += 1

    async def began(self, idr: int, day: date) -> None:
        """What lies there since before all months."""
        async with transaction():
            await into_savings(
                HOME, self.house.saver, "sukarela", idr, source="uji:awal", memo="Setoran", against={"selisih_kas": idr}, day=day
            )  # fmt: skip
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
    """Somebody who put Rp5.000.000 in when the first of the months began; all days until yesterday are sealed."""
    saver, month = Saver(house), first_of(business_day(now()))
    for _ in range(MONTHS):
        month = first_of(month - timedelta(days=1))
    await saver.began(5_000_000, month)
    await seal_due_days()
    return saver


_BROUGHT = "SELECT coalesce(sum(interest_idr - tax_idr), 0)::bigint FROM interest_posting WHERE run = $1"
_LAST_OF = """
SELECT max(l.journal) FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
JOIN journal_line l ON l.account = a.id AND l.day = $3 WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.owner_id = $2
"""


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
        "susulan",
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
            {"langkah": seen[0], "ditolak": seen[1], "bulan dibukukan": life.months, "jurnal susulan": life.late}, kept=not found,
        )
    )  # fmt: skip
