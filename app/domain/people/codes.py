"""Six-digit codes: bound to phone, purpose and browser, ten minutes, five tries, used once.

The counter of tries rises before the code is compared, in one statement of its own: a hundred guesses at once are five.
A decoy is a code that nobody knows, for a phone to which no code may go: it is asked for, guessed at and refused exactly
like a real one, so that nobody learns which phones are known.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.numbering import new_digits
from app.domain.people import limits
from app.settings import settings

MINUTES = 10
GONE = "Kode sudah tidak berlaku. Silakan minta kode baru."
WRONG = "Kode salah. Periksa pesan yang Anda terima."
WRONG_APP_CODE = "Kode salah. Pakai kode terbaru dari aplikasi Anda."


class Purpose(StrEnum):
    REGISTER = "daftar"
    FORGOTTEN = "lupa-sandi"
    TRACK_ORDER = "lacak-pesanan"
    SECOND_STEP = "langkah-dua"
    OLD_NUMBER = "nomor-lama"
    NEW_NUMBER = "nomor-baru"


@dataclass(frozen=True, slots=True)
class Proof:
    """A right guess. It opens nothing until it is used, in the transaction of what it was given for."""

    code_id: int
    phone: str


async def may_ask(phone: str, *, address: str) -> None:
    """Count one code asked for; raises TooMany. Counted alike for known and unknown phones."""
    await limits.spend(limits.CODES_SENT_FROM, address)
    await limits.spend(limits.CODES_SENT, phone)
    await limits.spend(limits.CODES_SENT_A_DAY, phone)
    await limits.spend(limits.CODES_SENT_TO_ALL, "")


async def make_code(phone: str, purpose: Purpose, browser: str, *, decoy: bool = False) -> tuple[int, str]:
    """(id, digits) of a new code; inside the transaction that also sends it. Earlier ones of this browser stop counting."""
    digits = new_digits(6)
    written = secrets.token_bytes(32) if decoy else _code_hash(phone, purpose, browser, digits)
    code_id: int = await transactions.fetch_value(
        "INSERT INTO code (phone, purpose, browser_hash, code_hash) VALUES ($1, $2, $3, $4) RETURNING id",
        phone, purpose, browser_hash(browser), written,
    )  # fmt: skip
    return code_id, digits


async def phone_of(browser: str | None, purpose: Purpose) -> str | None:
    """The phone for which this browser last asked a code that may still be typed in."""
    if not browser:
        return None
    phone: str | None = await transactions.fetch_value(_NEWEST, browser_hash(browser), purpose)
    return phone


async def guess(typed: str, purpose: Purpose, browser: str | None, *, address: str, field: str = "kode") -> Proof:
    """Compare one guess. Raises Refused when it is wrong, worn out or late, TooMany when there were too many."""
    digits = "".join(typed.split()).replace("-", "")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise Refused("Kode terdiri atas 6 angka.", field=field)
    phone, code_hash, code_id = await take_a_try(purpose, browser, address=address, field=field)
    assert browser is not None
    if not hmac.compare_digest(code_hash, _code_hash(phone, purpose, browser, digits)):
        raise Refused(WRONG, field=field)
    await limits.give_back(limits.GUESSES_OF_ADDRESS, address)
    await limits.give_back(limits.GUESSES_OF_ALL, "")
    return Proof(code_id, phone)


async def take_a_try(
    purpose: Purpose, browser: str | None, *, address: str, field: str = "kode"
) -> tuple[str, bytes, int]:
    """(phone, hash, id) of this browser's newest code, one try poorer. Raises Refused or TooMany."""
    await limits.spend(limits.GUESSES_OF_ADDRESS, address)
    phone = await phone_of(browser, purpose)
    if phone is None or browser is None:
        raise Refused(GONE, field=field)
    await limits.spend(limits.GUESSES_OF_PHONE, phone)
    await limits.spend(limits.GUESSES_OF_ALL, "")
    row = await transactions.fetch_one(_TAKE_A_TRY, browser_hash(browser), purpose)
    if row is None:
        raise Refused(GONE, field=field)
    return row["phone"], row["code_hash"], row["id"]


async def use(proof: Proof, *, field: str = "kode") -> None:
    """Wear the code out; inside the transaction of the deed it opens. Raises Refused when it was used or is late."""
    used = await transactions.execute(
        "UPDATE code SET used_at = now() WHERE id = $1 AND used_at IS NULL AND ends_at > now()", proof.code_id
    )
    if used != 1:
        raise Refused("Kode ini sudah dipakai. Jika akun Anda sudah jadi, silakan masuk.", field=field)


def browser_hash(browser: str) -> bytes:
    """What is stored of the browser's cookie."""
    return hashlib.sha256(browser.encode("utf-8", "surrogatepass")).digest()


def _code_hash(phone: str, purpose: str, browser: str, digits: str) -> bytes:
    # Keyed: six digits alone could be found from a stolen table by trying all of them.
    said = f"code|{phone}|{purpose}|{browser_hash(browser).hex()}|{digits}"
    return hmac.new(settings().secret_key.encode(), said.encode(), hashlib.sha256).digest()


_NEWEST = """
SELECT phone FROM code WHERE browser_hash = $1 AND purpose = $2 AND used_at IS NULL AND ends_at > now()
ORDER BY made_at DESC, id DESC LIMIT 1
"""

_TAKE_A_TRY = """
UPDATE code SET tries = tries + 1
WHERE id = (SELECT id FROM code WHERE browser_hash = $1 AND purpose = $2 ORDER BY made_at DESC, id DESC LIMIT 1)
  AND tries < 5 AND used_at IS NULL AND ends_at > now()
RETURNING id, phone, code_hash
"""
