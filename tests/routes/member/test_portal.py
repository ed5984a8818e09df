"""The first screen: what one has, what waits, and nothing of anybody else."""

from app.domain.benefits.portal import portal_of
from app.domain.clock import business_day, now
from app.domain.savings.deposit import Wanted, deposit_cash
from app.routes.shop.window import window
from tests import cast
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture


async def test_a_member_sees_savings_and_what_waits(web, db, queries):  # noqa: F811
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await window().catch_up()  # the shop's memory is filled before the day's first visitor
    with queries(6):
        page = await web.get("/anggota")
    assert "Halo, Sari" in page.text
    assert "bulan belum dibayar" in page.text
    assert "Menjadi anggota" not in page.text


async def test_somebody_without_membership_is_shown_the_way(web, db, queries):  # noqa: F811
    someone = await cast.person(db, "Tono Wijaya", "+6281300000001")
    await web.sign_in(someone)
    await window().catch_up()  # the shop's memory is filled before the day's first visitor
    with queries(6):
        page = await web.get("/anggota")
    assert "Menjadi anggota" in page.text
    assert "Simpanan Anda" not in page.text


async def test_the_chart_ends_with_what_stands_in_the_books(web, db):
    sari = await cast.sari(db)
    kasir = await cast.officer(db, "kasir", coop=2)
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", 150_000), by=kasir.person_id, key="setoran-0001")
    portal = await portal_of(sari.person_id, business_day(now()))
    assert (portal.sukarela_idr, portal.by_month[-1][1], portal.by_month[0][1]) == (150_000, 150_000, 0)
    assert len(portal.by_month) == 12
    await web.sign_in(sari.person_id)
    assert "Rp150.000" in (await web.get("/anggota")).text
