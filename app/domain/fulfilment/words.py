"""What buyers are told while their order is on its way. Short: an SMS has 160 letters. Never the pickup code: that stands on the order's page."""

from app.domain.money import rupiah
from app.settings import settings

SIGNED = "Koperasi Indora: "


def packed(number: str, counter: str, hours: str) -> str:
    return f"{SIGNED}pesanan {number} siap diambil di {counter}, {hours}. Kode ambil ada di {_page(number)}"


def on_the_way(number: str, courier: str) -> str:
    return f"{SIGNED}pesanan {number} sedang diantar oleh {courier}. Siapkan kode dari {_page(number)}"


def came_back(number: str) -> str:
    return f"{SIGNED}pesanan {number} belum dapat kami serahkan dan kembali ke toko. Lihat {_page(number)}"


def handed_over(number: str, missing_idr: int, *, paid: bool) -> str:
    """`paid`: through the gateway, before the goods were handed over; else what misses was never charged."""
    how = "dikembalikan kepada Anda" if paid else "tidak ditagih"
    short = f" Barang yang kurang senilai {rupiah(missing_idr)} {how}." if missing_idr else ""
    return f"{SIGNED}pesanan {number} sudah diserahkan. Terima kasih.{short} Struk: {_page(number)}/struk"


def cancelled(number: str, refund_idr: int, *, by_officer: bool = False) -> str:
    """`by_officer`: the gateway cannot send the money back, so somebody will call about it."""
    how = "dibayarkan petugas, Anda akan dihubungi" if by_officer else "dikembalikan"
    back = f" Uang {rupiah(refund_idr)} {how}." if refund_idr else ""
    return f"{SIGNED}pesanan {number} dibatalkan.{back} Lihat {_page(number)}"


def brought_back(number: str, refund_idr: int, waits: bool) -> str:
    how = "menunggu persetujuan" if waits else "dikembalikan"
    return f"{SIGNED}barang retur dari pesanan {number} kami terima. Uang {rupiah(refund_idr)} {how}. Lihat {_page(number)}"


def _page(number: str) -> str:
    return f"{settings().base_url}/pesanan/{number}"
