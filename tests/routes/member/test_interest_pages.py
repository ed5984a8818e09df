"""A member opens a month of jasa simpanan and can check it by hand; nobody else sees it."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest

from app.domain.interest.explain import explained, savers_of
from app.domain.interest.late import decide_late, propose_late
from app.domain.interest.terms import last_of
from app.domain.money import with_decimals
from app.routes.shop.window import window
from tests.cast import budi, sari
from tests.domain.governance.conftest import in_force, joko, sri, wish  # noqa: F401 - fixtures
from tests.domain.interest.conftest import BEFORE, COOP, LAST, TODAY, posted, saves

AT = "/anggota/simpanan/sukarela/jasa"


@pytest.fixture
async def member(db, web):
    """Bu Sari with a month of savings, signed in."""
    who = await sari(db)
    await saves(who.person_id, {BEFORE: 1_000_000, BEFORE + timedelta(days=4): 5_000_000})
    await web.sign_in(who.person_id)
    return who


def days_of(text: str) -> list[int]:
    return [int(idr) for idr in re.findall(r'data-saldo="(\d+)"', text)]


async def test_a_posted_month_shows_its_days_its_sum_and_its_decision(db, web, member):
    await posted(months=2)
    page = await web.get(f"{AT}/{BEFORE:%Y-%m}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    days = last_of(BEFORE).day
    assert days_of(page.text) == [1_000_000] * 4 + [6_000_000] * (days - 4)
    exact = Fraction(1_000_000 * 4 * 300 + 6_000_000 * (days - 4) * 500, 3_650_000)
    for words in (
        f"Rp{with_decimals(exact)}",
        "3,00 %",
        "5,00 %",
        "pengaturan awal",
        "Yang dibukukan",
        "Hitung ulang",
        "sampai Rp240.000 sebulan bebas pajak",
    ):
        assert words in page.text, words
    assert len(page.content) < 60_000
    first = await db.fetchval("SELECT id FROM decision WHERE entity = $1 AND first", COOP)
    assert f"/anggota/keputusan/{first}" in page.text
    listed = await web.get(AT)
    assert f"{AT}/{BEFORE:%Y-%m}" in listed.text


async def test_the_present_month_is_told_as_provisional_and_the_future_is_not_told(db, web, member):
    page = await web.get(f"{AT}/{TODAY:%Y-%m}")
    assert "Hitungan sementara" in page.text
    assert len(days_of(page.text)) == TODAY.day
    waiting = await web.get(f"{AT}/{LAST:%Y-%m}")
    assert "menunggu dibukukan" in waiting.text
    ahead = (TODAY.replace(day=1) + timedelta(days=40)).strftime("%Y-%m")
    for nothing in (ahead, "2001-01", "2026-13", "2026-6", "juni", "0000-00"):
        assert (await web.get(f"{AT}/{nothing}")).status_code == 404, nothing


async def test_the_cliff_is_explained_where_it_falls(db, web, member):
    await saves(member.person_id, {BEFORE + timedelta(days=5): 90_000_000})
    await posted()
    page = await web.get(f"{AT}/{BEFORE:%Y-%m}")
    assert "dari seluruhnya, bukan hanya dari kelebihannya" in page.text


async def test_a_correction_is_seen_with_what_caused_it(db, web, member, sri, joko):  # noqa: F811
    account = (await savers_of(member.person_id))[0].account
    await saves(member.person_id, {LAST + timedelta(days=1): 2_000_000})
    journal = await db.fetchval("SELECT max(journal) FROM journal_line WHERE account = $1", account)
    await posted()
    made = await propose_late(COOP, journal, BEFORE, why="Bukti setoran tertinggal", by=sri)
    await decide_late(COOP, made, approve=True, by=joko)
    doubted = await web.get(f"{AT}/{BEFORE:%Y-%m}")
    assert "selisihnya menjadi penyesuaian" in doubted.text
    await posted()
    page = await web.get(f"{AT}/{BEFORE:%Y-%m}")
    assert "penyesuaian, bersama" in page.text
    assert "Setoran Rp2.000.000 dibukukan" in page.text
    assert days_of(page.text)[0] == 3_000_000
    found = await explained((await savers_of(member.person_id))[0], BEFORE)
    assert found is not None
    assert found.posted_idr == found.interest.interest_idr
    assert "dengan penyesuaian" in (await web.get(AT)).text


@pytest.mark.parametrize("method", ["saldo_terendah", "saldo_rata_rata_harian", "saldo_harian"])
async def test_every_method_is_explained(db, web, member, method):
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE setting SET value = to_jsonb($1::text) WHERE name = 'jasa_metode'", method)
    await posted()
    page = await web.get(f"{AT}/{BEFORE:%Y-%m}")
    assert page.status_code == 200
    assert {
        "saldo_terendah": "Saldo terendah bulan ini Rp1.000.000",
        "saldo_rata_rata_harian": "Rata-rata saldo",
        "saldo_harian": "Setiap hari: saldo akhir hari",
    }[method] in page.text


async def test_the_page_asks_little_of_the_database(web, member, monkeypatch):
    from app.domain import transactions

    await posted()
    await window().catch_up()  # the shop's memory is filled before the day's first visitor
    asked, fetch = [], transactions.fetch

    async def counted(sql, *args):
        asked.append(sql)
        return await fetch(sql, *args)

    monkeypatch.setattr(transactions, "fetch", counted)
    assert (await web.get(f"{AT}/{BEFORE:%Y-%m}")).status_code == 200
    assert len(asked) <= 5, "and one more that finds who is asking"


async def test_others_see_nothing_of_it(db, web, member):
    await posted()
    neighbour = web.another()
    await neighbour.sign_in((await budi(db)).person_id)
    assert (await neighbour.get(f"{AT}/{BEFORE:%Y-%m}")).status_code == 404
    assert (await neighbour.get(f"{AT}/{BEFORE:%Y-%m}?koperasi={COOP}")).status_code == 404
    assert "Belum ada jasa simpanan" in (await neighbour.get(AT)).text
    assert (await web.another().get(AT)).status_code == 303
