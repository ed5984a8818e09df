"""The demo's people are the same every time, quickly."""

import time

from app.cli.seeding.people import seed_people
from app.domain import transactions
from app.domain.people.log_in import check_password


async def test_the_demo_people_are_there_in_a_moment(db):
    begun = time.monotonic()
    await seed_people()
    assert time.monotonic() - begun < 2
    assert await db.fetchval("SELECT count(*) FROM person") == 309
    assert await db.fetchval("SELECT count(*) FROM membership") == 309
    assert await db.fetchval("SELECT count(DISTINCT coop) FROM membership") == 16
    assert await db.fetchval("SELECT count(*) FROM person WHERE password_hash IS NOT NULL") == 9
    offices = await db.fetch(
        "SELECT right(p.phone, 1) AS n, role, coop FROM office o JOIN person p ON p.id = o.person WHERE granted_at IS NOT NULL ORDER BY 1"
    )
    assert [tuple(row) for row in offices] == [
        ("3", "kasir", 1), ("4", "bendahara", 1), ("5", "pengawas", 1), ("6", "penjual", 1), ("7", "admin", 2), ("8", "gudang", 1), ("9", "superadmin", 1),
    ]  # fmt: skip


async def test_seeding_twice_changes_nothing_and_people_can_log_in(db):
    await seed_people()
    names = await db.fetchval("SELECT string_agg(name || phone, ',' ORDER BY id) FROM person")
    await seed_people()
    assert await db.fetchval("SELECT string_agg(name || phone, ',' ORDER BY id) FROM person") == names
    assert await check_password("+6281200000001", "blora-2026", address="127.0.0.1")
    assert await check_password("+6281210000001", "blora-2026", address="127.0.0.1") is None
    assert await transactions.fetch_value("SELECT last FROM member_counter WHERE coop = 10") >= 10
