"""A bill as a person reads it: for which months, how much, which fine, and the biller's fee. Only what the biller told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.clock import MONTHS
from app.domain.ppob.inquiries import Inquiry

_SHORT = ("JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES")
# What else a biller may tell that helps to see whether it is the right bill.
_MORE = {
    "tarif": "Tarif", "daya": "Daya", "alamat": "Alamat", "jumlah_peserta": "Jumlah peserta", "jatuh_tempo": "Jatuh tempo", "item_name": "Barang",
    "no_pol": "Nomor polisi", "tenor": "Tenor", "tahun_pajak": "Tahun pajak", "kelurahan": "Kelurahan", "kecamatan": "Kecamatan",
    "kab_kota": "Kabupaten/kota", "transaksi": "Transaksi", "kode_program": "Program", "kantor_cabang": "Kantor cabang",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """One bill of the bill; None where the biller did not tell."""

    period: str
    amount_idr: int | None
    fine_idr: int | None
    other_idr: int | None
    meter_from: str
    meter_to: str

    @property
    def words(self) -> str:
        return period_words(self.period)


@dataclass(frozen=True, slots=True)
class Bill:
    """`selling_idr` is what the biller wants, its own fee `admin_idr` in it."""

    period: str
    admin_idr: int
    fine_idr: int
    selling_idr: int
    months: tuple[Month, ...]
    more: tuple[tuple[str, str], ...]

    @property
    def bare_idr(self) -> int:
        """The bill itself: what is left of the biller's sum without its fee and the fines it told."""
        return max(0, self.selling_idr - self.admin_idr - self.fine_idr)

    @property
    def periods(self) -> str:
        """ "Oktober 2026, November 2026"."""
        told = [month.period for month in self.months if month.period] or [
            part.strip() for part in self.period.split(",") if part.strip()
        ]
        return ", ".join(period_words(period) for period in told)


def bill_of(inquiry: Inquiry) -> Bill:
    """What the biller told at this inquiry."""
    return told_bill(
        inquiry.told,
        inquiry.period,
        admin_idr=inquiry.admin_idr,
        fine_idr=inquiry.fine_idr,
        selling_idr=inquiry.selling_idr or 0,
    )


def told_bill(told: Mapping[str, Any], period: str, *, admin_idr: int, fine_idr: int, selling_idr: int) -> Bill:
    desc = told.get("desc") or {}
    months = tuple(
        Month(
            str(line.get("period") or ""), line.get("amount_idr"), line.get("fine_idr"), line.get("other_idr"),
            str(line.get("meter_from") or ""), str(line.get("meter_to") or ""),
        )
        for line in told.get("lines") or []
    )  # fmt: skip
    more = tuple(
        (label, str(desc[name]).strip()[:120])
        for name, label in _MORE.items()
        if isinstance(desc.get(name), str | int) and str(desc[name]).strip()
    )
    return Bill(period, admin_idr, fine_idr, selling_idr, months[:36], more)


def period_words(period: str) -> str:
    """ "202610" and "OKT 2026" as "Oktober 2026"; what cannot be read stays as it was told."""
    month = re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])", period)
    if month:
        return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
    named = re.fullmatch(r"([A-Z]{3}) (?:20)?(\d\d)", period.upper())
    if named and named[1] in _SHORT:
        return f"{MONTHS[_SHORT.index(named[1])]} 20{named[2]}"
    return period
