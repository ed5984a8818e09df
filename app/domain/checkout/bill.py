"""What an order costs by the shop's own prices, and how that differs from what was shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.cart.lines import CartLine
from app.domain.checkout.shown import Shown
from app.domain.errors import Changed
from app.domain.money import rupiah
from app.domain.promotions.deals import Deal


class BillChanged(Changed):
    """What was shown is no longer true; `sentences` say exactly what changed."""

    def __init__(self, sentences: Sequence[str], *, fee_only: bool = False) -> None:
        super().__init__("Ada yang berubah sejak halaman ini dibuka. Periksa, lalu tekan Buat pesanan sekali lagi.")
        self.sentences = list(sentences)
        # Nothing changed but the buyer's own choice of a way, whose fee he could not be shown yet: no cause for alarm.
        self.fee_only = fee_only


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines with today's prices and the fee of the chosen way; whole rupiah."""

    lines: tuple[CartLine, ...]
    fee_idr: int
    for_coop: int | None = None  # the primary that buys
    deals: tuple[Deal, ...] = ()  # what took off the lines' discounts
    voucher_trouble: str = ""  # why the voucher in the cart does not count
    kecamatan: str = ""  # where it is brought; empty: collected

    @property
    def gross_idr(self) -> int:
        """The goods before promotions and voucher."""
        return sum(line.gross_idr for line in self.lines)

    @property
    def discount_idr(self) -> int:
        return sum(line.discount_idr for line in self.lines)

    @property
    def goods_idr(self) -> int:
        return sum(line.total_idr for line in self.lines)

    @property
    def total_idr(self) -> int:
        return self.goods_idr + self.fee_idr

    def as_shown(self) -> Shown:
        """The statement of this bill that travels with the form."""
        lines = tuple((line.unit, line.quantity, line.price_idr or 0) for line in self.lines)
        deals = tuple(sorted((deal.promotion.id, deal.total_idr) for deal in self.deals))
        return Shown(tuple(sorted(lines)), self.fee_idr, self.total_idr, self.for_coop or 0, deals, self.kecamatan)


def agree_or_ask(bill: Bill, shown: Shown | None) -> None:
    """Raise BillChanged unless the bill is exactly what the person was shown, and all of it can be sold."""
    changes = [f"{line.label} sedang tidak dijual." for line in bill.lines if line.price_idr is None]
    changes += [
        f"{line.label}: paling banyak {line.most} dalam satu pesanan."
        for line in bill.lines
        if line.quantity > line.most
    ]
    if shown is None:
        changes.append("Total pesanan belum sempat ditampilkan.")
    elif shown != bill.as_shown():
        changes += differences(bill, shown)
    if changes:
        raise BillChanged(changes, fee_only=shown is not None and _of_another_way(bill, shown))


def _of_another_way(bill: Bill, shown: Shown) -> bool:
    """Whether the bill differs from what was shown by the chosen way and its fee alone."""
    now = bill.as_shown()
    by_that_way = replace(
        now, fee_idr=shown.fee_idr, total_idr=bill.goods_idr + shown.fee_idr, kecamatan=shown.kecamatan
    )
    sold = all(line.price_idr is not None and line.quantity <= line.most for line in bill.lines)
    return sold and by_that_way == shown and now.kecamatan != shown.kecamatan


def differences(bill: Bill, shown: Shown) -> list[str]:
    """Every difference in a sentence; dearer and cheaper alike."""
    before = {unit: (quantity, price) for unit, quantity, price in shown.lines}
    said = [sentence for line in bill.lines for sentence in _of_line(line, before.pop(line.unit, None))]
    if before:
        said.append("Ada barang yang sudah dikeluarkan dari keranjang.")
    if (bill.for_coop or 0) != shown.for_coop:
        said.append(
            "Pesanan ini sekarang "
            + ("atas nama koperasi." if bill.for_coop else "untuk Anda sendiri, bukan atas nama koperasi.")
        )
    said += _of_deals(bill, dict(shown.deals))
    if bill.fee_idr != shown.fee_idr:
        said.append(f"Ongkos kirim {rupiah(bill.fee_idr)}." if bill.fee_idr else "Tanpa ongkos kirim.")
    if bill.total_idr != shown.total_idr:
        said.append(f"Total dari {rupiah(shown.total_idr)} menjadi {rupiah(bill.total_idr)}.")
    return said


def _of_deals(bill: Bill, before: dict[int, int]) -> list[str]:
    said = []
    for deal in bill.deals:
        name, was = deal.promotion.code or deal.promotion.name, before.pop(deal.promotion.id, None)
        if was is None:
            said.append(f"{name} sekarang ikut dihitung: hemat {rupiah(deal.total_idr)}.")
        elif was != deal.total_idr:
            said.append(f"Hemat dari {name} berubah dari {rupiah(was)} menjadi {rupiah(deal.total_idr)}.")
    gone_idr = sum(before.values())
    if gone_idr:
        why = bill.voucher_trouble or "Promosi yang tadi dihitung sudah tidak berlaku."
        said.append(f"{why} Hemat {rupiah(gone_idr)} tidak dihitung lagi.")
    return said


def _of_line(line: CartLine, before: tuple[int, int] | None) -> list[str]:
    if before is None:
        return [f"{line.label} baru masuk ke keranjang."]
    said, price = [], line.price_idr or 0
    if line.quantity != before[0]:
        said.append(f"Jumlah {line.label} dari {before[0]} menjadi {line.quantity}.")
    if price and price != before[1]:
        said.append(f"Harga {line.label} dari {rupiah(before[1])} menjadi {rupiah(price)}.")
    return said
