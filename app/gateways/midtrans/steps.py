"""How to pay, a few short sentences for each method, as shown under the number or the QR picture."""

from __future__ import annotations

QR = (
    "Buka aplikasi bank atau dompet digital Anda.",
    "Pilih bayar dengan QR atau QRIS, lalu pindai gambar di halaman ini.",
    "Jika membuka halaman ini di ponsel yang sama, simpan gambarnya lalu pilih dari galeri di aplikasi.",
    "Periksa nama penerima dan jumlahnya, lalu masukkan PIN Anda.",
)


def _va(bank: str, menu: str) -> tuple[str, ...]:
    return (
        f"Buka aplikasi {bank} atau datang ke ATM {bank}.",
        f"Pilih {menu}.",
        "Masukkan nomor virtual account di halaman ini.",
        "Periksa jumlahnya. Jumlah harus sama persis.",
        "Selesaikan pembayaran dengan PIN Anda dan simpan buktinya.",
    )


def _store(shop: str) -> tuple[str, ...]:
    return (
        f"Datang ke kasir {shop} mana saja.",
        "Katakan Anda ingin membayar tagihan Midtrans, lalu tunjukkan kode bayar di halaman ini.",
        "Bayar sesuai jumlah yang disebut kasir. Kasir mungkin menambahkan biaya layanan toko.",
        "Simpan struknya sampai pesanan Anda terima.",
    )


def _wallet(app: str) -> tuple[str, ...]:
    return (
        f"Tekan tombol Buka {app} di halaman ini dari ponsel Anda.",
        "Periksa nama penerima dan jumlahnya.",
        "Masukkan PIN Anda, lalu kembali ke halaman ini.",
    )


STEPS: dict[str, tuple[str, ...]] = {
    "qris": QR,
    "bca_va": _va("BCA", "Transfer, lalu BCA Virtual Account"),
    "bni_va": _va("BNI", "Transfer, lalu Virtual Account Billing"),
    "bri_va": _va("BRI", "Pembayaran, lalu BRIVA"),
    "permata_va": _va("Permata", "Pembayaran, lalu Virtual Account"),
    "mandiri_bill": (
        "Buka aplikasi Livin' by Mandiri atau datang ke ATM Mandiri.",
        "Pilih Bayar, lalu Multipayment.",
        "Masukkan kode perusahaan, lalu kode bayar, seperti di halaman ini.",
        "Periksa jumlahnya, lalu selesaikan dengan PIN Anda dan simpan buktinya.",
    ),
    "indomaret": _store("Indomaret"),
    "alfamart": _store("Alfamart"),
    "gopay": _wallet("GoPay"),
    "shopeepay": _wallet("ShopeePay"),
}
