"""The books on screen: who may read, who may post, and what two of them do together."""

import re
from datetime import timedelta

from app.domain import transactions
from app.domain.checks.kept import read_kept
from app.domain.clock import business_day, now
from app.domain.ledger.accounts import open_account
from app.domain.ledger.days import roots_of, seal_due_days
from app.domain.ledger.find import balance
from app.domain.ledger.post import post
from app.routes.shop.transparency import as_csv
from tests.cast import officer, sari
from tests.cli.world import small_world
from tests.domain.ledger.conftest import sale, some_days
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture

RENT = {
    "koperasi": "1",
    "memo": "Sewa toko November",
    "akun-1": "6103",
    "debit-1": "500.000",
    "akun-2": "1111",
    "kredit-2": "500000",
}


def proposal(**said):
    return {"kunci": "kunci-uji-0001", "tanggal": str(business_day(now())), **RENT, **said}


async def as_officer(web, db, role, *, coop=1, name=None):
    who = await officer(db, role, coop=coop, name=name)
    await web.sign_in(who.person_id, staff=True)
    return who


PAGES = ["/kantor/buku", "/kantor/buku/jurnal", "/kantor/buku/akun/1101", "/kantor/buku/usulan", "/kantor/buku/hari"]


async def test_a_pengawas_reads_everything_and_is_offered_no_deed(db, web):
    await some_days(3)
    await seal_due_days()
    await as_officer(web, db, "pengawas")
    for page in PAGES:
        answer = await web.get(page)
        assert answer.status_code == 200, page
        assert "no-store" in answer.headers["cache-control"], page
        assert not re.search(r'<form[^>]*method="post"[^>]*action="/kantor', answer.text), page


async def test_empty_books_are_pages_too(db, web):
    await as_officer(web, db, "bendahara")
    for page in PAGES:
        assert (await web.get(page)).status_code == 200, page


async def test_members_and_guests_see_none_of_it(db, web):
    await sale(1, 5_000)
    member = web.another()
    await member.sign_in((await sari(db)).person_id)
    for page in [*PAGES, "/kantor/buku/jurnal/1"]:
        assert (await web.get(page)).status_code == 303, page
        assert (await member.get(page)).status_code == 404, page


async def test_another_coops_book_looks_as_if_it_did_not_exist(db, web):
    journal = await sale(1, 5_000)
    await as_officer(web, db, "bendahara", coop=5)
    assert (await web.get("/kantor/buku")).status_code == 200
    assert (await web.get("/kantor/buku?koperasi=1")).status_code == 404
    assert (await web.get(f"/kantor/buku/jurnal/{journal}")).status_code == 404
    assert (await web.post("/kantor/buku/usulan", data=proposal(koperasi="1"))).status_code == 404


async def test_the_trial_balance_of_any_day(db, web):
    await some_days(3)
    await as_officer(web, db, "bendahara")
    text = (await web.get("/kantor/buku")).text
    assert "Kas toko" in text
    held = await balance(1, "kas_toko")
    assert text.count(f"Rp{held:,}".replace(",", ".")) == 4, "both sides, and both sums"
    yesterday = business_day(now()) - timedelta(days=3)
    older = (await web.get(f"/kantor/buku?sampai={yesterday}")).text
    assert older != text
    assert (await web.get("/kantor/buku?sampai=2026-02-31")).status_code == 200


async def test_an_entry_tells_its_lines_and_the_order_behind_it(db, web):
    await small_world(db)
    await as_officer(web, db, "bendahara")
    journal = await db.fetchval("SELECT id FROM journal WHERE source LIKE 'order:%:handed_over'")
    text = (await web.get(f"/kantor/buku/jurnal/{journal}")).text
    assert "/kantor/pesanan/PS-UJI-SELESAI" in text
    assert "Rp68.000" in text
    assert "Penjualan bukan anggota" in text
    found = (await web.get("/kantor/buku/jurnal?cari=ps-uji-selesai")).text
    assert found.count("/kantor/buku/jurnal/") >= 4


async def test_search_by_words_pages_backwards_without_losing_any(db, web):
    await some_days(2, a_day=60)
    await as_officer(web, db, "bendahara")
    seen: set[str] = set()
    url = "/kantor/buku/jurnal?cari=tunai"
    for _ in range(3):
        text = (await web.get(url)).text
        seen |= set(re.findall(r'href="/kantor/buku/jurnal/(\d+)"', text))
        older = re.search(r'name="sebelum" value="([^"]+)"', text)
        if older is None:
            break
        url = f"/kantor/buku/jurnal?cari=tunai&sebelum={older[1]}"
    assert len(seen) == 120


async def test_odd_addresses_get_a_page_or_a_sentence(db, web):
    await as_officer(web, db, "bendahara")
    for url in ("/kantor/buku?koperasi=zz", "/kantor/buku?koperasi=99999999", "/kantor/buku/jurnal?sebelum=x.y", "/kantor/buku/jurnal?cari=%25%5C'",
                "/kantor/buku/jurnal/99999999999999999999999", "/kantor/buku/akun/abcd", "/kantor/buku/jurnal?dari=9999-12-31",
                "/kantor/buku/hari?sebelum=0001-01-01",
                "/kantor/buku/jurnal?cari=ada&sampai=0001-01-01"):  # fmt: skip
        assert (await web.get(url)).status_code in (200, 404), url


async def test_accounts_of_people_have_no_statement_here(db, web):
    async with transactions.transaction():
        account = await open_account(1, "simpanan_sukarela", owner_kind="person", owner_id=(await sari(db)).person_id)
        await post(1, source="setor:1", memo="Setor", postings={"kas_toko": 70_000, account: -70_000})
    await as_officer(web, db, "bendahara")
    assert "Rp70.000" in (await web.get("/kantor/buku")).text
    assert "Rp70.000" not in (await web.get("/kantor/buku/akun/2111")).text


async def test_one_proposes_another_approves(db, web):
    await as_officer(web, db, "bendahara", name="Sri")
    answer = await web.post("/kantor/buku/usulan", data=proposal())
    assert answer.status_code == 303, answer.text
    made = await db.fetchval("SELECT id FROM journal_proposal")
    own = await web.post(f"/kantor/buku/usulan/{made}/persetujuan", data={"koperasi": "1"})
    assert own.status_code == 422
    assert "perlu dua orang" in own.text
    other = web.another()
    await as_officer(other, db, "ketua", name="Joko")
    assert (await other.post(f"/kantor/buku/usulan/{made}/persetujuan", data={"koperasi": "1"})).status_code == 303
    assert await balance(1, "6103") == 500_000
    assert "Disetujui" in (await web.get("/kantor/buku/usulan")).text


async def test_a_double_tap_proposes_once(db, web):
    await as_officer(web, db, "bendahara")
    for _ in range(3):
        assert (await web.post("/kantor/buku/usulan", data=proposal())).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM journal_proposal") == 1


WRONG = [
    ({"kredit-2": "400000"}, "Jumlah debit dan kredit harus sama"),
    ({"debit-1": "abc"}, "rupiah bulat"),
    ({"kredit-1": "5"}, "Isi salah satu"),
    ({"akun-1": "1131"}, "tidak dapat dibukukan dengan tangan"),
    ({"memo": "x"}, "paling sedikit 5"),
    ({"tanggal": "besok"}, "Tanggal kejadian perlu diisi"),
    ({"tanggal": "2999-01-01"}, "belum tiba"),
    ({"kunci": ""}, "sudah tidak berlaku"),
    ({"debit-1": "", "kredit-2": "", "akun-1": "", "akun-2": ""}, "paling sedikit dua baris"),
]


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(db, web):
    await as_officer(web, db, "bendahara")
    for said, sentence in WRONG:
        answer = await web.post("/kantor/buku/usulan", data=proposal(**said))
        assert answer.status_code == 422, said
        assert sentence in answer.text, said
        assert proposal(**said)["memo"] in answer.text, said
    assert await db.fetchval("SELECT count(*) FROM journal_proposal") == 0


async def test_a_pengawas_may_not_post(db, web):
    await as_officer(web, db, "pengawas")
    assert (await web.post("/kantor/buku/usulan", data=proposal())).status_code == 404


async def test_a_month_is_closed_by_two(db, web):
    month = (business_day(now()).replace(day=1) - timedelta(days=1)).replace(day=1)
    await sale(1, 5_000, day=month)
    await seal_due_days()
    await as_officer(web, db, "bendahara", name="Sri")
    assert (await web.post(f"/kantor/buku/bulan/{month:%Y-%m}/pengajuan", data={"koperasi": "1"})).status_code == 303
    own = await web.post(f"/kantor/buku/bulan/{month:%Y-%m}/penutupan", data={"koperasi": "1"})
    assert own.status_code == 422
    assert "dua orang" in own.text
    other = web.another()
    await as_officer(other, db, "ketua")
    assert (await other.post(f"/kantor/buku/bulan/{month:%Y-%m}/penutupan", data={"koperasi": "1"})).status_code == 303
    assert "Ditutup" in (await other.get("/kantor/buku/hari")).text
    assert (await other.post("/kantor/buku/bulan/2026-99/penutupan", data={"koperasi": "1"})).status_code == 404


async def test_everybody_sees_the_roots_and_can_keep_them(db, web):
    await some_days(12)
    await seal_due_days()
    page = await web.get("/transparansi")
    newest = await db.fetchrow("SELECT * FROM day_root ORDER BY day DESC LIMIT 1")
    assert page.status_code == 200
    assert newest["root"].hex()[:8] + " " + newest["root"].hex()[8:16] in page.text
    assert page.headers["cache-control"].startswith("public")
    assert "set-cookie" not in page.headers
    again = await web.get("/transparansi", headers={"if-none-match": page.headers["etag"]})
    assert again.status_code == 304
    older = re.search(r"/transparansi\?koperasi=indora&amp;sebelum=([0-9-]+)", page.text)
    assert "jurnal, disegel" in (await web.get(f"/transparansi?koperasi=indora&sebelum={older[1]}")).text
    assert "Belum ada hari" in (await web.get("/transparansi?koperasi=japah-asri")).text
    assert (await web.get("/transparansi?koperasi=lain")).status_code == 404
    file = await web.get("/transparansi/indora.csv")
    kept = read_kept(file.text)
    assert file.headers["content-disposition"].startswith("attachment")
    assert len(kept) == 12
    assert kept[-1].root == newest["root"].hex()
    assert (await web.get("/transparansi/lain.csv")).status_code == 404


async def test_a_name_is_never_a_formula(db):
    await some_days(1)
    await seal_due_days()
    assert ",'=1+1," in as_csv("=1+1", await roots_of(1))


async def test_the_pages_of_the_books_ask_little_of_the_database(db, web, queries):  # noqa: F811
    await some_days(3)
    await seal_due_days()
    await as_officer(web, db, "bendahara")
    await web.get("/kantor/buku")
    for page in [*PAGES, "/kantor/buku/jurnal/1", "/transparansi"]:
        with queries(6) as asked:
            assert (await web.get(page)).status_code == 200
        assert asked, page
