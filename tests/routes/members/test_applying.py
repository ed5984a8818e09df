"""Applying on the phone and deciding in the office, through HTTP, without a script."""

import io
import re

import pytest
from PIL import Image

from app.domain.members import apply
from app.domain.numbering import new_key
from tests import cast
from tests.domain.members.applicants import JATI, RANDU, TINI, VILLAGE, joined, sent, tini

FORM = {
    "nama": "Tini Rahayu", "nik": TINI["nik"], "tempat_lahir": "Blora", "tanggal_lahir": "1990-08-17", "kelamin": "P", "pekerjaan": "Pedagang",
}  # fmt: skip


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "#8fa").save(out, "JPEG")
    return out.getvalue()


async def applying(web, db):
    asker = await tini(db)
    await web.sign_in(asker.person_id)
    assert (await web.post("/anggota/pendaftaran/koperasi", data={"koperasi": str(JATI)})).status_code == 303
    assert (await web.post("/anggota/pendaftaran/diri", data=FORM)).status_code == 303
    assert (
        await web.post("/anggota/pendaftaran/alamat", data={"desa": VILLAGE, "jalan": "Jalan Mawar 3"})
    ).status_code == 303
    return asker


async def test_the_whole_way_without_script(web, db):
    asker = await applying(web, db)
    review = (await web.get("/anggota/pendaftaran/kirim")).text
    assert "3316••••••••0001" in review
    assert TINI["nik"] not in review
    sent_ = await web.post("/anggota/pendaftaran/kirim", data={"setuju-keanggotaan": "ya"})
    assert sent_.status_code == 303
    assert (
        await web.post("/anggota/pendaftaran/kirim", data={"setuju-keanggotaan": "ya"})
    ).status_code == 303  # the second tap
    assert (
        "Menunggu" in (await web.get("/anggota/pendaftaran")).text
        or "memeriksa" in (await web.get("/anggota/pendaftaran")).text
    )
    application = await apply.newest_application(asker)
    ketua = web.another()
    await ketua.sign_in((await cast.officer(db, "ketua", coop=JATI)).person_id, staff=True)
    page = await ketua.get(f"/kantor/anggota/permohonan/{application.number}")
    assert page.status_code == 200
    assert TINI["nik"] not in page.text
    assert (await ketua.post(f"/kantor/anggota/permohonan/{application.number}/penerimaan")).status_code == 303
    clerk = web.another()
    await clerk.sign_in((await cast.officer(db, "kasir", coop=JATI)).person_id, staff=True)
    paid = await clerk.post(
        f"/kantor/anggota/permohonan/{application.number}/simpanan-pokok", data={"uang": "100.000", "kunci": new_key()}
    )
    assert paid.status_code == 303
    card = await web.get("/anggota/kartu")
    assert "01.00001" in card.text
    assert "3316" not in card.text  # never the NIK
    look = await clerk.get("/kantor/anggota/kartu", params={"nomor": "http://x/kantor/anggota/kartu#01.00001"})
    assert "Berlaku" in look.text
    seen = (await web.get("/anggota/data-saya")).text
    assert "memeriksa kartu anggota" in seen


async def test_a_step_that_was_skipped_leads_back_to_it(web, db):
    asker = await tini(db)
    await web.sign_in(asker.person_id)
    for step in ("diri", "alamat", "kirim"):
        assert (await web.get(f"/anggota/pendaftaran/{step}")).headers["location"].endswith("/koperasi")
    assert (await web.get("/anggota/pendaftaran/entah")).status_code in (404, 405)
    assert (await web.get("/anggota/pendaftaran/koperasi")).status_code == 200


async def test_what_is_wrong_stands_beside_its_field_and_the_nik_is_not_written_back(web, db):
    asker = await tini(db)
    await web.sign_in(asker.person_id)
    await web.post("/anggota/pendaftaran/koperasi", data={"koperasi": str(JATI)})
    answer = await web.post("/anggota/pendaftaran/diri", data={**FORM, "nik": "331609570890001"})
    assert answer.status_code == 422
    assert "f-nik-error" in answer.text
    assert "331609570890001" not in answer.text
    assert "Pedagang" in answer.text
    answer = await web.post("/anggota/pendaftaran/diri", data={**FORM, "tanggal_lahir": "31-02-1990"})
    assert "f-tanggal_lahir-error" in answer.text
    assert (
        await web.post("/anggota/pendaftaran/diri", data={**FORM, "tanggal_lahir": "17/08/1990"})
    ).status_code == 303


async def test_the_photo_is_taken_shown_to_few_and_taken_away(web, db):
    asker = await applying(web, db)
    sent_ = await web.post("/anggota/pendaftaran/foto", files={"foto": ("ktp.jpg", photo(), "image/jpeg")})
    assert sent_.status_code == 303
    own = await web.get("/anggota/pendaftaran/foto")
    assert own.headers["content-type"] == "image/jpeg"
    assert own.headers["content-disposition"].startswith("attachment")
    assert own.headers["x-content-type-options"] == "nosniff"
    assert own.headers["cache-control"] == "no-store"
    without = await web.post("/anggota/pendaftaran/kirim", data={"setuju-keanggotaan": "ya"})
    assert without.status_code == 422  # a photo, but no word about it
    await web.post("/anggota/pendaftaran/kirim", data={"setuju-keanggotaan": "ya", "setuju-foto-ktp": "ya"})
    number = (await apply.newest_application(asker)).number
    for role, coop, status in (
        ("ketua", JATI, 200),
        ("kasir", JATI, 404),
        ("pengawas", JATI, 404),
        ("ketua", RANDU, 404),
        ("superadmin", 1, 404),
    ):
        officer = web.another()
        await officer.sign_in((await cast.officer(db, role, coop=coop)).person_id, staff=True, stepped_up=True)
        assert (await officer.get(f"/kantor/anggota/permohonan/{number}/foto")).status_code == status, role
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'foto KTP dilihat'") == 1


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"", b"\x89PNG\r\n\x1a\n" + b"0" * 300])
async def test_what_is_no_photo_is_refused_with_a_sentence(web, db, body):
    await applying(web, db)
    answer = await web.post("/anggota/pendaftaran/foto", files={"foto": ("x.svg", body, "image/svg+xml")})
    assert answer.status_code == 422
    assert "f-foto-error" in answer.text
    assert (
        await web.post(
            "/anggota/pendaftaran/foto", content=b"nonsense", headers={"content-type": "multipart/form-data"}
        )
    ).status_code in (400, 422)


async def test_the_photo_route_takes_six_megabytes_and_no_more(web, db):
    await applying(web, db)
    big = await web.post("/anggota/pendaftaran/foto", files={"foto": ("a.jpg", b"0" * (7 * 1024 * 1024), "image/jpeg")})
    assert big.status_code == 413
    other = await web.post("/anggota/pendaftaran/diri", content=b"a=" + b"0" * 70_000)
    assert other.status_code == 413


async def test_an_officer_of_another_primary_and_the_sekunder_find_nothing(web, db):
    asker = await tini(db)
    application = await sent(asker)
    other = await tini(db, "+6281311110002")
    membership = await joined(db, other, JATI, nik="3316095708900009")
    for role, coop in (("ketua", RANDU), ("admin", RANDU), ("superadmin", 1), ("bendahara", 1)):
        officer = web.another()
        await officer.sign_in((await cast.officer(db, role, coop=coop)).person_id, staff=True, stepped_up=True)
        assert (await officer.get(f"/kantor/anggota/permohonan/{application.number}")).status_code == 404
        assert (await officer.get(f"/kantor/anggota/{membership}")).status_code == 404
        assert (
            await officer.post(f"/kantor/anggota/{membership}/nik", data={"alasan_nik": "ingin tahu"})
        ).status_code == 404
        book = await officer.get("/kantor/anggota")
        assert "Tini" not in book.text
        assert "01.0000" not in (await officer.get("/kantor/anggota/kartu", params={"nomor": "01.00001"})).text.replace(
            'value="01.00001"', ""
        )


async def test_the_counter_takes_down_who_has_no_phone_and_the_code_opens_the_account(web, db):
    clerk = web.another()
    kasir = await cast.officer(db, "kasir", coop=JATI)
    await clerk.sign_in(kasir.person_id, staff=True)
    form = {
        **FORM, "koperasi": str(JATI), "telepon": "", "surat": "F-0007", "desa": VILLAGE, "jalan": "Jalan Mawar 3", "setuju-keanggotaan": "ya",
        "kunci": new_key(),
    }  # fmt: skip
    made = await clerk.post("/kantor/anggota/permohonan/baru", data=form)
    assert made.status_code == 303, made.text
    again = await clerk.post("/kantor/anggota/permohonan/baru", data=form)
    assert again.headers["location"] == made.headers["location"]  # the double tap
    number = made.headers["location"].split("/")[-1].split("?")[0]
    ketua = web.another()
    await ketua.sign_in((await cast.officer(db, "ketua", coop=JATI)).person_id, staff=True)
    await ketua.post(f"/kantor/anggota/permohonan/{number}/penerimaan")
    await clerk.post(f"/kantor/anggota/permohonan/{number}/simpanan-pokok", data={"uang": "100000", "kunci": new_key()})
    membership = await db.fetchval("SELECT id FROM membership WHERE member_no = '01.00001'")
    slip = await clerk.post(f"/kantor/anggota/{membership}/aktivasi")
    code = slip.text.split('class="pickup-code">')[1].split("<")[0]
    opened = await web.post(
        "/aktivasi", data={"nomor_anggota": "01 00001", "kode": code.lower(), "sandi": "wajan sendok kompor"}
    )
    assert opened.status_code == 303, opened.text
    data = (await web.get("/anggota/data-saya")).text
    assert "permohonan anggota" in data  # what the clerk did in her name
    second = web.another()
    assert (
        await second.post("/masuk", data={"telepon": "01.00001", "sandi": "wajan sendok kompor"})
    ).status_code == 303
    assert (await second.post("/masuk", data={"telepon": "01.00001", "sandi": "salah sama sekali"})).status_code in (
        303,
        422,
    )
    assert "sudah aktif" in (await clerk.post(f"/kantor/anggota/{membership}/aktivasi")).text


async def test_a_list_is_brought_by_one_and_let_in_by_another(web, db):
    from app.domain.work.run import do_work
    from tests.domain.members.test_import import GOOD, xlsx

    one, two = web.another(), web.another()
    await one.sign_in((await cast.officer(db, "admin", coop=JATI)).person_id, staff=True, stepped_up=True)
    await two.sign_in((await cast.officer(db, "ketua", coop=JATI)).person_id, staff=True, stepped_up=True)
    assert (await one.get("/kantor/anggota/impor/contoh")).content[:2] == b"PK"
    data = {"koperasi": str(JATI), "kunci": new_key()}
    sent_ = await one.post("/kantor/anggota/impor", data=data, files={"berkas": ("anggota.xlsx", xlsx(GOOD))})
    assert sent_.status_code == 303
    twice = await one.post("/kantor/anggota/impor", data=data, files={"berkas": ("anggota.xlsx", xlsx(GOOD))})
    assert twice.headers["location"] == sent_.headers["location"]
    work = int(sent_.headers["location"].rsplit("/", 1)[-1])
    await do_work(work)
    assert "1 baris siap" in (await one.get(f"/kantor/pekerjaan/{work}")).text
    own = await one.post(f"/kantor/anggota/impor/{work}/pelaksanaan", data={"koperasi": str(JATI)})
    assert "Petugas lain" in own.text
    assert "Masukkan 1 anggota" in (await two.get("/kantor/anggota/impor")).text
    run = await two.post(f"/kantor/anggota/impor/{work}/pelaksanaan", data={"koperasi": str(JATI)})
    await do_work(int(run.headers["location"].rsplit("/", 1)[-1]))
    assert "Slamet Widodo" in (await two.get("/kantor/anggota")).text
    stranger = web.another()
    await stranger.sign_in((await cast.officer(db, "admin", coop=RANDU)).person_id, staff=True, stepped_up=True)
    assert (
        await stranger.post(f"/kantor/anggota/impor/{work}/pelaksanaan", data={"koperasi": str(JATI)})
    ).status_code == 404
    sheet = await two.post("/kantor/anggota/unduhan", data={"koperasi": str(JATI)})
    assert sheet.content[:2] == b"PK"
    assert GOOD["nik"].encode() not in sheet.content
    assert "Slamet Widodo" in (await two.get("/kantor/anggota/cetak")).text
    await db.execute("UPDATE person SET phone = NULL WHERE name = 'Slamet Widodo'")
    codes = "/kantor/anggota/impor/kode-aktivasi"
    assert "1 anggota belum mempunyai akun" in (await two.get("/kantor/anggota/impor")).text
    paper = await two.post(codes, data={"koperasi": str(JATI)})
    assert re.search(r"Slamet Widodo.*[A-Z0-9]{5}-[A-Z0-9]{5}", paper.text, re.DOTALL)
    nobody = await two.post(codes, data={"koperasi": str(JATI), "setelah": "01.99999"})
    assert (nobody.status_code, 'id="f-setelah-error"' in nobody.text, "01.99999" in nobody.text) == (422, True, True)
    assert (await stranger.post(codes, data={"koperasi": str(JATI)})).status_code == 404


async def test_who_had_no_phone_proves_the_first_one_himself(web, db):
    from tests.promises.visitors import code_for

    who = await tini(db)
    await joined(db, who)
    await db.execute("UPDATE person SET phone = NULL WHERE id = $1", who.person_id)
    await web.sign_in(who.person_id, stepped_up=True)
    assert "Tambah nomor" in (await web.get("/anggota/profil")).text
    asked = await web.post("/anggota/profil/nomor", data={"telepon": "0813 7777 0001"})
    assert asked.status_code == 303
    assert "kode_lama" not in (await web.get("/anggota/profil/nomor/kode")).text
    done = await web.post("/anggota/profil/nomor/kode", data={"kode_baru": await code_for(db, "+6281377770001")})
    assert done.status_code == 303
    assert await db.fetchval("SELECT phone FROM person WHERE id = $1", who.person_id) == "+6281377770001"


async def test_a_member_without_a_telephone_gets_a_new_password_at_the_counter(web, db):
    member = await tini(db)
    membership = await joined(db, member)
    await db.execute("UPDATE person SET phone = NULL, password_hash = 'x' WHERE id = $1", member.person_id)
    await web.sign_in((await cast.officer(db, "kasir", coop=JATI)).person_id, staff=True)
    at = f"/kantor/anggota/{membership}"
    assert "Cetak kode kata sandi" in (await web.get(at)).text
    bare = await web.post(f"{at}/pemulihan", data={"cara_hadir": "surat"})
    assert bare.status_code == 422
    assert "Tulis nomor surat" in bare.text
    slip = await web.post(f"{at}/pemulihan", data={"cara_hadir": "surat", "surat": "SK-1234"})
    assert slip.status_code == 200
    assert "Kode untuk kata sandi baru" in slip.text
    await web.sign_in((await cast.officer(db, "kasir", coop=RANDU)).person_id, staff=True)
    assert (await web.post(f"{at}/pemulihan", data={"cara_hadir": "surat", "surat": "SK-1235"})).status_code == 404
