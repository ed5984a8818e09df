"""Whoever sees a figure that is decided sees which decision set it. Here every setting has a decision of its own, so none stands in for another."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.domain import transactions
from app.domain.checkout.limits import NAMES, Limits
from app.domain.checkout.room import no_room
from app.domain.clock import business_day, now
from app.domain.governance.known import BY_NAME, known_for
from app.domain.shu.life import review
from tests import cast
from tests.domain.bon.conftest import trusted
from tests.domain.interest.conftest import BEFORE, posted, saves
from tests.domain.savings.conftest import HOME, house, saved
from tests.domain.shu.year import declared_right, income, members, officers, reckoned, sealed
from tests.paying import bank
from tests.routes.backoffice.test_payments_desk import owed
from tests.routes.members.test_applying import applying
from tests.routes.ppob.conftest import lists  # noqa: F401 - a fixture

__all__ = ["bank", "house"]

# Each setting: where it is seen (a scene below, and what it calls the page there).
SEEN = {
    "anggota_usia_termuda": "joining form",
    "simpanan_pokok": "joining form",
    "simpanan_wajib": "saving own",
    "simpanan_wajib_tanggal": "saving own",
    "tarik_saldo_minimum": "saving back",
    "tarik_sehari": "saving back",
    "tarik_minimum": "saving back",
    "setor_minimum": "saving in",
    "tarik_satu_petugas": "saving counter",
    "belanja_tanpa_sandi": "buying checkout",
    "bon_jatuh_tempo": "buying checkout",
    "bon_paling_banyak": "saving limit",
    "jasa_metode": "interest month",
    "jasa_tarif": "interest month",
    "jasa_basis": "interest month",
    "jasa_saldo_minimum": "interest month",
    "jasa_pembulatan": "interest month",
    "jasa_tanggal": "interest months",
    "jasa_pajak_badan": "interest office",
    "shu_alokasi_anggota": "shu run",
    "shu_alokasi_bukan_anggota": "shu run",
    "shu_simpanan": "shu run",
    "shu_simpanan_pada": "shu run",
    "shu_transaksi": "shu run",
    "shu_pembagi": "shu run",
    "shu_biaya_bersama": "shu run",
    "shu_berhenti": "shu run",
    "rapat_kuorum": "shu run",
    "rapat_suara": "shu sekunder",
    "harga_pembanding_hari": "prices public",
    "harga_pembanding_tenggang": "prices public",
    "ppob_biaya_ditanggung": "ppob check",
    "ongkos_kirim": "buying delivered",
    "cod_paling_banyak": "buying delivered",
    "tunai_tamu_paling_banyak": "buying guest",
    "pesanan_tunai_tamu": "room guest-cash",
    "pesanan_terbuka_tamu": "room guest-unpaid",
    "pesanan_tunai_anggota": "room member-cash",
    "pesanan_terbuka_anggota": "room member-unpaid",
    "promosi_tanpa_keputusan": "office voucher",
    "pengembalian_satu_petugas": "office refund",
}
VALUES = {"jasa_saldo_minimum": 1_000, "pengembalian_satu_petugas": 1_000}  # others: as an installation begins
SHOWN = {"ongkos_kirim": "Rp8.000"}  # of the table, what this buyer pays
UNLINKED = {"joining", "room"}  # an applicant reads no decisions yet; a refusal is a sentence


def test_every_setting_has_a_place_where_it_is_seen():
    assert set(SEEN) == set(BY_NAME), "a setting that nobody sees is no setting: say where, or take it out"


@pytest.fixture
async def apart(db: Any) -> dict[tuple[int, str], tuple[int, str]]:
    """(co-op, setting) -> (id, number) of the decision that set this one and nothing else, a day after the beginning."""
    wanted = [
        (coop, known.name, json.dumps(VALUES.get(known.name, known.default)), f"{n:02d}-{coop}/UJI/2020")
        for coop, kind in ((1, "sekunder"), (HOME, "primer"))
        for n, known in enumerate(known_for(kind), 1)
    ]
    await db.execute("SET session_replication_role = replica")
    rows = await db.fetch(
        """
        WITH made AS (
          INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, state, proposed_by, agreed_by, agreed_at)
          SELECT w.coop, 'rat', w.number, f.effective_from, 'Ketetapan rapat', '', '{}', f.effective_from + 1, 'in_force', 1, 2, now()
          FROM unnest($1::int[], $2::text[]) AS w (coop, number) JOIN decision f ON f.entity = w.coop AND f.first
          RETURNING id, entity, number
        ), said AS (
          INSERT INTO setting (decision, name, value) SELECT m.id, w.name, w.value::jsonb
          FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS w (coop, number, name, value)
          JOIN made m ON m.entity = w.coop AND m.number = w.number RETURNING decision, name
        )
        SELECT m.id, m.entity, m.number, s.name FROM made m JOIN said s ON s.decision = m.id
        """,
        [one[0] for one in wanted], [one[3] for one in wanted], [one[1] for one in wanted], [one[2] for one in wanted],
    )  # fmt: skip
    await db.execute("SET session_replication_role = origin")
    assert len(rows) == len(wanted)
    return {(row["entity"], row["name"]): (row["id"], row["number"]) for row in rows}


def all_named(scene: str, pages: dict[str, str], apart: dict[tuple[int, str], tuple[int, str]]) -> None:
    """Every setting of the scene stands on its page with its figure, the number of its decision and the way to it."""
    for name, place in SEEN.items():
        where, page = place.split()
        if where != scene:
            continue
        known = BY_NAME[name]
        coop = 1 if known.whose == "sekunder" else HOME
        decision, number = apart[coop, name]
        html = pages[page]
        text = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split()).replace(" ,", ",")
        figure = SHOWN.get(name, known.kind.words(VALUES.get(name, known.default)))
        assert figure in text or (scene == "room" and re.search(rf"\b{known.default} pesanan", text)), (
            f"{name}: {figure} is not seen in {text[:2000]}"
        )
        assert re.search(rf"[Kk]eputusan {number}, \d+ \w+ \d{{4}}", text), (
            f"{name}: {number} is not named in {text[:3000]}"
        )
        if scene not in UNLINKED:
            assert f'/keputusan/{decision}"' in html, f"{name}: no way to {number}"


async def test_who_saves(db, web, house, apart):
    await saved(house, 200_000)
    await trusted(house)
    await web.sign_in(house.saver)
    counter = web.another()
    await counter.sign_in(house.treasurer, staff=True, stepped_up=True)
    member = await db.fetchval("SELECT id FROM membership WHERE person = $1", house.saver)
    pages = {
        "own": await web.get("/anggota/simpanan"),
        "back": await web.get("/anggota/simpanan/tarik"),
        "in": await web.get("/anggota/simpanan/sukarela/setor"),
        "counter": await counter.get(f"/kantor/simpanan/anggota/{member}"),
        "limit": await counter.get(f"/kantor/bon/anggota/{member}/batas"),
    }
    all_named("saving", {name: page.text for name, page in pages.items()}, apart)


async def test_who_buys(db, web, house, apart):
    beras = await cast.goods(db, "Beras", umum=65_000, stock=30)
    await saved(house, 400_000)  # an order above what needs no password
    await trusted(house)
    stranger = web.another()
    for browser in (web, stranger):
        if browser is web:
            await web.sign_in(house.saver)
        await browser.post("/keranjang/baris", data={"unit": beras, "jumlah": "4"})
    brought = {"terima": "antar", "kecamatan": "Blora", "cara_bayar": "cod", "nama": "Tini", "telepon": "081234567890"}
    pages = {
        "checkout": await web.get("/bayar"),
        "guest": await stranger.get("/bayar"),
        "delivered": await stranger.post("/bayar/ringkasan", data=brought, headers={"hx-request": "true"}),
    }
    all_named("buying", {name: page.text for name, page in pages.items()}, apart)


async def test_who_has_too_many_orders_open(db, apart):
    held = await transactions.fetch_value("SELECT settings_named(1, $1::text[], $2)", NAMES, business_day(now()))
    limits, sari = Limits.read(held), await cast.sari(db)
    refusals = {
        f"{who}-{what}": no_room(asker, room, cash=what == "cash").sentence
        for who, asker, room in (("guest", cast.guest(), limits.guest), ("member", sari, limits.member))
        for what in ("cash", "unpaid")
    }
    all_named("room", refusals, apart)


async def test_who_gets_interest(db, web, apart):
    sari = await cast.sari(db)
    assert sari.person_id is not None
    await saves(sari.person_id, {BEFORE: 1_000_000})
    await posted(months=2)
    await web.sign_in(sari.person_id)
    office = web.another()
    await office.sign_in((await cast.officer(db, "bendahara", coop=HOME)).person_id, staff=True)
    at = "/anggota/simpanan/sukarela/jasa"
    pages = {
        "month": await web.get(f"{at}/{BEFORE:%Y-%m}"),
        "months": await web.get(at),
        "office": await office.get(f"/kantor/jasa-simpanan/{BEFORE:%Y-%m}"),
    }
    all_named("interest", {name: page.text for name, page in pages.items()}, apart)


async def test_who_divides_the_shu(db, web, apart):
    await members(db, [(3_000_000, 1_000_000)])
    pages = {}
    for page, coop, role in (("run", HOME, "pendapatan_sekunder"), ("sekunder", 1, "penjualan_anggota")):
        staff = await officers(db, coop)
        await income(coop, role, 40_000_000)
        await sealed(db, coop)
        run = await reckoned(coop, staff)
        await review(run, entity=coop, by=staff.ketua)
        await declared_right(run, coop, staff)
        office = web.another()
        await office.sign_in(staff.sekretaris, staff=True)
        pages[page] = (await office.get(f"/kantor/shu/{run}")).text
    all_named("shu", pages, apart)


async def test_who_joins(db, web, apart):
    await applying(web, db)
    form = (await web.get("/anggota/pendaftaran/diri")).text + (await web.get("/anggota/pendaftaran/kirim")).text
    all_named("joining", {"form": form}, apart)


async def test_who_compares_prices(web, apart):
    all_named("prices", {"public": (await web.get("/transparansi/harga")).text}, apart)


async def test_who_buys_a_token(db, web, lists, apart):  # noqa: F811
    await web.sign_in((await cast.sari(db)).person_id)
    lists.change("pln20", price_idr=1_000_250)
    chosen = await web.post("/ppob/token-listrik", data={"nomor": "12345678901", "produk": "pln20"})
    all_named("ppob", {"check": (await web.get(chosen.headers["location"])).text}, apart)


async def test_who_works_in_the_office(db, web, bank, apart):
    manager = await cast.officer(db, "manajer")
    await web.sign_in(manager.person_id, staff=True, stepped_up=True)
    _, refund = await owed(db, bank)
    pages = {
        "voucher": await web.get("/kantor/promosi/baru?jenis=voucher-rupiah"),
        "refund": await web.get(f"/kantor/pengembalian/{refund.id}"),
    }
    all_named("office", {name: page.text for name, page in pages.items()}, apart)


async def test_the_decisions_that_buyers_meet_are_read_by_everybody_and_the_others_by_members(web, apart):
    fees, pokok = apart[1, "ongkos_kirim"][0], apart[1, "simpanan_pokok"][0]
    listed = await web.get("/transparansi/keputusan")
    assert f"/transparansi/keputusan/{fees}" in listed.text
    assert f"/transparansi/keputusan/{pokok}" not in listed.text
    page = await web.get(f"/transparansi/keputusan/{fees}")
    assert "Blora Rp8.000" in page.text
    assert (
        await web.get(f"/transparansi/keputusan/{fees}", headers={"if-none-match": page.headers["etag"]})
    ).status_code == 304
    for hidden in (pokok, apart[HOME, "simpanan_wajib"][0], 999_999):
        assert (await web.get(f"/transparansi/keputusan/{hidden}")).status_code == 404
