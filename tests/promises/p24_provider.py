"""P24 Trouble elsewhere stays elsewhere: the PPOB provider dead, silent, slow or talking nonsense, while people shop, ask and pay."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from app.domain.errors import Refused
from app.domain.ppob import inquiries
from app.domain.ppob.attend import attend_due
from app.domain.ppob.order import Buyer, sell_at_till
from app.domain.ppob.provider import use_provider
from app.gateways.digiflazz import Digiflazz
from tests import cast
from tests.domain.ppob.goods import PULSA
from tests.promises.p24_trouble_elsewhere import SLOWEST_S, Clock
from tests.promises.result import Result
from tests.promises.shoppers import Shopper
from tests.sandbox.digiflazz.running import KEY, SECRET, USERNAME, RunningDigiflazz

HANGS_S = 12.0
MOODS: dict[str, Callable[[RunningDigiflazz], Any]] = {
    "diam": lambda flazz: flazz.control("gangguan", kind="hang", calls=None, seconds=HANGS_S),
    "terputus": lambda flazz: flazz.control("gangguan", kind="drop", calls=None, after=True),
    "HTML": lambda flazz: flazz.control("gangguan", kind="html", calls=None),
    "mati": lambda flazz: flazz.stop(),
    "lambat": lambda flazz: flazz.control("gangguan", kind="delay", calls=None, seconds=20),
    "sibuk": lambda flazz: flazz.control("gangguan", kind="429", calls=None),
}


class Asked:
    """An answer for the clock, of what has no address."""

    status_code = 200


def _client(flazz: RunningDigiflazz, *, guard: bool) -> Digiflazz:
    more = {} if guard else {"read_s": 60.0, "deadline_s": 60.0}
    return Digiflazz(username=USERNAME, key=KEY, webhook_secret=SECRET, url=f"{flazz.url}/digiflazz", **more)


async def attack_p24_provider(
    db: Any, application: Any, flazz: RunningDigiflazz, *, count: int, seed: int, guard: bool = True, moods: int = 6, shrunk: int = 1
) -> Result:  # fmt: skip
    """`count` people in each mood shop, ask for bills and top up, while the worker asks; `guard` False: nobody's patience ends.

    `shrunk`: all waiting, and with it the bound, takes only that part of its time.
    """
    global HANGS_S
    clock, happened, patient = Clock(), Counter[str](), inquiries.A_PERSON_WAITS_S
    await cast.goods(db, "Beras medium 5 kg", umum=65_000, stock=100, unit="sak")
    kasir = await cast.officer(db, "kasir")
    inquiries.A_PERSON_WAITS_S, as_was = patient / shrunk if guard else 100.0, HANGS_S
    HANGS_S = as_was / shrunk + (shrunk > 1)
    made = _client(flazz, guard=guard)
    try:
        for mood, begin in list(MOODS.items())[:moods]:
            use_provider(made)
            await asyncio.to_thread(begin, flazz)
            working = asyncio.create_task(attend_due())
            await asyncio.gather(*(_person(application, kasir, clock, happened, mood, n) for n in range(count)))
            await working
            happened[mood] += 1
            await asyncio.to_thread(_recover, flazz, mood)
    finally:
        inquiries.A_PERSON_WAITS_S, HANGS_S = patient, as_was
        await made.close()
    return await _judge(db, flazz, clock, happened, seed, bound_s=SLOWEST_S / shrunk)


async def _person(application: Any, kasir: Any, clock: Clock, happened: Counter[str], mood: str, n: int) -> None:
    browser = Shopper(application)
    for path in ("/", "/produk/beras-medium-5-kg", "/cari?q=beras"):
        answer = await clock.of("lihat", browser.ask("GET", path))
        happened["halaman tak tampil"] += answer.status_code != 200
    await clock.of("cek tagihan", _bill(kasir, happened))
    await clock.of("pulsa", _top_up(kasir, mood, n))
    happened["pulsa dibayar"] += 1


async def _bill(kasir: Any, happened: Counter[str]) -> Asked:
    try:
        await inquiries.ask_bill(kasir, service="tagihan-listrik", sku="pln-pasca", customer_no="530000111119")
    except Refused:
        happened["tagihan belum dijawab"] += 1
    return Asked()


async def _top_up(kasir: Any, mood: str, n: int) -> Asked:
    number = f"0817{1_000_000 + 1_000 * list(MOODS).index(mood) + n}"
    await sell_at_till(
        kasir, Buyer(f"Pembeli {n}"), PULSA, number, shown_idr=PULSA.price_idr, key=f"{mood}-{n:06d}-pulsa", sure=True
    )
    return Asked()


def _recover(flazz: RunningDigiflazz, mood: str) -> None:
    if mood == "mati":
        flazz.start()
    flazz.behave()


async def _judge(
    db: Any, flazz: RunningDigiflazz, clock: Clock, happened: Counter[str], seed: int, *, bound_s: float
) -> Result:
    """The provider is back: everything ends, and it sold what was paid for, once."""
    made = _client(flazz, guard=True)
    use_provider(made)
    for _ in range(8):
        await db.execute(
            "UPDATE ppob_transaction SET ask_next_at = now(), leased_until = '-infinity' WHERE state IN ('held', 'submitted', 'pending')"
        )
        await attend_due(1000)
    await made.close()
    book = await asyncio.to_thread(flazz.book)
    open_ = await db.fetchval("SELECT count(*) FROM ppob_transaction WHERE state IN ('held', 'submitted', 'pending')")
    succeeded = await db.fetchval("SELECT count(*) FROM ppob_transaction WHERE state = 'success'")
    sold = sum(one["status"] == "Sukses" and one["kind"] == "prepaid" for one in book["purchases"])
    bad = happened["halaman tak tampil"] + open_ + abs(sold - succeeded) + len(book["bought_twice"]["number"])
    wanted = {what: happened[what] for what in ("pulsa dibayar", "tagihan belum dijawab")}
    return Result(
        "P24", f"PPOB: paling lama {clock.slowest:.1f} detik ({clock.at}), {bad} yang gagal, ganda atau tertinggal dari {happened['pulsa dibayar']}",
        f"{bound_s:.0f} detik, 0", seed, wanted, kept=clock.slowest < bound_s and bad == 0,
    )  # fmt: skip
