"""What another table would mean: for the members' meeting, with the figures of a run. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import RefusedFields
from app.domain.shu.find import Run
from app.domain.shu.pools import Pools, pools_of
from app.domain.shu.share import WHOLE_BP
from app.domain.shu.terms import PARTS, Terms

SIZES = (("kecil", 10), ("sedang", 50), ("besar", 90))  # percentiles of what members receive now


@dataclass(frozen=True, slots=True)
class Sample:
    """A real member's bases, somewhere in the middle of the small, the middling or the large."""

    size: str
    simpanan_idr: int
    usaha_idr: int
    now_idr: int


@dataclass(frozen=True, slots=True)
class Effect:
    sample: Sample
    jasa_modal_idr: int
    jasa_usaha_idr: int

    @property
    def total_idr(self) -> int:
        return self.jasa_modal_idr + self.jasa_usaha_idr

    @property
    def more_idr(self) -> int:
        return self.total_idr - self.sample.now_idr


@dataclass(frozen=True, slots=True)
class Simulation:
    pools: Pools
    effects: tuple[Effect, ...]


async def simulate(run: Run, members_bp: Mapping[str, int]) -> Simulation:
    """The run divided by another table for business with members. RefusedFields (field jumlah) unless it is exactly 100 %."""
    refuse_other_than_whole(members_bp)
    assert run.terms is not None, "reckoned"
    assert run.member_shu_idr is not None, "reckoned"
    assert run.other_shu_idr is not None, "reckoned"
    pools = pools_of(run.member_shu_idr, run.other_shu_idr, Terms(members_bp, run.terms.others, run.terms.rule))
    return Simulation(pools, tuple(_effect(run, pools, sample) for sample in await samples(run.id)))


def refuse_other_than_whole(table_bp: Mapping[str, int]) -> None:
    """RefusedFields that says how much is missing or too much."""
    wrong = {part: "Bagian tidak boleh negatif." for part, bp in table_bp.items() if bp < 0}
    total = sum(table_bp.values())
    if total != WHOLE_BP:
        off = abs(total - WHOLE_BP)
        how = (
            f"kelebihan {off // 100},{off % 100:02d} %"
            if total > WHOLE_BP
            else f"kurang {off // 100},{off % 100:02d} %"
        )
        wrong["jumlah"] = f"Jumlahnya {total // 100},{total % 100:02d} %, {how}. Harus tepat 100,00 %."
    if set(table_bp) != set(PARTS):
        wrong["jumlah"] = "Isi semua bagian; yang tidak dipakai diisi 0."
    if wrong:
        raise RefusedFields(wrong)


async def samples(run_id: int) -> list[Sample]:
    """The members at the percentiles of SIZES, by what they receive in this run."""
    rows = await transactions.fetch(_AT, run_id, [percent for _, percent in SIZES])
    return [Sample(size, *row) for (size, _), row in zip(SIZES, rows, strict=False)]


def _effect(run: Run, pools: Pools, sample: Sample) -> Effect:
    modal = pools.parts_idr["jasa_modal"] * sample.simpanan_idr // run.simpanan_idr if run.simpanan_idr else 0
    usaha = pools.parts_idr["jasa_usaha"] * sample.usaha_idr // run.measure_idr if run.measure_idr else 0
    return Effect(sample, modal, usaha)


_AT = """
WITH ranked AS (
  SELECT simpanan_idr, usaha_idr, total_idr, row_number() OVER (ORDER BY total_idr, member) AS nr, count(*) OVER () AS many
  FROM shu_share WHERE run = $1)
SELECT r.simpanan_idr, r.usaha_idr, r.total_idr FROM unnest($2::int[]) WITH ORDINALITY AS p (percent, at)
JOIN ranked r ON r.nr = greatest(1, ceil(r.many * p.percent / 100.0)) ORDER BY p.at
"""
