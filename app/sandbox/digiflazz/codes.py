"""The response codes: what each says, and whether a transaction then exists under the ref_id."""

from __future__ import annotations

from dataclasses import dataclass

SUCCESS, PENDING, FAILED = "Sukses", "Pending", "Gagal"


@dataclass(frozen=True, slots=True)
class Code:
    message: str
    formed: bool
    status: str = FAILED


_NOT_FORMED = {
    "40": "Invalid Payload", "41": "Signature Anda salah", "42": "Username Anda salah",
    "43": "SKU tidak ditemukan atau tidak aktif", "44": "Saldo Anda tidak cukup",
    "45": "IP Anda tidak kami kenali: 127.0.0.1", "47": "Sudah ada transaksi lewat pembeli lain",
    "49": "Ref ID sudah dipakai", "56": "Batas saldo penjual", "61": "Belum pernah deposit",
    "62": "Penjual sedang bermasalah", "63": "Tidak mendukung transaksi berulang", "64": "Tiket deposit gagal",
    "65": "Batas transaksi berulang", "66": "Cut off, perbaikan sistem penjual", "67": "Penjual belum terverifikasi",
    "68": "Stok habis", "69": "Harga penjual lebih besar dari harga maksimal Anda", "80": "Anda diblokir penjual",
    "81": "Penjual ini Anda blokir", "82": "Akun Anda belum terverifikasi",
    "83": "Batas pengecekan daftar harga, coba beberapa saat lagi", "87": "Nominal harus kelipatan Rp1.000",
    "88": "Akun ini tidak boleh melakukannya",
}  # fmt: skip
_FAILED = {
    "01": "Timeout", "02": "Transaksi Gagal", "50": "Transaksi tidak ditemukan", "51": "Nomor tujuan diblokir",
    "52": "Prefix tidak sesuai dengan operator", "53": "Produk penjual sedang tidak tersedia",
    "54": "Nomor tujuan salah", "55": "Produk sedang gangguan", "57": "Jumlah digit tidak sesuai",
    "58": "Sedang cut off", "59": "Tujuan di luar wilayah", "60": "Tagihan belum tersedia", "70": "Timeout dari biller",
    "71": "Produk sedang tidak stabil", "72": "Lakukan unreg paket dahulu", "73": "Kwh melebihi batas",
    "74": "Transaksi refund", "84": "Nominal tidak valid", "85": "Batas transaksi, tunggu 1 menit",
    "86": "Batas pengecekan nomor PLN",
}  # fmt: skip
CODES: dict[str, Code] = {
    "00": Code("Transaksi Sukses", True, SUCCESS),
    "03": Code("Transaksi Pending", True, PENDING),
    "99": Code("Router issue", True, PENDING),
    **{rc: Code(message, False) for rc, message in _NOT_FORMED.items()},
    **{rc: Code(message, True) for rc, message in _FAILED.items()},
}


def code_of(rc: str) -> Code:
    """A code nobody documented counts as a formed failure with a text of its own."""
    return CODES.get(rc) or Code(f"Kode {rc}", True)


class Verdict(Exception):
    """A request turned away: nothing was formed, the ref_id stays free."""

    def __init__(self, rc: str, message: str | None = None) -> None:
        super().__init__(rc)
        self.rc, self.message = rc, message or code_of(rc).message
