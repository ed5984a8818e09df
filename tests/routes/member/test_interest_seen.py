"""The explained month in the real Chromium: the phone reckons it again and finds the same; without script nothing is missing."""

from datetime import timedelta

import pytest

from app.domain.interest.late import decide_late, propose_late
from tests import cast
from tests.domain.interest.conftest import BEFORE, LAST, posted, saves
from tests.routes.backoffice.test_office_seen import _look, window  # noqa: F401 - a fixture

AT = "/anggota/simpanan/sukarela/jasa"
TERMS = [
    {"jasa_metode": '"saldo_harian"'}, {"jasa_metode": '"saldo_terendah"', "jasa_basis": '"360"'}, {"jasa_metode": '"saldo_rata_rata_harian"'},
    {"jasa_saldo_minimum": "2000000", "jasa_pembulatan": '"terdekat"'},
]  # fmt: skip


@pytest.mark.parametrize("terms", TERMS, ids=lambda one: "-".join(one.values()))
async def test_the_phone_finds_the_same_figure(web, window, db, terms):  # noqa: F811
    who = await cast.sari(db)
    await saves(
        who.person_id,
        {BEFORE: 1_234_567, BEFORE + timedelta(days=4): 5_000_001, BEFORE + timedelta(days=9): 80_000_000},
    )
    await db.execute("SET session_replication_role = replica")
    for name, value in terms.items():
        await db.execute("UPDATE setting SET value = $2 WHERE name = $1", name, value)
    await posted(months=2)
    await web.sign_in(who.person_id)
    page = await window.new_page()
    await _look(page, f"{AT}/{BEFORE:%Y-%m}", "jasa-" + "-".join(terms.values()).replace('"', ""))
    await page.get_by_role("button", name="Hitung ulang").click()
    said = await page.locator("[data-hitung] output").inner_text()
    assert "Sama dengan hitungan koperasi." in said
    shown = await db.fetchval("SELECT whole_idr FROM interest_posting WHERE month = $1", BEFORE)
    assert f"dibulatkan Rp{shown:,}".replace(",", ".") in said
    # a figure tampered with on its way is found out by the same button
    await page.evaluate("document.querySelector('[data-saldo]').dataset.saldo = '999999999'")
    await page.get_by_role("button", name="Hitung ulang").click()
    assert (
        "BERBEDA" in await page.locator("[data-hitung] output").inner_text()
        or terms["jasa_metode"] == '"saldo_terendah"'
    )
    await _look(page, AT, "jasa-daftar")


async def test_the_office_sees_months_and_late_entries(web, window, db):  # noqa: F811
    who = await cast.sari(db)
    await saves(who.person_id, {BEFORE: 90_000_000})
    ketua, bendahara = await cast.officer(db, "ketua", coop=2), await cast.officer(db, "bendahara", coop=2)
    account = await saves(who.person_id, {LAST: 3_000_000})
    await posted()
    journal = await db.fetchval(
        "SELECT max(journal) FROM journal_line WHERE account = $1 AND amount_idr = -3000000", account
    )
    late = await propose_late(2, journal, BEFORE, why="Bukti 12 tertinggal di laci", by=ketua.person_id)
    await decide_late(2, late, approve=True, by=bendahara.person_id)
    await web.sign_in(bendahara.person_id, staff=True)
    page = await window.new_page()
    at = "/kantor/jasa-simpanan"
    await _look(page, at, "jasa-kantor")
    await _look(page, f"{at}/{LAST:%Y-%m}", "jasa-kantor-belum")
    await _look(page, f"{at}/susulan", "jasa-kantor-susulan")
    await posted()
    await _look(page, f"{at}/{LAST:%Y-%m}", "jasa-kantor-selesai")


async def test_the_calculators_are_seen(window, db):  # noqa: F811
    page = await window.new_page()
    for path, name in (("/hitung/shu", "hitung-shu"), ("/hitung/jasa-simpanan", "hitung-jasa")):
        await _look(page, path, name)
        await page.locator(f'main a[href^="{path}?"]').last.click()
        await page.get_by_text("Dibulatkan ke bawah" if "jasa" in path else "Untuk jasa modal").first.wait_for()
        await _look(page, page.url, name + "-hasil")
