"""How an SHU is divided: the two tables in basis points, and what counts. Each changes only by a decision and holds from its year on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.shu.share import check_allocation
from app.domain.transactions import transaction

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
BUSINESSES = {"anggota": "SHU dari usaha dengan anggota", "bukan": "SHU dari usaha dengan bukan anggota"}


@dataclass(frozen=True, slots=True)
class Allocation:
    """A table of shares, basis points by part; exactly 10,000 in all."""

    id: int
    business: str
    year: int
    only_this_year: bool
    bp: Mapping[str, int]
    decision: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts: which simpanan and when, which pools of purchases against which whole, and how common costs are split."""

    simpanan: tuple[str, ...] = ("pokok", "wajib")
    simpanan_at: str = "akhir_tahun"
    pools: tuple[str, ...] = ("retail", "ppob", "marketplace")
    measured_by: str = "anggota"
    common_key: str = "omzet"


@dataclass(frozen=True, slots=True)
class Terms:
    """All a run is reckoned by, as it is frozen into the run."""

    members: Mapping[str, int]
    others: Mapping[str, int]
    rule: Rule
    decisions: tuple[int, ...] = ()

    def frozen(self) -> dict[str, Any]:
        """As the run keeps it."""
        return {
            "anggota": dict(self.members), "bukan": dict(self.others), "aturan": asdict(self.rule), "keputusan": list(self.decisions),
        }  # fmt: skip


def thawed(kept: Mapping[str, Any]) -> Terms:
    """The terms of a run as they were frozen."""
    rule: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept["aturan"].items()
    }
    return Terms(kept["anggota"], kept["bukan"], Rule(**rule), tuple(kept["keputusan"]))


async def terms_of(entity: int, year: int) -> Terms:
    """What holds for this book year. Raises Refused when a table is missing."""
    tables = {business: await allocation_of(entity, year, business) for business in BUSINESSES}
    missing = [BUSINESSES[business] for business, table in tables.items() if table is None]
    if missing:
        raise Refused(f"Tabel pembagian belum ditetapkan: {' dan '.join(missing)}.")
    rule, decided = await rule_of(entity, year)
    decisions = {decided, *(table.decision for table in tables.values() if table)} - {None}
    members, others = tables["anggota"], tables["bukan"]
    assert members is not None, "just looked"
    assert others is not None, "just looked"
    return Terms(members.bp, others.bp, rule, tuple(sorted(decision for decision in decisions if decision is not None)))


async def allocation_of(entity: int, year: int, business: str) -> Allocation | None:
    """The table of one business: that of this very year, else the newest default from this year or before."""
    row = await transactions.fetch_one(_ALLOCATION, entity, year, business)
    return _allocation(row) if row else None


async def allocations_of(entity: int) -> list[Allocation]:
    """Every table ever decided, newest first."""
    rows = await transactions.fetch(
        "SELECT * FROM shu_allocation WHERE entity = $1 ORDER BY year DESC, id DESC LIMIT 200", entity
    )
    return [_allocation(row) for row in rows]


async def rule_of(entity: int, year: int) -> tuple[Rule, int | None]:
    """The rule of a year and the decision behind it; the house's own rule where none was decided."""
    row = await transactions.fetch_one(
        "SELECT simpanan, simpanan_at, pools, measured_by, common_key, decision FROM shu_rule WHERE entity = $1 AND year <= $2"
        " ORDER BY year DESC, id DESC LIMIT 1", entity, year,
    )  # fmt: skip
    if row is None:
        return Rule(), None
    return Rule(
        tuple(row["simpanan"]), row["simpanan_at"], tuple(row["pools"]), row["measured_by"], row["common_key"]
    ), row["decision"]


async def decide_allocation(
    entity: int, business: str, year: int, bp: Mapping[str, int], *, only_this_year: bool, decision: int, by: int
) -> int:
    """Write a table down under its decision; its id. Raises Refused unless the parts are exactly 100 %."""
    if set(bp) != set(PARTS):
        raise Refused("Isi semua bagian; yang tidak dipakai diisi 0.")
    check_allocation(bp)
    async with transaction():
        await _year_is_open(entity, year)
        made: int = await transactions.fetch_value(
            _DECIDE, entity, business, year, only_this_year, *(bp[part] for part in PARTS), decision, by
        )
        await record("tabel SHU ditetapkan", f"shu_allocation:{made}", by=by, entity=entity,
                     after={"usaha": business, "tahun": year, "hanya": only_this_year, "keputusan": decision, **bp})  # fmt: skip
    return made


async def decide_rule(entity: int, year: int, rule: Rule, *, decision: int, by: int) -> int:
    """Write a rule down under its decision; its id. Raises Refused for a year that is approved."""
    if not rule.simpanan or not rule.pools:
        raise Refused("Pilih paling sedikit satu simpanan dan satu jenis transaksi.")
    async with transaction():
        await _year_is_open(entity, year)
        made: int = await transactions.fetch_value(
            "INSERT INTO shu_rule (entity, year, simpanan, simpanan_at, pools, measured_by, common_key, decision, set_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            entity, year, list(rule.simpanan), rule.simpanan_at, list(rule.pools), rule.measured_by, rule.common_key, decision, by,
        )  # fmt: skip
        await record(
            "aturan SHU ditetapkan",
            f"shu_rule:{made}",
            by=by,
            entity=entity,
            after={"tahun": year, "keputusan": decision, **asdict(rule)},
        )
    return made


async def _year_is_open(entity: int, year: int) -> None:
    """What the RAT approved keeps its terms: a table or rule from that year on would say otherwise."""
    approved = await transactions.fetch_value(
        "SELECT max(year) FROM shu_run WHERE entity = $1 AND state IN ('disahkan', 'dibagikan')", entity
    )
    if approved is not None and year <= approved:
        raise Refused(
            f"SHU tahun {approved} sudah disahkan. Ketentuan baru berlaku mulai tahun {approved + 1}.", field="tahun"
        )


def _allocation(row: Any) -> Allocation:
    bp = {part: row[f"{part}_bp"] for part in PARTS}
    return Allocation(row["id"], row["business"], row["year"], row["only_this_year"], bp, row["decision"])


_ALLOCATION = """
SELECT * FROM shu_allocation WHERE entity = $1 AND business = $3 AND (year = $2 OR (year < $2 AND NOT only_this_year))
ORDER BY (year = $2 AND only_this_year) DESC, year DESC, id DESC LIMIT 1
"""
_DECIDE = (
    "INSERT INTO shu_allocation (entity, business, year, only_this_year,"  # noqa: S608 - our own column names
    + ", ".join(f"{part}_bp" for part in PARTS)
    + ", decision, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id"
)
