"""A shop's life in random steps: carts, orders, money in, goods out, money back, while the gateway now and then says nothing.

Steps come from a seed (INDORA_SEED=… plays the same life again). Every so often all invariants are asked; at the end the
gateway is well again, time passes until everything has reached its end, and the referee compares the books of both sides.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.cli.check import check
from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart, set_quantity
from app.domain.checkout.bill import Bill
from app.domain.checkout.cancel import cancel_own
from app.domain.checkout.expire import expire_due
from app.domain.checkout.offers import offers_for
from app.domain.checkout.pay import begin_payment
from app.domain.checkout.place import place_order
from app.domain.checkout.wish import Wish
from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.cancel import cancel_order
from app.domain.fulfilment.deposit_cod import cash_out, deposit_cod
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.pack import pack
from app.domain.fulfilment.returns import bring_back
from app.domain.fulfilment.send_out import hand_over_at_door, return_to_store, send_out
from app.domain.money import rupiah
from app.domain.numbering import new_key
from app.domain.payments import gateway as of_payments
from app.domain.payments.ask import ask_due
from app.domain.payments.gateway import GatewayError
from app.domain.payments.payout import settle_refund
from app.domain.payments.refund import approve_refund, ask_refund, refuse_refund
from app.domain.payments.send import send_due
from app.domain.payments.settle import settle
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.domain.stock.deeds import Goods, receive
from app.domain.transactions import retried
from tests import cast
from tests.drills.pocket import Pocket
from tests.drills.referee import judge, unfinished
from tests.promises.result import Result, broken, figure, kept, seed

METHODS = ["qris", "bni_va", "permata_va", "indomaret", "gopay", "mandiri_bill"]
SAYS_NO = (Refused, NotFound, GatewayError)


class Life:
    """Everybody and everything in one shop, and what each may do next."""

    def __init__(self, db: Any, rng: random.Random) -> None:
        self.db, self.rng, self.gateway = db, rng, Pocket(rng, silent=12)
        self.told: dict[str, int] = {}
        self.paid: dict[str, int] = {}
        self.deeds: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.trail: list[str] = []
        self.forms: dict[str, str] = {}  # key of a sent form -> the number it brought
        self.owner = asyncio.Lock()  # the owner's one connection

    async def open_shop(self) -> None:
        self.buyers = [await cast.sari(self.db), await cast.budi(self.db), cast.guest("satu"), cast.guest("dua")]
        self.units = [
            await cast.goods(
                self.db, "Beras medium", umum=65_000, anggota=63_000, grosir=(10, 61_000), stock=60, unit="sak"
            ),
            await cast.goods(self.db, "Minyak goreng", umum=19_500, anggota=18_900, stock=80),
            await cast.goods(self.db, "Gula pasir", umum=17_500, stock=40),
            await cast.goods(self.db, "Telur", umum=28_333, anggota=27_999, stock=25, cost=26_111),
        ]
        self.units.append(await cast.another_unit(self.db, self.units[1], name="dus", factor=12, umum=228_000))
        self.staff = {
            role: await cast.officer(self.db, role) for role in ("kasir", "bendahara", "manajer", "gudang", "kurir")
        }
        of_payments.use_gateway(self.gateway)

    def who(self, role: str) -> int:
        person = self.staff[role].person_id
        assert person is not None
        return person

    async def sql(self, query: str, *args: object) -> list[Any]:
        async with self.owner:
            return list(await self.db.fetch(query, *args))

    async def any_order(self, *states: str) -> Any:
        rows = await self.sql("SELECT * FROM shop_order WHERE state = ANY($1) ORDER BY id", list(states))
        return self.rng.choice(rows) if rows else None

    async def step(self) -> None:
        """One deed, sometimes two at once, sometimes the same one twice at once."""
        deeds = self.rng.choices(DEEDS, WEIGHTS, k=2 if self.rng.random() < 0.15 else 1)
        if self.rng.random() < 0.1:
            deeds = [deeds[0], deeds[0]]
        await asyncio.gather(*(self.do(deed) for deed in deeds))

    async def do(self, deed: Callable[["Life"], Awaitable[object]]) -> None:
        name = deed.__name__.strip("_")
        self.trail.append(name)
        try:
            if await deed(self) is not False:
                self.deeds[name] += 1
        except SAYS_NO as no:
            self.refusals[f"{name}: {type(no).__name__}"] += 1
            self.trail[-1] += f" (no: {no})"


# What buyers do.


async def fill_cart(life: Life) -> None:
    await put_in_cart(
        life.rng.choice(life.buyers), unit=life.rng.choice(life.units), quantity=life.rng.randint(1, 4), nonce=new_key()
    )


async def change_cart(life: Life) -> None:
    await set_quantity(life.rng.choice(life.buyers), unit=life.rng.choice(life.units), quantity=life.rng.randint(0, 12))


async def order(life: Life) -> object:
    buyer = life.rng.choice(life.buyers)
    cart = await cart_of(buyer)
    if not cart.lines:
        return False
    wish = _wish(life, buyer)
    fee_idr = (await offers_for(buyer)).fee_idr(wish.reach, wish.kecamatan)
    shown, key = Bill(cart.lines, fee_idr, kecamatan=wish.kecamatan or "").as_shown(), new_key()
    sent = [place_order(buyer, wish, shown=shown, key=key) for _ in range(life.rng.choice([1, 1, 2, 3]))]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    numbers = {answer for answer in answers if isinstance(answer, str)}
    assert len(numbers) <= 1, f"one form, {len(numbers)} orders"
    for number in numbers:
        life.told[number], life.forms[key] = shown.total_idr, number
        if wish.tender == "midtrans":
            await begin_payment(buyer, number, wish.method)
    if not numbers:
        raise next(answer for answer in answers if isinstance(answer, BaseException))
    return True


def _wish(life: Life, buyer: Asker) -> Wish:
    rng, antar = life.rng, life.rng.random() < 0.4
    method = rng.choice([*METHODS, "cod" if antar else "tunai"])
    name, phone = buyer.name or "Tamu", buyer.phone or f"+6281299999{life.buyers.index(buyer):03d}"
    if antar:
        return Wish(name, phone, "antar", None, "Blora", "Jalan Pemuda 10, RT 1", method)
    return Wish(name, phone, "ambil", rng.choice([1, 2, 3]), None, None, method, "Titip di depan")


async def try_another_way_to_pay(life: Life) -> object:
    found = await life.any_order("awaiting_payment")
    if found is None:
        return False
    return await start_payment("order", found["id"], life.rng.choice(METHODS), None)


async def call_it_off(life: Life) -> object:
    found = await life.any_order("awaiting_payment", "confirmed", "paid")
    buyer = next(
        (
            b
            for b in life.buyers
            if found
            and (b.person_id, b.visitor_hash)[found["person"] is None] == (found["person"] or found["visitor_hash"])
        ),
        None,
    )
    if found is None or buyer is None:
        return False
    return await cancel_own(buyer, found["number"], reason="Salah pesan")


# What the gateway and its payers do.


async def pay(life: Life) -> object:
    waiting = [one for one in life.gateway.kept.values() if one.status == "pending"]
    if not waiting:
        return False
    one = life.rng.choice(waiting)
    if life.gateway.pay(one.order_id):
        life.paid[one.order_id] = one.amount_idr
    return await nudge(life)


async def nudge(life: Life) -> object:
    rows = await life.sql("SELECT id FROM payment ORDER BY id DESC LIMIT 12")
    if not rows:
        return False
    chosen = life.rng.choice(rows)["id"]
    return await asyncio.gather(*(settle(chosen) for _ in range(life.rng.choice([1, 1, 3]))))


async def bank_takes_back(life: Life) -> object:
    settled = [one.order_id for one in life.gateway.kept.values() if one.status == "settlement"]
    if not settled:
        return False
    chosen = life.rng.choice(settled)
    if not life.gateway.take_back(chosen):
        return False
    life.paid.pop(chosen, None)
    return True


async def gateway_lets_one_lapse(life: Life) -> object:
    waiting = [one.order_id for one in life.gateway.kept.values() if one.status == "pending"]
    return bool(waiting) and life.gateway.expire(life.rng.choice(waiting))


# What staff does.


async def pack_one(life: Life) -> object:
    found = await life.any_order("paid", "confirmed")
    return False if found is None else await pack(found["id"], by=life.who("gudang"), key=new_key())


async def give_at_counter(life: Life) -> object:
    found = await life.any_order("packed")
    if found is None or found["reach"] != "ambil":
        return False
    cash = None if found["tender"] == "midtrans" else found["total_idr"]
    code = found["pickup_code"] if life.rng.random() < 0.9 else "000000"
    handed = await _short(life, found) if cash is None else None
    return await hand_over(found["id"], code=code, by=life.who("kasir"), key=new_key(), cash_idr=cash, handed=handed)


async def _short(life: Life, found: Any) -> dict[int, int] | None:
    """Now and then one line is a piece short."""
    if life.rng.random() < 0.8:
        return None
    lines = await life.sql("SELECT line_no, quantity FROM order_line WHERE order_id = $1 ORDER BY line_no", found["id"])
    given = {line["line_no"]: line["quantity"] for line in lines}
    given[lines[0]["line_no"]] -= 1
    return given if any(given.values()) else None


async def send_one_out(life: Life) -> object:
    found = await life.any_order("packed")
    if found is None or found["reach"] != "antar":
        return False
    return await send_out(found["id"], courier=life.who("kurir"), by=life.who("kasir"), key=new_key())


async def at_the_door(life: Life) -> object:
    found = await life.any_order("on_the_way")
    if found is None:
        return False
    if life.rng.random() < 0.2:
        return await return_to_store(found["id"], by=life.who("kurir"), reason="Rumah kosong", key=new_key())
    cash = found["total_idr"] if found["tender"] == "cod" else None
    return await hand_over_at_door(
        found["id"], by=life.who("kurir"), key=new_key(), code=found["pickup_code"], cash_idr=cash
    )


async def courier_hands_in_cash(life: Life) -> object:
    out = await cash_out(frozenset({1}))
    if not out:
        return False
    counted = out[0].amount_idr - life.rng.choice([0, 0, 0, 500])
    return await deposit_cod(
        1, out[0].courier, expected_idr=out[0].amount_idr, counted_idr=counted, by=life.who("kasir"), key=new_key(),
        counted_again_idr=counted, reason="Kembalian",
    )  # fmt: skip


async def goods_come_back(life: Life) -> object:
    found = await life.any_order("handed_over")
    if found is None:
        return False
    line = life.rng.choice(await life.sql("SELECT * FROM order_line WHERE order_id = $1", found["id"]))
    return await bring_back(
        found["id"], {line["line_no"]: 1}, damaged=frozenset({line["line_no"]} if life.rng.random() < 0.3 else ()), by=life.who("kasir"),
        reason="Kemasan rusak", key=new_key(),
    )  # fmt: skip


async def officer_cancels(life: Life) -> object:
    found = await life.any_order("awaiting_payment", "confirmed", "paid", "packed")
    return (
        False
        if found is None
        else await cancel_order(found["id"], life.who("manajer"), "Barang rusak di gudang", key=new_key())
    )


async def officer_refunds(life: Life) -> object:
    found = await life.any_order("paid", "packed", "handed_over")
    if found is None or not found["paid_idr"]:
        return False
    if found["state"] != "handed_over":  # before hand-over money goes back with the whole order only
        return False
    much = life.rng.randint(1, max(1, found["paid_idr"] // 3))
    return await ask_refund(found["id"], much, "Ganti rugi karena barang cacat", life.who("kasir"), f"uji:{new_key()}")


async def somebody_decides_refunds(life: Life) -> object:
    rows = await life.sql("SELECT id, amount_idr FROM refund WHERE state = 'asked' ORDER BY id LIMIT 5")
    if not rows:
        return False
    chosen = life.rng.choice(rows)["id"]
    if life.rng.random() < 0.3:
        return await refuse_refund(chosen, life.who("manajer"), "Bukti kurang")
    return await approve_refund(chosen, life.who("manajer"))


async def treasurer_pays_out(life: Life) -> object:
    rows = await life.sql("SELECT id, amount_idr, approved_by FROM refund WHERE state = 'owed' ORDER BY id LIMIT 5")
    if not rows:
        return False
    chosen = life.rng.choice(rows)
    if chosen["amount_idr"] > 500_000 and chosen["approved_by"] is None:
        await approve_refund(chosen["id"], life.who("manajer"))
    return await settle_refund(chosen["id"], life.rng.choice(["tunai", "transfer"]), life.who("bendahara"))


async def goods_arrive(life: Life) -> None:
    place = (await life.sql("SELECT id FROM place ORDER BY id"))[life.rng.randrange(2)]["id"]
    product = life.rng.choice(await life.sql("SELECT id FROM product"))["id"]
    many = life.rng.randint(5, 30)
    await receive(
        place, [Goods(product, many, many * life.rng.randint(15_000, 60_000))], by=life.who("gudang"), key=new_key()
    )


async def price_changes(life: Life) -> None:
    async with life.owner:
        await cast.reprice(
            life.db,
            life.rng.choice(life.units[:4]),
            life.rng.choice(["umum", "anggota"]),
            life.rng.randint(15_000, 70_000),
        )


async def time_passes(life: Life, minutes: int | None = None) -> None:
    """All clocks of rows that wait go forward, then what is due is done, as the worker does it."""
    by = f"{minutes or life.rng.choice([2, 20, 90, 1500])} minutes"
    for statement in _FORWARD:
        await _forward(life, statement.replace(":by", f"interval '{by}'"))
    await ask_due()
    await send_due()
    await expire_due()


@retried  # it locks rows in no order at all; the shop's own deeds do not
async def _forward(life: Life, statement: str) -> None:
    async with life.owner:
        await life.db.execute(statement)


_FORWARD = (
    "UPDATE payment SET made_at = made_at - :by, ask_next_at = ask_next_at - :by, expires_at = expires_at - :by",
    "UPDATE refund SET made_at = made_at - :by, next_try_at = next_try_at - :by WHERE state IN ('approved', 'sent')",
    "UPDATE shop_order SET pay_until = pay_until - :by WHERE state IN ('awaiting_payment', 'confirmed')",
)

TURNS: dict[Callable[[Life], Awaitable[object]], int] = {
    fill_cart: 14, change_cart: 3, order: 14, try_another_way_to_pay: 4, call_it_off: 2, pay: 12, nudge: 4, bank_takes_back: 1, gateway_lets_one_lapse: 2,
    pack_one: 10, give_at_counter: 8, send_one_out: 5, at_the_door: 6, courier_hands_in_cash: 2, goods_come_back: 3, officer_cancels: 1,
    officer_refunds: 2, somebody_decides_refunds: 2, treasurer_pays_out: 2, goods_arrive: 4, price_changes: 1, time_passes: 3,
}  # fmt: skip
DEEDS, WEIGHTS = list(TURNS), list(TURNS.values())


async def live(db: Any, *, steps: int, run_seed: int, every: int, secretly: bool = False) -> tuple[Result, Life]:
    """Walk, ask, end, judge. `secretly`: a payment that the gateway tells nobody about; the referee must miss it."""
    life = Life(db, random.Random(run_seed))
    await life.open_shop()
    broke: list[str] = []
    for turn in range(1, steps + 1):
        await life.step()
        if turn % every == 0:
            broke = [f"after step {turn}: {finding}" for finding in await check()]
            if broke:
                break
    await to_the_end(life)
    broke += [str(finding) for finding in await check()]
    if secretly:
        stolen = next(one for one in life.gateway.kept.values() if one.status == "settlement")
        await life.gateway.refund(stolen.transaction_id, "tidak-diberitahukan", stolen.amount_idr, "dari dasbor")
    broke += await judge(db, life.gateway.book(), life.told, life.paid)
    broke += [f"still open: {what}" for what in await unfinished(db)]
    if len(life.told) != len(life.forms) or len(life.told) != await db.fetchval("SELECT count(*) FROM shop_order"):
        broke.append(
            f"{len(life.told)} orders were told of, {await db.fetchval('SELECT count(*) FROM shop_order')} stand"
        )
    if broke:
        print("\n".join([*broke[:12], f"INDORA_SEED={run_seed}; the last steps:", *life.trail[-25:]]))
    came = sum(one["paid_idr"] for one in life.gateway.book()["transactions"])
    happened = {
        "pesanan": len(life.told), "dibayar": life.deeds["pay"], "diserahkan": life.deeds["give_at_counter"] + life.deeds["at_the_door"],
        "dikembalikan": sum(one["refunded_idr"] > 0 for one in life.gateway.book()["transactions"]), "tanpa jawaban": life.gateway.unanswered,
        "penolakan": life.refusals.total(),
    }  # fmt: skip
    figure_said = f"{life.deeds.total()} perbuatan, {rupiah(came)} lewat gateway, kerusakan {len(broke)}"
    return Result("P01", figure_said, "selisih Rp0, kerusakan 0", run_seed, happened, kept=not broke), life


async def to_the_end(life: Life) -> None:
    """The faults stop and time passes until nothing is under way."""
    life.gateway.silent = 0
    for _ in range(12):
        await time_passes(life, minutes=1500)
        for row in await life.sql("SELECT id FROM payment"):
            await settle(row["id"])
        if not await unfinished(life.db):
            return


@pytest.fixture(autouse=True)
def gateway_as_before() -> Any:
    before = of_payments._gateway
    yield
    of_payments._gateway = before


async def test_whatever_happens_in_whatever_order_the_books_and_the_gateway_agree(db: Any) -> None:
    result, life = await live(db, steps=figure(600, 2_000), run_seed=seed(), every=100)
    print(dict(life.deeds), dict(life.refusals))
    kept(result)


async def test_the_referee_misses_money_that_the_gateway_sent_back_in_secret(db: Any) -> None:
    result, _ = await live(db, steps=120, run_seed=7, every=1000, secretly=True)
    broken(result)
