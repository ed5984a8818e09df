"""The life of a limit."""

from enum import StrEnum

from app.domain.lives import register


class LimitState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"  # until a newer one comes into force; the line says which one holds
    REFUSED = "refused"


L = LimitState

LIMIT_LIFE = register(
    "bon_limit",
    table="bon_limit",
    edges={"": {L.PROPOSED}, L.PROPOSED: {L.IN_FORCE, L.REFUSED}, L.IN_FORCE: set(), L.REFUSED: set()},
)

LIMIT_LABELS = {L.PROPOSED: "Menunggu petugas kedua", L.IN_FORCE: "Ditetapkan", L.REFUSED: "Ditolak"}
