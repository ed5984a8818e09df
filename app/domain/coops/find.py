"""The sekunder and its primaries, as everybody may see them."""

from dataclasses import dataclass

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Coop:
    id: int
    kind: str  # sekunder | primer
    slug: str
    name: str
    kecamatan: str
    address: str
    phone: str
    opening_hours: str
    whatsapp: str = ""  # E.164


async def coops() -> list[Coop]:
    """All of them: the sekunder first, then by kecamatan."""
    rows = await transactions.fetch(
        "SELECT id, kind, slug, name, kecamatan, address, phone, opening_hours, whatsapp FROM coop ORDER BY kind = 'sekunder' DESC, kecamatan, id"
    )
    return [Coop(*row) for row in rows]


async def counters() -> list[tuple[int, str]]:
    """(co-op, "Toko Bangkle, Blora") of every counter where goods are collected: the sekunder's store first."""
    rows = await transactions.fetch(
        "SELECT c.id, coalesce(t.name, c.name) || ', ' || c.kecamatan FROM coop c LEFT JOIN LATERAL"
        " (SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1) t ON true ORDER BY c.kind = 'sekunder' DESC, c.kecamatan, c.id"
    )
    return [tuple(row) for row in rows]


async def is_primary(coop: int) -> bool:
    """Whether there is such a primary: only primaries have persons as members."""
    return bool(
        await transactions.fetch_value("SELECT EXISTS (SELECT FROM coop WHERE id = $1 AND kind = 'primer')", coop)
    )
