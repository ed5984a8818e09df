"""/kantor/anggota: applications, the register, leaving, requests about one's own data, import. Everything within one's own primary."""

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound
from app.domain.people.asker import Asker
from app.routes.asked import whole_number
from app.routes.backoffice import coop_names, tabs_at
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for, may

TABS = (
    ("/kantor/anggota", "Buku daftar anggota", "members.read"), ("/kantor/anggota/permohonan", "Permohonan", "members.read"),
    ("/kantor/anggota/keluar", "Berhenti dan pindah", "members.read"), ("/kantor/anggota/permintaan", "Permintaan data", "members.read"),
    ("/kantor/anggota/impor", "Impor", "members.import"),
)  # fmt: skip


def primaries_for(asker: Asker, permit: str) -> frozenset[int]:
    """The primaries whose persons the asker may deal with: the sekunder has no persons as members."""
    return coops_for(asker, permit) - {SEKUNDER}


def tabs_for(request: AnyRequest, asker: Asker) -> list[tuple[str, str, bool]]:
    """Who works for the sekunder alone sees its own register only."""
    if not primaries_for(asker, "members.read"):
        return []
    return tabs_at(request, [(href, words) for href, words, permit in TABS if may(asker, permit)])


async def chosen_coop(asker: Asker, permit: str, asked: str) -> tuple[int, list[tuple[int, str, bool]]]:
    """(the primary asked for, or the first; all to choose from). Another's looks as if it did not exist."""
    mine = sorted(primaries_for(asker, permit))
    if not mine:
        raise NotFound
    coop = whole_number(asked, 5) if asked else mine[0]
    if coop is None or coop not in mine:
        raise NotFound
    names = await coop_names()
    return coop, [(at, names[at], at == coop) for at in mine]
