"""What a person changes about the own account: name, password, phone. Each is told to the phone and ends other logins."""

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused, RefusedFields
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.numbering import new_key
from app.domain.people import codes, log_in, passwords
from app.domain.people.asker import Asker
from app.domain.people.codes import Purpose
from app.domain.people.logins import NewLogin, begin_login, end_all_logins
from app.domain.people.names import clean_name
from app.domain.people.phones import normal_phone


async def change_name(asker: Asker, typed: str) -> str:
    """The corrected name; the old one stays in the trail."""
    name = clean_name(typed)
    async with transactions.transaction():
        await transactions.execute("UPDATE person SET name = $2 WHERE id = $1", asker.person_id, name)
        if name != asker.name:
            await record(
                "nama diubah", f"person:{asker.person_id}", by=asker.person_id, entity=asker.coop,
                before={"nama": asker.name}, after={"nama": name},
            )  # fmt: skip
    return name


async def change_password(asker: Asker, old: str, new: str, *, address: str, device: str) -> NewLogin:
    """The new password and a new login; all others end. Raises Refused, TooMany, Overloaded."""
    login = asker.phone or asker.member_no
    assert login is not None
    passwords.check_new_password(new, phone=login, name=asker.name, field="sandi_baru")
    if await log_in.check_password(login, old, address=address) is None:
        raise Refused("Kata sandi lama salah.", field="sandi_lama")
    password_hash = await passwords.hashed(new)
    async with transactions.transaction():
        await transactions.execute(
            "UPDATE person SET password_hash = $2, password_changed_at = now() WHERE id = $1",
            asker.person_id,
            password_hash,
        )
        await tell("whatsapp", asker.phone, texts.password_changed(), f"sandi:{asker.person_id}:{new_key()}")
        return await _fresh_login(asker, "kata sandi diganti", address=address, device=device)


async def ask_to_change_phone(asker: Asker, typed: str, *, browser: str, address: str) -> None:
    """A code to the old number (where there is one) and one to the new.

    A new number that is taken gets a word instead, and a code that nobody has.
    """
    new = normal_phone(typed)
    if new == asker.phone:
        raise Refused("Ini sudah nomor Anda.", field="telepon")
    await codes.may_ask(new, address=address)
    if asker.phone is not None:
        await codes.may_ask(asker.phone, address=address)
    async with transactions.transaction():
        taken = await transactions.fetch_value("SELECT EXISTS (SELECT FROM person WHERE phone = $1)", new)
        if asker.phone is not None:
            old_id, old_digits = await codes.make_code(asker.phone, Purpose.OLD_NUMBER, browser)
            old_body = texts.old_number_code(old_digits)
            await tell("whatsapp", asker.phone, old_body, f"code:{old_id}", useless_after_minutes=codes.MINUTES)
        new_id, new_digits = await codes.make_code(new, Purpose.NEW_NUMBER, browser, decoy=taken)
        new_body = texts.number_is_taken() if taken else texts.new_number_code(new_digits)
        await tell("whatsapp", new, new_body, f"code:{new_id}", useless_after_minutes=codes.MINUTES)


async def change_phone(
    asker: Asker, old_code: str, new_code: str, *, browser: str | None, address: str, device: str
) -> NewLogin:
    """The new number, proven at both ends, and a new login; all others end. Who had none proves the new one. Raises Refused, TooMany."""
    asked = [(new_code, Purpose.NEW_NUMBER, "kode_baru")]
    if asker.phone is not None:
        asked.insert(0, (old_code, Purpose.OLD_NUMBER, "kode_lama"))
    proofs: dict[str, codes.Proof] = {}
    wrong: dict[str, str] = {}
    for typed, purpose, field in asked:
        try:
            proofs[field] = await codes.guess(typed, purpose, browser, address=address, field=field)
        except Refused as refused:
            wrong[field] = refused.sentence
    if wrong:
        raise RefusedFields(wrong)
    if "kode_lama" in proofs and proofs["kode_lama"].phone != asker.phone:
        raise Refused(codes.GONE)
    try:
        return await _write_phone(asker, proofs, address=address, device=device)
    except asyncpg.UniqueViolationError:
        raise Refused(codes.GONE) from None


async def _write_phone(asker: Asker, proofs: dict[str, codes.Proof], *, address: str, device: str) -> NewLogin:
    new = proofs["kode_baru"]
    async with transactions.transaction():
        for field, proof in proofs.items():
            await codes.use(proof, field=field)
        written = await transactions.execute(
            "UPDATE person SET phone = $2 WHERE id = $1 AND phone IS NOT DISTINCT FROM $3",
            asker.person_id,
            new.phone,
            asker.phone,
        )
        if written != 1:
            raise Refused(codes.GONE)
        await record("nomor HP diubah", f"person:{asker.person_id}", by=asker.person_id, entity=asker.coop)
        for phone in filter(None, (asker.phone, new.phone)):
            await tell("whatsapp", phone, texts.number_changed(), f"nomor:{new.code_id}:{phone[-4:]}")
        return await _fresh_login(asker, "nomor HP diganti", address=address, device=device)


async def _fresh_login(asker: Asker, why: str, *, address: str, device: str) -> NewLogin:
    assert asker.person_id is not None
    await end_all_logins(asker.person_id, why=why)
    return await begin_login(asker.person_id, device=device, address=address, stepped_up=asker.stepped_up)
