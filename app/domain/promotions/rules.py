"""What a promotion is, whom it is open to, and in which words people read it. Plain values; nothing here asks the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.clock import tanggal
from app.domain.money import rupiah

RULE = "Satu barang ikut satu promosi; sesudah itu satu voucher boleh dipakai atas sisanya."


class Kind(StrEnum):
    PERCENT = "persen"
    AMOUNT = "potongan"
    BUNDLE = "paket"
    N_FOR_M = "n-bayar-m"
    CHEAPEST = "termurah"
    STEPS = "tingkat"
    VOUCHER_PERCENT = "voucher-persen"
    VOUCHER_AMOUNT = "voucher-rupiah"

    @property
    def is_voucher(self) -> bool:
        return self in (Kind.VOUCHER_PERCENT, Kind.VOUCHER_AMOUNT)


KINDS = {
    Kind.PERCENT: "Diskon persen",
    Kind.AMOUNT: "Potongan rupiah per barang",
    Kind.BUNDLE: "Paket harga tetap",
    Kind.N_FOR_M: "Beli n bayar m",
    Kind.CHEAPEST: "Yang termurah gratis",
    Kind.STEPS: "Makin banyak makin hemat",
    Kind.VOUCHER_PERCENT: "Voucher persen",
    Kind.VOUCHER_AMOUNT: "Voucher rupiah",
}
AUDIENCES = {"semua": "Semua pembeli", "anggota": "Anggota koperasi mana pun", "koperasi": "Anggota koperasi tertentu"}
BEARERS = {
    "toko": "Toko, dari margin penjualan",
    "pemasok": "Pemasok, ditagih sebagai klaim",
    "primer": "Koperasi primer yang anggotanya membeli",
    "sosial": "Dana sosial",
}


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as far as promotions ask. `for_coop`: in the name of a primary."""

    member: bool = False
    coop: int | None = None
    for_coop: bool = False


@dataclass(frozen=True, slots=True)
class Promotion:
    """One promotion or voucher. `units`: unit -> how many of it (more than one only in bundles); `steps`: (from quantity, basis points)."""

    id: int
    name: str
    kind: Kind
    audience: str
    starts_on: date
    ends_on: date
    bearer: str
    units: Mapping[int, int]
    coops: tuple[int, ...] = ()
    percent_bp: int = 0
    amount_idr: int = 0
    take: int = 0
    pay: int = 0
    most_idr: int = 0
    least_idr: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    code: str = ""
    bearer_coop: int | None = None
    below_cost_why: str = ""
    labels: tuple[tuple[int, str], ...] = ()  # of a bundle: (how many, "Kopi (bungkus)")

    def holds(self, today: date) -> bool:
        return self.starts_on <= today <= self.ends_on

    def open_to(self, buyer: Buyer) -> bool:
        """Whether this buyer gets it. A primary buys by its own price list, without promotions."""
        if buyer.for_coop:
            return False
        if self.audience == "anggota":
            return buyer.member
        return self.audience == "semua" or (buyer.member and buyer.coop in self.coops)

    @property
    def words(self) -> str:
        """What it gives, in a few words: "Beli 3 bayar 2"."""
        return _WORDS[self.kind](self)

    @property
    def badge(self) -> str:
        """For whom, where not for all."""
        return {"anggota": "Khusus anggota", "koperasi": "Khusus anggota koperasi tertentu"}.get(self.audience, "")

    @property
    def until(self) -> str:
        return f"sampai {tanggal(self.ends_on)}"

    def price_of_one(self, price_idr: int) -> int | None:
        """What one costs with it, where that does not hang on other goods or on how many."""
        if self.kind == Kind.PERCENT:
            return price_idr - price_idr * self.percent_bp // 10_000
        if self.kind == Kind.AMOUNT:
            return price_idr - min(self.amount_idr, price_idr - 1)
        return None


def percent(basis_points: int) -> str:
    """1250 -> "12,5 %"."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}{f',{rest:02d}'.rstrip('0') if rest else ''} %"


def _bundle(p: Promotion) -> str:
    goods = " + ".join(f"{many} {label}" if many > 1 else label for many, label in p.labels) or "Paket"
    return f"{goods}, bersama {rupiah(p.amount_idr)}"


_WORDS: dict[Kind, Callable[[Promotion], str]] = {
    Kind.PERCENT: lambda p: f"Diskon {percent(p.percent_bp)}",
    Kind.AMOUNT: lambda p: f"Potongan {rupiah(p.amount_idr)} per barang",
    Kind.BUNDLE: _bundle,
    Kind.N_FOR_M: lambda p: f"Beli {p.take} bayar {p.pay}",
    Kind.CHEAPEST: lambda p: f"Setiap {p.take} barang pilihan, yang termurah gratis",
    Kind.STEPS: lambda p: ", ".join(f"mulai {many} diskon {percent(bp)}" for many, bp in p.steps).capitalize(),
    Kind.VOUCHER_PERCENT: lambda p: f"Diskon {percent(p.percent_bp)}, paling banyak {rupiah(p.most_idr)}{_least(p)}",
    Kind.VOUCHER_AMOUNT: lambda p: f"Potongan {rupiah(p.amount_idr)}{_least(p)}",
}


def _least(p: Promotion) -> str:
    return f", belanja mulai {rupiah(p.least_idr)}" if p.least_idr else ""
