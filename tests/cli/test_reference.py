"""What every installation begins with."""

from app.cli.seeding.reference import CHART, ROLES


def test_every_account_has_a_code_of_its_own_and_every_role_an_account():
    codes = [row[:4] for line in CHART.splitlines() for row in line.split("|")]
    assert sorted(codes) == sorted(set(codes))
    assert set(ROLES.values()) <= set(codes)
