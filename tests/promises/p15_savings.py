"""P15 A co-op's money is its own: savings that cross between primary and sekunder, looked at in every moment between two deeds."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from app.cli.check import check
from app.domain import lives, transactions
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.ledger import between
from app.domain.ledger.settlement import debts_between, decide_transfer, note_transfer
from app.domain.numbering import new_key
from app.domain.payments.find import payment_of
from app.domain.payments.reverse import take_back
from app.domain.payments.subjects import bill_of, was_paid
from app.domain.savings.deposit import Wanted, deposit_cash, start_deposit
from app.domain.savings.tender import pay_with_savings, put_back, tenders_of
from app.domain.transactions import retried, transaction
from tests import cast
from tests.promises.p15_own_books import ASTRAY
from tests.promises.result import Result

AT_ONCE = 8
COOPS = (2, 3, 4)


class Died(Exception):
    """The deed stops between the two books."""


class Town:
    """Savers of three primaries, and two officers who settle between the co-ops."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.happened = dice, Counter[str]()
        self.savers: list[tuple[int, int]] = []
        self.paid: list[int] = []
        self.bought: list[int] = []
        self.things = iter(range(1, 10**6))

    async def open(self, db: Any) -> None:
        for n in range(12):
            coop = COOPS[n % 3]
            self.savers.append((await cast.person(db, f"Penabung {n}", f"+62812300000{n:02d}", coop=coop), coop))
        officers = [await cast.officer(db, "bendahara", coop=1), await cast.officer(db, "kasir", coop=1)]
        self.notes, self.confirms = [officer.person_id or 0 for officer in officers]
        for person, coop in self.savers:
            await deposit_cash(Wanted(person, coop, "sukarela", 500_000), by=self.notes, key=new_key())

    async def deposit(self) -> None:
        """Through the gateway: the sekunder holds it and owes it."""
        person, coop = self.dice.choice(self.savers)
        number = await start_deposit(
            Wanted(person, coop, "sukarela", self.dice.randrange(10, 90) * 1_000),
            by=person,
            actor=f"person:{person}",
            key=new_key(),
        )
        self.paid.append(await _came(number))

    async def reverse(self) -> None:
        """The gateway takes one back, spent or not."""
        if self.paid:
            await _goes(self.paid.pop(self.dice.randrange(len(self.paid))))

    async def buy(self) -> None:
        person, coop = self.dice.choice(self.savers)
        thing = next(self.things)
        await _bought(person, coop, thing, self.dice.randrange(1, 300) * 1_000, die=self.dice.random() < 0.25)
        self.bought.append(thing)

    async def give_back(self) -> None:
        if self.bought:
            await _given_back(self.bought.pop(self.dice.randrange(len(self.bought))), new_key())

    async def settle(self) -> None:
        about = self.dice.choice(await debts_between(COOPS))
        if about.net_idr:
            idr = self.dice.randint(1, abs(about.net_idr))
            made = await note_transfer(
                about.primary, idr, paid_on=business_day(now()), reference=new_key(), by=self.notes, key=new_key()
            )
            await decide_transfer(about.primary, made, confirm=True, by=self.confirms)


async def attack_p15_savings(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deeds, eight at once; `guard` False: the two books of a deed are written in two units, as it is often built."""
    town = Town(random.Random(seed))
    await town.open(db)
    if not guard:
        for person, coop in town.savers[:3]:  # the accounts between the co-ops are there before
            await _bought(person, coop, next(town.things), 1_000, die=False)
            town.paid.append(await _came(await start_deposit(
                Wanted(person, coop, "sukarela", 20_000), by=person, actor=f"person:{person}", key=new_key())))  # fmt: skip
    undo = _guard_off() if not guard else None
    looker = await asyncpg.connect(**{**db.config, "user": "postgres"})
    worst, done, numbers = 0, asyncio.Event(), iter(range(count))

    async def look() -> None:
        nonlocal worst
        while not done.is_set():
            worst = max(worst, await looker.fetchval(ASTRAY))
            town.happened["dilihat"] += 1
            await asyncio.sleep(0.01)

    async def lane() -> None:
        for _ in numbers:
            deed: Callable[[], Awaitable[None]] = town.dice.choices(
                (town.deposit, town.buy, town.give_back, town.reverse, town.settle), (5, 6, 3, 2, 1 if guard else 0)
            )[0]
            try:
                await deed()
                town.happened[deed.__name__] += 1
            except Refused:
                town.happened["ditolak"] += 1
            except asyncpg.LockNotAvailableError:
                town.happened["tertahan"] += 1  # only where one deed is two units
            except Died:
                town.happened["putus di tengah"] += 1

    looking = asyncio.create_task(look())
    try:
        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    finally:
        done.set()
        await looking
        if undo:
            undo()
    worst = max(worst, await looker.fetchval(ASTRAY))
    await looker.close()
    differ = [about.name for about in await debts_between() if not about.same]
    found = (
        [
            finding
            for finding in await check()
            if "savings_tender" not in finding.place and "uang muka" not in finding.figures
        ]
        if guard
        else []
    )
    return Result(
        "P15", f"Rp{worst} berbeda di dua buku, {len(differ)} primer berselisih, {len(found)} kerusakan", "Rp0, 0, 0", seed,
        dict(town.happened), kept=worst == 0 and not differ and not found,
    )  # fmt: skip


@retried
async def _came(number: str) -> int:
    """What settling does once the gateway has said that the money is there."""
    async with transaction():
        row = await transactions.fetch_one(
            "SELECT id, amount_idr FROM savings_deposit WHERE number = $1 FOR UPDATE", number
        )
        assert row is not None
        payment: int = await transactions.fetch_value(
            "INSERT INTO payment (subject, subject_id, attempt, gateway_order_id, method, amount_idr, state)"
            " VALUES ('savings', $1, 1, $2, 'qris', $3, 'intended') RETURNING id", row["id"], f"{number}-1", row["amount_idr"],
        )  # fmt: skip
        await lives.begin("payment", payment, "intended")
        await lives.move("payment", payment, "intended", "pending")
        await lives.move("payment", payment, "pending", "paid")
        await transactions.execute(
            "UPDATE payment SET received_idr = amount_idr, paid_at = now(), transaction_id = gen_random_uuid(), ask_next_at = 'infinity' WHERE id = $1",
            payment,
        )
        await was_paid(await payment_of(payment, lock=True))
        return payment


@retried
async def _goes(payment_id: int) -> None:
    seen = await payment_of(payment_id)
    async with transaction():
        bill = await bill_of(seen.subject, seen.subject_id, lock=True)
        await take_back(await payment_of(payment_id, lock=True), bill, why="serangan")


@retried
async def _bought(person: int, coop: int, thing: int, idr: int, *, die: bool) -> None:
    async with transaction():
        await pay_with_savings(person, "ppob", thing, idr, coop=coop, memo="Serangan")
        if die:
            raise Died


@retried
async def _given_back(thing: int, key: str) -> None:
    async with transaction():
        left = sum(tender.left_idr for tender in await tenders_of("ppob", thing))
        if left:
            await put_back("ppob", thing, left, source=f"serang:{key}", memo="Kembali", from_role="uang_muka")


def _guard_off() -> Callable[[], None]:
    """The sekunder's entry is written beside the unit of the deed: for a moment, or for ever, only one book knows."""
    real = between.post

    async def apart(entity: int, **deed: Any) -> Any:
        if entity != 1:
            return await real(entity, **deed)
        context = transactions.engine().current_transaction
        token = context.set(None)
        try:
            async with transaction():
                return await real(entity, **deed)
        finally:
            context.reset(token)

    between.post = apart  # type: ignore[assignment]

    def undo() -> None:
        between.post = real

    return undo
