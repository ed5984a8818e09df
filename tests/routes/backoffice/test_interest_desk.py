"""The posting of jasa simpanan on screen: months and their state, two officers, late entries, and nothing for others."""

import re
from datetime import timedelta

from app.domain.interest.post import post_run
from app.domain.ledger.days import seal_due_days
from tests.cast import officer, sari
from tests.domain.interest.conftest import BEFORE, COOP, LAST, TODAY, posted, saves

AT = "/kantor/jasa-simpanan"
MONTH = f"{BEFORE:%Y-%m}"


async def as_officer(web, db, role, *, coop=COOP):
    who = await officer(db, role, coop=coop)
    browser = web.another()
    await browser.sign_in(who.person_id, staff=True)
    return browser


async def test_two_officers_post_a_month_and_see_what_it_came_to(db, web):
    ketua, bendahara = await as_officer(web, db, "ketua"), await as_officer(web, db, "bendahara")
    await saves((await sari(db)).person_id, {BEFORE: 4_000_000})
    assert MONTH in (await ketua.get(AT)).text
    early = await ketua.post(f"{AT}/{MONTH}/usulan", data={"koperasi": str(COOP)})
    assert early.status_code == 422
    assert "belum disegel" in early.text
    await seal_due_days()
    shown = await ketua.get(f"{AT}/{MONTH}")
    assert "Akan masuk ke simpanan anggota" in shown.text
    for _ in range(2):  # a double tap
        assert (await ketua.post(f"{AT}/{MONTH}/usulan", data={"koperasi": str(COOP)})).status_code == 303
    alone = await ketua.post(f"{AT}/{MONTH}/persetujuan", data={"koperasi": str(COOP)})
    assert "dua orang" in alone.text
    for _ in range(2):
        assert (await bendahara.post(f"{AT}/{MONTH}/persetujuan", data={"koperasi": str(COOP)})).status_code == 303
    running = await ketua.get(f"{AT}/{MONTH}")
    assert running.headers["refresh"] == "3"
    assert "Menunggu giliran" in running.text
    await post_run(await db.fetchval("SELECT id FROM interest_run"))
    done = await ketua.get(f"{AT}/{MONTH}")
    assert "Masuk ke simpanan anggota" in done.text
    assert "refresh" not in done.headers
    member_no = await db.fetchval("SELECT member_no FROM membership")
    assert member_no in done.text
    assert "Sari" not in done.text, "a list of sums needs no names"


async def test_a_late_entry_goes_its_way_over_two_desks(db, web):
    ketua, bendahara = await as_officer(web, db, "ketua"), await as_officer(web, db, "bendahara")
    account = await saves((await sari(db)).person_id, {BEFORE: 1_000_000, LAST: 3_000_000})
    journal = await db.fetchval("SELECT max(journal) FROM journal_line WHERE account = $1", account)
    await posted()
    form = {
        "koperasi": str(COOP),
        "jurnal": str(journal),
        "tanggal": str(BEFORE),
        "alasan": "Bukti 12 tertinggal di laci",
    }
    for more, sentence in (({"tanggal": "kemarin"}, "perlu diisi"), ({"tanggal": str(TODAY)}, "harus sebelumnya"), ({"jurnal": "x"}, "bilangan bulat"),
                           ({"jurnal": "999999999"}, "tidak memuat simpanan"), ({"alasan": "x"}, "5 sampai 200")):  # fmt: skip
        answer = await ketua.post(f"{AT}/susulan", data={**form, **more})
        assert answer.status_code == 422, more
        assert sentence in answer.text, more
    assert (await ketua.post(f"{AT}/susulan", data=form)).status_code == 303
    again = await ketua.post(f"{AT}/susulan", data=form)
    assert "sudah dicatat" in again.text
    late = await db.fetchval("SELECT id FROM late_entry")
    assert "dua orang" in (await ketua.post(f"{AT}/susulan/{late}/persetujuan", data={"koperasi": str(COOP)})).text
    assert (await bendahara.post(f"{AT}/susulan/{late}/persetujuan", data={"koperasi": str(COOP)})).status_code == 303
    assert "Dihitung ulang pada posting berikutnya" in (await ketua.get(AT)).text
    await posted()
    page = await ketua.get(f"{AT}/{LAST:%Y-%m}")
    assert "Selisih yang dibukukan" in page.text


async def test_a_pengawas_reads_and_another_coop_finds_nothing(db, web):
    await saves((await sari(db)).person_id, {BEFORE: 4_000_000})
    await posted()
    pengawas, foreign = await as_officer(web, db, "pengawas"), await as_officer(web, db, "bendahara", coop=COOP + 1)
    for page in (AT, f"{AT}/{MONTH}", f"{AT}/{LAST:%Y-%m}", f"{AT}/susulan"):
        answer = await pengawas.get(page)
        assert answer.status_code == 200, page
        assert not re.search(r'<form[^>]*method="post"[^>]*action="/kantor', answer.text), page
    for ask in (
        foreign.get(f"{AT}?koperasi={COOP}"), foreign.get(f"{AT}/{MONTH}?koperasi={COOP}"), foreign.get(f"{AT}/{MONTH}"),
        foreign.post(f"{AT}/{LAST:%Y-%m}/usulan", data={"koperasi": str(COOP)}), pengawas.post(f"{AT}/{LAST:%Y-%m}/usulan", data={"koperasi": str(COOP)}),
    ):  # fmt: skip
        assert (await ask).status_code == 404


async def test_a_month_is_a_page_however_many_accounts_lie_behind_it(db, web):
    await db.execute(
        "INSERT INTO person (phone, name) SELECT '+62813' || lpad(n::text, 8, '0'), 'Anggota ' || n FROM generate_series(1, 120) n"
    )
    from app.domain import transactions
    from app.domain.ledger.post import post
    from app.domain.savings.accounts import open_many

    people = [row["id"] for row in await db.fetch("SELECT id FROM person WHERE phone LIKE '+62813%'")]
    async with transactions.transaction():
        accounts = await open_many(COOP, "sukarela", people)
        lines = [("kas_toko", 1_000_000 * len(people)), *((account, -1_000_000) for account in accounts.values())]
        await post(COOP, source="uji:banyak", memo="Saldo awal", postings=lines, day=BEFORE + timedelta(days=1))
    await posted()
    bendahara = await as_officer(web, db, "bendahara")
    page = await bendahara.get(f"{AT}/{MONTH}")
    assert page.text.count('data-label="Anggota"') == 50
    older = re.search(r'href="([^"]*sesudah=[^"]*)"', page.text)
    assert older
    assert (await bendahara.get(older[1].replace("&amp;", "&"))).text.count('data-label="Anggota"') == 50
