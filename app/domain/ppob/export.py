"""The panel's export of transactions, as the provider's people let it be downloaded: csv or xlsx, headings in any of their spellings."""

import re
from collections.abc import Mapping

from app.domain.errors import Refused
from app.domain.ppob.reconcile import Told
from app.domain.sheets import Sheet, read_sheet

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "ref_id": ("ref_id", "ref id", "refid", "reference id", "id referensi", "id pelanggan ref"),
    "status": ("status", "status transaksi"),
    "price": ("price", "harga", "harga beli", "harga modal", "nominal"),
}
STATES = {"sukses": "success", "success": "success", "berhasil": "success", "gagal": "failed", "failed": "failed", "refund": "failed",
          "pending": "pending", "proses": "pending", "diproses": "pending"}  # fmt: skip
REF_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def read_export(content: bytes) -> list[Told]:
    """Its lines. Takes a while for thousands: call it in a thread. Raises Refused naming the row that cannot be read."""
    sheet = read_sheet(content)
    ref_id, status, price = (_column(sheet, name) for name in ("ref_id", "status", "price"))
    if ref_id is None or status is None:
        raise Refused(
            "Ekspor ini tidak memuat kolom ref_id dan status. Unduh ekspor transaksi dari panel penyedia.",
            field="berkas",
        )
    told: dict[str, Told] = {}
    for row in sheet.rows:
        name = row.cells.get(ref_id, "").removeprefix("'")
        if not REF_ID.fullmatch(name):
            raise Refused(f"Baris {row.number}: ref_id tidak dapat dibaca.", field="berkas")
        state = STATES.get(row.cells.get(status, "").lower(), "unknown")
        told[name] = Told(name, state, _rupiah(row.cells.get(price, ""), row.number) if price else None)
    return list(told.values())


def _column(sheet: Sheet, name: str) -> str | None:
    return next((heading for heading in HEADINGS[name] if heading in sheet.headings), None)


def _rupiah(text: str, number: int) -> int | None:
    """ "Rp10.900", "10,900.00" and "10900" are the same; empty is not told."""
    bare = text.removeprefix("Rp").replace(" ", "")
    bare = re.sub(r"[.,]\d{2}$", "", bare) if re.search(r"[.,]\d{2}$", bare) else bare
    digits = re.sub(r"[.,]", "", bare)
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 13:
        raise Refused(f"Baris {number}: harga tidak dapat dibaca.", field="berkas")
    return int(digits)
