"""Every line of the office's navigation leads somewhere, for whoever sees it."""

import pytest
from bs4 import BeautifulSoup

from tests import cast
from tests.domain.members.applicants import JATI


@pytest.mark.parametrize(("role", "coop"), [
    ("bendahara", JATI), ("kasir", JATI), ("pengawas", JATI), ("admin", JATI), ("bendahara", 1), ("kasir", 1), ("gudang", 1), ("kurir", 1),
])  # fmt: skip
async def test_no_line_and_no_pile_leads_nowhere(db, web, role, coop):
    await web.sign_in((await cast.officer(db, role, coop=coop)).person_id, staff=True, stepped_up=True)
    home = BeautifulSoup((await web.get("/kantor")).text, "html.parser")
    lines = {link["href"] for link in home.select("nav a[href^='/kantor'], .piles a")}
    assert len(lines) > 1
    lost = [line for line in sorted(lines) if (await web.get(line)).status_code != 200]
    assert lost == []
