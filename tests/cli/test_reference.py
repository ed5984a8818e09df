"""What every installation begins with, and what a new version adds to it."""

import pytest

from app.cli.seeding import demo
from app.cli.seeding.reference import CHART, ROLES
from app.domain.transactions import engine


def test_every_account_has_a_code_of_its_own_and_every_role_an_account():
    codes = [row[:4] for line in CHART.splitlines() for row in line.split("|")]
    assert sorted(codes) == sorted(set(codes))
    assert set(ROLES.values()) <= set(codes)


async def test_a_new_version_adds_what_is_missing_and_leaves_what_officers_changed(db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo, "owner_connection", lambda: db.config)
    await db.execute("ALTER TABLE setting DISABLE TRIGGER USER")
    await db.execute("DELETE FROM setting WHERE name = 'cod_paling_banyak'")
    await db.execute("UPDATE account_role SET code = '6199' WHERE role = 'beban_promosi'")
    await engine().close_connection_pool()  # a command has none
    try:
        await demo.new_reference()
    finally:
        await engine().start_connection_pool(min_size=1, max_size=2)
    assert await db.fetchval("SELECT count(*) FROM setting WHERE name = 'cod_paling_banyak'") == 1
    assert await db.fetchval("SELECT count(*) FROM account_role WHERE role = 'beban_promosi' AND code = '6199'") == 17
