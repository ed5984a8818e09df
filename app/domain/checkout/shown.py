"""What the person was shown before pressing "Buat pesanan", signed, so that it can travel through the browser and come back.

The prices in it are never charged: they are compared with the shop's own, and any difference is shown and asked again.
Forged, torn or missing, it only means that nothing was shown yet.
"""

import hashlib
import hmac
from dataclasses import dataclass

from app.settings import settings

LONGEST = 6000  # 100 lines, each in a promotion of its own, and some


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines as (unit, quantity, price in rupiah for one), the delivery fee, the total that stood on the page, the primary it is for
    (0: none), what came off, as (promotion or voucher, rupiah), and the kecamatan whose fee was counted (empty: collected, or not chosen yet)."""

    lines: tuple[tuple[int, int, int], ...]
    fee_idr: int
    total_idr: int
    for_coop: int = 0
    deals: tuple[tuple[int, int], ...] = ()
    kecamatan: str = ""

    def signed(self) -> str:
        """Compact text for a hidden field."""
        lines = ";".join(",".join(map(_short, line)) for line in sorted(self.lines))
        deals = ";".join(",".join(map(_short, deal)) for deal in sorted(self.deals))
        text = "/".join(
            [
                lines,
                _short(self.fee_idr),
                _short(self.total_idr),
                _short(self.for_coop),
                deals,
                self.kecamatan.encode().hex(),
            ]
        )
        return f"{text}/{_mark(text)}"


def read_shown(text: str) -> Shown | None:
    """The statement, or None when it is not one of ours."""
    body, slash, mark = text.rpartition("/")
    if not slash or len(text) > LONGEST or not text.isascii() or not hmac.compare_digest(mark, _mark(body)):
        return None
    lines, fee, total, coop, deals, kecamatan = body.split("/")
    triples = (line.split(",") for line in lines.split(";") if line)
    pairs = (deal.split(",") for deal in deals.split(";") if deal)
    return Shown(
        tuple((int(a, 36), int(b, 36), int(c, 36)) for a, b, c in triples), int(fee, 36), int(total, 36), int(coop, 36),
        tuple((int(a, 36), int(b, 36)) for a, b in pairs),
        bytes.fromhex(kecamatan).decode(),
    )  # fmt: skip


def _mark(text: str) -> str:
    return hmac.new(settings().secret_key.encode(), b"dilihat:4|" + text.encode(), hashlib.sha256).hexdigest()[:32]


def _short(number: int) -> str:
    """Base 36, as int(text, 36) reads it; nothing here is negative."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if number == 0:
            return digits
