"""The PIN: six digits by which a member shows at a counter that he stands there himself. It opens no account."""

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.people import limits, passwords
from app.domain.people.asker import Asker

PIN_OF_PERSON = limits.Limit("pin", 5, limits.HOUR, "PIN salah lima kali. Tunggu satu jam, atau pakai surat bertanda tangan.")  # fmt: skip
PIN_OF_PERSON_A_DAY = limits.Limit("pin-hari", 15, limits.DAY, "PIN sudah terlalu sering salah hari ini. Pakai surat bertanda tangan.")  # fmt: skip
_EASY = {"123456", "654321", "123123", "112233", "121212", "010203", "234567", "345678", "456789"}


async def set_pin(asker: Asker, pin: str) -> None:
    """A new PIN in place of the old. The password was just given again. Raises Refused, Overloaded."""
    digits = _digits(pin, field="pin")
    if digits in _EASY or len(set(digits)) == 1:
        raise Refused("PIN ini mudah ditebak. Pilih enam angka lain.", field="pin")
    kept = await passwords.hashed(digits)
    async with transactions.transaction():
        await transactions.execute(
            "INSERT INTO person_pin (person, pin_hash) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET pin_hash = EXCLUDED.pin_hash, set_at = now()",
            asker.person_id, kept,
        )  # fmt: skip
        await record("PIN dipasang", f"person:{asker.person_id}", by=asker.person_id, entity=asker.coop)


async def has_pin(person_id: int | None) -> bool:
    return bool(await transactions.fetch_value("SELECT EXISTS (SELECT FROM person_pin WHERE person = $1)", person_id))


async def check_pin(person_id: int, typed: str) -> None:
    """Raises Refused for a wrong PIN (or none), TooMany after five wrong ones an hour, counted before they are compared."""
    digits = _digits(typed, field="pin")
    passwords.refuse_when_full()
    for limit in (PIN_OF_PERSON, PIN_OF_PERSON_A_DAY):
        await limits.spend(limit, str(person_id))
    kept = await transactions.fetch_value("SELECT pin_hash FROM person_pin WHERE person = $1", person_id)
    if not await passwords.matches(kept, digits):
        raise Refused("PIN salah, atau anggota ini belum memasang PIN.", field="pin")
    for limit in (PIN_OF_PERSON, PIN_OF_PERSON_A_DAY):
        await limits.give_back(limit, str(person_id))


def _digits(typed: str, *, field: str) -> str:
    digits = typed.strip()
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise Refused("PIN terdiri atas 6 angka.", field=field)
    return digits
