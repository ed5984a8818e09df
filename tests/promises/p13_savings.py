"""P13 Savings cannot be overdrawn or taken by another: one account, many hands at once, by web, till and checkout."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from app.domain.numbering import new_key
from app.domain.savings import tender, withdraw
from app.domain.savings.accounts import account_of
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.rules import Rules
from tests import cast
from tests.conftest import Web
from tests.promises.result import Result

EACH_IDR, HOME = 10_000, 5
PAGE = "/kantor/simpanan/anggota"


@dataclass
class Scene:
    """Bu Sari's savings, her browsers, the counter of her primary, and two who have no business with her money."""

    saver: int
    membership: int
    unit: int
    web: Web
    till: Web
    shop: Web
    thief: Web
    abroad: Web


async def attack_p13(db: Any, app: Any, *, count: int, covers: int, seed: int, guard: bool = True) -> Result:
    """`count` tries at once on an account that covers `covers` of them; `guard` False: what is there is read before it is taken."""
    dice, happened = random.Random(seed), Counter[str]()
    with ExitStack() as off:
        off.enter_context(patch.object(withdraw, "rules_of", _without_minimum))
        off.enter_context(patch.object(tender, "rules_of", _without_minimum))
        scene = await _scene(db, app, covers)
        if not guard:
            await _guard_off(db, off)
        gate, counter, slips = asyncio.Semaphore(40), asyncio.Lock(), iter(range(10**6))
        hands: tuple[Callable[[], Awaitable[str]], ...] = (
            lambda: _by_web(scene), lambda: _by_till(scene, next(slips)), lambda: _by_checkout(scene, counter),
            lambda: _by_thief(scene), lambda: _from_abroad(scene, next(slips)),
        )  # fmt: skip

        async def one(hand: Callable[[], Awaitable[str]]) -> None:
            async with gate:
                await asyncio.sleep(dice.random() / 20)
                happened[await hand()] += 1

        await asyncio.gather(*(one(dice.choices(hands, (45, 30, 15, 5, 5))[0]) for _ in range(count)))
        taken = await db.fetchval(
            "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_withdrawal WHERE person = $1", scene.saver
        )
        taken += await db.fetchval(
            "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_tender WHERE person = $1", scene.saver
        )
        left = await account_of(scene.saver, HOME, "sukarela")
    assert left is not None
    accepted = sum(happened[f"{hand} diterima"] for hand in ("web", "kasir", "belanja"))
    errors = happened.pop("galat", 0)
    return Result(
        "P13", f"Rp{taken} dari Rp{covers * EACH_IDR} diambil oleh {accepted} dari {count} upaya, tersisa Rp{left.free_idr}, {errors} galat",
        f"tepat {covers}, Rp0, 0", seed, dict(happened),
        kept=taken == covers * EACH_IDR and accepted == covers and left.free_idr == 0 and not errors,
    )  # fmt: skip


async def _without_minimum(entity: int, on: object = None) -> Rules:
    return Rules(minimum_idr=0, per_day_idr=10**9, alone_idr=10**9)


async def _scene(db: Any, app: Any, covers: int) -> Scene:
    saver = await cast.person(db, "Sari Wulandari", "+6281200000101", coop=HOME)
    thief = await cast.person(db, "Maling", "+6281200000102", coop=HOME)
    clerk, abroad = await cast.officer(db, "kasir", coop=HOME), await cast.officer(db, "bendahara", coop=HOME + 1)
    assert clerk.person_id is not None
    await deposit_cash(Wanted(saver, HOME, "sukarela", covers * EACH_IDR), by=clerk.person_id, key=new_key())
    unit = await cast.goods(db, "Telur", umum=EACH_IDR, stock=10**5, most=9_999)
    browsers = []
    for person, staff in (
        (saver, False),
        (clerk.person_id, True),
        (saver, False),
        (thief, False),
        (abroad.person_id, True),
    ):
        browser = Web(app)
        await browser.sign_in(person, staff=staff, stepped_up=True)
        browsers.append(browser)
    membership = await db.fetchval("SELECT id FROM membership WHERE person = $1", saver)
    return Scene(saver, membership, unit, *browsers)


def _said(hand: str, status: int) -> str:
    return f"{hand} {'diterima' if status == 303 else 'ditolak'}" if status in (303, 422, 404) else "galat"


async def _by_web(scene: Scene) -> str:
    answer = await scene.web.post(
        "/anggota/simpanan/penarikan", data={"kunci": new_key(), "jumlah": str(EACH_IDR), "cara": "tunai"}
    )
    return _said("web", answer.status_code)


async def _by_till(scene: Scene, slip: int) -> str:
    form = {"kunci": new_key(), "tarik": str(EACH_IDR), "cara_hadir": "surat", "surat": f"SK-{slip:05d}"}
    return _said("kasir", (await scene.till.post(f"{PAGE}/{scene.membership}/penarikan", data=form)).status_code)


async def _by_checkout(scene: Scene, counter: asyncio.Lock) -> str:
    """One cart a person: her orders come one after another, among all the rest."""
    from tests.routes.shop.test_checkout import hidden

    async with counter:
        await scene.shop.post("/keranjang/baris", data={"unit": scene.unit, "jumlah": "1"})
        shown = hidden((await scene.shop.get("/bayar")).text)
        form = {
            "nama": "Sari",
            "telepon": "081200000101",
            "terima": "ambil",
            "koperasi": "1",
            "cara_bayar": "simpanan",
            **shown,
        }
        answer = await scene.shop.post("/pesanan", data=form)
        if answer.status_code != 303:
            await scene.shop.post(f"/keranjang/baris/{scene.unit}/penghapusan", data={})
    return _said("belanja", answer.status_code)


async def _by_thief(scene: Scene) -> str:
    """A neighbour with an account number in mind: no form takes one."""
    form = {
        "kunci": new_key(),
        "jumlah": str(EACH_IDR),
        "cara": "tunai",
        "person": scene.saver,
        "account": "1",
        "anggota": scene.membership,
    }
    return _said("tetangga", (await scene.thief.post("/anggota/simpanan/penarikan", data=form)).status_code)


async def _from_abroad(scene: Scene, slip: int) -> str:
    form = {"kunci": new_key(), "tarik": str(EACH_IDR), "cara_hadir": "surat", "surat": f"SA-{slip:05d}"}
    return _said(
        "koperasi lain", (await scene.abroad.post(f"{PAGE}/{scene.membership}/penarikan", data=form)).status_code
    )


async def _guard_off(db: Any, off: ExitStack) -> None:
    """Read, decide, write: without the lock and without the CHECK."""
    await db.execute("ALTER TABLE account_balance DROP CONSTRAINT balance_within_bounds")

    async def unlocked(account: int) -> Any:
        row = await withdraw.transactions.fetch_one(
            "SELECT -balance_idr AS balance_idr, held_idr FROM account_balance WHERE account = $1", account
        )
        await asyncio.sleep(0.02)
        return withdraw.Savings(HOME, "", "sukarela", account, row["balance_idr"], row["held_idr"])

    for module in (withdraw, tender):
        off.enter_context(patch.object(module, "locked", unlocked))
