"""P23 Your data is yours: everything kept can be taken away at once, whoever looked is shown, a consent taken back counts at once, and
who is forgotten leaves no trace of his name.

The referee does not trust the list of what we keep: it looks through every table of the database for words that only this person
typed, first in the copy (each must be there), then after the deletion (none may be left). `guard` False: the copy leaves out what
somebody forgot to list, looks are not written down, consents are asked of a cache, and forgetting forgets the person's row alone.
"""

import json
import random
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from app.domain.members import register
from app.domain.people import consents, corrections, erase, own_copy
from app.domain.people.asker import Asker
from tests import cast
from tests.cli.members_world import left
from tests.conftest import Web
from tests.domain.members.applicants import JATI, joined, tini
from tests.promises.result import Result

# Where a name may stay: the trail keeps what was changed by law; hashes and seals name nobody.
KEPT_BY_LAW = {"audit"}


async def attack_p23(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` persons who join, are looked at, take their copy, take a consent back, leave and are forgotten."""
    dice = random.Random(seed)
    missing = unseen = late = left_over = looks = slowest_ms = 0
    officer = await cast.officer(db, "admin", coop=JATI)
    with ExitStack() as off:
        if not guard:
            _without_guard(off)
        for n in range(count):
            who, words = await _somebody(db, n, dice)
            membership = await joined(
                db,
                who,
                JATI,
                name=words["nama"],
                nik=words["nik"],
                birth_place=words["lahir"],
                occupation=words["kerja"],
            )
            member = replace(who, coop=JATI)
            await _looked_at(app, officer, membership)
            looks += 1
            unseen += not any(row["petugas"] == officer.name for row in await own_copy.who_looked(member))
            began = time.monotonic()
            copy = own_copy.as_file(await own_copy.own_copy(member)).decode()
            slowest_ms = max(slowest_ms, int((time.monotonic() - began) * 1000))
            missing += sum(word not in copy for word in words.values()) + (not json.loads(copy)["siapa_melihat"])
            await consents.change_consent(_id(who), "penawaran", given=True)
            await consents.change_consent(_id(who), "penawaran", given=False)
            late += await consents.agreed(_id(who), "penawaran")
            await left(db, who, JATI)
            await corrections.ask_to_be_forgotten(member, reason="")
            [wish] = await corrections.requests_at([JATI], open_=True)
            await corrections.grant(officer, wish)
            left_over += await _leftovers(db, words)
    bound = "salinan lengkap dalam 5 menit; setiap yang melihat tampak; 0 sisa setelah penghapusan"
    said = (
        f"{missing} isian tidak ada di salinan, salinan paling lama {slowest_ms} ms, {unseen} dari {looks} yang melihat tidak tampak,"
        f" {late} persetujuan tetap berlaku, {left_over} sisa setelah {count} penghapusan"
    )
    kept = missing == unseen == late == left_over == 0 and slowest_ms < 300_000
    return Result("P23", said, bound, seed, {"orang": count, "dilihat": looks, "dihapus": count}, kept=kept)


def _without_guard(off: ExitStack) -> None:
    async def forgetful(person_id: int, *, by: int | None, reason: str) -> None:
        await erase.transactions.execute("UPDATE person SET state = 'removed' WHERE id = $1", person_id)

    off.enter_context(patch.object(corrections.erase, "forget_person", forgetful))
    unseen = f"WITH by AS (SELECT $3::bigint, $4::text) {register._ENTRY}{register._ONE}"  # who looks leaves no trail
    off.enter_context(patch.object(register, "_SEEN", unseen))
    off.enter_context(
        patch.dict(
            own_copy.PARTS, clear=True, diri=own_copy.PARTS["diri"], siapa_melihat=own_copy.PARTS["siapa_melihat"]
        )
    )


async def _somebody(db: Any, n: int, dice: random.Random) -> tuple[Asker, dict[str, str]]:
    """A person with an account, and the words that only this person will type."""
    mark = f"{dice.randrange(10**8):08d}"
    letters = "".join(chr(ord("a") + int(digit)) for digit in mark)
    phone = f"+6281{mark}{n % 10}"
    who = await tini(db, phone)
    words = {
        "nama": f"Nyi {letters.capitalize()}", "telepon": phone, "nik": f"33160957089{n // 10_000}{n % 10_000 + 1:04d}", "lahir": f"Desa {letters[::-1]}",
        "kerja": f"Juru {letters}",
    }  # fmt: skip
    return who, words


async def _looked_at(app: Any, officer: Asker, membership: int) -> None:
    """An officer opens the page, through HTTP."""
    browser = Web(app)
    await browser.sign_in(_id(officer), staff=True)
    assert (await browser.get(f"/kantor/anggota/{membership}")).status_code == 200
    await browser.client.aclose()


async def _leftovers(db: Any, words: dict[str, str]) -> int:
    """How many tables still hold one of the words."""
    tables = await db.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    found = 0
    for row in tables:
        if row["table_name"] not in KEPT_BY_LAW:
            sql = f'SELECT count(*) FROM "{row["table_name"]}" t WHERE t::text LIKE ANY($1::text[])'
            found += bool(await db.fetchval(sql, [f"%{word}%" for word in words.values()]))
    return found


def _id(who: Asker) -> int:
    assert who.person_id is not None
    return who.person_id
