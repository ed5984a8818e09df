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


def application_accepted(coop: str, amount: str) -> str:
    pay = f"{settings().base_url}/anggota/pendaftaran"
    return f"{SIGNED}permohonan Anda di {coop} diterima. Bayar simpanan pokok {amount} di {pay} atau di koperasi untuk menjadi anggota."


def application_refused(coop: str) -> str:
    return f"{SIGNED}permohonan Anda di {coop} belum dapat diterima. Alasannya ada di {settings().base_url}/anggota/pendaftaran."


def move_accepted(there: str, here: str, amount: str) -> str:
    return (
        f"{SIGNED}{there} menerima kepindahan Anda. {here} membayarkan simpanan Anda dahulu; sesudah itu bayar simpanan pokok {amount}"
        f" di {settings().base_url}/anggota/pendaftaran atau di koperasi."
    )


def move_refused(there: str, here: str) -> str:
    return (
        f"{SIGNED}{there} belum dapat menerima kepindahan Anda. Anda tetap anggota {here}, simpanan Anda tetap."
        f" Alasannya ada di {settings().base_url}/anggota/keanggotaan."
    )


def became_member(coop: str, member_no: str) -> str:
    return f"{SIGNED}selamat datang. Anda kini anggota {coop} dengan nomor {member_no}. Kartu: {settings().base_url}/anggota/kartu"


def departure_decided(coop: str, sentence: str) -> str:
    return f"{SIGNED}{sentence} di {coop}. Rinciannya ada di {settings().base_url}/anggota/keanggotaan"


def request_answered() -> str:
    return f"{SIGNED}permintaan Anda tentang data pribadi sudah dijawab. Lihat {settings().base_url}/anggota/data-saya"


def acted_for_you(deed: str, coop: str) -> str:
    return f"{SIGNED}{coop} mencatat atas nama Anda: {deed}. Bukan kehendak Anda? Hubungi koperasi atau lihat {settings().base_url}/anggota/data-saya"


def there_again(goods: str, slug: str) -> str:
    return f"{SIGNED}{goods} sudah ada lagi. Lihat {settings().base_url}/produk/{slug}. Selama persediaan masih ada."
