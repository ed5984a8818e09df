"""The invented price list: operators, tokens, wallets, games and TV. Only brand names are as members know them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

ANY_TIME = ("00:00", "00:00")


@dataclass(frozen=True, slots=True)
class Good:
    """One prepaid product; `face_idr` is what the customer gets where that is a sum of money."""

    sku: str
    name: str
    category: str
    brand: str
    price: int
    type: str = "Umum"
    seller: str = "Jati Seluler"
    face_idr: int = 0
    desc: str = "-"
    buyer_on: bool = True
    seller_on: bool = True
    stock: int | None = None
    multi: bool = True
    window: tuple[str, str] = ANY_TIME


TELKOMSEL_PULSA = (5, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 125, 150, 175,
                   200, 250, 300, 400, 500, 1000)  # fmt: skip
FAMILIES = ("Harian", "Mingguan", "Bulanan", "Malam", "Belajar", "Gim", "Video", "Keluarga", "Desa", "Umum")
SIZES_GB = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 35, 50, 75)
PULSA = {  # brand: (SKU's first letters, thousands of rupiah)
    "INDOSAT": ("is", (5, 10, 25, 50, 100)), "XL": ("xl", (5, 10, 25, 50, 100)), "AXIS": ("ax", (5, 10, 25)),
    "TRI": ("tr", (5, 10, 25)), "SMARTFREN": ("sf", (10, 25, 50)), "by.U": ("by", (10, 25)),
}  # fmt: skip
DATA = {"INDOSAT": ("is", (3, 10)), "XL": ("xl", (3, 10)), "AXIS": ("ax", (5,)), "TRI": ("tr", (5,)),
        "SMARTFREN": ("sf", (6,)), "by.U": ("by", (5,))}  # fmt: skip
WALLETS = {"GO PAY": "gp", "OVO": "ov", "DANA": "dn", "SHOPEE PAY": "sp", "LINKAJA": "la"}
GAMES = {
    "FREE FIRE": ("ff", (50, 140, 355)),
    "MOBILE LEGENDS": ("ml", (59, 172, 296)),
    "PUBG MOBILE": ("pu", (60, 325)),
}
ODD = {  # so that every flag of the list is met with at least once
    "is100": {"seller_on": False}, "ax5": {"buyer_on": False}, "xl100": {"multi": False}, "gplay50": {"stock": 3},
    "sf10": {"window": ("23:45", "00:15")}, "sf25": {"window": ("23:45", "00:15")},
    "sf50": {"window": ("23:45", "00:15")}, "pln1000": {"window": ("23:00", "01:00")},
}  # fmt: skip


def goods() -> list[Good]:
    return [replace(good, **ODD.get(good.sku, {})) for good in _all()]  # type: ignore[arg-type]


def _all() -> Iterator[Good]:
    yield from _telkomsel()
    for brand, (first, thousands) in PULSA.items():
        yield from (_pulsa(first, brand, k) for k in thousands)
    for brand, (first, sizes) in DATA.items():
        yield from (_data(first, brand, "Bulanan", size) for size in sizes)
    for k in (20, 50, 100, 200, 500, 1000):
        yield Good(f"pln{k}", f"PLN {k * 1000:,}".replace(",", "."), "PLN", "PLN", k * 1000 + 250, face_idr=k * 1000,
                   seller="Lawu Niaga", desc="Masukkan nomor meter atau ID pelanggan")  # fmt: skip
    for brand, first in WALLETS.items():
        for k in (20, 50, 100):
            yield Good(f"{first}{k}", f"{brand.title()} {k}.000", "E-Money", brand, k * 1000 + 650, face_idr=k * 1000,
                       seller="Lawu Niaga")  # fmt: skip
    for brand, (first, counts) in GAMES.items():
        for count in counts:
            yield Good(f"{first}{count}", f"{brand.title()} {count} Diamond", "Games", brand, count * 145 + 300,
                       seller="Randu Gim", desc="Nomor pemain, lalu kode zona tanpa spasi")  # fmt: skip
    for k in (20, 50):
        yield Good(f"gplay{k}", f"Google Play {k}.000", "Voucher", "GOOGLE PLAY", k * 1000 + 900, seller="Randu Gim")
    for days, price in ((7, 18_500), (30, 61_000), (90, 172_000)):
        yield Good(f"kv{days}", f"K-Vision {days} hari", "TV", "K-VISION", price, seller="Randu Gim")


def _telkomsel() -> Iterator[Good]:
    """Two hundred of one operator: the longest page a shop has to bear."""
    yield from (_pulsa("ts", "TELKOMSEL", k) for k in TELKOMSEL_PULSA)
    for family in FAMILIES:
        yield from (_data("ts", "TELKOMSEL", family, size) for size in SIZES_GB)
    for minutes in (30, 60, 100, 150, 200, 300, 450, 600, 1000, 1500):
        yield Good(f"tst{minutes}", f"Telkomsel Telepon {minutes} menit", "Paket SMS & Telpon", "TELKOMSEL",
                   2_500 + minutes * 55, type="Telepon")  # fmt: skip


def _pulsa(first: str, brand: str, k: int) -> Good:
    price = round(k * 985) + 480
    return Good(f"{first}{k}", f"{brand.title()} {k * 1000:,}".replace(",", "."), "Pulsa", brand, price, face_idr=k * 1000,
                desc=f"Pulsa {brand.title()} Rp{k}.000")  # fmt: skip


def _data(first: str, brand: str, family: str, size_gb: int) -> Good:
    days = {"Harian": 1, "Mingguan": 7, "Malam": 7}.get(family, 30)
    price = 2_900 + size_gb * (1_450 + 90 * (sum(map(ord, family)) % 9))
    return Good(f"{first}d{family[:3].lower()}{size_gb}", f"{brand.title()} {family} {size_gb} GB", "Data", brand, price,
                type=family, desc=f"Kuota {size_gb} GB, {days} hari")  # fmt: skip
