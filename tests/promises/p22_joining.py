"""P22 at the doors of joining: neither a member number nor a NIK can be told known from unknown, by text, size or time.

Printed codes are guessed for numbers that have one and for numbers that do not exist; NIK of members and free ones are typed into
an application; and a NIK that is taken gets one answer, whether by a member here, in another primary, or by another application.
"""

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import httpx

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.members import activate, apply
from app.domain.members.register import entry_at
from app.domain.people.asker import Asker
from app.domain.people.identity import TAKEN, write_nik
from app.domain.people.nik import Nik, read_nik
from tests import cast
from tests.domain.members.applicants import AGREED, JATI, RANDU, TINI, VILLAGE, sent, tini
from tests.promises.p22_known import TELLS as TELLS_IN_FULL
from tests.promises.p22_known import _shape
from tests.promises.result import Result, figure
from tests.promises.visitors import NEW, ask, log_in, several, visitor

TELLS = (
    figure(85, round(100 * TELLS_IN_FULL)) / 100
)  # among forty pairs chance alone reaches three quarters now and then
A_DAY = 4  # pairs of NIK one applicant may type: ten tries a day


async def attack_p22_joining(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` pairs at each door. `guard` False: the door of codes first looks whether the number exists, and says so at once."""
    dice = random.Random(seed)
    with patch("app.routes.people.activation.activate", activate.activate if guard else _hasty):
        code = await _codes(db, app, count, dice)
    nik = await _niks(db, app, count, dice) if guard else (0, 0.5)
    answers = await _taken(db) if guard else {TAKEN}
    texts = code[0] + nik[0] + len(answers) - 1
    tells = {"/aktivasi": max(code[1], 1 - code[1]), "NIK": max(nik[1], 1 - nik[1])}
    worst = max(tells.values())
    said = ", ".join(f"{door} {share:.0%}" for door, share in tells.items())
    return Result(
        "P22", f"bergabung: {texts} jawaban berbeda, waktu menebak benar {worst:.0%} ({said})", f"0, ≤ {TELLS:.0%}", seed,
        {"kode ditebak": 2 * count, "NIK dicoba": 2 * count if guard else 1, "NIK terpakai": 3}, kept=texts == 0 and worst <= TELLS,
    )  # fmt: skip


async def _codes(db: Any, app: Any, count: int, dice: random.Random) -> tuple[int, float]:
    """A wrong code for numbers with a printed code, and for numbers that nobody has: (answers that differ, share in which the known is slower)."""
    clerk = await cast.officer(db, "kasir", coop=JATI)
    numbers = [f"01.{n:05d}" for n in range(1, count + 1)]
    rows = await db.fetch(
        "WITH p AS (INSERT INTO person (name) SELECT 'Orang Desa' FROM unnest($1::text[]) RETURNING id),"
        " n AS (SELECT id, row_number() OVER (ORDER BY id) AS at FROM p)"
        " INSERT INTO membership (person, coop, member_no, since) SELECT n.id, $2, ($1::text[])[n.at], current_date FROM n RETURNING id",
        numbers, JATI,
    )  # fmt: skip
    for row in rows:
        await activate.print_code(clerk, await entry_at([JATI], row["id"]))
    pairs = [(known, f"09.{n:05d}") for n, known in enumerate(numbers, 90_001)]

    async def knock(n: int, number: str) -> httpx.Response:
        form = {"nomor_anggota": number, "kode": "AAAAA-BBBBB", "sandi": NEW}
        return await ask(app, visitor(app, address=f"10.9.{n % 200}.{1 + n // 200}"), "/aktivasi", form)

    return await _compared(pairs, knock, dice)


async def _niks(db: Any, app: Any, count: int, dice: random.Random) -> tuple[int, float]:
    """NIK of members and NIK of nobody, typed into the applications of strangers."""
    niks = [_nik(n) for n in range(2 * count)]
    owners = await several(db, count, start=500_000)
    for phone, nik in zip(owners, niks, strict=False):
        person = await db.fetchval("SELECT id FROM person WHERE phone = $1", phone)
        async with transactions.transaction():
            await write_nik(person, nik)
    browsers = [await _applicant(db, app, n) for n in range(-(-count // A_DAY))]

    async def knock(n: int, digits: str) -> httpx.Response:
        born = read_nik(digits, today=business_day(now())).birth_date
        form = {
            "nama": "Tini Rahayu",
            "nik": digits,
            "tempat_lahir": "Blora",
            "tanggal_lahir": f"{born}",
            "kelamin": "L",
            "pekerjaan": "Pedagang",
        }
        return await browsers[n // A_DAY].post("/anggota/pendaftaran/diri", data=form)

    return await _compared([(niks[n].digits, niks[count + n].digits) for n in range(count)], knock, dice)


async def _compared(pairs: list[tuple[str, str]], knock: Any, dice: random.Random) -> tuple[int, float]:
    different = slower = 0
    for n, pair in enumerate(pairs):
        seen: dict[str, tuple[Any, float]] = {}
        for word in dice.sample(pair, 2):  # who comes first is left to chance
            begun = time.perf_counter()
            answer = await knock(n, word)
            seen[word] = (_shape(answer, word), time.perf_counter() - begun)
        different += seen[pair[0]][0] != seen[pair[1]][0]
        slower += seen[pair[0]][1] > seen[pair[1]][1]
    return different, slower / len(pairs)


async def _taken(db: Any) -> set[str]:
    """What the second one reads whose NIK stands with a member here, with one elsewhere, or in an application elsewhere."""
    said = set()
    for n, coop in enumerate((JATI, RANDU, None)):
        nik = _nik(50_000 + n)
        born = {"nik": nik.digits, "birth_date": nik.birth_date, "sex": nik.sex}
        owner = await tini(db, f"+6281377{n:06d}")
        if coop is None:
            await sent(owner, RANDU, **born)
        else:
            async with transactions.transaction():
                await write_nik(owner.person_id or 0, nik)
            await db.execute(
                "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, current_date)",
                owner.person_id,
                coop,
                f"0{coop}.9000{n}",
            )
        said.add(await _refusal(await tini(db, f"+6281378{n:06d}"), born))
    return said


async def _refusal(second: Asker, born: dict[str, Any]) -> str:
    await apply.choose_coop(second, JATI)
    await apply.write_self(second, **{**TINI, **born})
    await apply.write_home(second, village=VILLAGE, street="Jalan Mawar 3, RT 2 RW 1")
    try:
        await apply.submit(replace(second), AGREED)
    except Refused as refused:
        return f"{refused.field}: {refused.sentence}"
    return "diterima"


async def _applicant(db: Any, app: Any, n: int) -> httpx.AsyncClient:
    """Somebody who has an account and chose a primary."""
    [phone] = await several(db, 1, start=700_000 + n)
    browser = await log_in(app, phone, address=f"10.8.{n // 200}.{1 + n % 200}")
    answer = await browser.post("/anggota/pendaftaran/koperasi", data={"koperasi": str(JATI)})
    assert answer.status_code == 303, answer.text
    return browser


def _nik(n: int) -> Nik:
    born = date(1960, 1, 1) + timedelta(days=n % 9_000)
    return read_nik(f"331609{born:%d%m%y}{1 + n // 9_000:04d}", today=business_day(now()), born=born)


async def _hasty(typed_no: str, *args: Any, **more: Any) -> Any:
    known = await transactions.fetch_value("SELECT EXISTS (SELECT FROM membership WHERE member_no = $1)", typed_no)
    if not known:
        raise Refused(activate.WRONG)
    return await activate.activate(typed_no, *args, **more)
