"""People who join, and what they write."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.joining.decide import accept
from app.domain.members import apply, depart, queue
from app.domain.numbering import new_key
from app.domain.people import corrections
from app.domain.people.asker import Asker
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast

JATI, RANDU = 2, 3
TINI = {
    "name": "Tini Rahayu", "nik": "3316095708900001", "birth_place": "Blora", "birth_date": date(1990, 8, 17), "sex": "P", "occupation": "Pedagang",
}  # fmt: skip
PAK = {**TINI, "name": "Slamet Widodo", "nik": "3316091708850002", "birth_date": date(1985, 8, 17), "sex": "L"}
VILLAGE = "33.16.09.1008"
AGREED = ["keanggotaan"]


async def tini(db: Any, phone: str = "+6281311110001") -> Asker:
    """Bu Tini has an account and belongs nowhere yet."""
    return Asker(person_id=await cast.person(db, "Tini", phone), name="Tini", phone=phone)


async def sent(asker: Asker, coop: int = JATI, **other: Any) -> apply.Application:
    """An application as far as its sending."""
    await apply.choose_coop(asker, coop)
    await apply.write_self(asker, **{**TINI, **other})
    await apply.write_home(asker, village=VILLAGE, street="Jalan Mawar 3, RT 2 RW 1")
    await apply.submit(asker, AGREED)
    found = await apply.newest_application(asker)
    assert found is not None
    return found


async def accepted(db: Any, asker: Asker, coop: int = JATI, **other: Any) -> apply.Application:
    application = await sent(asker, coop, **other)
    await accept(application, by=await cast.officer(db, "ketua", coop=coop))
    return await queue.application_at([coop], application.number)


async def joined(db: Any, asker: Asker, coop: int = JATI, **other: Any) -> int:
    """A member by the whole way; the membership's id."""
    application = await accepted(db, asker, coop, **other)
    clerk = await cast.officer(db, "kasir", coop=coop)
    assert clerk.person_id is not None
    assert application.pokok_idr is not None
    wanted = Wanted(application.person, coop, "pokok", application.pokok_idr)
    await deposit_cash(wanted, by=clerk.person_id, key=new_key())
    found: int = await db.fetchval("SELECT id FROM membership WHERE person = $1 AND ended_on IS NULL", asker.person_id)
    return found


async def things_of_members(db: Any, coop: int) -> dict[str, object]:
    """What stands in the office of one primary about its people: for attacks from another."""
    waiting = await sent(await tini(db, "+6281311118001"), coop, **PAK)
    member = await tini(db, "+6281311118002")
    membership = await joined(db, member, coop, nik="3316095708900088")
    there = replace(member, coop=coop)
    await depart.ask_to_leave(there, "mundur", to_coop=None, reason="Pindah rumah")
    await corrections.ask_correction(there, "pekerjaan", "Petani", reason="Sudah lama")
    return {
        "application": waiting.number,
        "membership": membership,
        "departure": await db.fetchval("SELECT id FROM departure WHERE membership = $1", membership),
        "member_file": await db.fetchval(
            "INSERT INTO work (kind, title, entity, key, asked, state, outcome) VALUES ('members_check', 'Uji', $1, 'p20', '{}', 'waiting', '{\"ready\": 1}')"
            " RETURNING id",
            coop,
        ),
        "data_request": await db.fetchval("SELECT id FROM data_request WHERE person = $1", member.person_id),
    }
