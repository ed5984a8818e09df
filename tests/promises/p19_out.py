"""P19 Out means out: however a login ends, the next request with its cookie is nobody's; a cookie from before is worth nothing."""

import asyncio
import random
from collections import Counter
from typing import Any
from unittest.mock import patch

from app.domain.people import change, forgotten, logins, offices
from app.routes.people import log_in as doors
from tests.promises.result import Result
from tests.promises.visitors import NEW, PASSWORD, ask, code_for, log_in, several, visitor

WAYS = (
    "keluar",
    "sandi diganti",
    "sandi dilupakan",
    "jabatan berakhir",
    "jabatan diberikan",
    "diakhiri di perangkat lain",
    "dihapus",
    "masuk lagi",
)


async def attack_p19(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` logins end, each in one of the ways, while requests with the old cookie are in flight."""
    dice = random.Random(seed)
    phones = await several(db, count)
    officer = await _officer(db, app)
    alive, planted, happened = 0, 0, Counter[str]()
    off = [] if guard else [patch.object(module, name, _nothing) for module, name in _ENDINGS]
    for each in off:
        each.start()
    try:
        for n, phone in enumerate(phones):
            way = WAYS[n % len(WAYS)]
            happened[way] += 1
            planted += await _planted_cookie_opens(app, phone)
            alive += await _opens_after(db, app, officer, phone, way, dice)
    finally:
        for each in off:
            each.stop()
    return Result(
        "P19",
        f"{alive} cookie lama diterima, {planted} cookie titipan berharga",
        "0 dan 0",
        seed,
        dict(happened),
        kept=not alive and not planted,
    )


async def _opens_after(db: Any, app: Any, officer: Any, phone: str, way: str, dice: random.Random) -> bool:
    """Whether the old cookie still opens the account after the answer that ended it."""
    office = await _office(db, phone, proposed=way == "jabatan diberikan") if way.startswith("jabatan") else 0
    browser = await log_in(app, phone, address=f"10.1.{dice.randrange(256)}.{dice.randrange(1, 255)}")
    thief = visitor(app)
    thief.cookies.set("indora", browser.cookies["indora"])
    assert (await thief.get("/anggota")).status_code == 200
    in_flight = asyncio.gather(*(thief.get("/anggota") for _ in range(3)))
    await _end(db, app, officer, browser, phone, way, office)
    opened = [await thief.get(path) for path in ("/anggota", "/anggota/profil", "/anggota/masuk-aktif")]
    await in_flight
    opened.append(await thief.get("/anggota"))  # and it does not come back to life
    return any(answer.status_code == 200 for answer in opened)


async def _end(db: Any, app: Any, officer: Any, browser: Any, phone: str, way: str, office: int) -> None:
    if way == "keluar":
        answer = await browser.post("/keluar")
    elif way == "sandi diganti":
        answer = await ask(app, browser, "/anggota/sandi", {"sandi_lama": PASSWORD, "sandi_baru": NEW})
    elif way == "sandi dilupakan":
        elsewhere = visitor(app, address="10.9.9.9")
        await ask(app, elsewhere, "/lupa-sandi", {"telepon": phone, "kunci": "kunci-lupa"})
        answer = await ask(app, elsewhere, "/lupa-sandi/kode", {"kode": await code_for(db, phone), "sandi": NEW})
    elif way.startswith("jabatan"):
        deed = "persetujuan" if way == "jabatan diberikan" else "pengakhiran"
        answer = await officer.post(f"/kantor/orang/{office}/{deed}", data={"koperasi": "1"})
    elif way == "diakhiri di perangkat lain":
        elsewhere = await log_in(app, phone)
        answer = await elsewhere.post("/anggota/masuk-aktif/pengakhiran")
    elif way == "dihapus":
        await db.execute("UPDATE person SET state = 'removed' WHERE phone = $1", phone)
        return
    else:  # the same browser logs in once more
        answer = await ask(app, browser, "/masuk", {"telepon": phone, "sandi": PASSWORD})
    assert answer.status_code == 303, (way, answer.text)


async def _planted_cookie_opens(app: Any, phone: str) -> bool:
    """A cookie that somebody else put into the browser before the log-in."""
    planted = "dititipkan-oleh-orang-lain-sebelum-masuk-0000"
    browser = visitor(app)
    await browser.post("/masuk", data={"telepon": phone, "sandi": PASSWORD}, headers={"cookie": f"indora={planted}"})
    thief = visitor(app)
    thief.cookies.set("indora", planted)
    return (await thief.get("/anggota")).status_code == 200


async def _officer(db: Any, app: Any) -> Any:
    (phone,) = await several(db, 1, start=9_000_000)
    await db.execute(
        "INSERT INTO office (person, coop, role, granted_at) SELECT id, 1, 'ketua', now() FROM person WHERE phone = $1",
        phone,
    )
    return await log_in(app, phone)


async def _office(db: Any, phone: str, *, proposed: bool) -> int:
    """An office to end, or a proposal of somebody else to grant."""
    (other,) = await several(db, 1, start=8_000_000 + int(phone[-6:]))
    number: int = await db.fetchval(
        "INSERT INTO office (person, coop, role, proposed_by, granted_at) SELECT p.id, 1, 'kasir', b.id, CASE WHEN $3 THEN NULL ELSE now() END"
        " FROM person p, person b WHERE p.phone = $1 AND b.phone = $2 RETURNING id",
        phone, other, proposed,
    )  # fmt: skip
    return number


async def _nothing(*_: Any, **__: Any) -> int:
    return 0


_ENDINGS = [
    (doors, "end_login"),
    (change, "end_all_logins"),
    (forgotten, "end_all_logins"),
    (offices, "end_all_logins"),
    (logins, "end_login"),
]
