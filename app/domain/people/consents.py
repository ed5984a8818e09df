"""What people agree to: each purpose by itself, with its legal basis, in a version. Taking it back works at once.

What the co-op must do by law or by the membership itself is told, not asked: the register of members needs no consent, and
taking one back would be an empty gesture. Asked is what is truly free: news and offers are never part of joining.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused

# (purpose, version, title, body, legal basis, needed to join, since, holds until one says no): a new wording is a new version, never a change.
TEXTS: tuple[tuple[str, int, str, str, str, bool, date, bool], ...] = (
    (
        "keanggotaan", 1, "Data untuk menjadi anggota",
        "Nama, NIK, tempat dan tanggal lahir, pekerjaan, alamat, dan nomor HP dicatat koperasi primer Anda di buku daftar anggota, untuk menghitung"
        " simpanan dan SHU Anda, dan untuk memanggil Anda ke rapat anggota. Koperasi Indora mengolahnya atas perintah koperasi primer Anda.",
        "Pelaksanaan keanggotaan dan kewajiban hukum (UU 25/1992; UU 27/2022 pasal 20 ayat 2 huruf b dan c)", True, date(2026, 11, 25), False,
    ),
    (
        "foto-ktp", 1, "Foto KTP untuk memeriksa NIK",
        "Foto KTP disimpan tersandi, hanya dilihat pengurus yang memeriksa permohonan Anda, dan dihapus 30 hari setelah permohonan diputuskan."
        " Tanpa foto Anda tetap dapat mendaftar dengan membawa KTP ke koperasi.",
        "Persetujuan (UU 27/2022 pasal 20 ayat 2 huruf a)", False, date(2026, 11, 25), False,
    ),
    (
        "pengingat", 1, "Pengingat lewat WhatsApp",
        "Koperasi mengingatkan simpanan wajib, tagihan, dan rapat lewat WhatsApp ke nomor Anda.",
        "Persetujuan (UU 27/2022 pasal 20 ayat 2 huruf a)", False, date(2026, 11, 25), False,
    ),
    (
        "kabar-jasa", 1, "Rangkuman jasa simpanan tiap bulan",
        "Setiap kali jasa simpanan dibukukan, koperasi primer Anda mengabarkan lewat WhatsApp berapa yang Anda terima bulan itu. Satu pesan sebulan;"
        " dapat dimatikan kapan saja, dan hitungannya tetap dapat dibaca di menu Simpanan.",
        "Pelaksanaan keanggotaan (UU 27/2022 pasal 20 ayat 2 huruf b)", False, date(2026, 11, 26), True,
    ),
    (
        "penawaran", 1, "Kabar dan penawaran toko",
        "Toko mengirim kabar barang baru dan harga hemat. Tidak berhubungan dengan keanggotaan dan tidak memengaruhi layanan apa pun.",
        "Persetujuan (UU 27/2022 pasal 20 ayat 2 huruf a)", False, date(2026, 11, 25), False,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consent:
    """A text as it stands now, and what this person said to it last."""

    purpose: str
    version: int
    title: str
    body: str
    basis: str
    needed: bool
    assumed: bool  # holds until the person says no: told, not asked, when joining
    given: bool
    given_version: int | None
    at: datetime | None


async def consents_of(person_id: int | None) -> list[Consent]:
    """Every purpose in its newest version, with the person's last word."""
    return [Consent(**dict(row)) for row in await transactions.fetch(_CONSENTS, person_id)]


async def asked_when_joining(person_id: int | None) -> list[Consent]:
    """The texts on the form of an application."""
    return [text for text in await consents_of(person_id) if not text.assumed]


async def agreed(person_id: int, purpose: str) -> bool:
    """Whether the person's last word on this purpose was yes: asked before anything is sent or shown for it."""
    said = await transactions.fetch_value(
        "SELECT given FROM consent WHERE person = $1 AND purpose = $2 ORDER BY id DESC LIMIT 1", person_id, purpose
    )
    return bool(said)


async def say(person_id: int, given: Collection[str], *, by: int) -> None:
    """Write down yes or no to every text shown on a form; inside the transaction of the form. Raises Refused without the needed."""
    shown = await asked_when_joining(person_id)
    missing = [text for text in shown if text.needed and text.purpose not in given]
    if missing:
        raise Refused(f"Tanpa \u201c{missing[0].title}\u201d permohonan tidak dapat diproses.", field=f"setuju-{missing[0].purpose}")  # fmt: skip
    rows = [(person_id, text.purpose, text.version, text.purpose in given, by) for text in shown]
    await transactions.execute_many(_SAY, rows)


async def change_consent(person_id: int, purpose: str, *, given: bool) -> None:
    """The person's new word, in force at once. Raises NotFound, Refused for what is no matter of consent."""
    shown = {text.purpose: text for text in await consents_of(person_id)}
    if purpose not in shown:
        raise NotFound
    text = shown[purpose]
    if text.needed:
        raise Refused("Data ini diperlukan selama Anda menjadi anggota. Ajukan berhenti dari keanggotaan untuk mengakhirinya.")  # fmt: skip
    if text.given == given:
        return  # twice is the same as once
    async with transactions.transaction():
        await transactions.execute_many(_SAY, [(person_id, purpose, text.version, given, person_id)])
        await record(
            "persetujuan diberikan" if given else "persetujuan dicabut",
            f"person:{person_id}",
            by=person_id,
            why=text.title,
        )


_CONSENTS = """
SELECT t.purpose, t.version, t.title, t.body, t.basis, t.needed, t.assumed, coalesce(c.given, t.assumed) AS given, c.version AS given_version, c.at
FROM (SELECT DISTINCT ON (purpose) * FROM consent_text WHERE since <= (now() AT TIME ZONE 'Asia/Jakarta')::date ORDER BY purpose, version DESC) t
LEFT JOIN LATERAL (SELECT given, version, at FROM consent WHERE person = $1 AND purpose = t.purpose ORDER BY id DESC LIMIT 1) c ON true
ORDER BY t.needed DESC, t.purpose
"""

_SAY = "INSERT INTO consent (person, purpose, version, given, written_by) VALUES ($1, $2, $3, $4, $5)"
