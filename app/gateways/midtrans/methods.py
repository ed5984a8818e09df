"""The ways of paying that our own page offers: limits, refunds, fees, life, and how to pay in a few sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.gateways.midtrans.steps import STEPS


@dataclass(frozen=True, slots=True)
class Fee:
    """What the gateway keeps per paid transaction from `since` on: `bp` hundredths of a percent plus `flat_idr`.

    VAT is included. `agreed` is False where no rate is published, so the figure is only an estimate until the
    merchant's own contract is entered.
    """

    since: date
    bp: int
    flat_idr: int
    source: str
    agreed: bool = True

    def of(self, amount_idr: int) -> int:
        """Fee in whole rupiah, the percentage rounded half up."""
        return (amount_idr * self.bp + 5_000) // 10_000 + self.flat_idr


@dataclass(frozen=True, slots=True)
class Method:
    """`min_idr`/`max_idr`: the acquirer's limits. `reversible`: a settlement may still turn to deny within minutes."""

    code: str
    label: str
    min_idr: int
    max_idr: int
    can_refund_by_api: bool
    full_refund_only: bool
    fees: tuple[Fee, ...]
    expiry_minutes: int
    steps: tuple[str, ...]
    reversible: bool = False
    payment_type: str = ""

    def fee_idr(self, amount_idr: int, on: date) -> int:
        """The fee of a payment made on that day (WIB)."""
        return self.fee_on(on).of(amount_idr)

    def fee_on(self, on: date) -> Fee:
        due = [fee for fee in self.fees if fee.since <= on]
        return max(due or self.fees, key=lambda fee: fee.since)


FIRST = date(2020, 1, 1)
QRIS_MDR = (Fee(FIRST, 70, 0, "QRIS merchant discount rate for regular merchants, set by Bank Indonesia"),)
VA_FLAT = (Fee(date(2022, 4, 1), 0, 4_440, "Midtrans price list: Rp4.000 a transaction plus 11 % VAT"),)
WALLET = (Fee(FIRST, 200, 0, "Midtrans price list: about 2 % including VAT", agreed=False),)
BY_CONTRACT = (Fee(FIRST, 0, 4_440, "not published; estimated like a virtual account until the contract is known",
                   agreed=False),)  # fmt: skip
DAY = 24 * 60


def _va(code: str, bank: str, low: int, high: int, *, reversible: bool = False) -> Method:
    fees = BY_CONTRACT if code == "bca_va" else VA_FLAT
    return Method(code, f"Virtual account {bank}", low, high, can_refund_by_api=False, full_refund_only=False,
                  fees=fees, expiry_minutes=DAY, steps=STEPS[code], reversible=reversible,
                  payment_type="bank_transfer")  # fmt: skip


def _store(code: str, label: str, low: int, high: int, *, reversible: bool) -> Method:
    return Method(code, label, low, high, can_refund_by_api=False, full_refund_only=False, fees=BY_CONTRACT,
                  expiry_minutes=DAY, steps=STEPS[code], reversible=reversible, payment_type="cstore")  # fmt: skip


def _scan(code: str, label: str, high: int, fees: tuple[Fee, ...], *, full_only: bool = False) -> Method:
    return Method(code, label, 1, high, can_refund_by_api=True, full_refund_only=full_only, fees=fees,
                  expiry_minutes=15, steps=STEPS[code], payment_type=code)  # fmt: skip


METHODS: dict[str, Method] = {
    method.code: method
    for method in (
        _scan("qris", "QRIS (semua bank dan dompet digital)", 10_000_000, QRIS_MDR),
        _va("bca_va", "BCA", 10_000, 20_000_000_000),
        _va("bni_va", "BNI", 1, 10**14),
        _va("bri_va", "BRI", 1, 20_000_000_000),
        _va("permata_va", "Permata", 1, 9_999_999_999, reversible=True),
        Method("mandiri_bill", "Mandiri Bill Payment", 1, 50_000_000_000, can_refund_by_api=False,
               full_refund_only=False, fees=VA_FLAT, expiry_minutes=DAY, steps=STEPS["mandiri_bill"], reversible=True,
               payment_type="echannel"),
        _store("indomaret", "Indomaret", 10_000, 5_000_000, reversible=True),
        _store("alfamart", "Alfamart", 1, 2_500_000, reversible=False),
        _scan("gopay", "GoPay", 20_000_000, WALLET),
        _scan("shopeepay", "ShopeePay", 20_000_000, WALLET, full_only=True),
    )
}  # fmt: skip


def methods_for(amount_idr: int) -> list[Method]:
    """The methods that take this amount, in the order they are offered."""
    return [method for method in METHODS.values() if method.min_idr <= amount_idr <= method.max_idr]
