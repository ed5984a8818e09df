"""SHU of anybody's figures: the keys shu, jasa_modal_bp, jasa_usaha_bp or alokasi_bp, anggota; totals and pembulatan are optional."""

from collections.abc import Mapping
from typing import Any

from app.domain.calculators.asked import MOST_IDR, optional, whole
from app.domain.errors import Refused
from app.domain.shu.share import Base, Shared, check_allocation, share_shu


def reckon(asked: Mapping[str, Any]) -> Shared:
    """Raises Refused for anything that is not a possible book year."""
    allocation = asked.get("alokasi_bp")
    if allocation is not None:
        if not isinstance(allocation, dict):
            raise Refused("alokasi_bp harus tabel nama dan basis poin")
        check_allocation({name: whole(bp, f"alokasi_bp.{name}", low=-MOST_IDR) for name, bp in allocation.items()})
    members = asked.get("anggota")
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise Refused("anggota harus daftar")
    return share_shu(
        whole(asked.get("shu"), "shu", low=-MOST_IDR),
        jasa_modal_bp=_part(asked, allocation, "jasa_modal"),
        jasa_usaha_bp=_part(asked, allocation, "jasa_usaha"),
        members=[_base(member) for member in members],
        rounding=asked.get("pembulatan", "bawah"),
        simpanan_total_idr=optional(asked, "simpanan_total"),
        transaksi_total_idr=optional(asked, "transaksi_total"),
    )


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    shared = reckon(asked)
    return {
        "jasa_modal_pool": shared.jasa_modal_pool_idr,
        "jasa_usaha_pool": shared.jasa_usaha_pool_idr,
        "anggota": [
            {
                "id": share.id,
                "jasa_modal": share.jasa_modal_idr,
                "jasa_usaha": share.jasa_usaha_idr,
                "jumlah": share.total_idr,
            }
            for share in shared.shares
        ],
        "sisa": shared.rest_idr,
    }


def _part(asked: Mapping[str, Any], allocation: Mapping[str, Any] | None, name: str) -> int:
    """Said by itself, or in the allocation table; a table without the part gives it nothing."""
    said, in_table = asked.get(f"{name}_bp"), (allocation or {}).get(name)
    if said is not None and in_table is not None and said != in_table:
        raise Refused(f"{name}_bp berbeda dari alokasi_bp")
    if said is None and in_table is None and allocation is not None:
        return 0
    return whole(said if said is not None else in_table, f"{name}_bp")


def _base(member: Mapping[str, Any]) -> Base:
    who = member.get("id")
    if not isinstance(who, str) or not 1 <= len(who) <= 100:
        raise Refused("id anggota harus teks")
    return Base(
        who, whole(member.get("simpanan", 0), f"simpanan {who}"), whole(member.get("transaksi", 0), f"transaksi {who}")
    )
