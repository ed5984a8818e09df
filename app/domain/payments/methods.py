"""The ways of paying through the gateway: those of our own page, and cards on the gateway's hosted page."""

from datetime import date

from app.gateways.midtrans.methods import METHODS as ON_OUR_PAGE
from app.gateways.midtrans.methods import Fee, Method

__all__ = ["CARD", "GROUPS", "METHODS", "Method", "label_of", "methods_for"]

CARD = "kartu"  # card numbers are typed on the gateway's page only, never on ours

_CARD = Method(
    CARD, "Kartu kredit atau debit", 10_000, 999_999_999, can_refund_by_api=True, full_refund_only=False,
    fees=(Fee(date(2020, 1, 1), 290, 2_000, "Midtrans price list: 2,9 % plus Rp2.000"),), expiry_minutes=60,
    steps=("Tekan Lanjut ke halaman kartu.", "Isi data kartu di halaman Midtrans yang aman, bukan di halaman ini.",
           "Masukkan kode OTP dari bank Anda.", "Setelah selesai Anda kembali ke pesanan ini."),
    payment_type="credit_card",
)  # fmt: skip

METHODS: dict[str, Method] = {**ON_OUR_PAGE, CARD: _CARD}

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("QRIS dan dompet digital", ("qris", "gopay", "shopeepay")),
    ("Transfer bank", ("bca_va", "bni_va", "bri_va", "permata_va", "mandiri_bill")),
    ("Gerai", ("indomaret", "alfamart")),
    ("Kartu", (CARD,)),
)


def methods_for(amount_idr: int) -> list[Method]:
    """The methods that take this amount in rupiah, in the order they are offered."""
    codes = (code for _, group in GROUPS for code in group)
    return [METHODS[code] for code in codes if METHODS[code].min_idr <= amount_idr <= METHODS[code].max_idr]


def label_of(code: str) -> str:
    """What people call a method; an old code that is no longer offered is shown as it is."""
    return METHODS[code].label if code in METHODS else code
