"""Three people who joined a primary; one left, was paid out and forgotten, one waits for another primary."""

from dataclasses import replace
from typing import Any

from app.domain.leaving.settle import settle
from app.domain.members import depart
from app.domain.people import corrections
from app.domain.people.asker import Asker
from tests import cast
from tests.domain.members.applicants import JATI, RANDU, joined, tini


async def members(db: Any) -> None:
    await joined(db, await tini(db, "+6281311119001"), RANDU)
    leaver = await tini(db, "+6281311119002")
    await joined(db, leaver, RANDU, nik="3316095708900090")
    await left(db, leaver)
    mover = await tini(db, "+6281311119003")
    await joined(db, mover, RANDU, nik="3316095708900091")
    await approved(db, mover, "pindah", JATI)
    await corrections.ask_to_be_forgotten(leaver, reason="")
    [wish] = await corrections.requests_at([RANDU], open_=True)
    await corrections.grant(await cast.officer(db, "ketua", coop=RANDU), wish)


async def left(db: Any, who: Any, coop: int = RANDU) -> None:
    """Asked, looked at by one, decided by another, paid out."""
    departure, officer = await approved(db, who, "mundur", None, coop)
    await settle(officer, departure)


async def approved(
    db: Any, who: Any, kind: str, to_coop: int | None, coop: int = RANDU
) -> tuple[depart.Departure, Asker]:
    """As far as the second officer, who is given too."""
    first, second = await cast.officer(db, "sekretaris", coop=coop), await cast.officer(db, "ketua", coop=coop)
    await depart.ask_to_leave(replace(who, coop=coop), kind, to_coop=to_coop, reason="Pindah rumah")
    [departure] = await depart.departures([coop], open_=True)
    await depart.review(first, departure)
    await depart.approve(second, await depart.departure_at([coop], departure.id))
    return await depart.departure_at([coop], departure.id), second
