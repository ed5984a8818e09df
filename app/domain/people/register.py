"""Registering: phone, name and password, then the code from the message.

Whether the number is known is told to its owner's phone only. Somebody whom his co-op enrolled, without a password yet, takes
over that account in the same way: the code proves that the phone is his.
"""

import hashlib

from app.domain import once, transactions
from app.domain.errors import Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people import codes, passwords
from app.domain.people.codes import Purpose
from app.domain.people.logins import NewLogin, begin_login
from app.domain.people.names import clean_name
from app.domain.people.phones import normal_phone


async def ask_to_register(
    typed_phone: str, typed_name: str, password: str, *, browser: str, key: str, address: str
) -> None:
    """Send a code to the phone, or to a known one the word that it is known. The same key twice is one message.

    Raises Refused (phone, name, password), TooMany, Overloaded.
    """
    phone, name = normal_phone(typed_phone), clean_name(typed_name)
    passwords.check_new_password(password, phone=phone, name=name)
    actor, key = f"browser:{codes.browser_hash(browser).hex()}", once_key(Purpose.REGISTER, phone, key)
    if await asked_before(actor, key):
        return
    await codes.may_ask(phone, address=address)
    password_hash = await passwords.hashed(password)
    async with transactions.transaction():
        if await once.first_time(actor, key, {"phone": phone}) is None:
            code_id = await _send(phone, name, password_hash, browser)
            await once.remember(actor, key, str(code_id))


async def ask_again(*, browser: str | None, address: str) -> None:
    """Another code for what this browser typed before. Raises Refused when that is too long ago."""
    row = await transactions.fetch_one(_TYPED_BEFORE, codes.browser_hash(browser or ""))
    if row is None or browser is None:
        raise Refused("Silakan isi pendaftaran sekali lagi.")
    await codes.may_ask(row["phone"], address=address)
    async with transactions.transaction():
        await _send(row["phone"], row["name"], row["password_hash"], browser)


async def register(
    typed_code: str, *, browser: str | None, address: str, device: str, replacing: int | None
) -> NewLogin:
    """The account and its first login. Raises Refused when the code is wrong, used or late."""
    proof = await codes.guess(typed_code, Purpose.REGISTER, browser, address=address)
    async with transactions.transaction():
        await codes.use(proof)
        person_id = await transactions.fetch_value(_MAKE_PERSON, proof.code_id, proof.phone)
        if person_id is None:
            raise Refused("Nomor ini sudah terdaftar. Silakan masuk.")
        await transactions.execute(
            "DELETE FROM registration WHERE code IN (SELECT id FROM code WHERE phone = $1)", proof.phone
        )
        return await begin_login(person_id, device=device, address=address, replacing=replacing)


async def _send(phone: str, name: str, password_hash: str, browser: str) -> int:
    known = await transactions.fetch_value(_KNOWN, phone)
    code_id, digits = await codes.make_code(phone, Purpose.REGISTER, browser, decoy=known)
    await transactions.execute(
        "INSERT INTO registration (code, name, password_hash) VALUES ($1, $2, $3)", code_id, name, password_hash
    )
    body = texts.already_registered() if known else texts.register_code(digits)
    await tell("whatsapp", phone, body, f"code:{code_id}", useless_after_minutes=codes.MINUTES)
    return code_id


async def asked_before(actor: str, key: str) -> bool:
    """Whether this very form came before: a double tap shall not use up another code."""
    return bool(
        await transactions.fetch_value(
            "SELECT EXISTS (SELECT FROM once WHERE actor = $1 AND key = $2 AND answer IS NOT NULL)", actor, key
        )
    )


def once_key(purpose: str, phone: str, key: str) -> str:
    """The form's key for this number: who goes back and corrects the number asks anew. Names no phone."""
    return hashlib.sha256(f"{purpose}|{phone}|{key}".encode("utf-8", "surrogatepass")).hexdigest()[:40]


# A known person without a password is one whom his co-op enrolled: name and membership stay as the co-op wrote them.
_MAKE_PERSON = """
INSERT INTO person (phone, name, password_hash, password_changed_at)
SELECT $2, r.name, r.password_hash, now() FROM registration r WHERE r.code = $1
ON CONFLICT (phone) DO UPDATE SET password_hash = EXCLUDED.password_hash, password_changed_at = now()
  WHERE person.password_hash IS NULL AND person.state = 'active'
RETURNING id
"""

_TYPED_BEFORE = """
SELECT c.phone, r.name, r.password_hash FROM code c JOIN registration r ON r.code = c.id
WHERE c.browser_hash = $1 AND c.purpose = 'daftar' AND c.used_at IS NULL AND c.made_at > now() - interval '1 hour'
ORDER BY c.made_at DESC, c.id DESC LIMIT 1
"""

_KNOWN = "SELECT EXISTS (SELECT FROM person WHERE phone = $1 AND (password_hash IS NOT NULL OR state <> 'active'))"
