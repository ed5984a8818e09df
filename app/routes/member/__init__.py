"""The member's door: what belongs to the person who is signed in."""

LINKS = (
    ("/anggota/profil", "Profil"), ("/anggota/keanggotaan", "Keanggotaan"), ("/anggota/alamat", "Alamat"), ("/anggota/sandi", "Kata sandi"),
    ("/anggota/masuk-aktif", "Perangkat"), ("/anggota/data-saya", "Data saya"),
)  # fmt: skip


def links_at(path: str) -> list[tuple[str, str, bool]]:
    """The account's tabs: (address, label, whether it is open)."""
    return [(href, label, path.startswith(href)) for href, label in LINKS]
