"""The register on screen: entered by one with the minutes, agreed by another, read by members of that co-op and by nobody else."""

import io
import re

from PIL import Image

from app.domain.governance.setting import setting_of
from tests.cast import budi, officer, sari
from tests.domain.governance.conftest import MEETING, TODAY

FORM = {
    "koperasi": "2", "kunci": "kunci-uji-0001", "atur": ["jasa_tarif", "simpanan_wajib"], "jenis": "rat", "nomor": "03/RAT/2026",
    "tanggal": str(MEETING), "judul": "Tarif jasa simpanan dan simpanan wajib", "isi": "Rapat memutuskan:\ntarif naik.",
    "hadir": "Sri Lestari\nJoko Santoso", "mulai": str(TODAY), "sampai": "", "simpanan_wajib": "25.000",
    "jasa_tarif-mulai-1": "0", "jasa_tarif-persen-1": "3,5",
    "jasa_tarif-mulai-2": "5.000.000", "jasa_tarif-persen-2": "5,25",
}  # fmt: skip
NOTULA = b"%PDF-1.4 notula rapat %%EOF\n"


async def as_officer(web, db, role, *, coop=2, name=None):
    who = await officer(db, role, coop=coop, name=name)
    browser = web.another()
    await browser.sign_in(who.person_id, staff=True, stepped_up=True)
    return browser


async def sent(browser, paper=None, **more):
    files = (
        {"berkas": ("notula.pdf", paper, "application/pdf")}
        if paper
        else {"berkas": ("", b"", "application/octet-stream")}
    )
    return await browser.post("/kantor/keputusan/unggahan", data={**FORM, **more}, files=files)


async def test_one_enters_another_agrees_and_members_read_it(db, web):
    ketua, bendahara = await as_officer(web, db, "ketua"), await as_officer(web, db, "bendahara")
    form = await ketua.get("/kantor/keputusan/baru?koperasi=2&atur=jasa_tarif&atur=simpanan_wajib")
    assert 'value="3,00"' in form.text, "what holds today stands in the form"
    made = await sent(ketua, NOTULA, untuk_anggota="ya")
    assert made.status_code == 303
    again = await sent(ketua, NOTULA, untuk_anggota="ya")
    assert again.headers["location"] == made.headers["location"], "the second tap"
    address = made.headers["location"].split("?")[0]
    member = web.another()
    await member.sign_in((await sari(db)).person_id)
    mine = address.replace("/kantor/", "/anggota/")
    assert (await member.get(mine)).status_code == 404, "not in force yet"
    assert "Keputusan menunggu orang kedua" in (await bendahara.get("/kantor")).text
    assert "Anda yang mencatat" in (await ketua.get(address)).text
    refused = await ketua.post(address + "/persetujuan", data={})
    assert refused.status_code == 422
    assert "dua orang" in refused.text
    assert (await bendahara.post(address + "/persetujuan", data={})).status_code == 303
    assert (await setting_of(2, "jasa_tarif")).value == [[0, 350], [5_000_000, 525]]
    assert "Keputusan menunggu" not in (await bendahara.get("/kantor")).text
    page = await member.get(mine)
    for words in (
        "Rapat memutuskan:",
        "mulai Rp5.000.000: 5,25 % setahun",
        "Rp20.000",
        "Rp25.000",
        "Sidik jari",
        "Sri Lestari, Joko Santoso",
    ):
        assert words in page.text, words
    file = await member.get(mine + "/berkas")
    assert file.content == NOTULA
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["cache-control"] == "no-store"
    assert "Tarif jasa simpanan" in (await member.get("/anggota/keputusan")).text


async def test_officers_and_members_of_another_coop_find_nothing(db, web):
    ketua = await as_officer(web, db, "ketua")
    address = (await sent(ketua, NOTULA)).headers["location"].split("?")[0]
    foreign = await as_officer(web, db, "bendahara", coop=3)
    neighbour = web.another()
    await neighbour.sign_in((await budi(db)).person_id)
    for ask in (
        foreign.get(address), foreign.get(address + "/berkas"), foreign.post(address + "/persetujuan", data={}), foreign.post(address + "/penolakan", data={}),
        foreign.get("/kantor/keputusan?koperasi=2"), foreign.get("/kantor/keputusan/baru?koperasi=2"), sent(foreign),
        neighbour.get(address.replace("/kantor/", "/anggota/")), neighbour.get(address),
    ):  # fmt: skip
        assert (await ask).status_code == 404
    await db.execute(
        "UPDATE decision SET agreed_by = (SELECT max(id) FROM person), agreed_at = now(), state = 'in_force' WHERE number = '03/RAT/2026'"
    )
    assert (await neighbour.get(address.replace("/kantor/", "/anggota/"))).status_code == 404
    assert (await neighbour.get(address.replace("/kantor/", "/anggota/") + "/berkas")).status_code == 404


async def test_minutes_that_were_not_meant_for_members_stay_in_the_office(db, web):
    ketua, bendahara = await as_officer(web, db, "ketua"), await as_officer(web, db, "bendahara")
    address = (await sent(ketua, NOTULA)).headers["location"].split("?")[0]
    await bendahara.post(address + "/persetujuan", data={})
    member = web.another()
    await member.sign_in((await sari(db)).person_id)
    page = await member.get(address.replace("/kantor/", "/anggota/"))
    assert page.status_code == 200
    assert "Unduh notula" not in page.text
    assert (await member.get(address.replace("/kantor/", "/anggota/") + "/berkas")).status_code == 404
    assert (await bendahara.get(address + "/berkas")).content == NOTULA


async def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(db, web):
    ketua = await as_officer(web, db, "ketua")
    for more, sentence in (
        ({"jasa_tarif-mulai-1": "100"}, "mulai dari saldo 0"), ({"jasa_tarif-persen-2": "5,255"}, "dua angka di belakang koma"),
        ({"jasa_tarif-persen-2": "-5"}, "dua angka di belakang koma"), ({"jasa_tarif-persen-1": "", "jasa_tarif-mulai-1": ""}, "tanpa baris kosong"),
        ({"simpanan_wajib": "25,5"}, "rupiah bulat"), ({"simpanan_wajib": "-1"}, "rupiah bulat"), ({"nomor": ""}, "perlu diisi"),
        ({"tanggal": "2026-02-30"}, "perlu diisi"), ({"mulai": "besok"}, "perlu diisi"), ({"jenis": "arisan"}, "perlu dipilih"),
        ({"kunci": "x"}, "tidak berlaku"), ({"hadir": ""}, "nama pengurus"), ({"mencabut": "999999"}, "tidak sedang berlaku"),
    ):  # fmt: skip
        answer = await sent(ketua, **more)
        assert answer.status_code == 422, more
        assert sentence in answer.text, more
        assert "Tarif jasa simpanan dan simpanan wajib" in answer.text, more
    assert await db.fetchval("SELECT count(*) FROM decision WHERE NOT first") == 0


async def test_an_allocation_of_105_percent_is_refused_with_its_sum(db, web):
    ketua = await as_officer(web, db, "ketua")
    parts = {
        "shu_alokasi_anggota-cadangan": "45",
        "shu_alokasi_anggota-jasa_modal": "20",
        "shu_alokasi_anggota-jasa_usaha": "40",
    }
    answer = await sent(ketua, atur=["shu_alokasi_anggota"], **parts)
    assert answer.status_code == 422
    assert "berjumlah 105,00 %, harus tepat 100,00 %" in answer.text


async def test_only_papers_and_pictures_come_in_and_pictures_are_drawn_anew(db, web):
    ketua = await as_officer(web, db, "ketua")
    for wrong in (b"<svg onload=alert(1)>", b"PK\x03\x04 word", b"%PDF- tanpa akhir", b"\x89PNG\r\n\x1a\nrusak"):
        answer = await sent(ketua, wrong, kunci=f"kunci-uji-{len(wrong)}")
        assert answer.status_code == 422
        assert "PDF atau gambar" in answer.text
    raw = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "tempat rahasia"
    Image.new("RGB", (3000, 1000), "white").save(raw, "JPEG", exif=exif)
    assert b"tempat rahasia" in raw.getvalue()
    address = (await sent(ketua, raw.getvalue())).headers["location"].split("?")[0]
    kept = (await ketua.get(address + "/berkas")).content
    assert b"tempat rahasia" not in kept
    assert Image.open(io.BytesIO(kept)).size == (2000, 667)


async def test_a_pengawas_reads_all_of_it_and_is_offered_no_deed(db, web):
    ketua, pengawas = await as_officer(web, db, "ketua"), await as_officer(web, db, "pengawas")
    address = (await sent(ketua, NOTULA)).headers["location"].split("?")[0]
    for page in (address, "/kantor/keputusan?koperasi=2", "/kantor/keputusan/nilai?koperasi=2"):
        answer = await pengawas.get(page)
        assert answer.status_code == 200, page
        assert not re.search(r'<form[^>]*method="post"[^>]*action="/kantor', answer.text), page
        assert 'name="atur"' not in answer.text, page
    assert (await pengawas.get("/kantor/keputusan/baru?koperasi=2")).status_code == 404


async def test_a_person_without_a_membership_is_told_whose_they_are(db, web):
    stranger = web.another()
    await stranger.sign_in(
        await db.fetchval("INSERT INTO person (name, phone) VALUES ('Tamu', '+6281200000999') RETURNING id")
    )
    assert "dibaca oleh anggota" in (await stranger.get("/anggota/keputusan")).text
    first = await db.fetchval("SELECT id FROM decision WHERE first AND entity = 1")
    assert (await stranger.get(f"/anggota/keputusan/{first}")).status_code == 404


async def test_agreeing_asks_for_the_password_again(db, web):
    ketua = await as_officer(web, db, "ketua")
    address = (await sent(ketua)).headers["location"].split("?")[0]
    bendahara = web.another()
    await bendahara.sign_in((await officer(db, "bendahara", coop=2)).person_id, staff=True)
    assert 'name="sandi"' in (await bendahara.get(address)).text
    for typed in ({}, {"sandi": "bukan-kata-sandinya"}):
        refused = await bendahara.post(address + "/persetujuan", data=typed)
        assert refused.status_code == 422
        assert "andi" in refused.text
    assert await db.fetchval("SELECT count(*) FROM decision WHERE NOT first AND state = 'in_force'") == 0


async def test_delivery_fees_are_set_by_a_decision_of_the_sekunder_alone(db, web):
    ketua = await as_officer(web, db, "ketua", coop=1)
    form = await ketua.get("/kantor/keputusan/baru?koperasi=1&atur=ongkos_kirim")
    assert 'name="ongkos_kirim-Cepu"' in form.text
    assert 'value="25.000"' in form.text, "what holds today stands in the form"
    fees = {"atur": ["ongkos_kirim"], "koperasi": "1", "ongkos_kirim-Cepu": "20.000", "ongkos_kirim-Blora": "0"}
    odd = await sent(ketua, **fees | {"ongkos_kirim-Cepu": "-1"})
    assert odd.status_code == 422
    assert "harus rupiah bulat" in odd.text
    address = (await sent(ketua, **fees)).headers["location"].split("?")[0]
    bendahara = await as_officer(web, db, "bendahara", coop=1)
    await bendahara.post(address + "/persetujuan", data={})
    assert (await setting_of(1, "ongkos_kirim")).value == {"Blora": 0, "Cepu": 20_000}
    assert "Cepu Rp20.000" in (await bendahara.get("/kantor/keputusan/nilai?koperasi=1")).text
    primary = await as_officer(web, db, "sekretaris")
    assert "ongkos_kirim" not in (await primary.get("/kantor/keputusan/nilai?koperasi=2")).text
