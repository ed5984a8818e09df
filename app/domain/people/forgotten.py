"""A forgotten password: a code to the phone, a new password, and every login ends."""

from app.domain import once, transactions
from app.domain.errors import Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people import codes, passwords
from app.domain.people.codes import Purpose
from app.domain.people.logins import end_all_logins
from app.domain.people.phones import normal_phone
from app.domain.people.register import asked_before, once_key


async def ask_for_new_password(typed_phone: str, *, browser: str, key: str, address: str) -> None:
    """Send a code, or to an unknown number the word that it is unknown: here both look the same. Raises Refused, TooMany."""
    phone = normal_phone(typed_phone)
    actor, key = f"browser:{codes.browser_hash(browser).hex()}", once_key(Purpose.FORGOTTEN, phone, key)
    if await asked_before(actor, key):
        return
    await codes.may_ask(phone, address=address)
    async with transactions.transaction():
        if await once.first_time(actor, key, {"phone": phone}) is None:
            await once.remember(actor, key, str(await _send(phone, browser)))


async def ask_again(*, browser: str | None, address: str) -> None:
    """Another code for the same number."""
    phone = await codes.phone_of(browser, Purpose.FORGOTTEN)
    if phone is None or browser is None:
        raise Refused("Silakan isi nomor HP sekali lagi.")
    await codes.may_ask(phone, address=address)
    async with transactions.transaction():
        await _send(phone, browser)


async def set_new_password(typed_code: str, password: str, *, browser: str | None, address: str) -> None:
    """The new password counts, the old one and every login do not. Raises Refused, TooMany, Overloaded."""
    phone = await codes.phone_of(browser, Purpose.FORGOTTEN)
    passwords.check_new_password(password, phone=phone or "", name="")
    proof = await codes.guess(typed_code, Purpose.FORGOTTEN, browser, address=address)
    password_hash = await passwords.hashed(password)
    async with transactions.transaction():
        await codes.use(proof)
        person_id = await transactions.fetch_value(
            "UPDATE person SET password_hash = $2, password_changed_at = now() WHERE phone = $1 AND state = 'active' RETURNING id",
            proof.phone,
            password_hash,
        )
        if person_id is None:
            raise Refused(codes.GONE, field="kode")
        await end_all_logins(person_id, why="kata sandi diganti")
        await tell("whatsapp", proof.phone, texts.password_changed(), f"sandi:{proof.code_id}")


async def _send(phone: str, browser: str) -> int:
    known = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM person WHERE phone = $1 AND state = 'active')", phone
    )
    code_id, digits = await codes.make_code(phone, Purpose.FORGOTTEN, browser, decoy=not known)
    body = texts.forgotten_code(digits) if known else texts.not_registered()
    await tell("whatsapp", phone, body, f"code:{code_id}", useless_after_minutes=codes.MINUTES)
    return code_id
