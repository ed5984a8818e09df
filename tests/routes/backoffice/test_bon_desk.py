"""/kantor/bon: overdue first, cash over the counter, a limit by two officers; another primary finds nothing."""

from app.domain.bon.find import FAR, debtors
from app.domain.numbering import new_key
from tests import cast
from tests.conftest import Web
from tests.domain.bon.conftest import first_decision, on_bon, owes, trusted
from tests.domain.fulfilment.stage import code_of, packed, whole
from tests.domain.savings.conftest import HOME, house
from tests.routes.backoffice.test_savings_desk import boss, desk
from tests.routes.member.test_savings import key_in, words
from tests.routes.shop.conftest import queries

__all__ = ["desk", "house", "queries"]
AT = "/kantor/bon"


async def test_a_limit_takes_two_officers_and_tells_the_member(db, web, house, desk, queries):
    with queries(6):  # with the frame, which a process asks for once
        member = await web.get(f"{AT}/anggota/{desk}")
    assert f"{AT}/anggota/{desk}/batas" in member.text
    with queries(5):
        page = await web.get(f"{AT}/anggota/{desk}/batas")
    sent = {"kunci": key_in(page), "batas": "300.000", "keputusan": await first_decision(), "alasan": "Rajin melunasi"}
    proposed = await web.post(f"{AT}/anggota/{desk}/batas", data=sent)
    where = proposed.headers["location"]
    assert "Menunggu petugas lain" in words(await web.get(where))
    assert (await web.post(f"{where}/persetujuan")).status_code == 404, "the clerk may propose, not agree"
    other = await boss(web, house)
    assert "1 Batas bon menunggu orang kedua" in words(await other.get("/kantor"))
    assert "Sari Wulandari" in words(await other.get(f"{AT}/batas"))
    assert (await other.post(f"{where}/persetujuan")).status_code == 303
    assert "Ditetapkan" in words(await other.get(where))
    assert await db.fetchval("SELECT limit_idr FROM bon_line WHERE person = $1", house.saver) == 300_000
    assert "Rp300.000" in await db.fetchval("SELECT body FROM message ORDER BY id DESC LIMIT 1")


async def test_what_is_wrong_stands_beside_its_field(web, house, desk):
    sent = {"kunci": new_key(), "batas": "5.000.000", "keputusan": await first_decision(), "alasan": "Rajin melunasi"}
    refused = await web.post(f"{AT}/anggota/{desk}/batas", data=sent)
    assert refused.status_code == 422
    assert "paling banyak Rp1.000.000" in words(refused)
    assert 'value="5.000.000"' in refused.text
    for wrong in ({"batas": "-1"}, {"keputusan": ""}, {"alasan": ""}):
        assert (
            await web.post(f"{AT}/anggota/{desk}/batas", data={**sent, "batas": "1000", "kunci": new_key(), **wrong})
        ).status_code == 422


async def test_cash_pays_it_off_once_with_a_receipt(db, web, house, desk):
    await trusted(house)
    await on_bon(db, house, 60_000)
    assert "1 anggota berutang seluruhnya Rp60.000" in words(await web.get(AT))
    page = await web.get(f"{AT}/anggota/{desk}")
    assert "Belanja Beras" in words(page)
    sent = {"kunci": key_in(page), "jumlah": "60.000"}
    done = await web.post(f"{AT}/anggota/{desk}/pelunasan", data=sent)
    assert (await web.post(f"{AT}/anggota/{desk}/pelunasan", data=sent)).headers["location"] == done.headers["location"]
    assert await owes(house) == 0
    assert "Pelunasan bon" in words(await web.get(done.headers["location"]))
    too_much = await web.post(f"{AT}/anggota/{desk}/pelunasan", data={"kunci": new_key(), "jumlah": "1"})
    assert "Tidak ada bon" in words(too_much)


async def test_the_longest_overdue_stands_first_and_pages_follow(db, house):
    """Ninety-five debtors in three pages, each once, the overdue before the rest."""
    await db.execute("SET session_replication_role = replica")
    await db.execute(
        "WITH p AS (INSERT INTO person (name, phone) SELECT 'Anggota ' || n, '+62899' || to_char(n, 'FM0000000') FROM generate_series(1, 95) n RETURNING id)"
        " INSERT INTO bon_line (entity, person, limit_idr, used_idr, oldest_due)"
        " SELECT $1, id, 100000, CASE WHEN id % 3 = 0 THEN 0 ELSE 5000 END, CASE WHEN id % 3 = 0 THEN NULL ELSE DATE '2026-01-01' + (id % 50)::int END FROM p",
        HOME,
    )  # fmt: skip
    await db.execute("SET session_replication_role = origin")
    seen, after = [], None
    while True:
        page, more = await debtors(HOME, after=after)
        seen += page
        if not more:
            break
        after = (page[-1].oldest_due or FAR, page[-1].person)
    assert len(seen) == len({one.person for one in seen}) == 95
    days = [one.oldest_due for one in seen if one.oldest_due]
    assert days == sorted(days)
    assert all(one.oldest_due is None for one in seen[len(days) :])


async def test_another_primary_finds_nothing(db, web, house, desk):
    await trusted(house)
    await on_bon(db, house, 60_000)
    stranger = await cast.officer(db, "bendahara", coop=3)
    abroad = Web(web.app)
    await abroad.sign_in(stranger.person_id, staff=True, stepped_up=True)
    assert (await abroad.get(f"{AT}/anggota/{desk}")).status_code == 404
    assert "Sari" not in words(await abroad.get(AT))
    assert (
        await abroad.post(f"{AT}/anggota/{desk}/pelunasan", data={"kunci": new_key(), "jumlah": "60000"})
    ).status_code == 404
    limit = await db.fetchval("SELECT max(id) FROM bon_limit")
    assert (await abroad.get(f"{AT}/batas/{limit}")).status_code == 404


async def test_the_pengawas_reads_and_changes_nothing(db, web, house, desk):
    watcher = await cast.officer(db, "pengawas", coop=HOME)
    browser = Web(web.app)
    await browser.sign_in(watcher.person_id, staff=True, stepped_up=True)
    assert "Usulkan batas" not in words(await browser.get(f"{AT}/anggota/{desk}"))
    assert (await browser.get(f"{AT}/anggota/{desk}/batas")).status_code == 404
    assert (await browser.post(f"{AT}/anggota/{desk}/batas", data={"kunci": new_key()})).status_code == 404


async def test_the_till_takes_bon_with_the_members_slip(db, web, house, desk):
    await trusted(house)
    order = await on_bon(db, house, 60_000, method="tunai")
    cashier = await cast.officer(db, "kasir")
    await packed(order, cashier)
    till = Web(web.app)
    await till.sign_in(cashier.person_id, staff=True, stepped_up=True)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    page = await till.get(f"/kantor/pesanan/{number}/penyerahan")
    assert "Dibayar dengan simpanan atau bon anggota" in words(page)
    sent = {
        "kunci": key_in(page),
        "kode": await code_of(order),
        "lunas": "bon",
        "cara_hadir": "surat",
        "surat": "SK-UJI-1",
        "uang": "",
    }
    wrong = await till.post(
        f"/kantor/pesanan/{number}/penyerahan", data={**sent, "cara_hadir": "pin", "pin": "123789", "kunci": new_key()}
    )
    assert wrong.status_code in (422, 429)
    assert "123789" not in wrong.text
    for _ in range(2):
        done = await till.post(f"/kantor/pesanan/{number}/penyerahan", data=sent)
        assert done.headers["location"] == f"/kantor/pesanan/{number}"
    assert await owes(house) == 60_000
    assert "Bon di koperasi primernya: Rp60.000" in words(await till.get(f"/kantor/pesanan/{number}"))
    assert "Bon" in words(await till.get(f"/kantor/pesanan/{number}/struk"))
    await whole()
