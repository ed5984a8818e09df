"""Two people who joined a primary; one left, was paid out and forgotten."""

from dataclasses import replace
from typing import Any

from app.domain.leaving.settle import settle
from app.domain.members import depart
from app.domain.people import corrections
from tests import cast
from tests.domain.members.applicants import RANDU, joined, tini


async def members(db: Any) -> None:
    await joined(db, await tini(db, "+6281311119001"), RANDU)
    leaver = await tini(db, "+6281311119002")
    await joined(db, leaver, RANDU, nik="3316095708900090")
    await left(db, leaver)
    await corrections.ask_to_be_forgotten(leaver, reason="")
    [wish] = await corrections.requests_at([RANDU], open_=True)
    await corrections.grant(await cast.officer(db, "ketua", coop=RANDU), wish)


async def left(db: Any, who: Any, coop: int = RANDU) -> None:
    """Asked, looked at by one, decided by another, paid out."""
    first, second = await cast.officer(db, "sekretaris", coop=coop), await cast.officer(db, "ketua", coop=coop)
    await depart.ask_to_leave(replace(who, coop=coop), "mundur", to_coop=None, reason="Pindah rumah")
    [departure] = await depart.departures([coop], open_=True)
    await depart.review(first, departure)
    await depart.approve(second, await depart.departure_at([coop], departure.id))
    await settle(second, await depart.departure_at([coop], departure.id))
