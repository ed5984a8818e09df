"""The life of a promotion. That its days are over is read from its dates, not from its state."""

from enum import StrEnum

from app.domain.lives import register


class PromotionState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"  # started by a second person; counts from its first day to its last
    STOPPED = "stopped"
    DISCARDED = "discarded"


S = PromotionState

LIFE = register(
    "promotion",
    table="promotion",
    edges={
        "": {S.DRAFT},
        S.DRAFT: {S.RUNNING, S.DISCARDED},
        S.RUNNING: {S.STOPPED},
        S.STOPPED: set(),
        S.DISCARDED: set(),
    },
)

LABELS = {S.DRAFT: "Konsep", S.RUNNING: "Berjalan", S.STOPPED: "Dihentikan", S.DISCARDED: "Dibuang"}
