"""After a breach: who is concerned, and which of his fields. From the trail (what somebody looked at) or from what is held.

The law asks for a notice to each person within 3 × 24 hours; this list is its beginning, a matter of seconds.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.people.phones import masked_phone

# What a deed in the trail showed to whoever did it.
SHOWN = {
    "data dilihat": "nama, NIK tertutup, lahir, pekerjaan, alamat, nomor HP tertutup",
    "permohonan dibaca": "nama, NIK tertutup, lahir, pekerjaan, alamat, nomor HP",
    "NIK lengkap dilihat": "NIK", "foto KTP dilihat": "foto KTP", "salinan data diambil": "semua data",
    "buku anggota diunduh": "nama, NIK tertutup, lahir, pekerjaan, alamat", "buku anggota dicetak": "nama, NIK tertutup, lahir, pekerjaan, alamat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concerned:
    person: int
    name: str
    phone: str
    member_no: str
    coop: str
    fields: str


async def seen_by(officer_phone: str, *, since: datetime, until: datetime) -> list[Concerned]:
    """Whose data one account opened in that time: for a stolen password or a faithless officer. Raises Refused for an unknown phone."""
    officer = await transactions.fetch_value("SELECT id FROM person WHERE phone = $1", officer_phone)
    if officer is None:
        raise Refused("Nomor ini tidak dikenal.")
    rows = await transactions.fetch(_SEEN, officer, since, until, list(SHOWN))
    return _named(rows)


async def held_by(coop_slug: str | None) -> list[Concerned]:
    """What is held about everybody (of one primary): for a stolen copy of the database. Raises Refused for an unknown co-op."""
    coop = None
    if coop_slug is not None:
        coop = await transactions.fetch_value("SELECT id FROM coop WHERE slug = $1", coop_slug)
        if coop is None:
            raise Refused("Koperasi ini tidak dikenal.")
    rows = await transactions.fetch(_HELD, coop)
    return [_concerned(row, row["fields"]) for row in rows]


def _named(rows: list[transactions.Row]) -> list[Concerned]:
    return [_concerned(row, "; ".join(sorted({SHOWN[deed] for deed in row["deeds"]}))) for row in rows]


def _concerned(row: transactions.Row, fields: str) -> Concerned:
    phone = masked_phone(row["phone"]) if row["phone"] else ""
    return Concerned(row["id"], row["name"], phone, row["member_no"] or "", row["coop"] or "", fields)


_SEEN = """
WITH looks AS (
  SELECT substring(a.subject FROM '^person:([0-9]{1,18})$')::bigint AS person, a.deed FROM audit a
  WHERE a.by_person = $1 AND a.at >= $2 AND a.at < $3 AND a.deed = ANY($4::text[]) AND a.subject LIKE 'person:%'
  UNION ALL
  SELECT m.person, a.deed FROM audit a JOIN membership m ON 'coop:' || m.coop = a.subject
  WHERE a.by_person = $1 AND a.at >= $2 AND a.at < $3 AND a.deed = ANY($4::text[])
)
SELECT p.id, p.name, p.phone, m.member_no, c.name AS coop, array_agg(DISTINCT l.deed) AS deeds
FROM looks l JOIN person p ON p.id = l.person LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL LEFT JOIN coop c ON c.id = m.coop
GROUP BY p.id, p.name, p.phone, m.member_no, c.name ORDER BY p.id
"""

_HELD = """
SELECT p.id, p.name, p.phone, m.member_no, c.name AS coop,
       concat_ws(', ', 'nama', CASE WHEN p.phone IS NOT NULL THEN 'nomor HP' END, CASE WHEN p.password_hash IS NOT NULL THEN 'sidik kata sandi' END,
                 CASE WHEN i.nik_digest IS NOT NULL THEN 'NIK (tersandi)' END, CASE WHEN i.birth_date IS NOT NULL THEN 'tanggal lahir' END,
                 CASE WHEN i.street <> '' THEN 'alamat' END,
                 CASE WHEN EXISTS (SELECT FROM private_file f WHERE f.person = p.id) THEN 'foto KTP (tersandi)' END,
                 CASE WHEN EXISTS (SELECT FROM shop_order o WHERE o.person = p.id) THEN 'pesanan' END,
                 CASE WHEN EXISTS (SELECT FROM account a WHERE a.owner_kind = 'person' AND a.owner_id = p.id) THEN 'simpanan' END) AS fields
FROM person p LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL LEFT JOIN coop c ON c.id = m.coop
LEFT JOIN person_identity i ON i.person = p.id
WHERE p.state = 'active' AND ($1::int IS NULL OR m.coop = $1) ORDER BY p.id
"""
