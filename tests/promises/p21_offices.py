"""P21 Great power needs two and leaves a trace: nobody alone makes an officer, at the desk or with the app's own database password."""

import asyncio
import random
from collections import Counter
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.people import offices
from tests.promises.result import Result
from tests.promises.visitors import log_in, several

ALONE = (
    "INSERT INTO office (person, coop, role, granted_at) SELECT $1, 1, 'ketua', now() WHERE $2 > 0",
    "INSERT INTO office (person, coop, role, proposed_by, granted_by, granted_at) VALUES ($1, 1, 'ketua', $2, $2, now())",
    "UPDATE office SET granted_by = proposed_by, granted_at = now() WHERE person = $1 AND $2 > 0",
    "UPDATE office SET granted_by = person, granted_at = now() WHERE person = $1 AND $2 > 0",
    "UPDATE audit SET by_person = NULL WHERE $1 + $2 > 0", "DELETE FROM audit WHERE $1 + $2 > 0",
)  # fmt: skip


async def attack_p21(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` persons are proposed by one officer, who tries to grant them alone; a second officer grants half of them.

    `guard` False: neither the domain nor the database asks for a second person.
    """
    dice = random.Random(seed)
    phones = await several(db, count)
    first, second, outsider = [
        await _officer(db, app, n, role, coop)
        for n, (role, coop) in enumerate((("ketua", 1), ("bendahara", 1), ("ketua", 2)))
    ]
    undo = await _guard_off(db) if not guard else None
    tried, refused = Counter[str](), 0
    try:
        for n, phone in enumerate(phones):
            assert (
                await first.post("/kantor/orang", data={"koperasi": "1", "telepon": phone, "peran": "kasir"})
            ).status_code == 303
            office, person, by = await db.fetchrow(
                "SELECT o.id, o.person, o.proposed_by FROM office o JOIN person p ON p.id = o.person WHERE p.phone = $1",
                phone,
            )
            alone = [first.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"}) for _ in range(3)]
            alone += [outsider.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": at}) for at in ("1", "2")]
            answers = await asyncio.gather(*alone)
            tried["sendirian di kantor"] += len(answers)
            refused += sum(answer.status_code in (404, 422) for answer in answers)
            refused += await _by_hand(dice.choice(ALONE), person, by)
            tried["langsung di basis data"] += 1
            if n % 2:
                answer = await second.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"})
                tried["oleh dua orang"] += answer.status_code == 303
    finally:
        if undo:
            undo()
    lonely = await db.fetchval("SELECT count(*) FROM office o JOIN person p ON p.id = o.person WHERE p.phone = ANY($1) AND granted_at IS NOT NULL"
                               " AND (granted_by IS NULL OR proposed_by IS NULL OR granted_by IN (proposed_by, person))", phones)  # fmt: skip
    untraced = await db.fetchval(_UNTRACED, phones)
    granted = await db.fetchval(
        "SELECT count(*) FROM office o JOIN person p ON p.id = o.person WHERE p.phone = ANY($1) AND granted_at IS NOT NULL",
        phones,
    )
    holds = lonely == 0 and untraced == 0 and granted == tried["oleh dua orang"]
    return Result(
        "P21",
        f"{lonely} jabatan oleh satu orang, {untraced} tanpa jejak, {refused} percobaan ditolak",
        "0 dan 0",
        seed,
        dict(tried),
        kept=holds,
    )


async def _officer(db: Any, app: Any, n: int, role: str, coop: int) -> Any:
    (phone,) = await several(db, 1, start=9_000_000 + n)
    await db.execute(
        "INSERT INTO office (person, coop, role, granted_at) SELECT id, $2, $3, now() FROM person WHERE phone = $1",
        phone,
        coop,
        role,
    )
    return await log_in(app, phone)


async def _by_hand(sql: str, person: int, by: int) -> bool:
    """Whether the database refused what a stolen app password could send."""
    try:
        touched = await transactions.execute(sql, person, by)
    except asyncpg.PostgresError:
        return True
    return touched == 0


async def _guard_off(db: Any) -> Any:
    await db.execute("ALTER TABLE office DROP CONSTRAINT two_persons_for_an_office")
    real = offices._two_persons
    offices._two_persons = lambda *_: None

    def undo() -> None:
        offices._two_persons = real

    return undo


_UNTRACED = """
SELECT count(*) FROM office o JOIN person p ON p.id = o.person
WHERE p.phone = ANY($1) AND o.granted_at IS NOT NULL AND NOT (
  EXISTS (SELECT FROM audit a WHERE a.subject = 'office:' || o.id AND a.deed = 'jabatan diusulkan' AND a.by_person = o.proposed_by AND a.after IS NOT NULL)
  AND EXISTS (SELECT FROM audit a WHERE a.subject = 'office:' || o.id AND a.deed = 'jabatan diberikan' AND a.by_person = o.granted_by AND a.before IS NOT NULL))
"""
