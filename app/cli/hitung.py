"""`python -m app hitung …`: the co-op's own formulas for anybody, JSON in, JSON out. A refusal is one line and exit code 2."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.errors import Refused
from app.domain.interest.formula import interest_of_month
from app.domain.shu.share import Base, check_allocation, share_shu

MOST_IDR = 10**15


def main(what: str) -> int:
    """Read one JSON object from standard input, print one."""
    try:
        asked = json.loads(sys.stdin.read(50_000_000), parse_float=_no_float, parse_constant=_no_float)
        if not isinstance(asked, dict):
            raise Refused("masukan harus satu objek JSON")
        print(json.dumps(CALCULATIONS[what](asked), ensure_ascii=False))
    except Refused as refused:
        print(f"Ditolak: {refused.sentence}", file=sys.stderr)
        return 2
    except (ValueError, RecursionError):
        print("Ditolak: masukan bukan JSON yang dapat dibaca", file=sys.stderr)
        return 2
    return 0


def shu(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of docs: shu, jasa_modal_bp, jasa_usaha_bp or alokasi_bp, anggota; totals and pembulatan are optional."""
    allocation = asked.get("alokasi_bp")
    if allocation is not None:
        if not isinstance(allocation, dict):
            raise Refused("alokasi_bp harus tabel nama dan basis poin")
        check_allocation({name: whole(bp, f"alokasi_bp.{name}", low=-MOST_IDR) for name, bp in allocation.items()})
    members = asked.get("anggota")
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise Refused("anggota harus daftar")
    shared = share_shu(
        whole(asked.get("shu"), "shu", low=-MOST_IDR),
        jasa_modal_bp=_part(asked, allocation, "jasa_modal"),
        jasa_usaha_bp=_part(asked, allocation, "jasa_usaha"),
        members=[_base(member) for member in members],
        rounding=asked.get("pembulatan", "bawah"),
        simpanan_total_idr=_optional(asked, "simpanan_total"),
        transaksi_total_idr=_optional(asked, "transaksi_total"),
    )
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


def jasa_simpanan(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of docs: bulan, metode, basis, tarif, saldo, wajib_pajak."""
    if asked.get("wajib_pajak", "orang") not in ("orang", "badan"):
        raise Refused("wajib_pajak harus orang atau badan")
    tiers, balances = asked.get("tarif"), asked.get("saldo")
    if not isinstance(tiers, list) or not all(isinstance(tier, dict) for tier in tiers):
        raise Refused("tarif harus daftar")
    if not isinstance(balances, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in balances):
        raise Refused("saldo harus daftar pasangan tanggal dan jumlah")
    if len({pair[0] for pair in balances if isinstance(pair[0], str)}) != len(balances):
        raise Refused("tanggal saldo tidak boleh ganda")
    found = interest_of_month(
        _date(f"{asked.get('bulan')}-01", "bulan"),
        {_date(day, "saldo"): whole(balance, "saldo") for day, balance in balances},
        method=str(asked.get("metode")),
        tiers=[(whole(tier.get("mulai"), "tarif.mulai"), whole(tier.get("bp"), "tarif.bp")) for tier in tiers],
        basis=whole(asked.get("basis", 365), "basis"),
        entity=asked.get("wajib_pajak", "orang") == "badan",
    )
    return {
        "hari": [
            {"tanggal": day.day.isoformat(), "saldo": day.balance_idr, "bp": day.rate_bp, "jasa": cents(day.exact)}
            for day in found.days
        ],
        "jasa_tepat": cents(found.exact),
        "jasa": found.interest_idr,
        "pajak": found.tax_idr,
        "bersih": found.net_idr,
    }


CALCULATIONS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"shu": shu, "jasa-simpanan": jasa_simpanan}


def cents(exact: Fraction) -> str:
    """An exact amount shown with two decimals, half up: "33616.44". For showing only; money is rounded down once."""
    hundredths = (exact * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def whole(value: object, name: str, *, low: int = 0) -> int:
    """A whole number within reach; true, 1.0 and "1" are not."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{name} harus bilangan bulat")
    if not low <= value <= MOST_IDR:
        raise Refused(f"{name} di luar batas")
    return value


def _part(asked: Mapping[str, Any], allocation: Mapping[str, Any] | None, name: str) -> int:
    said, in_table = asked.get(f"{name}_bp"), (allocation or {}).get(name)
    if said is not None and in_table is not None and said != in_table:
        raise Refused(f"{name}_bp berbeda dari alokasi_bp")
    return whole(said if said is not None else in_table, f"{name}_bp")


def _optional(asked: Mapping[str, Any], name: str) -> int | None:
    return None if asked.get(name) is None else whole(asked[name], name)


def _base(member: Mapping[str, Any]) -> Base:
    who = member.get("id")
    if not isinstance(who, str) or not 1 <= len(who) <= 100:
        raise Refused("id anggota harus teks")
    return Base(
        who, whole(member.get("simpanan", 0), f"simpanan {who}"), whole(member.get("transaksi", 0), f"transaksi {who}")
    )


def _date(text: object, name: str) -> date:
    try:
        return date.fromisoformat(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise Refused(f"{name} harus tanggal, misalnya 2026-06-01") from None


def _no_float(_: str) -> float:
    raise Refused("hanya bilangan bulat: rupiah tidak punya koma")
