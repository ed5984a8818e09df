"""Logging in: phone and password, and for staff who set it up, a code from their app."""

import re
from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.people import codes, limits, passwords, totp
from app.domain.people.asker import Asker
from app.domain.people.codes import Purpose
from app.domain.people.logins import NewLogin, begin_login, step_up
from app.domain.people.phones import normal_phone

WRONG = "Nomor HP atau kata sandi salah."
_MEMBER_NO = re.compile(r"^[0-9]{2}[ .-][0-9]{5}$")


@dataclass(frozen=True, slots=True)
class Known:
    """A person who gave the right password. `phone`: the name he logs in with; a member number for those without one."""

    person_id: int
    phone: str
    second_step: bool


async def login_name(typed: str) -> str:
    """The phone in its one spelling; for a member number the phone of its member, or the number itself where there is none.

    So both names count as one, and nobody gets more tries by taking the other. Raises Refused for what is neither.
    """
    cleaned = " ".join(typed.split())
    if not _MEMBER_NO.match(cleaned):
        return normal_phone(typed)
    member_no = f"{cleaned[:2]}.{cleaned[3:]}"
    phone: str | None = await transactions.fetch_value(
        "SELECT p.phone FROM membership m JOIN person p ON p.id = m.person WHERE m.member_no = $1 AND m.ended_on IS NULL",
        member_no,
    )
    return phone or member_no


async def check_password(phone: str, password: str, *, address: str) -> Known | None:
    """Who this is, or None. The same limits, queries and hashing for a known and an unknown phone. Raises TooMany, Overloaded."""
    passwords.refuse_when_full()
    await limits.spend(limits.PASSWORD_OF_ADDRESS, address)
    await limits.spend(limits.PASSWORD_OF_PHONE, phone)
    await limits.spend(limits.PASSWORD_OF_ALL, "")
    row = await transactions.fetch_one(_BY_PHONE, phone)
    if not await passwords.matches(row["password_hash"] if row else None, password) or row is None:
        return None
    for limit, key in (
        (limits.PASSWORD_OF_ADDRESS, address),
        (limits.PASSWORD_OF_PHONE, phone),
        (limits.PASSWORD_OF_ALL, ""),
    ):
        await limits.give_back(limit, key)
    return Known(row["id"], phone, row["second_step"])


async def log_in(
    typed_phone: str, password: str, *, browser: str, address: str, device: str, replacing: int | None
) -> NewLogin | None:
    """A login; None when the code from the app is still to come. Raises Refused when phone or password is wrong."""
    known = await check_password(await login_name(typed_phone), password, address=address)
    if known is None:
        raise Refused(WRONG)
    if known.second_step:
        await codes.make_code(known.phone, Purpose.SECOND_STEP, browser, decoy=True)
        return None
    return await begin_login(known.person_id, device=device, address=address, replacing=replacing)


async def give_second_step(
    typed: str, *, browser: str | None, address: str, device: str, replacing: int | None
) -> NewLogin:
    """The login after the app's code. Counted like every other code: five tries, then the password again."""
    phone, _, code_id = await codes.take_a_try(Purpose.SECOND_STEP, browser, address=address)
    async with transactions.transaction():
        person_id = await totp.open_with(phone, typed)
        if person_id is None:
            raise Refused(codes.WRONG_APP_CODE, field="kode")
        await codes.use(codes.Proof(code_id, phone))
        return await begin_login(person_id, device=device, address=address, replacing=replacing)


async def give_password_again(asker: Asker, password: str, *, address: str) -> NewLogin:
    """The step up before money, phone and exports. Raises Refused when the password is wrong."""
    name = asker.phone or asker.member_no
    assert name is not None
    if await check_password(name, password, address=address) is None:
        raise Refused("Kata sandi salah.", field="sandi")
    return await step_up(asker)


_BY_PHONE = (
    "SELECT id, password_hash, totp_secret IS NOT NULL AS second_step FROM person WHERE state = 'active' AND (phone = $1"
    " OR (phone IS NULL AND id = (SELECT person FROM membership WHERE member_no = $1 AND ended_on IS NULL)))"
)
