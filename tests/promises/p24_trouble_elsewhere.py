"""P24 Trouble elsewhere stays elsewhere: the gateway dead, silent, slow or talking nonsense, while people look and buy."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

from app.domain.checkout import pay
from app.domain.payments import start
from app.domain.payments.ask import ask_due
from app.domain.payments.gateway import use_gateway
from app.gateways.midtrans import Midtrans
from tests import cast
from tests.paying import pay_by
from tests.promises.result import Result
from tests.promises.shoppers import Shopper
from tests.sandbox.running import SERVER_KEY, RunningSandbox

SLOWEST_S = 10.0
MOODS: dict[str, Callable[[RunningSandbox], None]] = {
    "mati": lambda bank: bank.stop(),
    "diam": lambda bank: bank.fault("hang", calls=None, seconds=40),
    "lambat": lambda bank: bank.fault("delay", calls=None, seconds=20),
    "HTML": lambda bank: bank.fault("html", calls=None),
    "terputus": lambda bank: bank.fault("drop", calls=None, after=True),
    "omong kosong": lambda bank: bank.fault(
        "alter", calls=None, changes={"gross_amount": "banyak", "transaction_id": 7}
    ),
    "sibuk": lambda bank: bank.fault("429", calls=None),
}


class Clock:
    """How long each request took, and what was answered."""

    def __init__(self) -> None:
        self.slowest, self.at, self.answers = 0.0, "", Counter[str]()

    async def of(self, what: str, asking: Awaitable[Any]) -> Any:
        began = time.monotonic()
        answer = await asking
        if time.monotonic() - began > self.slowest:
            self.slowest, self.at = time.monotonic() - began, what
        self.answers[f"{what} {answer.status_code}"] += 1
        return answer


async def attack_p24(
    db: Any, application: Any, bank: RunningSandbox, *, count: int, seed: int, guard: bool = True, moods: int = 7
) -> Result:
    """`count` buyers in each mood, half pay cash; `guard` False: a client without deadline or breaker, and a page that waits for it."""
    clock, happened = Clock(), Counter[str]()
    unit = await cast.goods(db, "Beras medium 5 kg", umum=65_000, stock=100 * count, unit="sak")
    undo = (lambda: None) if guard else _guard_off()
    try:
        for mood, begin in list(MOODS.items())[:moods]:
            use_gateway(_client(bank, guard=guard))
            await asyncio.to_thread(begin, bank)
            await asyncio.gather(*(_buyer(application, unit, clock, happened, n % 2 == 0) for n in range(count)))
            happened[mood] += 1
            await asyncio.to_thread(_recover, bank, mood)
        await _everything_ends(db, bank, happened)
    finally:
        undo()
    return await _judge(db, bank, clock, happened, seed)


def _client(bank: RunningSandbox, *, guard: bool) -> Midtrans:
    if guard:
        return Midtrans(server_key=SERVER_KEY, url=bank.url)
    return Midtrans(server_key=SERVER_KEY, url=bank.url, read_s=60, deadline_s=60)


def _guard_off() -> Callable[[], None]:
    """Nobody's patience ends: the page waits as long as the client does."""
    as_was = (start.patience, pay.patience)
    start.patience = pay.patience = lambda _: nullcontext()  # type: ignore[assignment]

    def undo() -> None:
        start.patience, pay.patience = as_was

    return undo


async def _buyer(application: Any, unit: int, clock: Clock, happened: Counter[str], cash: bool) -> None:
    """Looks around, fills a cart, orders; looks at the order afterwards."""
    browser = Shopper(application)
    for path in ("/", "/produk/beras-medium-5-kg", "/cari?q=beras"):
        answer = await clock.of("lihat", browser.ask("GET", path))
        happened["halaman tak tampil"] += answer.status_code != 200
    await clock.of("isi", browser.add(unit))
    form = await browser.checkout()
    form["cara_bayar"] = "tunai" if cash else "qris"
    answer = await clock.of("pesan", browser.ask("POST", "/pesanan", form))
    placed = answer.status_code == 303
    happened["pesanan tunai" if cash else "pesanan lewat gateway"] += placed
    happened["pesanan gagal"] += not placed
    if placed:
        page = await clock.of("pesanan", browser.ask("GET", answer.headers["location"]))
        happened["halaman tak tampil"] += page.status_code != 200


def _recover(bank: RunningSandbox, mood: str) -> None:
    if mood == "mati":
        bank.start()
    bank.behave()


async def _everything_ends(db: Any, bank: RunningSandbox, happened: Counter[str]) -> None:
    """The gateway is back: what was begun becomes payable or ends; the buyers begin anew where it ended, and pay."""
    use_gateway(_client(bank, guard=True))
    for _ in range(6):
        await db.execute(
            "UPDATE payment SET made_at = made_at - interval '1 minute', ask_next_at = now() WHERE state IN ('intended', 'pending')"
        )
        await ask_due(1000)
    for row in await db.fetch("SELECT id FROM shop_order WHERE tender = 'midtrans' AND state = 'awaiting_payment'"):
        payment = await pay_by(row["id"], "bni_va")
        await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    await db.execute("UPDATE payment SET ask_next_at = now() WHERE state = 'pending'")
    await ask_due(1000)
    happened["lunas sesudahnya"] = await db.fetchval("SELECT count(*) FROM shop_order WHERE state = 'paid'")


async def _judge(db: Any, bank: RunningSandbox, clock: Clock, happened: Counter[str], seed: int) -> Result:
    through = happened["pesanan lewat gateway"]
    unpaid = through - happened["lunas sesudahnya"]
    living = await db.fetchval("SELECT count(*) FROM payment WHERE state IN ('intended', 'pending', 'cancelling')")
    bad = happened["halaman tak tampil"] + happened["pesanan gagal"] + unpaid + living
    wanted = {what: happened[what] for what in ("pesanan tunai", "pesanan lewat gateway", "lunas sesudahnya")}
    return Result(
        "P24", f"paling lama {clock.slowest:.1f} detik ({clock.at}), {bad} yang gagal atau tertinggal dari {through + happened['pesanan tunai']} pesanan",
        f"{SLOWEST_S:.0f} detik, 0", seed, wanted, kept=clock.slowest < SLOWEST_S and bad == 0,
    )  # fmt: skip
