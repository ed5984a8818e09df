"""What a biller says about a number: who it is, what is owed for which months, and the fields of each kind of bill.

`selling_price` = admin + all amounts, fines and other costs; `price` = `selling_price` less our commission per bill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.sandbox.digiflazz.billers import TEST_BILLERS, Biller
from app.sandbox.digiflazz.known import TWO_BILLS
from app.sandbox.digiflazz.people import digits, luck, name_of, power_of, street_of

MONTHS = ("JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES")


@dataclass(frozen=True, slots=True)
class Month:
    """One bill. Whole rupiah."""

    period: date
    amount: int
    fine: int = 0
    other: int = 0


def bill(
    biller: Biller, number: str, today: date, *, amount: int | None, testing: bool, year: int | None = None
) -> dict[str, Any]:
    """The answer's own fields: name, admin, period, prices and `desc`. `year` is a land tax's; unsaid, the running one."""
    months = _documented(biller, number, amount) if testing else _owed(biller, number, today, amount)
    admin = biller.admin * len(months)
    selling = admin + sum(month.amount + month.fine + month.other for month in months)
    desc: dict[str, Any] = {"lembar_tagihan": len(months), **SHAPES[biller.shape](biller, number, months)}
    detail = [DETAILS[biller.shape](biller, number, at, month) for at, month in enumerate(months)] if (
        biller.shape in DETAILS) else None  # fmt: skip
    if "tahun_pajak" in desc and (year or not testing):
        desc["tahun_pajak"] = str(year or today.year)
    if detail is not None:
        desc["detail"] = detail
    return {
        "customer_name": "Nama Pelanggan Pertama" if testing else name_of(number), "admin": admin,
        "periode": ",".join(_period(biller.shape, month) for month in months),
        "price": selling - biller.commission * len(months), "selling_price": selling, "desc": desc,
    }  # fmt: skip


def paid(biller_shape: str, number: str, body: dict[str, Any]) -> dict[str, Any]:
    """PLN tells the meter's readings only after payment."""
    if biller_shape != "pln":
        return body
    rows = [{**row, "meter_awal": f"{80_000 + 10_000 * at:08d}", "meter_akhir": f"{90_000 + 10_000 * at:08d}"}
            for at, row in enumerate(body["desc"]["detail"])]  # fmt: skip
    return {**body, "desc": {**body["desc"], "detail": rows}}


def _documented(biller: Biller, number: str, amount: int | None) -> list[Month]:
    """The figures of the published samples."""
    start = date(2019, 5 if biller.shape == "internet" else 1, 1)
    following = start.replace(month=start.month + 1)
    if biller.shape == "pln":
        return [Month(start, 8_000, 500), *([Month(following, 11_500)] if number in TWO_BILLS else [])]
    if biller.shape == "internet":
        return [Month(start, 8_000), Month(following, 11_500)]
    if biller.shape == "pdam":
        return [Month(start, 8_000, 500, 1_500)]
    whole = {"pbb": 97_500, "pdl": 97_500, "pgas": 97_500, "samsat": 97_500, "tv": 100_000, "bpjstk": 15_000,
             "bpjstkpu": 100_000, "hp": 10_000, "emoney": amount or 25_000}.get(biller.shape, 22_500)  # fmt: skip
    return [Month(start, whole), *([Month(following, whole)] if number in TWO_BILLS else [])]


def _owed(biller: Biller, number: str, today: date, amount: int | None) -> list[Month]:
    """The number's last digit says how much: 1 two months, 2 three, 3 one with a fine, else one without."""
    if biller.shape == "emoney":
        return [Month(today, amount or 0)]
    last = number[-1:]
    count = {"1": 2, "2": 3}.get(last, 1) if biller.shape in DETAILS else 1
    base = 35_000 + luck("bill", biller.sku, number) % 400 * 1_250
    months = []
    for back in reversed(range(count)):
        late = back > 0 or last == "3"
        months.append(Month(_months_back(today, back + 1), base + 1_750 * back, 5_000 if late else 0))
    return months


def _months_back(day: date, count: int) -> date:
    at = day.year * 12 + day.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _period(shape: str, month: Month) -> str:
    if shape in {"internet", "tv"}:
        return f"{MONTHS[month.period.month - 1]} {month.period.year}"
    return "01" if shape == "bpjs" else month.period.strftime("%Y%m")


def _pln(biller: Biller, number: str, months: list[Month]) -> dict[str, Any]:
    tariff, power = ("R1", 1300) if biller.sku in TEST_BILLERS else power_of(number)
    return {"tarif": tariff, "daya": power}


def _land(biller: Biller, number: str, months: list[Month]) -> dict[str, Any]:
    more = {"provinsi": "JAWA TENGAH"} if biller.shape == "pdl" else {}
    return {"alamat": street_of(number), "tahun_pajak": str(months[-1].period.year), "kelurahan": "TEMPELAN",
            "kecamatan": "BLORA", "kode_kab_kota": "0023", "kab_kota": "BLORA", "luas_tanah": "113 M2",
            "luas_gedung": "47 M2", **more}  # fmt: skip


def _work(biller: Biller, number: str, months: list[Month]) -> dict[str, Any]:
    whole = months[0].amount
    base: dict[str, Any] = {"kode_iuran": digits(12, "iuran", number), "jkk": whole // 2, "jkm": whole - whole // 2}
    if biller.shape == "bpjstkpu":
        return {**base, "jht": 0, "jpk": 0, "jpn": 0, "npp": digits(8, "npp", number), "kode_divisi": "000"}
    return {**base, "jht": 0, "kode_program": "JKK,JKM", "kantor_cabang": "BLORA", "tgl_efektif": "2026-05-03",
            "tgl_expired": "2027-05-03"}  # fmt: skip


def _vehicle(biller: Biller, number: str, months: list[Month]) -> dict[str, Any]:
    texts = {
        "alamat": street_of(number), "nomor_identitas": number.partition(",")[2], "nomor_rangka": "MH1" + digits(8, number),
        "nomor_mesin": "JM" + digits(7, number), "nomor_polisi": f"K {luck(number) % 9000 + 1000} BE",
        "milik_kenama": name_of(number), "merek_kb": "JATI", "model_kb": "SEPEDA MOTOR", "tahun_buatan": "2021",
        "tgl_akhir_pajak_baru": "2027-05-03", "biaya_pokok_pkb": str(months[0].amount),
    }  # fmt: skip
    none = ("biaya_pokok_bbn", "biaya_pokok_swd", "biaya_denda_swd", "biaya_denda_bbn", "biaya_denda_pkb",
            "biaya_admin_stnk", "biaya_admin_tnkb", "biaya_parkir_pokok", "biaya_pajak_progresif")  # fmt: skip
    return {**texts, **dict.fromkeys(none, "0")}


Shape = Callable[[Biller, str, list[Month]], dict[str, Any]]
SHAPES: dict[str, Shape] = {
    "pln": _pln,
    "pdam": lambda biller, number, months: {"tarif": "3A", "alamat": street_of(number), "jatuh_tempo": "1-15 DES 2014"},
    "internet": lambda biller, number, months: {},
    "bpjs": lambda biller, number, months: {"jumlah_peserta": "2", "alamat": street_of(number)},
    "multifinance": lambda biller, number, months: {
        "item_name": "SEPEDA MOTOR", "no_rangka": "MH1" + digits(8, number), "no_pol": "K 2345 BE", "tenor": "030"},
    "pbb": _land, "pdl": _land,
    "pgas": lambda biller, number, months: {"alamat": street_of(number)},
    "tv": lambda biller, number, months: {},
    "bpjstk": _work, "bpjstkpu": _work,
    "nontaglis": lambda biller, number, months: {
        "transaksi": "PENYAMBUNGAN BARU", "no_registrasi": number, "tanggal_registrasi": "20120524"},
    "emoney": lambda biller, number, months: {},
    "samsat": _vehicle,
    "hp": lambda biller, number, months: {},
}  # fmt: skip
DETAILS: dict[str, Callable[[Biller, str, int, Month], dict[str, Any]]] = {
    "pln": lambda biller, number, at, month: {
        "periode": _period("pln", month), "nilai_tagihan": str(month.amount), "admin": str(biller.admin),
        "denda": str(month.fine)},
    "pdam": lambda biller, number, at, month: {
        "periode": _period("pdam", month), "nilai_tagihan": str(month.amount), "denda": str(month.fine),
        "meter_awal": str(2_000 + at * 20), "meter_akhir": str(2_020 + at * 20), "biaya_lain": str(month.other)},
    "internet": lambda biller, number, at, month: {
        "periode": _period("internet", month), "nilai_tagihan": str(month.amount + month.fine),
        "admin": str(biller.admin)},
    "bpjs": lambda biller, number, at, month: {"periode": "01"},
    "multifinance": lambda biller, number, at, month: {
        "periode": f"{at + 2:03d}", "denda": str(month.fine), "biaya_lain": str(month.other)},
    "pgas": lambda biller, number, at, month: {
        "periode": month.period.strftime("%m%y"), "meter_awal": "100", "meter_akhir": "135", "usage": "35"},
    "tv": lambda biller, number, at, month: {
        "periode": f"{MONTHS[month.period.month - 1]} {month.period:%y}", "nilai_tagihan": str(month.amount + month.fine),
        "no_ref": digits(12, "ref", number)},
}  # fmt: skip
