"""What each response code means for a purchase: one row each, and nothing decided anywhere else.

`verdict` holds where the ref_id was never sent before; `again` where it may have been: the answer to a repeat, a
status check or a webhook. A code that could hide an earlier purchase is then `unknown`, never a failure.
Source: Digiflazz' table of response codes, May 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["success", "pending", "failed", "unknown", "alarm"]
Advice = Literal["none", "wait", "correct", "other_product", "reprice", "alarm", "back_off"]
SUCCESS, PENDING, FAILED = "Sukses", "Pending", "Gagal"


@dataclass(frozen=True, slots=True)
class Rc:
    """`formed`: a transaction exists under the ref_id. `advice`: what may help; `meaning` is for officers."""

    code: str
    status: str
    formed: bool
    verdict: Verdict
    again: Verdict
    advice: Advice
    meaning: str


_ROWS: tuple[tuple[str, str, bool, Verdict, Verdict, Advice, str], ...] = (
    ("00", SUCCESS, True, "success", "success", "none", "Berhasil"),
    ("01", FAILED, True, "failed", "failed", "other_product", "Waktu habis di penyedia"),
    ("02", FAILED, True, "failed", "failed", "other_product", "Gagal"),
    ("03", PENDING, True, "pending", "pending", "wait", "Sedang diproses"),
    ("40", FAILED, False, "alarm", "alarm", "alarm", "Isi permintaan kita keliru"),
    ("41", FAILED, False, "alarm", "alarm", "alarm", "Tanda tangan kita salah, atau kunci untuk mode yang lain"),
    ("42", FAILED, False, "alarm", "alarm", "alarm", "Nama pengguna salah atau akun tidak dapat diproses"),
    ("43", FAILED, False, "alarm", "alarm", "alarm", "Kode produk tidak ada atau tidak aktif"),
    ("44", FAILED, False, "alarm", "alarm", "alarm", "Saldo deposit kita tidak cukup"),
    ("45", FAILED, False, "alarm", "alarm", "alarm", "Alamat IP kita belum terdaftar"),
    ("47", FAILED, False, "alarm", "alarm", "alarm", "Sudah ada transaksi lewat pembeli lain"),
    ("49", FAILED, False, "alarm", "alarm", "alarm", "Nomor acuan sudah dipakai untuk transaksi lain"),
    ("50", FAILED, True, "failed", "unknown", "none", "Transaksi tidak ditemukan"),
    ("51", FAILED, True, "failed", "failed", "correct", "Nomor tujuan diblokir"),
    ("52", FAILED, True, "failed", "failed", "correct", "Awalan nomor tidak cocok dengan operator"),
    ("53", FAILED, True, "failed", "failed", "other_product", "Produk penjual sedang tidak tersedia"),
    ("54", FAILED, True, "failed", "failed", "correct", "Nomor tujuan salah"),
    ("55", FAILED, True, "failed", "failed", "other_product", "Produk sedang gangguan"),
    ("56", FAILED, False, "failed", "failed", "other_product", "Saldo penjual terbatas"),
    ("57", FAILED, True, "failed", "failed", "correct", "Jumlah angka tidak sesuai"),
    ("58", FAILED, True, "failed", "failed", "other_product", "Sedang tutup (cut off)"),
    ("59", FAILED, True, "failed", "failed", "correct", "Tujuan di luar wilayah produk"),
    ("60", FAILED, True, "failed", "failed", "correct", "Tagihan belum tersedia atau sudah lunas"),
    ("61", FAILED, False, "alarm", "alarm", "alarm", "Belum pernah mengisi deposit"),
    ("62", FAILED, False, "failed", "failed", "other_product", "Penjual sedang gangguan"),
    ("63", FAILED, False, "failed", "unknown", "other_product", "Tidak boleh berulang ke nomor yang sama hari ini"),
    ("64", FAILED, False, "alarm", "alarm", "alarm", "Tiket deposit gagal"),
    ("65", FAILED, False, "failed", "unknown", "other_product", "Batas transaksi berulang"),
    ("66", FAILED, False, "failed", "failed", "other_product", "Penjual sedang perbaikan sistem"),
    ("67", FAILED, False, "alarm", "alarm", "alarm", "Penjual belum terverifikasi"),
    ("68", FAILED, False, "failed", "failed", "other_product", "Stok habis"),
    ("69", FAILED, False, "failed", "failed", "reprice", "Harga penjual melebihi harga tertinggi dari kita"),
    ("70", FAILED, True, "failed", "failed", "other_product", "Waktu habis di penyedia tagihan"),
    ("71", FAILED, True, "failed", "failed", "other_product", "Produk sedang tidak stabil"),
    ("72", FAILED, True, "failed", "failed", "correct", "Pelanggan harus berhenti dari paket lamanya dahulu"),
    ("73", FAILED, True, "failed", "failed", "correct", "Melebihi batas kWh bulan ini"),
    ("74", FAILED, True, "failed", "failed", "other_product", "Dana transaksi dikembalikan"),
    ("80", FAILED, False, "alarm", "alarm", "alarm", "Kita diblokir penjual"),
    ("81", FAILED, False, "alarm", "alarm", "alarm", "Penjual ini kita blokir"),
    ("82", FAILED, False, "alarm", "alarm", "alarm", "Akun kita belum terverifikasi"),
    ("83", FAILED, False, "unknown", "unknown", "back_off", "Daftar harga ditanya terlalu sering"),
    ("84", FAILED, True, "failed", "failed", "correct", "Nominal tidak berlaku"),
    ("85", FAILED, True, "failed", "unknown", "back_off", "Transaksi terlalu rapat, tunggu 1 menit"),
    ("86", FAILED, True, "unknown", "unknown", "back_off", "Nomor PLN ditanya terlalu sering"),
    ("87", FAILED, False, "failed", "failed", "correct", "Nominal harus kelipatan Rp1.000"),
    ("88", FAILED, False, "alarm", "alarm", "alarm", "Akun kita tidak boleh melakukan ini"),
    ("99", PENDING, True, "pending", "pending", "wait", "Sedang diproses (gangguan perute)"),
)
RC: dict[str, Rc] = {row[0]: Rc(*row) for row in _ROWS}
WAIT_S = {"83": 300.0, "85": 60.0, "86": 60.0}  # how long to leave the same question alone


def verdict(rc: object, status: object, *, again: bool) -> Verdict:
    """What a purchase's answer amounts to. Code and status must agree; what nobody documented is `unknown`."""
    row = RC.get(rc) if isinstance(rc, str) else None
    if status == PENDING:
        return "pending"  # whatever the code says: still under way
    if row is None:
        return "unknown"
    if row.verdict == "alarm":
        return "alarm" if status != SUCCESS else "unknown"
    if status != row.status:
        return "unknown"
    return row.again if again else row.verdict
