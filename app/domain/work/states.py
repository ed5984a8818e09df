"""Where a piece of long work may go."""

from enum import StrEnum

from app.domain.lives import register


class WorkState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


S = WorkState
WORDS = {S.WAITING: "Menunggu giliran", S.RUNNING: "Berjalan", S.DONE: "Selesai", S.FAILED: "Gagal"}

LIFE = register(
    "work",
    table="work",
    edges={
        "": {S.WAITING},
        S.WAITING: {S.RUNNING},
        S.RUNNING: {S.DONE, S.FAILED},
        S.FAILED: {S.WAITING},  # "Coba lagi"
        S.DONE: set(),
    },
)
