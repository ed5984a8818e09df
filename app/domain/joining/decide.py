"""An officer of the primary decides about an application; simpanan pokok makes the member.

Accepting writes down what simpanan pokok cost on the day of the application. The membership begins in the very transaction in which the last rupiah
of it stands in the primary's books, by whichever way it came.
"""

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.governance.setting import settings_of
from app.domain.members.apply import Application, nik_of_another
from app.domain.members.enrol import next_member_no
from app.domain.members.move import accepted_there, has_left_for, held_move, refused_there
from app.domain.members.states import ApplicationState
from app.domain.money import rupiah
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people.asker import Asker
from app.domain.people.identity import years_old
from app.domain.savings.rules import rules_of

A = ApplicationState
ALREADY = "Permohonan ini sudah diputuskan petugas lain. Muat ulang halaman ini."


async def accept(application: Application, *, by: Asker) -> None:
    """Accept: the applicant may now pay simpanan pokok. Raises Refused."""
    assert application.coop is not None
    _not_oneself(application, by)
    if application.state == A.ACCEPTED:
        return  # twice is the same as once
    await _old_enough(application)
    applied = business_day(application.submitted_at or now())
    pokok_idr = (await rules_of(application.coop, applied)).pokok_idr
    async with transactions.transaction():
        move = await held_move(application.person, application.coop)
        if await nik_of_another(application.id):
            raise Refused("NIK ini sudah tercatat atas nama orang lain. Periksa KTP aslinya; bila keliru, tolak dengan alasan.")  # fmt: skip
        if move is None and await transactions.fetch_value(_IS_MEMBER, application.person):
            raise Refused("Pemohon sudah menjadi anggota koperasi primer lain.")
        await transactions.execute(
            "UPDATE application SET decided_by = $2, decided_at = now(), pokok_idr = $3 WHERE id = $1 AND state = 'submitted'",
            application.id, by.person_id, pokok_idr,
        )  # fmt: skip
        if not await lives.move("application", application.id, A.SUBMITTED, A.ACCEPTED, by=by.person_id):
            raise Refused(ALREADY)
        await record(
            "permohonan anggota diterima", f"person:{application.person}", by=by.person_id, entity=application.coop,
            before={"state": A.SUBMITTED}, after={"state": A.ACCEPTED, "permohonan": application.number, "pokok_idr": pokok_idr},
        )  # fmt: skip
        if move is None:
            await _tell(application, texts.application_accepted(application.coop_name, rupiah(pokok_idr)), "diterima")
        else:
            await accepted_there(move, by=by.person_id, where=application.coop_name)
            await _tell(
                application, texts.move_accepted(application.coop_name, move.coop_name, rupiah(pokok_idr)), "diterima"
            )


async def _old_enough(application: Application) -> None:
    """The law's least age was asked on the form; a primary's meeting may have decided on more."""
    assert application.coop is not None
    least = (await settings_of(application.coop, names=["anggota_usia_termuda"])).get("anggota_usia_termuda")
    if least and application.birth_date and years_old(application.birth_date) < int(str(least.value)):
        raise Refused(
            f"Anggota koperasi ini paling muda {least.words}, menurut {least.basis}. Tolak dengan alasan itu."
        )


async def refuse(application: Application, *, by: Asker, reason: str) -> None:
    """Refuse with a reason that the applicant reads. He may apply again. Raises Refused."""
    _not_oneself(application, by)
    if application.state == A.REFUSED:
        return
    async with transactions.transaction():
        assert application.coop is not None
        move = await held_move(application.person, application.coop)
        if application.state == A.ACCEPTED and await has_left_for(application.person, application.coop):
            raise Refused(
                "Karena diterima di sini, keanggotaannya yang lama sudah diakhiri. Penerimaan ini tidak dapat dibatalkan."
            )
        if application.state == A.ACCEPTED and await _paid_something(application):
            raise Refused("Simpanan pokok sudah diterima. Kembalikan dahulu uangnya.")
        await transactions.execute(
            "UPDATE application SET decided_by = $2, decided_at = now(), ended_at = now(), reason = $3"
            " WHERE id = $1 AND state IN ('submitted', 'accepted')",
            application.id, by.person_id, reason,
        )  # fmt: skip
        if not await lives.move(
            "application", application.id, application.state, A.REFUSED, by=by.person_id, why=reason
        ):
            raise Refused(ALREADY)
        await record(
            "permohonan anggota ditolak", f"person:{application.person}", by=by.person_id, entity=application.coop,
            before={"state": application.state}, after={"state": A.REFUSED, "permohonan": application.number}, why=reason,
        )  # fmt: skip
        if move is None:
            await _tell(application, texts.application_refused(application.coop_name), "ditolak")
        else:
            await refused_there(move, by=by.person_id, where=application.coop_name, why=reason)
            await _tell(application, texts.move_refused(application.coop_name, move.coop_name), "ditolak")


async def pokok_was_paid(person: int, coop: int) -> str | None:
    """Simpanan pokok stands in the primary's books: the accepted applicant is a member. The member number.

    Inside the transaction of the deposit. None when no accepted application waits for it: then an officer is told.
    """
    application = await transactions.fetch_one(_WAITS_FOR_POKOK, person, coop)
    if application is None:
        await _tell_officers(person, coop, "Simpanan pokok diterima dari orang tanpa permohonan yang diterima.")
        return None
    if await transactions.fetch_value(_IS_MEMBER, person) or await nik_of_another(application["id"]):
        await _tell_officers(
            person, coop, "Simpanan pokok diterima, tetapi pemohon atau NIK-nya sudah terdaftar sebagai anggota."
        )
        return None
    if not await lives.move("application", application["id"], A.ACCEPTED, A.MEMBER, why="simpanan pokok lunas"):
        return None
    member_no = await next_member_no(coop)
    await transactions.execute(_TAKE_OVER, application["id"])
    await transactions.execute(
        "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, $4)",
        person, coop, member_no, business_day(now()),
    )  # fmt: skip
    await record(
        "anggota masuk", f"person:{person}", by=application["decided_by"], entity=coop,
        after={"coop": coop, "member_no": member_no, "permohonan": application["number"]},
    )  # fmt: skip
    words = texts.became_member(application["coop_name"], member_no)
    await tell("whatsapp", application["phone"], words, f"application:{application['id']}:anggota")
    return member_no


async def _tell_officers(person: int, coop: int, what: str) -> None:
    """Money of somebody who is neither applicant nor member must not lie unseen."""
    known = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND coop = $2)", person, coop
    )
    if not known:
        await transactions.execute(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'keanggotaan', $3, $4, 'bendahara') ON CONFLICT DO NOTHING",
            f"pokok:{coop}:{person}", coop, f"person:{person}",
            f"{what} Periksa permohonannya, atau kembalikan uangnya.",
        )  # fmt: skip


def _not_oneself(application: Application, by: Asker) -> None:
    if application.person == by.person_id:
        raise Refused("Permohonan Anda sendiri diputuskan oleh petugas lain.")


async def _paid_something(application: Application) -> bool:
    return bool(await transactions.fetch_value(_POKOK, application.coop, application.person))


async def _tell(application: Application, words: str, what: str) -> None:
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", application.person)
    await tell("whatsapp", phone, words, f"application:{application.id}:{what}")


_IS_MEMBER = "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND ended_on IS NULL)"

_POKOK = """
SELECT EXISTS (SELECT FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_pokok'
               JOIN account_balance b ON b.account = a.id WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.owner_id = $2 AND b.balance_idr <> 0)
"""

_WAITS_FOR_POKOK = """
SELECT a.id, a.number, a.decided_by, p.phone, c.name AS coop_name FROM application a JOIN person p ON p.id = a.person JOIN coop c ON c.id = a.coop
WHERE a.person = $1 AND a.coop = $2 AND a.state = 'accepted' FOR UPDATE OF a
"""

# What was written on the application becomes the person's paper identity.
_TAKE_OVER = """
WITH a AS (SELECT * FROM application WHERE id = $1), named AS (UPDATE person p SET name = a.name FROM a WHERE p.id = a.person)
INSERT INTO person_identity (person, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation, village, street)
SELECT person, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation, village, street FROM a
ON CONFLICT (person) DO UPDATE SET nik_sealed = EXCLUDED.nik_sealed, nik_digest = EXCLUDED.nik_digest, nik_masked = EXCLUDED.nik_masked,
  birth_place = EXCLUDED.birth_place, birth_date = EXCLUDED.birth_date, sex = EXCLUDED.sex, occupation = EXCLUDED.occupation,
  village = EXCLUDED.village, street = EXCLUDED.street, written_at = now()
"""
