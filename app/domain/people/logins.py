"""Logins: 256 random bits in a cookie, their SHA-256 in a row that its owner can see and end.

Members stay in for 30 days without a visit and 180 in all; staff for 30 minutes and 12 hours. A new id is given at log-in,
at a step up and (because every login then ends) at a change of office, password or phone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker, hash_of

STEP_UP_MINUTES = 10
MEMBER_SECONDS, STAFF_SECONDS = 180 * 24 * 3600, 12 * 3600


@dataclass(frozen=True, slots=True)
class NewLogin:
    """What the cookie carries; it is nowhere else."""

    token: str
    person_id: int
    name: str
    staff: bool

    @property
    def seconds(self) -> int:
        """How long the cookie is worth keeping."""
        return STAFF_SECONDS if self.staff else MEMBER_SECONDS


async def begin_login(
    person_id: int, *, device: str = "", address: str = "", replacing: int | None = None, stepped_up: bool = False
) -> NewLogin:
    """A new login with a new id; the one it replaces (its id) ends. Whoever holds a staff office gets the short one."""
    token = secrets.token_urlsafe(32)
    row = await transactions.fetch_one(
        _BEGIN, hash_of(token), person_id, device[:100], address[:60], replacing, stepped_up, STEP_UP_MINUTES
    )
    if row is None:
        raise Refused("Akun ini tidak lagi aktif. Hubungi koperasi Anda.")
    return NewLogin(token, person_id, row["name"], row["staff"])


async def end_login(login_id: int | None, *, why: str = "keluar") -> None:
    """Out means out: the very next request with its cookie is nobody's."""
    await transactions.execute(
        "UPDATE login SET ended_at = now(), ended_why = $2 WHERE id = $1 AND ended_at IS NULL", login_id, why
    )


async def end_own_login(asker: Asker, login_id: int) -> None:
    """End one of the asker's own; raises NotFound for any other."""
    done = await transactions.execute(
        "UPDATE login SET ended_at = now(), ended_why = 'diakhiri pemilik' WHERE id = $1 AND person = $2 AND ended_at IS NULL",
        login_id, asker.person_id,
    )  # fmt: skip
    if done != 1:
        raise NotFound


async def end_all_logins(person_id: int, *, why: str, but: int | None = None) -> int:
    """End every login of a person but one; the number ended. Inside the transaction of what caused it."""
    return await transactions.execute(
        "UPDATE login SET ended_at = now(), ended_why = $2 WHERE person = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3",
        person_id,
        why,
        but,
    )


async def step_up(asker: Asker) -> NewLogin:
    """The password was just given again: money, phone and exports open for ten minutes, under a new id."""
    token = secrets.token_urlsafe(32)
    row = await transactions.fetch_one(
        "UPDATE login SET token_hash = $2, stepped_up_until = now() + make_interval(mins => $3)"
        " WHERE id = $1 AND ended_at IS NULL RETURNING staff",
        asker.login_id, hash_of(token), STEP_UP_MINUTES,
    )  # fmt: skip
    if row is None or asker.person_id is None:
        raise Refused("Anda sudah keluar. Silakan masuk lagi.")
    return NewLogin(token, asker.person_id, asker.name, row["staff"])


@dataclass(frozen=True, slots=True)
class LivingLogin:
    id: int
    device: str
    began_at: datetime
    seen_at: datetime
    here: bool


async def own_logins(asker: Asker) -> list[LivingLogin]:
    """The asker's living logins, this one first."""
    rows = await transactions.fetch(
        "SELECT id, device, began_at, seen_at, id = $2 AS here FROM login"
        " WHERE person = $1 AND ended_at IS NULL AND now() < idle_until AND now() < ends_at ORDER BY id = $2 DESC, seen_at DESC LIMIT 50",
        asker.person_id, asker.login_id,
    )  # fmt: skip
    return [LivingLogin(**dict(row)) for row in rows]


_BEGIN = """
WITH who AS (
  SELECT p.id, p.name, EXISTS (SELECT FROM office o WHERE o.person = p.id AND o.role <> 'penjual'
                               AND o.granted_at IS NOT NULL AND o.ended_at IS NULL) AS staff
  FROM person p WHERE p.id = $2 AND p.state = 'active'
), ended AS (
  UPDATE login SET ended_at = now(), ended_why = 'diganti' WHERE id = $5 AND ended_at IS NULL
)
INSERT INTO login (token_hash, person, staff, device, address, idle_until, ends_at, stepped_up_until)
SELECT $1, who.id, who.staff, $3, $4,
       now() + CASE WHEN who.staff THEN interval '30 minutes' ELSE interval '30 days' END,
       now() + CASE WHEN who.staff THEN interval '12 hours' ELSE interval '180 days' END,
       CASE WHEN $6 THEN now() + make_interval(mins => $7) END
FROM who
RETURNING (SELECT name FROM who) AS name, staff
"""
