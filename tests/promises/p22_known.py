"""P22 Your data stays here: whether a number is known cannot be told from text, size or time; no address names a phone."""

import random
import time
from typing import Any
from unittest.mock import patch

from app.domain.people import passwords
from tests.promises.result import Result, figure
from tests.promises.visitors import NEW, PASSWORD, ask, several, visitor

DOORS = ("/masuk", "/daftar", "/lupa-sandi")
# How often the slower of two answers is the known one: 0.5 is chance, 1.0 gives every number away.
TELLS = figure(75, 60) / 100


async def attack_p22(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` known and as many unknown numbers knock at each door, in turns; `guard` False: no work for an unknown number."""
    dice = random.Random(seed)
    known = await several(db, count)
    unknown = [f"+628138{n:07d}" for n in range(count)]
    with patch.object(passwords, "_verify", _hasty if not guard else passwords._verify):
        found = {door: await _knock(app, door, known, unknown, dice) for door in DOORS}
    texts = sum(different for different, _, _ in found.values())
    named = sum(named for _, named, _ in found.values())
    tells = {door: max(auc, 1 - auc) for door, (_, _, auc) in found.items()}
    worst = max(tells.values())
    by_door = ", ".join(f"{door} {share:.0%}" for door, share in tells.items())
    return Result(
        "P22", f"{texts} jawaban berbeda, {named} alamat menyebut nomor, waktu menebak benar {worst:.0%} ({by_door})", f"0, 0, ≤ {TELLS:.0%}", seed,
        {door: 2 * count for door in DOORS}, kept=texts == 0 and named == 0 and worst <= TELLS,
    )  # fmt: skip


async def _knock(
    app: Any, door: str, known: list[str], unknown: list[str], dice: random.Random
) -> tuple[int, int, float]:
    """(pairs whose answers differ, addresses that name a number, share of pairs in which the known one took longer)."""
    different = named = slower = 0
    for n, pair in enumerate(zip(known, unknown, strict=True)):
        seen: dict[str, tuple[Any, float]] = {}
        for phone in dice.sample(pair, 2):  # who comes first is left to chance
            browser = visitor(app, address=f"10.{DOORS.index(door)}.{n % 200}.{1 + n // 200}")
            begun = time.perf_counter()
            answer = await ask(
                app,
                browser,
                door,
                {
                    "telepon": phone,
                    "nama": "Orang Desa",
                    "sandi": NEW if door == "/daftar" else PASSWORD + "x",
                    "kunci": "kunci-kunci",
                },
            )
            seen[phone] = (_shape(answer, phone), time.perf_counter() - begun)
            named += phone[5:] in answer.headers.get("location", "")
        different += seen[pair[0]][0] != seen[pair[1]][0]
        slower += seen[pair[0]][1] > seen[pair[1]][1]
    return different, named, slower / len(known)


def _shape(answer: Any, phone: str) -> Any:
    """All that a stranger sees, without what he typed himself and what is random each time."""
    cookies = sorted((line.split("=")[0], len(line)) for line in answer.headers.get_list("set-cookie"))
    body = answer.text.replace(phone, "X")
    kept = [line for line in body.splitlines() if 'name="kunci"' not in line]
    return answer.status_code, answer.headers.get("location"), cookies, len(answer.content), kept


def _hasty(password_hash: str | None, typed: str) -> bool:
    return (
        password_hash is not None
        and passwords._hasher().verify(password_hash, passwords._spelled(PASSWORD))
        and typed == PASSWORD
    )
