"""What membership brought, from rows that can be looked up."""

import pytest

from app.domain import transactions
from app.domain.benefits.report import benefits_by_primary, benefits_of, compared_lines, together, years_of
from app.domain.clock import business_day, now
from app.domain.fulfilment.hand_over import hand_over
from app.domain.numbering import new_key
from app.routes.member import benefits
from tests import cast
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed

YEAR = business_day(now()).year


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000)


async def bought(db, who, unit, many):
    order = await ordered(who, collected("tunai"), (unit, many))
    kasir = await cast.officer(db, "kasir")
    await packed(order, kasir)
    owed = await db.fetchval("SELECT total_idr FROM shop_order WHERE id = $1", order)
    await hand_over(order, code=await code_of(order), cash_idr=owed, by=kasir.person_id, key=new_key())
    return order


async def store_asks(db, unit, idr, *, confirmed=True, ago=3, left=20):
    people = [await cast.person(db, f"Saksi {n}", f"+62813{idr:07d}{n}") for n in range(2)]
    await db.execute(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by, confirmed_by)"
        " VALUES ($1, 'Toko Maju', 'Blora', current_date - $2::int, $3, 'foto label rak', current_date + $4::int, $5, $6)",
        unit, ago, idr, left, people[0], people[1] if confirmed else None,
    )  # fmt: skip


async def test_prices_are_compared_with_what_anybody_pays_and_with_the_cheapest_store(db, beras):
    sari = await cast.sari(db)
    await store_asks(db, beras, 69_000)
    await store_asks(db, beras, 67_500)
    await store_asks(db, beras, 60_000, confirmed=False)
    await bought(db, sari, beras, 2)
    found = await benefits_of(sari.person_id, YEAR)
    assert (found.bought_idr, found.members_price_idr, found.compared_idr, found.stores_idr) == (
        126_000,
        4_000,
        126_000,
        9_000,
    )
    assert found.total_idr == 4_000
    line = (await compared_lines(sari.person_id, YEAR))[0]
    assert (line.quantity, line.paid_idr, line.umum_idr, line.store_idr, line.shop) == (
        2,
        126_000,
        130_000,
        135_000,
        "Toko Maju",
    )


async def test_a_store_that_is_cheaper_counts_against_us(db, beras):
    sari = await cast.sari(db)
    await store_asks(db, beras, 60_000)
    await bought(db, sari, beras, 1)
    assert (await benefits_of(sari.person_id, YEAR)).stores_idr == -3_000


async def test_what_came_back_or_has_no_evidence_does_not_count(db, beras):
    sari = await cast.sari(db)
    await store_asks(db, beras, 70_000, ago=90, left=1)
    await db.execute("UPDATE reference_price SET expires_on = current_date - 30")
    order = await bought(db, sari, beras, 3)
    await db.execute("UPDATE order_line SET returned_quantity = 2 WHERE order_id = $1", order)
    found = await benefits_of(sari.person_id, YEAR)
    assert (found.bought_idr, found.members_price_idr, found.compared_idr) == (63_000, 2_000, 0)
    assert found.compared_share == 0


async def test_each_primary_has_its_own_sum_and_together_they_are_the_whole(db, beras):
    sari, budi = await cast.sari(db), await cast.budi(db)
    await bought(db, sari, beras, 1)
    await bought(db, budi, beras, 4)
    rows = await benefits_by_primary(None, YEAR)
    assert {coop: one.members_price_idr for coop, one in rows.items()} == {2: 2_000, 3: 8_000}
    assert together(rows.values()).bought_idr == 315_000
    assert set(await benefits_by_primary([3], YEAR)) == {3}
    assert await benefits_by_primary(None, YEAR - 1) == {}


async def test_others_than_members_bring_nothing_into_it(db, beras):
    guest = cast.guest()
    order = await ordered(guest, collected("tunai"), (beras, 1))
    assert order
    assert await benefits_by_primary(None, YEAR) == {}
    nobody = await cast.person(db, "Tono", "+6281399999999")
    assert (await benefits_of(nobody, YEAR)).total_idr == 0
    assert await years_of(nobody) == [YEAR]


async def test_a_member_reads_it_and_an_officer_of_another_primary_sees_only_his_own(web, db, beras):
    sari = await cast.sari(db)
    await store_asks(db, beras, 67_500)
    await bought(db, sari, beras, 2)
    await web.sign_in(sari.person_id)
    page = await web.get(f"/anggota/manfaat/{YEAR}")
    for words in ("Rp4.000", "Rp9.000", "Toko Maju", "Rp135.000", "(100 %)"):
        assert words in page.text, words
    assert (await web.get("/anggota/manfaat/99999")).status_code == 404
    office = web.another()
    await office.sign_in((await cast.officer(db, "ketua", coop=3)).person_id, staff=True)
    assert "Belum ada angka" in (await office.get("/kantor/promosi-ekonomi")).text
    whole = web.another()
    await whole.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True)
    report = await whole.get("/kantor/promosi-ekonomi")
    assert "126.000" in report.text
    assert "Gabungan" not in report.text, "one co-op is its own sum"
    assert "Sari" not in report.text
    sheet = (await whole.get(f"/kantor/promosi-ekonomi.csv?tahun={YEAR}")).text
    assert sheet.splitlines()[-1].startswith("Gabungan;126000;4000;126000;9000;")
    assert transactions


async def test_the_rows_behind_it_begin_with_a_screenful_and_all_are_one_tap_away(web, db, beras, monkeypatch):
    monkeypatch.setattr(benefits, "FEW", 1)
    sari = await cast.sari(db)
    for many in (1, 3):
        await bought(db, sari, beras, many)
    await web.sign_in(sari.person_id)
    few = await web.get(f"/anggota/manfaat/{YEAR}")
    assert ("3 × Beras" in few.text, "1 × Beras" in few.text) == (True, False), "the largest gain first"
    assert "?baris=semua" in few.text
    everything = (await web.get(f"/anggota/manfaat/{YEAR}?baris=semua")).text
    assert "1 × Beras" in everything
    assert "?baris=semua" not in everything
