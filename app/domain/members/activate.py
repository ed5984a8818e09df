"""A printed code opens an account once: for members whom no message reaches.

The officer prints it and hands it over; what is stored is a keyed hash. Member number and code together set the first password.
Whoever has a password gets one only when no message reaches him and he showed that he is present (`print_reset`): a slip alone
must never be a way into another's account.
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
from app.domain.people.acting import Presence, noted
from app.domain.people.asker import Asker
from app.domain.people.logins import NewLogin, begin_login, end_all_logins
from app.settings import settings

LENGTH = 10
DAYS, RESET_DAYS = 30, 1  # who stands at the counter sets his new password today
WRONG = "Nomor anggota atau kode salah, atau kode sudah tidak berlaku."
_TOO_MANY = "Terlalu banyak percobaan. Coba lagi besok, atau minta kode baru di koperasi Anda."
OF_MEMBER = limits.Limit("aktivasi-anggota", 10, limits.DAY, _TOO_MANY)
OF_ADDRESS = limits.Limit("aktivasi-alamat", 60, limits.HOUR, _TOO_MANY)
OF_NOBODY = limits.Limit(
    "aktivasi-tak-dikenal", 1_000_000, limits.HOUR
)  # refuses nobody: only the work of counting a try
OF_ALL = limits.Limit("aktivasi-semua", 1000, limits.HOUR, _TOO_MANY)


async def print_code(officer: Asker, entry: Entry) -> str:
    """A first code in place of an earlier one, shown this once: "7K3M9-QXW2T". Raises Refused."""
    _may_print(officer, entry)
    async with transactions.transaction():
        if (await _locked_person(entry))["has_password"]:
            raise Refused("Akun anggota ini sudah aktif. Bila lupa kata sandi, pakai \u201cLupa kata sandi\u201d.")
        code = await _write_code(officer, entry, days=DAYS)
        await record("kode aktivasi dicetak", f"person:{entry.person}", by=officer.person_id, entity=entry.coop)
    return code


async def print_reset(officer: Asker, entry: Entry, presence: Presence) -> str:
    """A code for a member who forgot his password and stands here; the old one holds until the new one is set. Raises Refused."""
    _may_print(officer, entry)
    assert (presence.person, presence.officer) == (entry.person, officer.person_id)
    async with transactions.transaction():
        known = await _locked_person(entry)
        if not known["has_password"]:
            raise Refused("Akun anggota ini belum aktif. Cetak kode aktivasi.")
        if known["has_phone"]:
            raise Refused("Anggota ini mempunyai nomor HP. Kata sandinya dipulihkan lewat \u201cLupa kata sandi\u201d.")
        if known["has_office"]:
            raise Refused("Petugas memulihkan kata sandinya lewat nomor HP.")
        code = await _write_code(officer, entry, days=RESET_DAYS, presence=presence.id)
        await noted(presence, "kode untuk kata sandi baru dicetak", f"person:{entry.person}")
        await record(
            "kode kata sandi baru dicetak",
            f"person:{entry.person}",
            by=officer.person_id,
            entity=entry.coop,
            why=presence.how,
        )
    return code


def _may_print(officer: Asker, entry: Entry) -> None:
    if entry.person == officer.person_id:
        raise Refused("Kode untuk diri sendiri dicetak oleh petugas lain.")
    if entry.ended_on is not None:
        raise Refused("Keanggotaan ini sudah berakhir.")


async def _locked_person(entry: Entry) -> transactions.Row:
    row = await transactions.fetch_one(_PERSON + " FOR UPDATE OF p", entry.person)
    if row is None:
        raise Refused("Akun ini sedang dikunci. Hubungi pengurus.")
    return row


async def _write_code(officer: Asker, entry: Entry, *, days: int, presence: int | None = None) -> str:
    """One living code a person: an earlier one ends here."""
    code = new_code()
    await transactions.execute(
        "UPDATE activation SET ended_at = now() WHERE person = $1 AND used_at IS NULL AND ended_at IS NULL",
        entry.person,
    )
    await transactions.execute(
        "INSERT INTO activation (person, coop, code_hash, made_by, ends_at, presence)"
        " VALUES ($1, $2, $3, $4, now() + make_interval(days => $5), $6)",
        entry.person, entry.coop, hash_of_code(entry.member_no, code), officer.person_id, days, presence,
    )  # fmt: skip
    return shown_code(code)


async def activate(
    typed_no: str, typed_code: str, password: str, *, address: str, device: str, replacing: int | None
) -> NewLogin:
    """Set the password that the code is for and sign in. The same answer, limits and work for known and unknown. Raises Refused, TooMany, Overloaded."""
    member_no, code = normal_member_no(typed_no), _clean(typed_code)
    passwords.check_new_password(password, phone="", name="")
    passwords.refuse_when_full()
    for limit, key in ((OF_ADDRESS, address), (OF_MEMBER, member_no), (OF_ALL, "")):
        await limits.spend(limit, key)
    # The try is counted before the code is compared, in one statement: a hundred at once are five.
    row = await transactions.fetch_one(_TAKE_A_TRY, member_no)
    if row is None:  # a number that nobody has costs a write as well
        await limits.spend(OF_NOBODY, member_no)
    password_hash = await passwords.hashed(password)
    kept = bytes(row["code_hash"]) if row else secrets.token_bytes(32)
    if not hmac.compare_digest(kept, hash_of_code(member_no, code)) or row is None:
        raise Refused(WRONG)
    async with transactions.transaction():
        used = await transactions.execute(
            "UPDATE activation SET used_at = now() WHERE id = $1 AND used_at IS NULL AND ended_at IS NULL AND ends_at > now()",
            row["id"],
        )
        opened = await transactions.execute(
            "UPDATE person SET password_hash = $2, password_changed_at = now() WHERE id = $1 AND state = 'active'"
            " AND (password_hash IS NULL OR ($3 AND phone IS NULL))",
            row["person"], password_hash, row["presence"] is not None,
        )  # fmt: skip
        if used != 1 or opened != 1:
            raise Refused(WRONG)
        await end_all_logins(row["person"], why="kata sandi diganti")
        deed = (
            "akun diaktifkan dengan kode cetak" if row["presence"] is None else "kata sandi diganti dengan kode cetak"
        )
        await record(deed, f"person:{row['person']}", by=row["person"], entity=row["coop"])
        return await begin_login(row["person"], device=device, address=address, replacing=replacing)


def _clean(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """As it stands on paper: "7K3M9-QXW2T"."""
    return f"{code[:5]}-{code[5:]}"


def hash_of_code(member_no: str, code: str) -> bytes:
    said = f"aktivasi|{member_no}|{code}".encode("utf-8", "surrogatepass")
    return hmac.new(settings().secret_key.encode(), said, hashlib.sha256).digest()


_TAKE_A_TRY = """
UPDATE activation SET tries = tries + 1
WHERE id = (SELECT a.id FROM activation a JOIN membership m ON m.person = a.person AND m.ended_on IS NULL
            WHERE m.member_no = $1 AND a.used_at IS NULL AND a.ended_at IS NULL)
  AND tries < 5 AND ends_at > now()
RETURNING id, person, coop, code_hash, presence
"""
_PERSON = """
SELECT p.password_hash IS NOT NULL AS has_password, p.phone IS NOT NULL AS has_phone,
       EXISTS (SELECT FROM office WHERE person = p.id AND granted_at IS NOT NULL AND ended_at IS NULL AND role <> 'penjual') AS has_office
FROM person p WHERE p.id = $1 AND p.state = 'active'
"""
