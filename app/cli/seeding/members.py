"""Who the demo's members are on paper, a chairman for the primary of Jati, and a few people who would like to join. All invented."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.cli.seeding.people import FAMILY, GIVEN, PASSWORD, SEED
from app.domain import lives, transactions
from app.domain.clock import business_day, now
from app.domain.members.enrol import member_no
from app.domain.members.states import ApplicationState
from app.domain.members.villages import villages
from app.domain.people import consents, passwords
from app.domain.people.nik import Nik

WOMEN = frozenset(
    ("Sutini", "Wagiyem", "Sumarni", "Ngatmi", "Lastri", "Sri", "Tutik", "Suratmi", "Sulastri", "Retno", "Mujiati", "Warsini", "Purwanti", "Ratih", "Sari",
     "Rini", "Endang", "Dewi", "Ratna")
)  # fmt: skip
WORK = (
    "Petani",
    "Pedagang",
    "Buruh",
    "Guru",
    "Penjahit",
    "Sopir",
    "Perajin kayu",
    "Peternak",
    "Ibu rumah tangga",
    "Pegawai",
)
JATI, CHAIRMAN = 2, "+6281200000014"
# (name, phone, where the application stands)
WISHING = (
    ("Suyatno Prasetya", "+628126000001", "submitted"), ("Warsini Rahayu", "+628126000002", "submitted"), ("Teguh Nugroho", "+628126000003", "submitted"),
    ("Ratih Wahyuni", "+628126000004", "accepted"), ("Hadi Kusuma", "+628126000005", "refused"),
)  # fmt: skip


async def seed_members(scale: int = 0) -> None:
    """Deterministic and set-based; `scale` fills the register up to so many members."""
    async with transactions.transaction():
        await _chairman(await passwords.hashed(PASSWORD))
        if scale:
            await _many(scale)
        rows = await transactions.fetch(_WITHOUT_PAPERS)
        people = [await _paper(row["person"], row["name"], row["coop"], n) for n, row in enumerate(rows, 1)]
        await _write(people)
        await _wishing()


@dataclass(frozen=True, slots=True)
class Paper:
    person: int
    nik: Nik
    birth: date
    sex: str
    occupation: str
    village: str
    street: str


async def _paper(person: int, name: str, coop: int, n: int) -> Paper:
    chance = random.Random(f"{SEED}:{person}")  # noqa: S311 - the same people every time
    sex = "P" if name.split(" ", 1)[0] in WOMEN else "L"
    birth = date(1955, 1, 1) + timedelta(days=chance.randrange(17_500))
    day = birth.day + 40 if sex == "P" else birth.day
    digits = f"3316{coop - 1:02d}{day:02d}{birth:%m%y}{1 + n % 9999:04d}"
    here = [one.code for one in await villages() if one.code.startswith(f"33.16.{coop - 1:02d}.")]
    street = f"RT {chance.randrange(1, 9)} RW {chance.randrange(1, 5)}"
    return Paper(person, Nik(digits, birth, sex), birth, sex, chance.choice(WORK), chance.choice(here), street)


async def _write(people: Sequence[Paper]) -> None:
    await transactions.execute(
        _PAPERS, [one.person for one in people], [one.nik.sealed_for(one.person) for one in people], [one.nik.digest for one in people],
        [one.nik.masked for one in people], [one.birth for one in people], [one.sex for one in people], [one.occupation for one in people],
        [one.village for one in people], [one.street for one in people],
    )  # fmt: skip


async def _chairman(password_hash: str) -> None:
    """With the admin there are two officers in Jati: enough for what needs two."""
    person = await transactions.fetch_value(_PERSON, CHAIRMAN, "Sutarno Hadi", password_hash)
    await transactions.execute(
        "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, '2024-01-15')",
        person,
        JATI,
        member_no(JATI, 914),
    )
    await transactions.execute(
        "INSERT INTO office (person, coop, role, proposed_by) SELECT $1, $2, 'ketua', p.id FROM person p WHERE p.phone = '+6281200000007'",
        person, JATI,
    )  # fmt: skip
    await transactions.execute(
        "UPDATE office SET granted_by = g.id, granted_at = now() FROM person g WHERE person = $1 AND g.phone = '+6281200000009'",
        person,
    )


async def _many(scale: int) -> None:
    """Members beyond the 300, evenly over the primaries, without phone or password."""
    have: int = await transactions.fetch_value("SELECT count(*) FROM membership")
    chance = random.Random(SEED + 1)  # noqa: S311 - the same people every time
    names = [f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}" for _ in range(max(0, scale - have))]
    coops = [2 + n % 16 for n in range(len(names))]
    numbers = [member_no(coop, 2000 + n // 16) for n, coop in enumerate(coops)]
    await transactions.execute(_MANY, names, coops, numbers)
    await transactions.execute(_COUNTERS)


async def _wishing() -> None:
    """Open applications at the primary of Jati."""
    for n, (name, phone, state) in enumerate(WISHING, 1):
        person: int = await transactions.fetch_value(_PERSON, phone, name, None)
        paper = await _paper(person, name, JATI, 9000 + n)
        await consents.say(person, ["keanggotaan", "pengingat"], by=person)
        made: int = await transactions.fetch_value(
            _APPLY, f"AG-CONTH-{n:05d}-A", person, JATI, name, paper.nik.sealed_for(person), paper.nik.digest, paper.nik.masked, paper.birth, paper.sex,
            paper.occupation, paper.village, paper.street, n,
        )  # fmt: skip
        await lives.begin("application", made, ApplicationState.SUBMITTED, by=person)
        if state != "submitted":
            await transactions.execute(_DECIDE, made, state, business_day(now()), "+6281200000007")
            await lives.move(
                "application", made, ApplicationState.SUBMITTED, ApplicationState(state), why="data contoh"
            )


_WITHOUT_PAPERS = """
SELECT m.person, p.name, m.coop FROM membership m JOIN person p ON p.id = m.person
WHERE NOT EXISTS (SELECT FROM person_identity i WHERE i.person = m.person) ORDER BY m.id
"""
_PAPERS = """
INSERT INTO person_identity (person, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation, village, street)
SELECT n.person, n.sealed, n.digest, n.masked, 'Blora', n.birth, n.sex, n.occupation, n.village, n.street
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[], $9::text[])
  AS n (person, sealed, digest, masked, birth, sex, occupation, village, street)
"""
_PERSON = """
INSERT INTO person (phone, name, password_hash, password_changed_at) VALUES ($1, $2, $3, CASE WHEN $3::text IS NULL THEN NULL ELSE now() END) RETURNING id
"""
_MANY = """
WITH given AS (SELECT * FROM unnest($1::text[], $2::int[], $3::text[]) WITH ORDINALITY AS g (name, coop, member_no, nr)),
made AS (INSERT INTO person (name) SELECT name FROM given ORDER BY nr RETURNING id),
numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS nr FROM made)
INSERT INTO membership (person, coop, member_no, since) SELECT n.id, g.coop, g.member_no, '2024-02-01' FROM numbered n JOIN given g USING (nr)
"""
_COUNTERS = """
INSERT INTO member_counter (coop, last) SELECT coop, max(split_part(member_no, '.', 2)::int) FROM membership GROUP BY coop
ON CONFLICT (coop) DO UPDATE SET last = GREATEST(member_counter.last, EXCLUDED.last)
"""
_APPLY = """
INSERT INTO application (number, person, coop, state, name, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation, village, street,
  submitted_at) VALUES ($1, $2, $3, 'submitted', $4, $5, $6, $7, 'Blora', $8, $9, $10, $11, $12, now() - make_interval(hours => 6 * $13::int)) RETURNING id
"""
_DECIDE = """
UPDATE application a SET decided_by = p.id, decided_at = now(), pokok_idr = CASE WHEN $2 = 'accepted' THEN 100000 END,
  ended_at = CASE WHEN $2 = 'refused' THEN $3::date END, reason = CASE WHEN $2 = 'refused' THEN 'Alamat di luar daerah kerja koperasi' ELSE '' END
FROM person p WHERE a.id = $1 AND p.phone = $4
"""
