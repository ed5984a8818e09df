"""The demo's people are the same every time, quickly."""

from app.cli.seeding.people import seed_people
from app.domain import transactions
from app.domain.people.log_in import check_password


async def test_the_demo_people_are_there_in_a_moment(db):
    await seed_people()
    assert await db.fetchval("SELECT count(*) FROM person") == 313
    assert await db.fetchval("SELECT count(*) FROM membership") == 313
    assert await db.fetchval("SELECT count(DISTINCT coop) FROM membership") == 16
    assert await db.fetchval("SELECT count(*) FROM person WHERE password_hash IS NOT NULL") == 13
    offices = await db.fetch(
        "SELECT right(p.phone, 2) AS n, role, coop FROM office o JOIN person p ON p.id = o.person WHERE granted_at IS NOT NULL ORDER BY 1"
    )
    assert [tuple(row) for row in offices] == [
        ("03", "kasir", 1), ("04", "bendahara", 1), ("05", "pengawas", 1), ("06", "penjual", 1), ("07", "admin", 2), ("08", "gudang", 1),
        ("09", "superadmin", 1),
        ("10", "kurir", 1), ("11", "manajer", 1), ("12", "kasir", 10), ("13", "bendahara", 10),
    ]  # fmt: skip


async def test_seeding_twice_changes_nothing_and_people_can_log_in(db):
    await seed_people()
    names = await db.fetchval("SELECT string_agg(name || phone, ',' ORDER BY id) FROM person")
    await seed_people()
    assert await db.fetchval("SELECT string_agg(name || phone, ',' ORDER BY id) FROM person") == names
    assert await check_password("+6281200000001", "blora-2026", address="127.0.0.1")
    assert await check_password("+6281210000001", "blora-2026", address="127.0.0.1") is None
    assert await transactions.fetch_value("SELECT last FROM member_counter WHERE coop = 10") >= 10


async def test_every_demo_member_has_papers_and_some_wish_to_join(db):
    from app.cli.seeding.members import seed_members
    from app.domain.people.nik import opened_nik, read_nik

    await seed_people()
    await seed_members(400)
    assert await db.fetchval("SELECT count(*) FROM membership") == 400
    rows = await db.fetch("SELECT i.*, m.coop FROM person_identity i JOIN membership m ON m.person = i.person")
    assert len(rows) == 400
    for row in rows[::40]:
        nik = read_nik(
            opened_nik(bytes(row["nik_sealed"]), row["person"]),
            today=await db.fetchval("SELECT current_date"),
            born=row["birth_date"],
        )
        assert (nik.sex, nik.digits[:6]) == (row["sex"], f"3316{row['coop'] - 1:02d}")
    states = await db.fetch("SELECT state, count(*) FROM application GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in states] == [("accepted", 1), ("refused", 1), ("submitted", 3)]
