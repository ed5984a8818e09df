"""The villages of the kabupaten. They do not change while a process lives, so it reads them once."""

from dataclasses import dataclass

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    kecamatan: str
    name: str
    kind: str

    @property
    def shown(self) -> str:
        """As people call it: a desa by its name, a kelurahan as such."""
        return f"Kelurahan {self.name}" if self.kind == "kelurahan" else self.name


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


async def village_of(code: str) -> Village | None:
    return next((village for village in await villages() if village.code == code), None)


async def villages_in(kecamatan: str) -> list[tuple[str, str]]:
    """[(code, name)] of one kecamatan, for a list to choose from."""
    return [(village.code, village.shown) for village in await villages() if village.kecamatan == kecamatan]


async def village_choices(first: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """[(kecamatan, [(code, name)])] for a list to choose from; the kecamatan named comes first."""
    found: dict[str, list[tuple[str, str]]] = {first: []} if first else {}
    for village in await villages():
        found.setdefault(village.kecamatan, []).append((village.code, village.shown))
    return [(kecamatan, choices) for kecamatan, choices in found.items() if choices]
