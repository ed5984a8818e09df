"""Postpaid products: those on the price list, and the ones documented for testing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Biller:
    """`admin` and `commission` per bill, whole rupiah; `shape` decides how its answer looks (see bills.py)."""

    sku: str
    name: str
    brand: str
    shape: str
    admin: int = 2_500
    commission: int = 900
    desc: str = "-"
    seller: str = "Lawu Niaga"
    buyer_on: bool = True
    seller_on: bool = True


BILLERS = [
    Biller("pln-pasca", "PLN Pascabayar", "PLN PASCABAYAR", "pln"),
    Biller("pln-nontaglis", "PLN Nontaglis", "PLN NONTAGLIS", "nontaglis"),
    Biller("pdam-blora", "PDAM Kabupaten Blora", "PDAM", "pdam", desc="Jawa Tengah"),
    Biller("pdam-rembang", "PDAM Kabupaten Rembang", "PDAM", "pdam", desc="Jawa Tengah"),
    Biller("pdam-grobogan", "PDAM Kabupaten Grobogan", "PDAM", "pdam", desc="Jawa Tengah", seller_on=False),
    Biller("bpjs-kes", "BPJS Kesehatan", "BPJS KESEHATAN", "bpjs", commission=700),
    Biller("bpjstk-bpu", "BPJS Ketenagakerjaan BPU", "BPJS KETENAGAKERJAAN", "bpjstk"),
    Biller("inet-rumah", "Internet Rumah", "INTERNET PASCABAYAR", "internet"),
    Biller("hp-pasca", "Halo Pascabayar", "HP PASCABAYAR", "hp"),
    Biller("mf-jati", "Pembiayaan Jati Motor", "MULTIFINANCE", "multifinance", admin=3_500),
    Biller("mf-randu", "Pembiayaan Randu", "MULTIFINANCE", "multifinance", admin=3_500),
    Biller("pbb-blora", "PBB Kabupaten Blora", "PBB", "pbb", desc="Jawa Tengah"),
    Biller("pbb-rembang", "PBB Kabupaten Rembang", "PBB", "pbb", desc="Jawa Tengah"),
    Biller("gas-negara", "Gas Negara", "GAS NEGARA", "pgas"),
    Biller("tv-pasca", "TV Pascabayar", "TV PASCABAYAR", "tv"),
    Biller("dompet-bebas", "Dompet Digital Nominal Bebas", "E-MONEY", "emoney", admin=1_000, commission=400),
    Biller("samsat-jateng", "Samsat Jawa Tengah", "SAMSAT", "samsat", admin=5_000),
]

TEST_BILLERS = {
    biller.sku: biller
    for biller in (
        Biller("pln", "Pln Postpaid", "PLN", "pln", 2_500, 1_000),
        Biller("pdam", "PDAM", "PDAM", "pdam", 2_500, 1_000),
        Biller("internet", "Internet", "INTERNET PASCABAYAR", "internet", 2_500, 1_000),
        Biller("bpjs", "BPJS Kesehatan", "BPJS KESEHATAN", "bpjs", 2_500, 300),
        Biller("multifinance", "Multifinance", "MULTIFINANCE", "multifinance", 2_500, 300),
        Biller("cimahi", "PBB Cimahi", "PBB", "pbb", 2_500, 500),
        Biller("pdl", "Pajak daerah lain", "PDL", "pdl", 2_500, 500),
        Biller("pgas", "Gas Negara", "GAS NEGARA", "pgas", 2_500, 500),
        Biller("tv", "TV Pascabayar", "TV PASCABAYAR", "tv", 1_500, 1_000),
        Biller("bpjstk", "BPJS-TK BPU", "BPJS KETENAGAKERJAAN", "bpjstk", 2_500, 1_000),
        Biller("bpjstkpu", "BPJS-TK PU", "BPJS KETENAGAKERJAAN", "bpjstkpu", 2_500, 1_000),
        Biller("plnnontaglist", "PLN Nontaglis", "PLN NONTAGLIS", "nontaglis", 2_500, 300),
        Biller("emoney", "E-Money", "E-MONEY", "emoney", 0, 300),
        Biller("samsat", "Samsat", "SAMSAT", "samsat", 2_500, 500),
        Biller("hp", "HP Pascabayar", "HP PASCABAYAR", "hp", 2_500, 1_500),
    )
}
