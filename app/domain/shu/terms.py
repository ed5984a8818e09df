"""How an SHU is divided: the two tables in basis points, and what counts. Both are settings of the register of decisions.

A year is divided by what holds on its last day: the lasting table, or the one that the meeting decided for this year alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.domain.governance.known import BY_NAME
from app.domain.governance.setting import settings_of

# part -> (words, the role of the account that it is owed on)
PARTS: dict[str, tuple[str, str]] = {
    "cadangan": ("Dana cadangan", "cadangan"),
    "jasa_modal": ("Jasa modal anggota", "utang_shu"),
    "jasa_usaha": ("Jasa usaha anggota", "utang_shu"),
    "pengurus": ("Dana pengurus", "dana_pengurus"),
    "pegawai": ("Dana pegawai", "dana_pegawai"),
    "pendidikan": ("Dana pendidikan", "dana_pendidikan"),
    "sosial": ("Dana sosial", "dana_sosial"),
    "daerah": ("Dana pembangunan daerah kerja", "dana_daerah"),
}
POOLS = {"toko": "retail", "ppob": "ppob", "pasar": "marketplace"}
NAMES = (
    "shu_alokasi_anggota", "shu_alokasi_bukan_anggota", "shu_simpanan", "shu_simpanan_pada", "shu_transaksi", "shu_pembagi",
    "shu_biaya_bersama", "shu_berhenti",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts: which simpanan and when, which pools of purchases against which whole, how common costs are split, and who left."""

    simpanan: tuple[str, ...] = ("pokok", "wajib")
    simpanan_at: str = "akhir_tahun"  # | rata_rata_harian
    pools: tuple[str, ...] = ("retail", "ppob", "marketplace")
    measured_by: str = "anggota"  # | semua
    common_key: str = "omzet"  # | margin
    leavers: str = "ikut"  # | tidak


@dataclass(frozen=True, slots=True)
class Terms:
    """All a run is reckoned by. `decisions`: setting -> (id, number, day) of the decision behind it."""

    members: Mapping[str, int]
    others: Mapping[str, int]
    rule: Rule
    decisions: Mapping[str, tuple[int, str, date | None]] = field(default_factory=dict)

    def frozen(self) -> dict[str, Any]:
        """As the run keeps it."""
        return {
            "anggota": dict(self.members), "bukan": dict(self.others), "aturan": asdict(self.rule),
            "keputusan": {name: [number, said, day and day.isoformat()] for name, (number, said, day) in self.decisions.items()},
        }  # fmt: skip

    @property
    def said(self) -> list[tuple[str, str, tuple[int, str, date | None]]]:
        """(what, how it was, the decision) of every rule, to be read."""
        rule, named = self.rule, {pool: name for name, pool in POOLS.items()}
        values = (
            *({part: bp for part, bp in table.items() if bp} for table in (self.members, self.others)),
            list(rule.simpanan), rule.simpanan_at, [named[pool] for pool in rule.pools], rule.measured_by, rule.common_key, rule.leavers,
        )  # fmt: skip
        return [
            (BY_NAME[name].label, BY_NAME[name].kind.words(value), self.decisions[name])
            for name, value in zip(NAMES, values, strict=True)
            if name in self.decisions
        ]


def thawed(kept: Mapping[str, Any]) -> Terms:
    """The terms of a run as they were frozen."""
    rule: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept["aturan"].items()
    }
    decisions = {
        name: (number, said, date.fromisoformat(day[0]) if day and day[0] else None)
        for name, (number, said, *day) in kept["keputusan"].items()
    }
    return Terms(kept["anggota"], kept["bukan"], Rule(**rule), decisions)


async def terms_of(entity: int, year: int) -> Terms:
    """What holds for this book year; one query."""
    found = await settings_of(entity, on=date(year, 12, 31), names=NAMES)
    value = {name: setting.value for name, setting in found.items()}
    rule = Rule(
        tuple(value["shu_simpanan"]), value["shu_simpanan_pada"], tuple(POOLS[pool] for pool in value["shu_transaksi"]),
        value["shu_pembagi"], value["shu_biaya_bersama"], value["shu_berhenti"],
    )  # fmt: skip
    members, others = ({part: value[name].get(part, 0) for part in PARTS} for name in NAMES[:2])
    return Terms(
        members, others, rule, {name: (one.decision, one.number, one.decided_on) for name, one in found.items()}
    )
