"""The villages of the kabupaten. They do not change while a process lives, so it reads them once."""

from dataclasses import dataclass

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    kecamatan: str
    name: str
    kind: str


_known: list[Village] = []


async def villages() -> list[Village]:
    """All of them, by kecamatan and name."""
    if not _known:
        rows = await transactions.fetch(
            "SELECT code, kecamatan, name, kind FROM village ORDER BY kecamatan, name, code"
        )
        _known.extend(Village(**dict(row)) for row in rows)
    return _known


async def village_exists(code: str) -> bool:
    return any(village.code == code for village in await villages())


async def village_choices(first: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """[(kecamatan, [(code, name)])] for a list to choose from; the kecamatan named comes first."""
    found: dict[str, list[tuple[str, str]]] = {first: []} if first else {}
    for village in await villages():
        name = f"Kelurahan {village.name}" if village.kind == "kelurahan" else village.name
        found.setdefault(village.kecamatan, []).append((village.code, name))
    return [(kecamatan, choices) for kecamatan, choices in found.items() if choices]
