"""Sharing the SHU among members: whole rupiah, nothing lost, nothing invented, the same for any order of members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.money import basis_points

WHOLE_BP = 10_000
ROUNDINGS = ("bawah", "sisa_terbesar")


@dataclass(frozen=True, slots=True)
class Base:
    """What one member's share is reckoned from, in rupiah."""

    id: str
    simpanan_idr: int
    transaksi_idr: int


@dataclass(frozen=True, slots=True)
class Share:
    id: str
    jasa_modal_idr: int
    jasa_usaha_idr: int

    @property
    def total_idr(self) -> int:
        return self.jasa_modal_idr + self.jasa_usaha_idr


@dataclass(frozen=True, slots=True)
class Shared:
    """`rest_idr` is what of both pools no member received: the visible line *pembulatan*, and what belongs to others."""

    jasa_modal_pool_idr: int
    jasa_usaha_pool_idr: int
    shares: tuple[Share, ...]
    rest_idr: int


def share_shu(
    shu_idr: int, *, jasa_modal_bp: int, jasa_usaha_bp: int, members: Sequence[Base], rounding: str = "bawah",
    simpanan_total_idr: int | None = None, transaksi_total_idr: int | None = None,
) -> Shared:  # fmt: skip
    """JM_i = pool_JM × S_i / ΣS and JU_i = pool_JU × T_i / ΣT (the co-op's rule for the SHU), in whole rupiah.

    Totals default to the sum over the members; larger ones mean that other members exist. A loss is not shared: pools are zero.
    "bawah" rounds each part down; "sisa_terbesar" then gives one rupiah more to the largest remainders, ties by member id.
    Raises Refused for anything that is not a possible book year.
    """
    if rounding not in ROUNDINGS:
        raise Refused(f"pembulatan harus salah satu dari: {', '.join(ROUNDINGS)}")
    if min(jasa_modal_bp, jasa_usaha_bp) < 0 or jasa_modal_bp + jasa_usaha_bp > WHOLE_BP:
        raise Refused("jasa modal dan jasa usaha bersama-sama harus antara 0 dan 100 %")
    if len({member.id for member in members}) != len(members):
        raise Refused("nomor anggota tidak boleh ganda")
    simpanan = _total("simpanan", [member.simpanan_idr for member in members], simpanan_total_idr)
    transaksi = _total("transaksi", [member.transaksi_idr for member in members], transaksi_total_idr)
    modal_pool, usaha_pool = (basis_points(max(shu_idr, 0), bp) for bp in (jasa_modal_bp, jasa_usaha_bp))
    modal = _divide(modal_pool, {member.id: member.simpanan_idr for member in members}, simpanan, rounding)
    usaha = _divide(usaha_pool, {member.id: member.transaksi_idr for member in members}, transaksi, rounding)
    shares = tuple(Share(member.id, modal[member.id], usaha[member.id]) for member in members)
    return Shared(modal_pool, usaha_pool, shares, modal_pool + usaha_pool - sum(share.total_idr for share in shares))


def check_allocation(table_bp: Mapping[str, int]) -> None:
    """An allocation table sums to exactly 100 %; Refused says by how much it does not."""
    if any(bp < 0 for bp in table_bp.values()):
        raise Refused("bagian SHU tidak boleh negatif")
    total = sum(table_bp.values())
    if total != WHOLE_BP:
        raise Refused(f"tabel pembagian berjumlah {total // 100},{total % 100:02d} %, harus tepat 100,00 %")


def _total(name: str, parts: list[int], said: int | None) -> int:
    if any(part < 0 for part in parts):
        raise Refused(f"{name} tidak boleh negatif")
    if said is not None and said < sum(parts):
        raise Refused(f"{name}_total lebih kecil daripada jumlah {name} anggota")
    return sum(parts) if said is None else said


def _divide(pool_idr: int, bases: Mapping[str, int], whole: int, rounding: str) -> dict[str, int]:
    if whole == 0:
        return dict.fromkeys(bases, 0)
    shares = {who: pool_idr * base // whole for who, base in bases.items()}
    if rounding == "sisa_terbesar":
        left_over = pool_idr * sum(bases.values()) // whole - sum(shares.values())
        # Largest remainders get one rupiah more, so the shares add up to what is theirs exactly.
        for who in sorted(bases, key=lambda who: (-(pool_idr * bases[who] % whole), who))[:left_over]:
            shares[who] += 1
    return shares
