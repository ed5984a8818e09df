"""/kantor/bon/anggota/{id}/potong-gaji: an officer writes down what a member at the counter agrees to: for people without a phone."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import NotFound, Refused
from app.domain.members.register import Entry, entry_at
from app.domain.people.asker import Asker
from app.domain.wages import consent
from app.domain.wages.payers import payers_of
from app.routes.asked import person_of, row_id
from app.routes.backoffice import done, office, refused_office, tabs_at
from app.routes.backoffice.bon import AT, TABS
from app.routes.backoffice.members import primaries_for
from app.routes.forms import Form
from app.routes.member.wages import wish_of
from app.routes.pages import AnyRequest
from app.routes.presence import shown_presence

HERE = AT + "/anggota/{membership:int}/potong-gaji"
PAGE = "backoffice/wages/consent.html"


@get(HERE, permit="savings.take")
async def show(request: AnyRequest, asker: NamedDependency[Asker], membership: FromPath[int]) -> Response[str]:
    return await office(request, PAGE, **await _shown(request, await _entry(asker, membership, by=asker.person_id)))


async def _entry(asker: Asker, membership: int, *, by: int | None = None) -> Entry:
    """A living member of a primary of his, not himself. Raises NotFound."""
    entry = await entry_at(primaries_for(asker, "savings.take"), row_id(membership), by=by, why="melayani potong gaji")
    if entry.ended_on is not None or entry.person == asker.person_id:
        raise NotFound
    return entry


async def _shown(request: AnyRequest, entry: Entry) -> dict[str, Any]:
    return {
        "tabs": tabs_at(request, TABS), "entry": entry, "held": await consent.consent_of(entry.coop, entry.person),
        "payers": await payers_of(entry.coop), "trail": [("Bon", AT), (entry.name, f"{AT}/anggota/{entry.id}"), ("Potong gaji", "")],
    }  # fmt: skip


@post(HERE, permit="savings.take", status_code=200)
async def agree(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    entry = await _entry(asker, membership)
    try:
        presence = await shown_presence(asker, form, entry.person, entry.coop)
        await consent.agree(entry.coop, entry.person, wish_of(form), by=person_of(asker), presence=presence)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, entry))
    return done(f"{AT}/anggota/{entry.id}/potong-gaji", "Persetujuan potong gaji tercatat. Anggota dikabari.")


@post(HERE + "/pencabutan", permit="savings.take", status_code=200)
async def revoke(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    entry = await _entry(asker, membership)
    try:
        presence = await shown_presence(asker, form, entry.person, entry.coop)
        await consent.revoke(entry.coop, entry.person, by=person_of(asker), presence=presence)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, entry))
    return done(f"{AT}/anggota/{entry.id}/potong-gaji", "Persetujuan potong gaji dicabut. Anggota dikabari.")


handlers = [show, agree, revoke]
