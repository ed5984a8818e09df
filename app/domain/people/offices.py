"""Offices: held by a person at one co-op until they end. Granting one takes two officers; ending one takes one, at once.

Either way every login of that person ends, so that no cookie carries a power it no longer has, or has not yet.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people.asker import Asker
from app.domain.people.logins import end_all_logins
from app.domain.people.phones import normal_phone

ROLE_NAMES = {
    "kasir": "kasir", "gudang": "petugas gudang", "kurir": "kurir", "manajer": "manajer", "ketua": "ketua", "sekretaris": "sekretaris",
    "bendahara": "bendahara", "pengawas": "pengawas", "admin": "admin", "superadmin": "superadmin", "penjual": "penjual UMKM",
}  # fmt: skip
SEKUNDER_ONLY = frozenset({"superadmin"})
GRANTERS = frozenset({"ketua", "manajer", "bendahara", "admin", "superadmin"})  # who may propose, grant and end


@dataclass(frozen=True, slots=True)
class Office:
    id: int
    person: int
    name: str
    phone: str
    coop: int
    role: str
    proposed_by: str | None
    proposed_at: datetime
    granted_by: str | None
    granted_at: datetime | None
    own_proposal: bool

    @property
    def role_name(self) -> str:
        return ROLE_NAMES[self.role]


async def offices_at(asker: Asker, coop: int) -> list[Office]:
    """Living and proposed offices of one co-op, proposals first."""
    rows = await transactions.fetch(
        _OFFICES + " AND o.coop = $2 ORDER BY o.granted_at IS NOT NULL, o.role, p.name LIMIT 500", asker.person_id, coop
    )
    return [Office(**dict(row)) for row in rows]


async def propose_office(asker: Asker, typed_phone: str, role: str, coop: int) -> int:
    """The id of the proposal; another officer has to grant it. Raises Refused, NotFound."""
    _may_deal_with(asker, role, coop)
    phone = normal_phone(typed_phone)
    async with transactions.transaction():
        person = await transactions.fetch_one(
            "SELECT p.id, p.name FROM person p LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL"
            " WHERE p.phone = $1 AND p.state = 'active' AND p.password_hash IS NOT NULL AND ($2 OR m.coop = $3)",
            phone, coop == 1, coop,
        )  # fmt: skip
        if person is None:
            raise Refused(
                "Nomor ini belum punya akun di koperasi ini. Minta yang bersangkutan mendaftar dahulu.", field="telepon"
            )
        if person["id"] == asker.person_id:
            raise Refused("Anda tidak dapat mengusulkan diri sendiri.", field="telepon")
        office_id: int | None = await transactions.fetch_value(
            "INSERT INTO office (person, coop, role, proposed_by) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (person, coop, role) WHERE ended_at IS NULL DO NOTHING RETURNING id",
            person["id"], coop, role, asker.person_id,
        )  # fmt: skip
        if office_id is None:
            raise Refused("Jabatan ini sudah diusulkan atau sudah dipegang.", field="peran")
        await record("data dilihat", f"person:{person['id']}", by=asker.person_id, entity=coop, why="usulan jabatan")
        await record(
            "jabatan diusulkan", f"office:{office_id}", by=asker.person_id, entity=coop,
            after={"person": person["id"], "role": role, "coop": coop},
        )  # fmt: skip
    return office_id


async def grant_office(asker: Asker, office_id: int) -> None:
    """Make a proposal of another officer hold. Raises Refused for the own proposal or the own office, NotFound."""
    async with transactions.transaction():
        office = await _locked(asker, office_id)
        if office["granted_at"] is not None:
            return  # twice is the same as once
        _two_persons(asker, office)
        await transactions.execute(
            "UPDATE office SET granted_by = $2, granted_at = now() WHERE id = $1", office_id, asker.person_id
        )
        await end_all_logins(office["person"], why="jabatan diberikan")
        await record(
            "jabatan diberikan", f"office:{office_id}", by=asker.person_id, entity=office["coop"],
            before={"granted": False}, after={"granted": True, "person": office["person"], "role": office["role"]},
        )  # fmt: skip
        await tell(
            "whatsapp",
            office["phone"],
            texts.office_granted(ROLE_NAMES[office["role"]], office["coop_name"]),
            f"office:{office_id}:granted",
        )


async def end_office(asker: Asker, office_id: int, *, why: str) -> None:
    """End an office or withdraw a proposal, at once; every login of that person dies. Raises NotFound."""
    async with transactions.transaction():
        office = await _locked(asker, office_id)
        await transactions.execute(
            "UPDATE office SET ended_by = $2, ended_at = now() WHERE id = $1", office_id, asker.person_id
        )
        await record(
            "jabatan diakhiri", f"office:{office_id}", by=asker.person_id, entity=office["coop"],
            before={"person": office["person"], "role": office["role"], "granted": office["granted_at"] is not None}, after={"ended": True}, why=why,
        )  # fmt: skip
        if office["granted_at"] is not None:
            await end_all_logins(office["person"], why="jabatan diakhiri")
            await tell(
                "whatsapp",
                office["phone"],
                texts.office_ended(ROLE_NAMES[office["role"]], office["coop_name"]),
                f"office:{office_id}:ended",
            )


def _two_persons(asker: Asker, office: transactions.Row) -> None:
    """Neither the one it is for nor the one who proposed it; the database holds the same rule."""
    if office["person"] == asker.person_id:
        raise Refused("Anda tidak dapat menyetujui jabatan untuk diri sendiri.")
    if office["proposed_by"] is None or office["proposed_by"] == asker.person_id:
        raise Refused("Usulan ini Anda buat sendiri. Pengurus lain yang menyetujuinya.")


async def _locked(asker: Asker, office_id: int) -> transactions.Row:
    """A living office or proposal at a co-op where the asker may deal with offices; not found and not yours are one answer."""
    office = await transactions.fetch_one(
        "SELECT o.id, o.person, o.coop, o.role, o.proposed_by, o.granted_at, p.phone, c.name AS coop_name"
        " FROM office o JOIN person p ON p.id = o.person JOIN coop c ON c.id = o.coop"
        " WHERE o.id = $1 AND o.ended_at IS NULL AND o.coop = ANY($2::int[]) FOR UPDATE OF o",
        office_id, list(asker.entities(*GRANTERS)),
    )  # fmt: skip
    if office is None:
        raise NotFound
    _may_deal_with(asker, office["role"], office["coop"])
    return office


def _may_deal_with(asker: Asker, role: str, coop: int) -> None:
    """Only a superadmin makes or ends one, and only the sekunder has them."""
    if not asker.holds(*GRANTERS, coop=coop):
        raise NotFound
    if role not in ROLE_NAMES:
        raise Refused("Jabatan perlu dipilih.", field="peran")
    if role in SEKUNDER_ONLY and (coop != 1 or not asker.holds("superadmin", coop=coop)):
        raise Refused("Hanya superadmin koperasi sekunder yang dapat mengurus jabatan ini.", field="peran")


_OFFICES = """
SELECT o.id, o.person, p.name, p.phone, o.coop, o.role, by1.name AS proposed_by, o.proposed_at, by2.name AS granted_by, o.granted_at,
       o.proposed_by IS NOT DISTINCT FROM $1 OR o.person = $1 AS own_proposal
FROM office o JOIN person p ON p.id = o.person
LEFT JOIN person by1 ON by1.id = o.proposed_by LEFT JOIN person by2 ON by2.id = o.granted_by
WHERE o.ended_at IS NULL
"""
