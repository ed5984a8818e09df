"""The life of a posting run."""

from enum import StrEnum

from app.domain.lives import register


class RunState(StrEnum):
    PROPOSED = "proposed"  # by an officer, before the posting day: another agrees
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


R = RunState

LIFE = register(
    "interest_run",
    table="interest_run",
    edges={
        "": {R.PROPOSED, R.RUNNING},  # running at once: begun by the calendar
        R.PROPOSED: {R.RUNNING, R.REFUSED},
        R.RUNNING: {R.DONE},
        R.DONE: set(),
        R.REFUSED: set(),
    },
)

LABELS = {R.PROPOSED: "Menunggu orang kedua", R.RUNNING: "Berjalan", R.DONE: "Selesai", R.REFUSED: "Ditolak"}
