"""Where an SHU run may go. Each step is another person's; a version that was not approved can be replaced by a newer one."""

from enum import StrEnum

from app.domain.lives import register


class RunState(StrEnum):
    RECKONING = "menghitung"
    RECKONED = "dihitung"
    REVIEWED = "ditinjau"
    CHECKED = "diperiksa"
    APPROVED = "disahkan"
    SHARED = "dibagikan"
    REPLACED = "diganti"


S = RunState
WORDS = {
    S.RECKONING: "Sedang dihitung",
    S.RECKONED: "Dihitung",
    S.REVIEWED: "Ditinjau pengurus",
    S.CHECKED: "Diperiksa pengawas",
    S.APPROVED: "Disahkan RAT",
    S.SHARED: "Dibagikan",
    S.REPLACED: "Diganti versi baru",
}
OPEN = frozenset({S.RECKONING, S.RECKONED, S.REVIEWED, S.CHECKED})
FINAL = frozenset({S.APPROVED, S.SHARED})

LIFE = register(
    "shu_run",
    table="shu_run",
    edges={
        "": {S.RECKONING},
        S.RECKONING: {S.RECKONED, S.REPLACED},
        S.RECKONED: {S.REVIEWED, S.REPLACED},
        S.REVIEWED: {S.CHECKED, S.REPLACED},
        S.CHECKED: {S.APPROVED, S.REPLACED},
        S.APPROVED: {S.SHARED},
        S.SHARED: set(),
        S.REPLACED: set(),
    },
)
