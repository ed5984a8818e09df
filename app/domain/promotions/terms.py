"""The terms of a promotion: what a clerk writes down, what its kind asks of it, and what is wrong with them."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from app.domain.errors import RefusedFields
from app.domain.promotions.rules import AUDIENCES, BEARERS, KINDS, Kind

MOST_STEPS, LONGEST_DAYS = 5, 366
CODE = re.compile(r"[A-Z0-9]{4,20}")
# A field of the form -> the column that it fills.
COLUMN_OF = {
    "nama": "name",
    "mulai": "starts_on",
    "sampai": "ends_on",
    "persen": "percent_bp",
    "rupiah": "amount_idr",
    "anggaran": "budget_idr",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clerk writes down; 0 and empty for what the kind does not ask. Percents in basis points, rupiah whole."""

    name: str
    kind: Kind
    audience: str
    starts_on: date
    ends_on: date
    bearer: str
    coops: tuple[int, ...] = ()
    percent_bp: int = 0
    amount_idr: int = 0
    take: int = 0
    pay: int = 0
    most_idr: int = 0
    least_idr: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    code: str = ""
    budget_idr: int = 0
    per_person: int = 0
    bearer_coop: int | None = None
    bearer_name: str = ""
    basis: str = ""
    below_cost_why: str = ""
    decision: int | None = None  # what it carries out; asked for above what the board left to the office

    def cleaned(self) -> "Terms":
        """Without what its kind, audience and bearer do not ask."""
        asked = ASKS[self.kind]
        kept: dict[str, Any] = {name: getattr(self, name) if name in asked else 0 for name in FIGURES}
        return replace(
            self, **kept, steps=tuple(sorted(self.steps)) if self.kind == Kind.STEPS else (), code=self.code.upper() if self.kind.is_voucher else "",
            coops=tuple(sorted(set(self.coops))) if self.audience == "koperasi" else (),
            bearer_coop=self.bearer_coop if self.bearer == "primer" else None,
            bearer_name=self.bearer_name if self.bearer == "pemasok" else "", basis=self.basis if self.bearer != "toko" else "",
        )  # fmt: skip


FIGURES = ("percent_bp", "amount_idr", "take", "pay", "most_idr", "least_idr", "budget_idr", "per_person")
_LIMITS = {"budget_idr", "per_person", "least_idr"}
ASKS: dict[Kind, set[str]] = {
    Kind.PERCENT: {"percent_bp"},
    Kind.AMOUNT: {"amount_idr"},
    Kind.BUNDLE: {"amount_idr"},
    Kind.N_FOR_M: {"take", "pay"},
    Kind.CHEAPEST: {"take"},
    Kind.STEPS: set(),
    Kind.VOUCHER_PERCENT: {"percent_bp", "most_idr"} | _LIMITS,
    Kind.VOUCHER_AMOUNT: {"amount_idr"} | _LIMITS,
}


def problems(terms: Terms, today: date) -> dict[str, str]:
    """What is wrong with the terms: field of the form -> sentence."""
    asked, wrong = ASKS[terms.kind], dict[str, str]()
    wrong |= _days(terms, today)
    if not 3 <= len(terms.name) <= 60:
        wrong["nama"] = "Nama promosi 3 sampai 60 huruf."
    if "percent_bp" in asked and not 100 <= terms.percent_bp <= 9900:
        wrong["persen"] = "Persen antara 1 dan 99."
    if "amount_idr" in asked and not 1 <= terms.amount_idr <= 100_000_000:
        wrong["rupiah"] = "Jumlah rupiah perlu diisi, paling banyak Rp100.000.000."
    if "take" in asked and not 2 <= terms.take <= 100:
        wrong["ambil"] = "Jumlah barang antara 2 dan 100."
    elif "pay" in asked and not 1 <= terms.pay < terms.take:
        wrong["bayar"] = "Yang dibayar paling sedikit 1 dan kurang dari yang diambil."
    if terms.kind == Kind.STEPS:
        wrong |= _steps(terms.steps)
    if terms.kind.is_voucher:
        wrong |= _voucher(terms)
    return wrong | _who(terms)


def _days(terms: Terms, today: date) -> dict[str, str]:
    if terms.ends_on < today:
        return {"sampai": "Hari terakhirnya sudah lewat."}
    if terms.starts_on < today:
        return {"mulai": "Hari pertamanya sudah lewat. Promosi berlaku mulai hari ini atau sesudahnya."}
    if terms.ends_on < terms.starts_on:
        return {"sampai": "Hari terakhir tidak boleh sebelum hari pertama."}
    return (
        {"sampai": "Promosi paling lama satu tahun."} if (terms.ends_on - terms.starts_on).days > LONGEST_DAYS else {}
    )


def _steps(steps: tuple[tuple[int, int], ...]) -> dict[str, str]:
    """More goods never mean a smaller discount: else splitting a basket would pay."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return {"tingkat": f"Isi 1 sampai {MOST_STEPS} tingkat, misalnya mulai 3 diskon 5."}
    if any(not 100 <= bp <= 9900 for _, bp in steps) or any(not 1 <= many <= 9999 for many, _ in steps):
        return {"tingkat": "Jumlah antara 1 dan 9999, persen antara 1 dan 99."}
    ordered = sorted(steps)
    if any(a >= b or x >= y for (a, x), (b, y) in pairwise(ordered)):
        return {"tingkat": "Setiap tingkat mulai dari jumlah yang lebih banyak dan memberi diskon yang lebih besar."}
    return {}


def _voucher(terms: Terms) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(terms.code.upper()):
        wrong["kode"] = "Kode voucher 4 sampai 20 huruf atau angka, tanpa spasi."
    if not 1 <= terms.budget_idr <= 10_000_000_000:
        wrong["anggaran"] = "Anggaran voucher perlu diisi."
    if not 1 <= terms.per_person <= 1000:
        wrong["per_orang"] = "Pemakaian per orang antara 1 dan 1000."
    if terms.kind == Kind.VOUCHER_PERCENT and not 1 <= terms.most_idr <= 100_000_000:
        wrong["paling_banyak"] = "Potongan paling banyak perlu diisi."
    if terms.kind == Kind.VOUCHER_AMOUNT and terms.least_idr <= terms.amount_idr:
        wrong["belanja_mulai"] = "Belanja paling sedikit harus lebih besar daripada potongannya."
    most_idr = terms.amount_idr if terms.kind == Kind.VOUCHER_AMOUNT else terms.most_idr
    if not wrong and terms.budget_idr < most_idr:
        wrong["anggaran"] = "Anggaran tidak cukup untuk satu voucher."
    if terms.bearer == "toko" and not terms.below_cost_why:
        wrong["alasan_rugi"] = (
            "Voucher berlaku atas barang apa pun, jadi harga dapat jatuh di bawah harga pokok. Tulis alasannya."
        )
    return wrong


def _who(terms: Terms) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if terms.audience not in AUDIENCES:
        wrong["untuk"] = "Pilih untuk siapa promosi ini."
    elif terms.audience == "koperasi" and not terms.coops:
        wrong["koperasi"] = "Pilih paling sedikit satu koperasi."
    if terms.bearer not in BEARERS:
        wrong["penanggung"] = "Pilih siapa yang menanggung."
    elif terms.bearer == "primer" and (terms.audience != "koperasi" or terms.coops != (terms.bearer_coop,)):
        wrong["penanggung"] = (
            "Koperasi primer hanya menanggung promosi untuk anggotanya sendiri: pilih satu koperasi saja."
        )
    elif terms.bearer == "pemasok" and not 3 <= len(terms.bearer_name) <= 100:
        wrong["nama_penanggung"] = "Tulis nama pemasok yang menanggung."
    if terms.bearer in ("pemasok", "primer", "sosial") and not 5 <= len(terms.basis) <= 200:
        wrong["dasar"] = "Tulis surat atau keputusan yang menjadi dasarnya."
    return wrong


def refuse_wrong(terms: Terms, today: date) -> None:
    """Raises RefusedFields with a sentence beside each field."""
    wrong = problems(terms, today)
    if terms.kind not in KINDS:
        wrong["jenis"] = "Pilih jenis promosi."
    if wrong:
        raise RefusedFields(wrong)


def plain(terms: Terms) -> dict[str, object]:
    """What was filled in, for the audit trail and for telling a form sent twice."""
    return {name: getattr(terms, name) for name in Terms.__dataclass_fields__ if getattr(terms, name)}
