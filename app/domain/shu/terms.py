"""How an SHU is divided: the two tables in basis points, and what counts. Both are settings of the register of decisions.

A year is divided by what holds on its last day: the lasting table, or the one that the meeting decided for this year alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

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
    """All a run is reckoned by. `decisions`: setting -> (id, number) of the decision behind it."""

    members: Mapping[str, int]
    others: Mapping[str, int]
    rule: Rule
    decisions: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def frozen(self) -> dict[str, Any]:
        """As the run keeps it."""
        return {
            "anggota": dict(self.members), "bukan": dict(self.others), "aturan": asdict(self.rule),
            "keputusan": {name: list(behind) for name, behind in self.decisions.items()},
        }  # fmt: skip


def thawed(kept: Mapping[str, Any]) -> Terms:
    """The terms of a run as they were frozen."""
    rule: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept["aturan"].items()
    }
    decisions = {name: (behind[0], behind[1]) for name, behind in kept["keputusan"].items()}
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
    return Terms(members, others, rule, {name: (setting.decision, setting.number) for name, setting in found.items()})
