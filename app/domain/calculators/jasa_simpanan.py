"""Jasa simpanan of anybody's balances: the keys bulan, metode, basis, tarif, saldo, wajib_pajak."""

from collections.abc import Mapping
from typing import Any

from app.domain.calculators.asked import cents, day, month, whole
from app.domain.errors import Refused
from app.domain.interest.formula import Interest, interest_of_month


def reckon(asked: Mapping[str, Any]) -> Interest:
    """Raises Refused for anything that is not a possible month."""
    if asked.get("wajib_pajak", "orang") not in ("orang", "badan"):
        raise Refused("wajib_pajak harus orang atau badan")
    tiers, balances = asked.get("tarif"), asked.get("saldo")
    if not isinstance(tiers, list) or not all(isinstance(tier, dict) for tier in tiers):
        raise Refused("tarif harus daftar")
    if any(set(tier) - {"mulai", "bp"} for tier in tiers):  # an end of its own could leave a gap, or lie about one
        raise Refused("tarif hanya berisi mulai dan bp: setiap tingkat berlaku sampai tingkat berikutnya")
    if not isinstance(balances, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in balances):
        raise Refused("saldo harus daftar pasangan tanggal dan jumlah")
    known = {day(at, "saldo"): whole(balance, "saldo") for at, balance in balances}
    if len(known) != len(balances):
        raise Refused("tanggal saldo tidak boleh ganda")
    return interest_of_month(
        month(asked.get("bulan")),
        known,
        method=str(asked.get("metode")),
        tiers=[(whole(tier.get("mulai"), "tarif.mulai"), whole(tier.get("bp"), "tarif.bp")) for tier in tiers],
        basis=whole(asked.get("basis", 365), "basis"),
        entity=asked.get("wajib_pajak", "orang") == "badan",
    )


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    found = reckon(asked)
    return {
        "hari": [
            {"tanggal": one.day.isoformat(), "saldo": one.balance_idr, "bp": one.rate_bp, "jasa": cents(one.exact)}
            for one in found.days
        ],
        "jasa_tepat": cents(found.exact),
        "jasa": found.interest_idr,
        "pajak": found.tax_idr,
        "bersih": found.net_idr,
    }
