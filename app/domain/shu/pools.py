"""From the SHU to its funds and the two pools, in whole rupiah: every part is rounded down, what is left over is cadangan."""

from dataclasses import dataclass

from app.domain.money import basis_points, rupiah
from app.domain.shu.share import check_allocation
from app.domain.shu.terms import PARTS, Terms


@dataclass(frozen=True, slots=True)
class Pools:
    """Each part of the SHU. `spare_idr`: what rounding down of the parts left over; it belongs to cadangan."""

    member_shu_idr: int
    other_shu_idr: int
    parts_idr: dict[str, int]
    spare_idr: int

    @property
    def shu_idr(self) -> int:
        return self.member_shu_idr + self.other_shu_idr


def pools_of(member_shu_idr: int, other_shu_idr: int, terms: Terms) -> Pools:
    """Each half by its own table. A loss is not divided; a loss of one half is first borne by the other."""
    for table in (terms.members, terms.others):
        check_allocation(table)
    members, others = to_divide(member_shu_idr, other_shu_idr)
    parts = {
        part: basis_points(members, terms.members[part]) + basis_points(others, terms.others[part]) for part in PARTS
    }
    return Pools(members, others, parts, members + others - sum(parts.values()))


def to_divide(member_shu_idr: int, other_shu_idr: int) -> tuple[int, int]:
    """What of both halves is there to be divided; nothing, if the year as a whole made none."""
    whole = member_shu_idr + other_shu_idr
    if whole <= 0:
        return 0, 0
    if member_shu_idr < 0:
        return 0, whole
    return (whole, 0) if other_shu_idr < 0 else (member_shu_idr, other_shu_idr)


def told(pools: Pools, terms: Terms) -> list[tuple[str, str, str, int]]:
    """The steps from the halves to the parts: (chapter, words, how, rupiah)."""
    steps = [
        ("Pembagian", words, f"{percent(terms.members[part])} × {rupiah(pools.member_shu_idr)} + {percent(terms.others[part])} × {rupiah(pools.other_shu_idr)}",
         pools.parts_idr[part])
        for part, (words, _) in PARTS.items()
    ]  # fmt: skip
    return [*steps, ("Pembagian", "Sisa pembulatan bagian-bagian", "ke dana cadangan", pools.spare_idr)]


def percent(bp: int) -> str:
    """2500 -> "25 %", 1250 -> "12,5 %"."""
    whole, hundredths = divmod(bp, 100)
    return f"{whole},{hundredths:02d}".rstrip("0").rstrip(",") + " %" if hundredths else f"{whole} %"
