"""Forgetting a person: what names him goes, what the books must keep for ten years stays without a name.

Entries, orders and the register's line stay (their numbers, dates and rupiah); name, phone, NIK, birth, address, pictures, logins,
consents' reminders and messages go. A row in `erasure` remembers that it was done, so that a restored copy can be made to forget again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.people.logins import end_all_logins

GONE = "Orang yang dihapus"
AFTER_RESTORE = "Diulang setelah pemulihan cadangan"


async def refuse_while_needed(person_id: int) -> None:
    """Raises Refused while the co-op must still know whose it is: membership, money, an office, an open order."""
    row = await transactions.fetch_one(_NEEDED, person_id)
    assert row is not None
    if row["member"]:
        raise Refused("Anda masih anggota. Ajukan berhenti dahulu; setelah simpanan dibayarkan, data dapat dihapus.")
    if row["money"]:
        raise Refused("Masih ada simpanan atau tagihan atas nama Anda. Selesaikan dahulu di koperasi.")
    if row["office"]:
        raise Refused("Anda masih memegang jabatan. Data petugas disimpan selama ia menjabat.")
    if row["orders"]:
        raise Refused("Masih ada pesanan yang belum selesai. Data dapat dihapus setelahnya.")


async def forget_person(person_id: int, *, by: int | None, reason: str) -> None:
    """Inside the transaction of the decision. Twice is once."""
    new = await transactions.fetch_value(
        "INSERT INTO erasure (person, done_by, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true",
        person_id, by, reason,
    )  # fmt: skip
    if not new:
        return
    await _forget(person_id)
    await record("data dihapus", f"person:{person_id}", by=by, why=reason)


async def _forget(person_id: int) -> None:
    """Take away whatever names the person."""
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", person_id)
    for statement in FORGET:
        await transactions.execute(statement, person_id)
    if phone is not None:
        for statement in FORGET_PHONE:
            await transactions.execute(statement, phone)
    await end_all_logins(person_id, why="data dihapus")
    await transactions.execute(
        "UPDATE person SET name = $2, phone = NULL, password_hash = NULL, totp_secret = NULL, state = 'removed' WHERE id = $1",
        person_id, GONE,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody was forgotten: which person, when."""

    person: int
    at: datetime


async def erased() -> list[Erased]:
    """Everybody who was forgotten, for a list outside of the database."""
    rows = await transactions.fetch("SELECT person, at FROM erasure ORDER BY person")
    return [Erased(row["person"], row["at"]) for row in rows]


async def forget_again(listed: Sequence[Erased] = ()) -> int:
    """After a restore: whoever was forgotten before is forgotten once more; how many.

    `listed`: who stands in the list outside. A backup from before the deletion knows nothing of it.
    """
    await transactions.execute(_REMEMBER, [one.person for one in listed], [one.at for one in listed])
    rows = await transactions.fetch(
        "SELECT e.person FROM erasure e JOIN person p ON p.id = e.person WHERE p.state <> 'removed' ORDER BY e.person"
    )
    for row in rows:
        async with transactions.transaction():
            await _forget(row["person"])
            await record("data dihapus", f"person:{row['person']}", by=None, why=AFTER_RESTORE)
    return len(rows)


# Each with the person as $1.
FORGET = (
    "UPDATE person_identity SET nik_sealed = NULL, nik_digest = NULL, nik_masked = '', birth_place = '', birth_date = NULL, sex = '', occupation = '',"
    " village = NULL, street = '', written_at = now() WHERE person = $1",
    "UPDATE application SET name = '', nik_sealed = NULL, nik_digest = NULL, nik_masked = '', birth_place = '', birth_date = NULL, sex = '', occupation = '',"
    " village = NULL, street = '' WHERE person = $1",
    "DELETE FROM private_file WHERE person = $1",
    "DELETE FROM person_pin WHERE person = $1",
    "UPDATE activation SET ended_at = now() WHERE person = $1 AND used_at IS NULL AND ended_at IS NULL",
    "UPDATE data_request SET wanted_sealed = NULL, wanted_shown = '', reason = '' WHERE person = $1",
    "UPDATE departure SET recipient = '', destination = '' WHERE person = $1",
    "UPDATE address SET label = '-', recipient = '-', phone = '-', desa = '', street = '---', removed_at = coalesce(removed_at, now()) WHERE person = $1",
    "UPDATE login SET device = '', address = '' WHERE person = $1",
    "DELETE FROM cart_line WHERE cart IN (SELECT id FROM cart WHERE person = $1)",
    "SELECT forget_orders_of($1)",
)
# Each with the phone as $1.
FORGET_PHONE = (
    "DELETE FROM registration WHERE code IN (SELECT id FROM code WHERE phone = $1)",
    "DELETE FROM code WHERE phone = $1",
    "DELETE FROM message WHERE recipient = $1",
)

# Only persons of the restored copy itself: a number that it has given to nobody yet names nobody.
_REMEMBER = """
INSERT INTO erasure (person, at, reason) SELECT g.person, g.at, 'Diulang setelah pemulihan cadangan'
FROM unnest($1::bigint[], $2::timestamptz[]) AS g (person, at) JOIN person p ON p.id = g.person ON CONFLICT DO NOTHING
"""

_NEEDED = """
SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND ended_on IS NULL) AS member,
       EXISTS (SELECT FROM account a JOIN account_balance b ON b.account = a.id
               WHERE a.owner_kind = 'person' AND a.owner_id = $1 AND b.balance_idr <> 0) AS money,
       EXISTS (SELECT FROM office WHERE person = $1 AND ended_at IS NULL AND granted_at IS NOT NULL) AS office,
       EXISTS (SELECT FROM shop_order WHERE person = $1 AND state NOT IN ('handed_over','expired','cancelled')) AS orders
"""
