"""The twelve services: what number each asks for, and which of the provider's products belong to it."""

from dataclasses import dataclass

from app.domain.ppob import numbers
from app.domain.ppob.numbers import Read


@dataclass(frozen=True, slots=True)
class Service:
    """One page. `by_prefix`: the number tells the operator; `group`: what products are told apart by, in a word."""

    slug: str
    name: str
    icon: str
    read: Read
    label: str  # of the number
    hint: str = ""
    by_prefix: bool = False
    group: str = ""
    bill: bool = False  # bills only: asked for first, paid after
    letters: bool = False  # the number may hold letters
    yearly: bool = False  # which year's, is asked


SERVICES = {
    service.slug: service
    for service in (
        Service("pulsa", "Pulsa", "phone", numbers.mobile, "Nomor HP", by_prefix=True, group="Operator"),
        Service("paket-data", "Paket data", "signal", numbers.mobile, "Nomor HP", by_prefix=True, group="Operator"),
        Service("token-listrik", "Token listrik", "bolt", numbers.meter, "Nomor meter atau ID pelanggan",
                "11 atau 12 angka, ada di meter listrik atau struk lama"),
        Service("tagihan-listrik", "Tagihan listrik", "bolt-bill", numbers.pln_customer, "ID pelanggan PLN", "12 angka",
                group="Jenis tagihan", bill=True),
        Service("pdam", "PDAM", "drop", numbers.customer, "Nomor pelanggan", "Ada di rekening air Anda", group="PDAM", bill=True),
        Service("bpjs", "BPJS", "health", numbers.bpjs, "Nomor kartu atau virtual account",
                "13 angka di kartu, atau 16 angka virtual account", group="Program", bill=True),
        Service("internet", "Internet & telepon", "wifi", numbers.customer, "Nomor pelanggan", "Ada di tagihan Anda",
                group="Layanan", bill=True),
        Service("dompet-digital", "Dompet digital", "wallet", numbers.mobile, "Nomor HP dompet", group="Dompet"),
        Service("voucher-game", "Voucher & game", "game", numbers.player, "Nomor pemain",
                "Nomor pemain lalu kode zona; untuk voucher, nomor HP penerima", group="Gim atau voucher", letters=True),
        Service("tv", "TV", "tv", numbers.customer, "Nomor pelanggan", "Ada di kartu atau dekoder", group="Penyedia"),
        Service("multifinance", "Angsuran", "motor", numbers.contract, "Nomor kontrak", "Ada di kartu angsuran",
                group="Perusahaan", bill=True, letters=True),
        Service("pbb", "PBB", "land", numbers.nop, "Nomor objek pajak (NOP)", "18 angka di lembar SPPT", group="Daerah", bill=True, yearly=True),
    )
}  # fmt: skip

# The provider's own words, compared without regard to case. What is not here is not sold.
_PREPAID = {
    "pulsa": "pulsa", "masa aktif": "pulsa", "data": "paket-data", "paket sms & telpon": "paket-data", "pln": "token-listrik",
    "e-money": "dompet-digital", "games": "voucher-game", "voucher": "voucher-game", "tv": "tv", "streaming": "tv",
}  # fmt: skip
_PASCA = {
    "pln": "tagihan-listrik", "pln pascabayar": "tagihan-listrik", "pln nontaglis": "tagihan-listrik", "pdam": "pdam",
    "bpjs kesehatan": "bpjs", "bpjs ketenagakerjaan": "bpjs", "internet pascabayar": "internet", "hp pascabayar": "internet",
    "multifinance": "multifinance", "pbb": "pbb", "tv pascabayar": "tv", "e-money": "dompet-digital",
}  # fmt: skip


def service_of_prepaid(category: str) -> str | None:
    """The page a prepaid product stands on; None: we do not sell it."""
    return _PREPAID.get(category.strip().casefold())


def service_of_biller(brand: str) -> str | None:
    """The page a biller stands on; None: we do not take its bills."""
    return _PASCA.get(brand.strip().casefold())


_PROPER = {"INDOSAT": "Indosat", "AXIS": "Axis", "TRI": "Tri", "PLN": "PLN", "XL": "XL", "OVO": "OVO", "DANA": "DANA", "BY.U": "by.U",
           "GO PAY": "GoPay", "SHOPEE PAY": "ShopeePay", "LINKAJA": "LinkAja", "PUBG MOBILE": "PUBG Mobile", "K-VISION": "K-Vision"}  # fmt: skip


def brand_name(brand: str) -> str:
    """A brand as people write it."""
    return _PROPER.get(brand.upper(), brand.title())
