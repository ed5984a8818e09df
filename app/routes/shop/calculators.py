"""/hitung/shu and /hitung/jasa-simpanan: the co-op's formulas for anybody, with every step; what is typed stands in the address."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from app.domain import clock
from app.domain.calculators import jasa_simpanan, shu
from app.domain.errors import Refused
from app.domain.governance.kinds import Tiers, bp_of
from app.domain.interest.formula import FREE_FOR_PERSONS_IDR, METHODS
from app.domain.interest.terms import first_of
from app.domain.money import percent
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page

ROWS = 8  # balances on the form
METHOD_WORDS = {
    "saldo_harian": "Saldo harian",
    "saldo_rata_rata_harian": "Saldo rata-rata harian",
    "saldo_terendah": "Saldo terendah sebulan",
}
ROUNDING_WORDS = {"bawah": "Ke bawah", "sisa_terbesar": "Ke bawah, sisanya kepada pecahan terbesar"}
MOST = 10**13

# The worked examples that the co-op's rules give.
JUNE = {"bulan": "2026-06", "basis": "365", "pajak": "orang"} | {
    key: text
    for n, (day, idr) in enumerate(
        (
            ("01", "1.000.000"),
            ("05", "6.000.000"),
            ("06", "5.500.000"),
            ("10", "8.000.000"),
            ("20", "7.000.000"),
            ("25", "17.000.000"),
            ("30", "15.000.000"),
        ),
        1,
    )
    for key, text in ((f"tanggal-{n}", f"2026-06-{day}"), (f"saldo-{n}", idr))
}
FLAT = {"tarif-mulai-1": "0", "tarif-persen-1": "5"}
JASA_EXAMPLES = [
    ("Juni, saldo terendah 5 %", JUNE | FLAT | {"metode": "saldo_terendah"}),
    ("Juni, rata-rata harian 5 %", JUNE | FLAT | {"metode": "saldo_rata_rata_harian"}),
    ("Juni, saldo harian 3 % dan 5 %",
     JUNE | {"metode": "saldo_harian", "tarif-mulai-1": "0", "tarif-persen-1": "3", "tarif-mulai-2": "5.000.000", "tarif-persen-2": "5"}),
]  # fmt: skip
SHU_EXAMPLES = [
    ("SHU Rp40 juta", {"shu": "40.000.000", "modal": "25", "usaha": "30", "simpanan": "3.000.000", "simpanan_semua": "60.000.000", "transaksi": "1.000.000",
                       "transaksi_semua": "100.000.000", "pembulatan": "bawah"}),
    ("SHU Rp90 juta, dengan pembulatan", {"shu": "90.000.000", "modal": "40", "usaha": "30", "simpanan": "6.500.000", "simpanan_semua": "78.000.000",
                                          "transaksi": "1.500.000", "transaksi_semua": "102.000.000", "pembulatan": "bawah"}),
]  # fmt: skip


@get("/hitung/jasa-simpanan", permit="public")
async def interest_page(request: AnyRequest) -> Response[str]:
    form, found, asked = _typed(request), None, None
    try:
        if form.values:
            asked = _interest_asked(form)
            found = jasa_simpanan.reckon(asked)
    except Refused as refused:
        form.accept(refused)
    typed = form.values or {"bulan": f"{first_of(clock.business_day(clock.now())):%Y-%m}", "basis": "365"}
    return page(
        request, "shop/calculators/interest.html", status=422 if form.errors else 200, typed=typed, errors=form.errors, found=found, asked=asked,
        examples=_links("/hitung/jasa-simpanan", JASA_EXAMPLES), rows=range(1, ROWS + 1), methods=METHOD_WORDS, free_idr=FREE_FOR_PERSONS_IDR,
    )  # fmt: skip


@get("/hitung/shu", permit="public")
async def shu_page(request: AnyRequest) -> Response[str]:
    form, found, asked = _typed(request), None, None
    try:
        if form.values:
            asked = _shu_asked(form)
            found = shu.reckon(asked)
    except Refused as refused:
        form.accept(refused)
    return page(
        request, "shop/calculators/shu.html", status=422 if form.errors else 200, typed=form.values, errors=form.errors, found=found, asked=asked,
        examples=_links("/hitung/shu", SHU_EXAMPLES), roundings=ROUNDING_WORDS,
    )  # fmt: skip


def _interest_asked(form: Form) -> dict[str, Any]:
    """The form as the JSON that `hitung jasa-simpanan` reads."""
    month = form.get("bulan")
    method = form.choice("metode", METHODS, label="Cara menghitung")
    basis = form.choice("basis", ("365", "360"), label="Hari dalam setahun")
    payer = form.choice("pajak", ("orang", "badan"), label="Wajib pajak")
    tiers: list[list[int]] = []
    try:
        tiers = Tiers(high=10_000).read("tarif", form.get)
        Tiers(high=10_000).check(tiers)
    except Refused as refused:
        form.errors["tarif"] = f"Tarif: {refused.sentence}."
    filled = [n for n in range(1, ROWS + 1) if form.get(f"tanggal-{n}") or form.get(f"saldo-{n}")]
    balances = [[_day(form, n, month), form.rupiah(f"saldo-{n}", 0, MOST, label="Saldo")] for n in filled]
    if not balances:
        form.errors["saldo-1"] = "Isi sedikitnya satu saldo."
    if _parsed(f"{month}-01") is None:
        form.errors["bulan"] = "Bulan perlu diisi, misalnya 2026-06."
    form.check()
    return {
        "bulan": month, "metode": method, "basis": int(basis), "tarif": [{"mulai": start, "bp": bp} for start, bp in tiers],
        "saldo": balances, "wajib_pajak": payer,
    }  # fmt: skip


def _shu_asked(form: Form) -> dict[str, Any]:
    """The form as the JSON that `hitung shu` reads: one member among all."""
    idr = {name: form.rupiah(name, 0, MOST, label=label) for name, label in (
        ("shu", "SHU"), ("simpanan", "Simpanan Anda"), ("simpanan_semua", "Simpanan semua anggota"),
        ("transaksi", "Transaksi Anda"), ("transaksi_semua", "Transaksi semua anggota"))}  # fmt: skip
    parts = {}
    for name, label in (("modal", "Jasa modal"), ("usaha", "Jasa usaha")):
        try:
            parts[name] = bp_of(form.get(name))
        except Refused as refused:
            form.errors[name] = f"{label} {refused.sentence}."
    rounding = form.choice("pembulatan", ROUNDING_WORDS, label="Pembulatan")
    for mine, everybody, label in (
        ("simpanan", "simpanan_semua", "Simpanan"),
        ("transaksi", "transaksi_semua", "Transaksi"),
    ):
        if not form.errors and idr[mine] > idr[everybody]:
            form.errors[everybody] = f"{label} semua anggota lebih kecil daripada milik Anda."
    if not form.errors and parts["modal"] + parts["usaha"] > 10_000:
        form.errors["usaha"] = (
            f"Jasa modal dan jasa usaha bersama {percent(parts['modal'] + parts['usaha'])}, paling banyak 100 %."
        )
    form.check()
    return {
        "shu": idr["shu"], "jasa_modal_bp": parts["modal"], "jasa_usaha_bp": parts["usaha"], "simpanan_total": idr["simpanan_semua"],
        "transaksi_total": idr["transaksi_semua"], "pembulatan": rounding,
        "anggota": [{"id": "Anda", "simpanan": idr["simpanan"], "transaksi": idr["transaksi"]}],
    }  # fmt: skip


def _typed(request: AnyRequest) -> Form:
    return Form([(name, value) for name, value in request.query_params.multi_items() if len(value) <= 60][:60])


def _day(form: Form, n: int, month: str) -> str:
    text = form.get(f"tanggal-{n}")
    day = _parsed(text)
    if day is None or f"{day:%Y-%m}" > month:
        form.errors[f"tanggal-{n}"] = "Tanggal perlu diisi, paling akhir dalam bulan itu."
    return text


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _links(path: str, examples: list[tuple[str, dict[str, str]]]) -> list[tuple[str, str]]:
    return [(words, f"{path}?{urlencode(typed)}") for words, typed in examples]


handlers = [interest_page, shu_page]
