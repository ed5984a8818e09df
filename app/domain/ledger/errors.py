"""How the books say no. Defects of the caller are plain exceptions; what a person can act on is a Refused."""

from collections.abc import Sequence

from app.domain.errors import Refused
from app.domain.money import rupiah

Who = str | int  # the name of a role ("kas_toko"), or the id of an account of a person


class Unbalanced(Exception):
    """Debits and credits differ: nothing was sent to the database."""

    def __init__(self, source: str, postings: Sequence[tuple[Who, int]]) -> None:
        super().__init__(f"{source}: sum {sum(idr for _, idr in postings)} of {list(postings)}")


class Unmapped(Exception):
    """A role without an account in this entity, or an account of another entity."""

    def __init__(self, entity: int, source: str, names: Sequence[str]) -> None:
        super().__init__(f"{source}: entity {entity} has no account for {', '.join(names)}")


class Differs(Exception):
    """The same source was posted before with other lines: a defect that must not be silent."""

    def __init__(self, entity: int, source: str) -> None:
        super().__init__(f"{source} of entity {entity} stands in the books with other lines")


class OutOfBounds(Refused):
    """An account of a person would leave its bounds (an overdrawn saving, a passed limit)."""

    def __init__(self) -> None:
        super().__init__("Saldo atau batas tidak mencukupi.")


class DrawerShort(Refused):
    """More cash would leave a drawer than the books say lies in it."""

    def __init__(self, drawer: str, lies_idr: int) -> None:
        super().__init__(
            f"Menurut buku, {drawer} hanya berisi {rupiah(max(lies_idr, 0))}. Isi kas dulu dan bukukan, atau bayar lewat transfer."
        )


class DayClosed(Refused):
    """The day is sealed, its month closed, or it has not come."""

    def __init__(self) -> None:
        super().__init__(
            "Hari itu sudah ditutup dalam buku. Pembukuan hanya dapat dilakukan pada hari yang masih terbuka."
        )
