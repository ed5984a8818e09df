"""For whom a cart is filled: for its owner, or for the primary in whose office the owner buys."""

from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.people.asker import Asker

OFFICERS = ("manajer", "ketua", "sekretaris", "bendahara", "admin")  # who may buy in the name of their primary


def coops_of(asker: Asker) -> frozenset[int]:
    """The primaries in whose name the asker may buy, by the offices that live at this very request."""
    return asker.entities(*OFFICERS) - {SEKUNDER}


def bought_for(asker: Asker, chosen: int | None) -> int | None:
    """The primary chosen on the cart while the office for it lives, else None: then the asker buys for himself."""
    return chosen if chosen in coops_of(asker) else None


def tier_of(asker: Asker, chosen: int | None) -> str:
    """The price tier of a cart: "primer" in office, "anggota" for living members of any primary, else "umum"."""
    if bought_for(asker, chosen) is not None:
        return "primer"
    return "anggota" if asker.is_member else "umum"


async def choices_for(asker: Asker) -> tuple[tuple[int, str], ...]:
    """The primaries to choose from: (id, name). No query for people without such an office."""
    mine = coops_of(asker)
    if not mine:
        return ()
    rows = await transactions.fetch(
        "SELECT id, name FROM coop WHERE id = ANY($1::int[]) AND kind = 'primer' ORDER BY name", sorted(mine)
    )
    return tuple((row["id"], row["name"]) for row in rows)
