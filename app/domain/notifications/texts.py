"""Every message we send, in one place. Short: an SMS has 160 letters. A code is never asked back by us."""

from app.settings import settings

SIGNED = "Koperasi Indora: "
KEEP_IT = "Jangan berikan kepada siapa pun, juga petugas."


def register_code(code: str) -> str:
    return f"{SIGNED}kode pendaftaran Anda {code}, berlaku 10 menit. {KEEP_IT}"


def already_registered() -> str:
    return f"{SIGNED}nomor ini sudah terdaftar. Masuk di {settings().base_url}/masuk, atau pakai Lupa kata sandi. Bukan Anda? Abaikan pesan ini."


def forgotten_code(code: str) -> str:
    return f"{SIGNED}kode kata sandi baru Anda {code}, berlaku 10 menit. {KEEP_IT} Bukan Anda? Abaikan pesan ini."


def not_registered() -> str:
    return f"{SIGNED}nomor ini belum terdaftar. Daftar di {settings().base_url}/daftar. Bukan Anda? Abaikan pesan ini."


def password_changed() -> str:
    return (
        f"{SIGNED}kata sandi Anda baru saja diganti dan semua perangkat lain dikeluarkan. "
        "Bukan Anda? Segera pakai Lupa kata sandi dan hubungi koperasi."
    )


def old_number_code(code: str) -> str:
    return f"{SIGNED}kode untuk meninggalkan nomor ini {code}, berlaku 10 menit. {KEEP_IT} Bukan Anda? Segera ganti kata sandi."


def new_number_code(code: str) -> str:
    return f"{SIGNED}kode untuk memakai nomor ini {code}, berlaku 10 menit. {KEEP_IT}"


def number_is_taken() -> str:
    return f"{SIGNED}ada yang ingin memakai nomor ini untuk akun lain, padahal sudah terdaftar. Bukan Anda? Abaikan pesan ini."


def number_changed() -> str:
    return f"{SIGNED}nomor HP akun Anda baru saja diganti. Bukan Anda? Segera hubungi koperasi."


def office_granted(role: str, coop: str) -> str:
    return f"{SIGNED}Anda kini {role} di {coop}. Demi keamanan semua perangkat dikeluarkan; silakan masuk lagi."


def office_ended(role: str, coop: str) -> str:
    return f"{SIGNED}jabatan Anda sebagai {role} di {coop} telah berakhir. Semua perangkat dikeluarkan."
