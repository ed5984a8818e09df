"""Applications as the officers of one primary see them: those sent to it, and of no other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.members.apply import APPLICATION, Application, nik_of_another
from app.domain.members.states import ApplicationState
from app.domain.people.asker import Asker
from app.domain.people.nik import opened_nik, read_nik
from app.domain.people.pictures import Picture, picture_of

A = ApplicationState
PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue."""

    number: str
    coop: int
    name: str
    village_name: str
    state: str
    submitted_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What an officer should look at before he decides."""

    known_elsewhere: bool  # the NIK stands in the register for another person
    born_otherwise: bool  # the date of birth in the NIK is another
    sex_otherwise: bool
    refused_before: int  # earlier applications at this primary that were refused
    phone: str | None
    moves_from: str | None  # the primary that he leaves, or has left, to come here
    move_state: str | None  # of his departure there: waiting for us, approved to be settled, settled


async def waiting(coops: Collection[int], state: str, *, before: int | None = None) -> list[Waiting]:
    """Sent applications in this state, the oldest first while they wait, the newest first once decided."""
    sql = _WAITING if state in (A.SUBMITTED, A.ACCEPTED) else _DONE
    rows = await transactions.fetch(sql, list(coops), state, before, PAGE + 1)
    return [Waiting(**dict(row)) for row in rows]


async def how_many(coops: Collection[int]) -> dict[str, int]:
    """State -> count, of what still waits for somebody."""
    rows = await transactions.fetch(
        "SELECT state, count(*) AS n FROM application WHERE coop = ANY($1::int[]) AND state IN ('submitted','accepted') GROUP BY state",
        list(coops),
    )
    return {row["state"]: row["n"] for row in rows}


async def application_at(coops: Collection[int], number: str, *, by: int | None = None) -> Application:
    """A sent application at one of these primaries. With `by` the look is written down for the applicant to read. Raises NotFound."""
    row = await transactions.fetch_one(APPLICATION + _SENT, number, list(coops))
    if row is None:
        raise NotFound
    found = Application(**dict(row))
    if by is not None and by != found.person:
        await record(
            "permohonan dibaca", f"person:{found.person}", by=by, entity=found.coop, why="memeriksa permohonan"
        )
    return found


async def findings_on(application: Application) -> Findings:
    """What the machine noticed; deciding is for people."""
    row = await transactions.fetch_one(_ABOUT, application.id, application.person, application.coop)
    assert row is not None
    born = sex = False
    if row["nik_sealed"] is not None and application.birth_date is not None:
        nik = read_nik(
            opened_nik(bytes(row["nik_sealed"]), application.person),
            today=application.made_at.date(),
            born=application.birth_date,
        )
        born, sex = not nik.says(application.birth_date), nik.sex != application.sex
    return Findings(
        await nik_of_another(application.id),
        born,
        sex,
        row["refused"],
        row["phone"],
        row["moves_from"],
        row["move_state"],
    )


async def reveal_applied_nik(application: Application, *, by: int, why: str) -> str:
    """The whole NIK of an application, to be compared with the card; the applicant reads who looked. Raises Refused, NotFound."""
    if len(why.strip()) < 5:
        raise Refused("Tulis untuk apa NIK lengkap diperlukan.", field="alasan")
    async with transactions.transaction():
        sealed = await transactions.fetch_value("SELECT nik_sealed FROM application WHERE id = $1", application.id)
        if sealed is None:
            raise NotFound
        await record(
            "NIK lengkap dilihat", f"person:{application.person}", by=by, entity=application.coop, why=why.strip()
        )
    return opened_nik(bytes(sealed), application.person)


async def photo_seen(application: Application, *, by: Asker) -> Picture:
    """The picture of the KTP; the applicant reads who looked. Raises NotFound."""
    picture = await picture_of(application.photo)
    await record("foto KTP dilihat", f"person:{application.person}", by=by.person_id, entity=application.coop, why="memeriksa permohonan")  # fmt: skip
    return picture


async def membership_made(application: Application) -> int | None:
    """The line in the register that an application led to."""
    if application.state != A.MEMBER:
        return None
    made: int | None = await transactions.fetch_value(
        "SELECT id FROM membership WHERE person = $1 AND coop = $2 ORDER BY id DESC LIMIT 1",
        application.person, application.coop,
    )  # fmt: skip
    return made


_SENT = " WHERE a.number = $1 AND a.coop = ANY($2::int[]) AND a.submitted_at IS NOT NULL"

_COLUMNS = (
    "SELECT a.number, a.coop, a.name, coalesce(v.name, '') AS village_name, a.state, a.submitted_at, a.id FROM application a"
    " LEFT JOIN village v ON v.code = a.village WHERE a.coop = ANY($1::int[]) AND a.state = $2 AND a.submitted_at IS NOT NULL"
)
_WAITING = _COLUMNS + " AND ($3::bigint IS NULL OR a.id > $3) ORDER BY a.id LIMIT $4"
_DONE = _COLUMNS + " AND ($3::bigint IS NULL OR a.id < $3) ORDER BY a.id DESC LIMIT $4"

_ABOUT = """
SELECT a.nik_sealed, p.phone, (SELECT count(*) FROM application o WHERE o.person = $2 AND o.coop = $3 AND o.state = 'refused') AS refused,
       m.name AS moves_from, m.state AS move_state
FROM application a JOIN person p ON p.id = a.person
LEFT JOIN LATERAL (SELECT c.name, d.state FROM departure d JOIN coop c ON c.id = d.coop
  WHERE d.person = $2 AND d.to_coop = $3 AND d.state IN ('waiting', 'approved', 'settled') ORDER BY d.id DESC LIMIT 1) m ON true
WHERE a.id = $1
"""
