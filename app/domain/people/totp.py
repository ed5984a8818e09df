"""Codes from an app (TOTP, RFC 6238) as second step for staff. The secret is encrypted; each code opens once."""

import base64
import hashlib
import hmac
import time

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.logins import end_all_logins
from app.settings import settings

STEP_SECONDS = 30
SETUP_SECONDS = 15 * 60


def new_setup(asker: Asker) -> tuple[str, str, str]:
    """(secret, address for the QR picture, sealed secret for the form). Nothing is stored until a code proves it was taken over."""
    secret = pyotp.random_base32()
    return secret, _uri(asker, secret), _fernet(f"setup:{asker.person_id}").encrypt(secret.encode()).decode()


def opened_setup(asker: Asker, sealed: str) -> tuple[str, str]:
    """(secret, address) of a setup begun by this person less than 15 minutes ago. Raises Refused."""
    try:
        secret = _fernet(f"setup:{asker.person_id}").decrypt(sealed.encode(), ttl=SETUP_SECONDS).decode()
    except (InvalidToken, UnicodeEncodeError):
        raise Refused("Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu coba lagi.") from None
    return secret, _uri(asker, secret)


async def enrol(asker: Asker, sealed: str, typed: str) -> None:
    """From now on the app's code is asked at log-in; every other login ends. Raises Refused when the code is wrong."""
    secret, _ = opened_setup(asker, sealed)
    step = _step_of(secret, typed, after=0)
    if step is None:
        raise Refused("Kode salah. Tunggu kode berikutnya di aplikasi Anda, lalu coba lagi.", field="kode")
    assert asker.person_id is not None
    async with transactions.transaction():
        await transactions.execute(
            "UPDATE person SET totp_secret = $2, totp_last_step = $3 WHERE id = $1",
            asker.person_id,
            _sealed(secret),
            step,
        )
        await end_all_logins(asker.person_id, why="kode aplikasi dipasang", but=asker.login_id)
        await record("kode aplikasi dipasang", f"person:{asker.person_id}", by=asker.person_id)


async def open_with(phone: str, typed: str) -> int | None:
    """The person of this phone if the code is right and newer than any used before; inside a transaction."""
    row = await transactions.fetch_one(_BY_PHONE, phone)
    if row is None:
        return None
    step = _step_of(_store().decrypt(row["totp_secret"].encode()).decode(), typed, after=row["totp_last_step"])
    if step is None:
        return None
    once = await transactions.execute(
        "UPDATE person SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2", row["id"], step
    )
    return int(row["id"]) if once == 1 else None


def _step_of(secret: str, typed: str, *, after: int) -> int | None:
    """The 30-second step whose code this is: the present one or its neighbours, and later than `after`."""
    digits = "".join(typed.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    app, present = pyotp.TOTP(secret), int(time.time()) // STEP_SECONDS
    right = [
        step for step in (present - 1, present, present + 1) if hmac.compare_digest(app.generate_otp(step), digits)
    ]
    return next((step for step in right if step > after), None)


def _uri(asker: Asker, secret: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=asker.name, issuer_name="Koperasi Indora")


def _sealed(secret: str) -> str:
    return _store().encrypt(secret.encode()).decode()


def _store() -> Fernet:
    return _fernet("totp")


def _fernet(purpose: str) -> Fernet:
    key = hmac.new(settings().secret_key.encode(), f"fernet|{purpose}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


_BY_PHONE = "SELECT id, totp_secret, totp_last_step FROM person WHERE phone = $1 AND state = 'active' AND totp_secret IS NOT NULL"
