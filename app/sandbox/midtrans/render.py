"""Pages for people: Jinja with escaping on, one style sheet, no script."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from litestar import Response, get
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans.actions import LABELS
from app.sandbox.midtrans.channels import CHANNELS
from app.sandbox.midtrans.shapes import WIB

PAGES = Path(__file__).parent / "pages"
STATES = {
    "pending": "menunggu pembayaran", "authorize": "ditahan di kartu", "capture": "diterima (kartu)",
    "settlement": "lunas", "deny": "ditolak", "cancel": "dibatalkan", "expire": "kedaluwarsa", "failure": "gagal",
    "refund": "dikembalikan", "partial_refund": "dikembalikan sebagian", "chargeback": "disengketakan",
    "partial_chargeback": "disengketakan sebagian",
}  # fmt: skip
LETTERS = {
    "due": "akan dikirim", "held": "ditahan", "gathering": "dikumpulkan untuk diacak", "delivered": "sampai",
    "given_up": "tidak sampai", "dropped": "sengaja dibuang",
}  # fmt: skip
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


def rupiah(amount_idr: int) -> str:
    return f"{'-' if amount_idr < 0 else ''}Rp{abs(amount_idr):,}".replace(",", ".")


def clock(at: float) -> str:
    then = datetime.fromtimestamp(at, WIB)
    return f"{then.day} {MONTHS[then.month - 1]} {then.year} pukul {then:%H.%M.%S} WIB"


_jinja = jinja2.Environment(
    loader=jinja2.FileSystemLoader(PAGES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
_jinja.filters |= {"rupiah": rupiah, "clock": clock}
_jinja.globals |= {"STATES": STATES, "LETTERS": LETTERS, "CHANNELS": CHANNELS, "LABELS": LABELS}
HEADERS = {
    # No form-action: after paying, the browser must be free to follow the redirect back to the shop.
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def page(name: str, *, http: int = 200, **values: Any) -> Response[str]:
    text = _jinja.get_template(name).render(**values)
    return Response(text, status_code=http, media_type="text/html; charset=utf-8", headers=HEADERS)


def back_to(url: str) -> Response[str]:
    return Response(
        "", status_code=303, headers={"location": url, "cache-control": "no-store"}, media_type="text/plain"
    )


@get("/_gaya/sandbox.css")
async def style() -> Response[bytes]:
    return Response((PAGES / "sandbox.css").read_bytes(), media_type="text/css; charset=utf-8",
                    headers={"cache-control": "max-age=300"})  # fmt: skip


HANDLERS: list[ControllerRouterHandler] = [style]
