"""A printed code opens an account once: for members whom no message reaches.

The officer prints it and hands it over; what is stored is a keyed hash. Member number and code together set the first password.
Nobody who has a password already gets one: a slip must never be a way into another's account.
"""

import hashlib
import hmac
import secrets

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.members.register import Entry, normal_member_no
from app.domain.numbering import ALPHABET
from app.domain.people import limits, passwords
from app.domain.people.asker import Asker
from app.domain.people.logins import NewLogin, begin_login
from app.settings import settings

LENGTH, DAYS = 10, 30
WRONG = "Nomor anggota atau kode salah, atau kode sudah tidak berlaku."
_TOO_MANY = "Terlalu banyak percobaan. Coba lagi besok, atau minta kode baru di koperasi Anda."
OF_MEMBER = limits.Limit("aktivasi-anggota", 10, limits.DAY, _TOO_MANY)
OF_ADDRESS = limits.Limit("aktivasi-alamat", 60, limits.HOUR, _TOO_MANY)
OF_ALL = limits.Limit("aktivasi-semua", 1000, limits.HOUR, _TOO_MANY)


async def print_code(officer: Asker, entry: Entry) -> str:
    """A new code in place of an earlier one, shown this once: "7K3M9-QXW2T". Raises Refused."""
    if entry.person == officer.person_id:
        raise Refused("Kode untuk diri sendiri dicetak oleh petugas lain.")
    if entry.ended_on is not None:
        raise Refused("Keanggotaan ini sudah berakhir.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    async with transactions.transaction():
        known = await transactions.fetch_value(
            "SELECT password_hash IS NOT NULL FROM person WHERE id = $1 AND state = 'active' FOR UPDATE", entry.person
        )
        if known is not False:
            raise Refused("Akun anggota ini sudah aktif. Bila lupa kata sandi, pakai \u201cLupa kata sandi\u201d.")
        await transactions.execute(
            "UPDATE activation SET ended_at = now() WHERE person = $1 AND used_at IS NULL AND ended_at IS NULL",
            entry.person,
        )
        await transactions.execute(
            "INSERT INTO activation (person, coop, code_hash, made_by) VALUES ($1, $2, $3, $4)",
            entry.person, entry.coop, _hash(entry.member_no, code), officer.person_id,
        )  # fmt: skip
        await record("kode aktivasi dicetak", f"person:{entry.person}", by=officer.person_id, entity=entry.coop)
    return f"{code[:5]}-{code[5:]}"


async def activate(
    typed_no: str, typed_code: str, password: str, *, address: str, device: str, replacing: int | None
) -> NewLogin:
    """Set the first password and sign in. The same answer, limits and work for known and unknown. Raises Refused, TooMany, Overloaded."""
    member_no, code = normal_member_no(typed_no), _clean(typed_code)
    passwords.check_new_password(password, phone="", name="")
    passwords.refuse_when_full()
    for limit, key in ((OF_ADDRESS, address), (OF_MEMBER, member_no), (OF_ALL, "")):
        await limits.spend(limit, key)
    # The try is counted before the code is compared, in one statement: a hundred at once are five.
    row = await transactions.fetch_one(_TAKE_A_TRY, member_no)
    password_hash = await passwords.hashed(password)
    kept = bytes(row["code_hash"]) if row else secrets.token_bytes(32)
    if not hmac.compare_digest(kept, _hash(member_no, code)) or row is None:
        raise Refused(WRONG)
    async with transactions.transaction():
        used = await transactions.execute(
            "UPDATE activation SET used_at = now() WHERE id = $1 AND used_at IS NULL AND ended_at IS NULL AND ends_at > now()",
            row["id"],
        )
        opened = await transactions.execute(
            "UPDATE person SET password_hash = $2, password_changed_at = now() WHERE id = $1 AND password_hash IS NULL AND state = 'active'",
            row["person"], password_hash,
        )  # fmt: skip
        if used != 1 or opened != 1:
            raise Refused(WRONG)
        await record(
            "akun diaktifkan dengan kode cetak", f"person:{row['person']}", by=row["person"], entity=row["coop"]
        )
        return await begin_login(row["person"], device=device, address=address, replacing=replacing)


def _clean(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]


def _hash(member_no: str, code: str) -> bytes:
    said = f"aktivasi|{member_no}|{code}".encode("utf-8", "surrogatepass")
    return hmac.new(settings().secret_key.encode(), said, hashlib.sha256).digest()


_TAKE_A_TRY = """
UPDATE activation SET tries = tries + 1
WHERE id = (SELECT a.id FROM activation a JOIN membership m ON m.person = a.person AND m.ended_on IS NULL
            WHERE m.member_no = $1 AND a.used_at IS NULL AND a.ended_at IS NULL)
  AND tries < 5 AND ends_at > now()
RETURNING id, person, coop, code_hash
"""
