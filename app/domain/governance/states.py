"""The life of a decision."""

from enum import StrEnum

from app.domain.lives import register


class DecisionState(StrEnum):
    PROPOSED = "proposed"  # entered by one officer
    IN_FORCE = "in_force"  # a second officer found it as the minutes say
    REFUSED = "refused"
    REVOKED = "revoked"  # by a later decision


D = DecisionState

LIFE = register(
    "decision",
    table="decision",
    edges={
        "": {D.PROPOSED, D.IN_FORCE},  # in force at once: only what an installation begins with
        D.PROPOSED: {D.IN_FORCE, D.REFUSED},
        D.IN_FORCE: {D.REVOKED},
        D.REFUSED: set(),
        D.REVOKED: set(),
    },
)

LABELS = {
    D.PROPOSED: "Menunggu orang kedua",
    D.IN_FORCE: "Berlaku",
    D.REFUSED: "Ditolak",
    D.REVOKED: "Dicabut",
}
KINDS = {"rat": "Rapat Anggota", "pengurus": "Rapat Pengurus"}
