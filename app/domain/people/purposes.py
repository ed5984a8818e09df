"""What is kept about people, field by field: for what, on which legal basis, for how long. The page "Data saya" shows this list."""

from dataclasses import dataclass

MEMBERSHIP = "Pelaksanaan keanggotaan (UU 27/2022 pasal 20 ayat 2 huruf b)"
LAW = "Kewajiban hukum: buku daftar anggota dan pembukuan (pasal 20 ayat 2 huruf c)"
CONSENT = "Persetujuan Anda (pasal 20 ayat 2 huruf a)"
INTEREST = "Kepentingan sah: keamanan akun (pasal 20 ayat 2 huruf f)"


@dataclass(frozen=True, slots=True)
class Kept:
    field: str
    purpose: str
    basis: str
    until: str


KEPT = (
    Kept("Nama, nomor anggota", "Buku daftar anggota, pelayanan, rapat", LAW, "Selama anggota, lalu 10 tahun"),
    Kept("NIK (tersandi)", "Memastikan satu orang satu keanggotaan", LAW, "Selama anggota, lalu 10 tahun"),
    Kept("Tempat dan tanggal lahir, kelamin, pekerjaan", "Buku daftar anggota", LAW, "Selama anggota, lalu 10 tahun"),
    Kept("Alamat menurut KTP", "Buku daftar anggota, undangan rapat", LAW, "Selama anggota, lalu 10 tahun"),
    Kept("Foto KTP (tersandi)", "Memeriksa permohonan", CONSENT, "30 hari setelah keputusan"),
    Kept("Nomor HP", "Masuk ke akun, kode, kabar pesanan", MEMBERSHIP, "Sampai Anda menghapusnya"),
    Kept("Kata sandi dan PIN (hanya sidiknya)", "Membuktikan bahwa itu Anda", INTEREST, "Sampai diganti"),
    Kept("Perangkat yang masuk", "Keamanan akun", INTEREST, "90 hari setelah keluar"),
    Kept("Buku alamat", "Mengantar pesanan", MEMBERSHIP, "Sampai Anda menghapusnya"),
    Kept("Pesanan dan pembayaran", "Jual beli, SHU, pajak", LAW, "10 tahun; setelah penghapusan tanpa nama"),
    Kept("Simpanan dan SHU", "Hak Anda sebagai anggota", LAW, "10 tahun; setelah penghapusan tanpa nama"),
    Kept("Bon dan batasnya", "Belanja sekarang, bayar kemudian", MEMBERSHIP, "10 tahun; setelah penghapusan tanpa nama"),
    Kept("Persetujuan potong gaji", "Bukti bahwa gaji Anda boleh dipotong", CONSENT, "Sampai dicabut; sebagai bukti 10 tahun"),
    Kept("Pesan yang kami kirim", "Bukti pemberitahuan", INTEREST, "90 hari"),
    Kept("Siapa melihat data Anda", "Pengawasan petugas", LAW, "10 tahun"),
)  # fmt: skip
