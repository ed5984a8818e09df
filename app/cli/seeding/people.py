"""The demo's people: thirteen whom the README names, and 300 members over the 16 primaries. All names and numbers are invented."""

import random
from datetime import date, timedelta

from app.domain import transactions
from app.domain.members.enrol import member_no
from app.domain.people import passwords

PASSWORD = "blora-2026"  # noqa: S105 - of the demo; demo data is refused in production
SEED = 2026
MANY = 300

# (name, primary, office, co-op of the office); the phone is 0812000000NN by position
NAMED = (
    ("Sari Wulandari", 10, None, None), ("Budi Santosa", 6, None, None), ("Rini Astuti", 11, "kasir", 1), ("Wahyu Hartono", 10, "bendahara", 1),
    ("Endang Sulastri", 9, "pengawas", 1), ("Tarno Wijaya", 8, "penjual", 1), ("Dewi Lestari", 2, "admin", 2), ("Agus Purnomo", 12, "gudang", 1),
    ("Lilik Prasetyo", 10, "superadmin", 1), ("Joko Susilo", 9, "kurir", 1), ("Ratna Kusuma", 10, "manajer", 1),
    ("Siti Rahayu", 10, "kasir", 10), ("Hadi Suryanto", 10, "bendahara", 10),
)  # fmt: skip

GIVEN = ("Slamet", "Suparno", "Sugeng", "Mulyono", "Sutini", "Wagiyem", "Sumarni", "Parjo", "Ngatmi", "Lastri", "Joko", "Sri", "Tutik", "Yanto",
         "Pardi", "Suratmi", "Kasmin", "Sulastri", "Bambang", "Retno", "Hadi", "Mujiati", "Suyatno", "Darsono", "Warsini", "Teguh", "Marsudi", "Purwanti",
         "Ratih", "Gunawan")  # fmt: skip
FAMILY = ("Widodo", "Santoso", "Rahayu", "Utomo", "Handayani", "Saputro", "Wibowo", "Susanti", "Hidayat", "Setiawan", "Kurniawati", "Prasetya",
          "Raharjo", "Sulistyo", "Nugroho", "Purwadi", "Wahyuni", "Kusuma", "Suryadi", "Anggraini")  # fmt: skip


async def seed_people() -> None:
    """Deterministic, in a few statements; what is there already stays. Only those named have a password."""
    password_hash = await passwords.hashed(PASSWORD)
    rows = _named() + _members()
    async with transactions.transaction():
        await transactions.execute(
            _PERSONS, [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows],
            [row[3] for row in rows], [row[4] for row in rows], len(NAMED), password_hash,
        )  # fmt: skip
        await transactions.execute(_COUNTERS)
        await _seed_offices()


Row = tuple[str, str, int, str, date]  # phone, name, primary, member number, since


def _named() -> list[Row]:
    return [
        (f"+62812{n:08d}", name, coop, member_no(coop, n if n < 10 else 900 + n), date(2024, 1, 15))
        for n, (name, coop, _, _) in enumerate(NAMED, 1)
    ]


def _members() -> list[Row]:
    chance = random.Random(SEED)  # noqa: S311 - the same people every time
    names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    chance.shuffle(names)
    return [
        (f"+62812100{n:05d}", names[n - 1], 2 + n % 16, member_no(2 + n % 16, 10 + n // 16), date(2024, 2, 1) + timedelta(days=chance.randrange(900)))
        for n in range(1, MANY + 1)
    ]  # fmt: skip


async def _seed_offices() -> None:
    """Offices begin as proposals here too: proposed by the treasurer, granted by the superadmin, and these two by the admin."""
    wanted = [
        (_phone(n), role, coop, _phone(9 if n == 4 else 4), _phone(7 if n in (4, 9) else 9))
        for n, (_, _, role, coop) in enumerate(NAMED, 1)
        if role
    ]
    for phone, role, coop, by, granted_by in wanted:
        await transactions.execute(
            "INSERT INTO office (person, coop, role, proposed_by) SELECT p.id, $3, $2, b.id FROM person p, person b"
            " WHERE p.phone = $1 AND b.phone = $4 ON CONFLICT DO NOTHING",
            phone, role, coop, by,
        )  # fmt: skip
        await transactions.execute(
            "UPDATE office o SET granted_by = g.id, granted_at = now() FROM person p, person g"
            " WHERE o.person = p.id AND p.phone = $1 AND o.role = $2 AND g.phone = $3 AND o.granted_at IS NULL AND o.ended_at IS NULL",
            phone, role, granted_by,
        )  # fmt: skip


def _phone(n: int) -> str:
    return f"+62812{n:08d}"


_PERSONS = """
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::date[]) WITH ORDINALITY AS g (phone, name, coop, member_no, since, nr)
), made AS (
  INSERT INTO person (phone, name, password_hash, password_changed_at)
  SELECT phone, name, CASE WHEN nr <= $6 THEN $7 END, CASE WHEN nr <= $6 THEN now() END FROM given ORDER BY nr
  ON CONFLICT DO NOTHING RETURNING id, phone
)
INSERT INTO membership (person, coop, member_no, since)
SELECT made.id, g.coop, g.member_no, g.since FROM made JOIN given g USING (phone) ORDER BY g.nr
"""

_COUNTERS = """
INSERT INTO member_counter (coop, last) SELECT coop, max(split_part(member_no, '.', 2)::int) FROM membership GROUP BY coop
ON CONFLICT (coop) DO UPDATE SET last = GREATEST(member_counter.last, EXCLUDED.last)
"""
