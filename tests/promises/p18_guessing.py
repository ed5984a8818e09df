"""P18 Nobody guesses their way in: from many addresses, with many spellings and headers, all at once, hour after hour."""

import asyncio
import random
from collections import Counter
from typing import Any
from unittest.mock import patch

from app.domain.people import codes, limits
from tests.promises.result import Result
from tests.promises.visitors import ask, code_for, several, spellings, visitor

BOUND = "≤ 5 tebakan per kode, ≤ 50 sehari per nomor, ≤ 20 sandi sejam"
WRONG_CODE, WRONG_PASSWORD = "Kode salah", "Nomor HP atau kata sandi salah"


async def attack_p18(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` password guesses in an hour and `count` code guesses in each quarter of a day; `guard` False: nothing is counted."""
    dice = random.Random(seed)
    sari, budi = await several(db, 2)
    with _guard_off() if not guard else _nothing():
        passwords_compared, right_after = await _guess_passwords(app, sari, count, dice)
        per_code, per_day, codes_sent = await _guess_codes(db, app, budi, count, dice)
    holds = passwords_compared <= 20 and max(per_code) <= 5 and per_day <= 50 and not right_after
    return Result(
        "P18", f"{passwords_compared} sandi dibandingkan dari {count}, {max(per_code)} tebakan per kode, {per_day} sehari", BOUND, seed,
        {"sandi dibandingkan": passwords_compared, "kode terkirim": codes_sent, "tebakan dibandingkan": per_day}, kept=holds,
    )  # fmt: skip


def _anywhere(app: Any, dice: random.Random) -> Any:
    """A browser elsewhere, which also claims to be somewhere else again."""
    claimed = {
        name: f"{dice.randrange(1, 255)}.2.3.4"
        for name in ("x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "cf-connecting-ip")
    }
    return visitor(app, address=f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(1, 255)}", **claimed)


async def _guess_passwords(app: Any, phone: str, count: int, dice: random.Random) -> tuple[int, bool]:
    """(how many were compared, whether the right one still opens the door afterwards from yet another place)."""
    at_once = asyncio.Semaphore(20)

    async def one(n: int) -> str:
        async with at_once:
            answer = await ask(
                app,
                _anywhere(app, dice),
                "/masuk",
                {"telepon": dice.choice(spellings(phone)), "sandi": f"tebakan nomor {n}"},
            )
            return "dibandingkan" if WRONG_PASSWORD in answer.text else str(answer.status_code)

    answers = Counter(await asyncio.gather(*(one(n) for n in range(count))))
    right = await ask(app, _anywhere(app, dice), "/masuk", {"telepon": phone, "sandi": "blora-2026"})
    return answers["dibandingkan"], right.status_code == 303


async def _guess_codes(db: Any, app: Any, phone: str, count: int, dice: random.Random) -> tuple[list[int], int, int]:
    """(guesses compared of each code, of all within a day, codes sent): as many codes as are given, guesses at each at once."""
    compared: list[int] = []
    sent = 0
    for quarter in range(16):
        browser = _anywhere(app, dice)
        answer = await ask(
            app, browser, "/lupa-sandi", {"telepon": dice.choice(spellings(phone)), "kunci": f"kunci-nomor-{quarter}"}
        )
        if answer.status_code == 303:
            sent += 1
            wrong = f"{(int(await code_for(db, phone)) + 1) % 10**6:06d}"
            guesses = (_guess(app, browser, wrong) for _ in range(max(8, count // 16)))
            compared.append(sum(await asyncio.gather(*guesses)))
        # An hour passes, the day does not; the odd seconds keep moved counters apart from standing ones.
        await db.execute(
            "UPDATE rate_count SET window_start = window_start - make_interval(secs => $1)", 3600 + quarter
        )
    return compared or [0], sum(compared), sent


async def _guess(app: Any, browser: Any, digits: str) -> bool:
    answer = await ask(app, browser, "/lupa-sandi/kode", {"kode": digits, "sandi": "wajan sendok kompor"})
    return WRONG_CODE in answer.text


class _guard_off:
    """Neither limits nor the count of tries."""

    def __enter__(self) -> None:
        async def free(*_: Any) -> int:
            return 1

        uncounted = (
            "SELECT id, phone, code_hash FROM code WHERE browser_hash = $1 AND purpose = $2 ORDER BY id DESC LIMIT 1"
        )
        self.patches = [patch.object(limits, "spend", free), patch.object(codes, "_TAKE_A_TRY", uncounted)]
        for each in self.patches:
            each.start()

    def __exit__(self, *_: object) -> None:
        for each in self.patches:
            each.stop()


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...
