"""Who is asking: a person with a living login, a guest's browser, or nobody known. Everything is found through the asker."""

import hashlib
from dataclasses import dataclass

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Asker:
    """What a request may rely on about whoever sent it."""

    person_id: int | None = None
    name: str = ""
    phone: str | None = None
    login_id: int | None = None
    staff_login: bool = False
    visitor_hash: bytes | None = None  # SHA-256 of the guest cookie; None when there is none
    coop: int | None = None  # the primary the person is a living member of
    member_no: str | None = None
    offices: frozenset[tuple[str, int]] = frozenset()  # (role, co-op)
    stepped_up: bool = False  # gave the password again within the last minutes
    enrolled: bool = False  # a code from the app is asked at log-in

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_member(self) -> bool:
        return self.coop is not None

    @property
    def actor(self) -> str:
        """The name under which `once` keeps this asker's keys."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        return f"visitor:{self.visitor_hash.hex()}" if self.visitor_hash else "visitor:new"

    def holds(self, *roles: str, coop: int | None = None) -> bool:
        """Whether the person holds one of the offices (at that co-op; None: at any)."""
        return any(role in roles and (coop is None or at == coop) for role, at in self.offices)

    def entities(self, *roles: str) -> frozenset[int]:
        """The co-ops where one of the offices is held."""
        return frozenset(at for role, at in self.offices if role in roles)


NOBODY = Asker()

_WHO = """
WITH mine AS (
  UPDATE login SET seen_at = now(),
      idle_until = LEAST(ends_at, now() + CASE WHEN staff THEN interval '30 minutes' ELSE interval '30 days' END)
    WHERE token_hash = $1 AND ended_at IS NULL AND now() < idle_until AND now() < ends_at AND seen_at < now() - interval '1 minute'
)
SELECT l.id AS login_id, l.staff, coalesce(l.stepped_up_until > now(), false) AS stepped_up, p.totp_secret IS NOT NULL AS enrolled,
       p.id AS person_id, p.name, p.phone, m.coop, m.member_no,
       coalesce((SELECT array_agg(o.role || '@' || o.coop) FROM office o
                 WHERE o.person = p.id AND o.granted_at IS NOT NULL AND o.ended_at IS NULL), '{}') AS offices
FROM login l JOIN person p ON p.id = l.person AND p.state = 'active'
LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL
WHERE l.token_hash = $1 AND l.ended_at IS NULL AND now() < l.idle_until AND now() < l.ends_at
"""


async def asker_of(token: str | None, visitor: str | None) -> Asker:
    """The asker behind the two cookies; unknown, ended or odd ones count as absent. At most one query."""
    visitor_hash = hash_of(visitor) if visitor and 20 <= len(visitor) <= 100 else None
    if not token or not 20 <= len(token) <= 100:
        return Asker(visitor_hash=visitor_hash)
    row = await transactions.fetch_one(_WHO, hash_of(token))
    if row is None:
        return Asker(visitor_hash=visitor_hash)
    offices = frozenset((role, int(coop)) for role, coop in (office.split("@") for office in row["offices"]))
    return Asker(
        person_id=row["person_id"], name=row["name"], phone=row["phone"], login_id=row["login_id"], staff_login=row["staff"],
        visitor_hash=visitor_hash, coop=row["coop"], member_no=row["member_no"], offices=offices, stepped_up=row["stepped_up"],
        enrolled=row["enrolled"],
    )  # fmt: skip


def hash_of(token: str) -> bytes:
    """What is stored of a cookie: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
