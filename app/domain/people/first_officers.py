"""The first two officers of a co-op: nobody is there yet to propose and grant, so whoever runs the installation writes them in.

Two, because everything of power needs two; from then on offices are proposed and granted at /kantor/orang.
"""

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people.logins import end_all_logins
from app.domain.people.offices import GRANTERS, ROLE_NAMES, SEKUNDER_ONLY
from app.domain.people.phones import normal_phone
from app.domain.transactions import transaction

ENOUGH = 2


async def install_officer(typed_phone: str, role: str, slug: str, *, basis: str) -> str:
    """Write one in, as the owner of the database; says who holds what now. `basis` is the decision behind it. Raises Refused."""
    phone, basis = normal_phone(typed_phone), " ".join(basis.split())
    if role not in GRANTERS:
        raise Refused(
            f"Jabatan pertama hanya: {', '.join(sorted(GRANTERS))}. Yang lain diusulkan dan disetujui di /kantor/orang."
        )
    if not 5 <= len(basis) <= 300:
        raise Refused("Tulis dasarnya, misalnya: Keputusan RAT 12 Januari 2026.")
    async with transaction():
        coop = await transactions.fetch_one("SELECT id, name, kind FROM coop WHERE slug = $1 FOR UPDATE", slug)
        if coop is None:
            raise Refused(f"Tidak ada koperasi bernama pendek {slug!r}. Namanya ada di alamat /koperasi/….")
        if role in SEKUNDER_ONLY and coop["kind"] != "sekunder":
            raise Refused("Superadmin hanya ada di koperasi sekunder.")
        person = await transactions.fetch_one(
            "SELECT id, name FROM person WHERE phone = $1 AND state = 'active' AND password_hash IS NOT NULL", phone
        )
        if person is None:
            raise Refused("Nomor ini belum punya akun. Minta yang bersangkutan mendaftar di /daftar dahulu.")
        there = await transactions.fetch(_THERE, coop["id"], list(GRANTERS))
        if len(there) >= ENOUGH:
            names = " dan ".join(row["name"] for row in there[:ENOUGH])
            raise Refused(
                f"{coop['name']} sudah punya {names}. Jabatan berikutnya mereka usulkan dan setujui di /kantor/orang."
            )
        if any(row["person"] == person["id"] for row in there):
            raise Refused(f"{person['name']} sudah pengurus di sana. Yang kedua harus orang lain.")
        office = await transactions.fetch_value(
            "INSERT INTO office (person, coop, role, granted_at) VALUES ($1, $2, $3, now()) RETURNING id", person["id"], coop["id"], role
        )  # fmt: skip
        await end_all_logins(person["id"], why="jabatan diberikan")
        await record("jabatan pertama", f"office:{office}", by=None, entity=coop["id"], why=basis,
                     after={"person": person["id"], "role": role})  # fmt: skip
        await tell("whatsapp", phone, texts.office_granted(ROLE_NAMES[role], coop["name"]), f"office:{office}:granted")
    left = ENOUGH - 1 - len(there)
    return f"{person['name']} kini {ROLE_NAMES[role]} {coop['name']}." + (
        " Masih perlu satu pengurus lagi." if left else ""
    )


_THERE = """
SELECT DISTINCT o.person, p.name FROM office o JOIN person p ON p.id = o.person
WHERE o.coop = $1 AND o.role = ANY($2::text[]) AND o.granted_at IS NOT NULL AND o.ended_at IS NULL ORDER BY p.name
"""
