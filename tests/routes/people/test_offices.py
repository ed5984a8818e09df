"""Offices: proposed by one, granted by another, ended at once."""

from tests.routes.people.conftest import log_in

BENDAHARA, ADMIN, SUPERADMIN = "081200000004", "081200000007", "081200000009"
BUDI = "+6281200000002"


async def signed_in(web, phone):
    browser = web.another()
    assert (await log_in(browser, phone)).status_code == 303
    return browser


async def office_of(db, phone, role):
    return await db.fetchval(
        "SELECT o.id FROM office o JOIN person p ON p.id = o.person WHERE p.phone = $1 AND role = $2 AND ended_at IS NULL",
        phone,
        role,
    )


async def test_one_proposes_another_grants_and_the_person_logs_in_anew(web, people):
    bendahara, superadmin, budi = [await signed_in(web, phone) for phone in (BENDAHARA, SUPERADMIN, "081200000002")]
    assert (
        await bendahara.post("/kantor/orang", data={"koperasi": "1", "telepon": "081200000002", "peran": "sekretaris"})
    ).status_code == 303
    office = await office_of(people, BUDI, "sekretaris")
    own = await bendahara.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"})
    assert own.status_code == 422
    assert "Pengurus lain" in own.text
    assert (await budi.get("/kantor")).status_code == 404
    assert (await superadmin.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"})).status_code == 303
    assert (
        await superadmin.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"})
    ).status_code == 303  # a double tap
    assert (await budi.get("/anggota")).status_code == 303  # a new id at a change of role
    await log_in(budi, "081200000002")
    assert (await budi.get("/kantor/orang")).status_code == 200
    deeds = [
        row["deed"]
        for row in await people.fetch("SELECT deed FROM audit WHERE subject = $1 ORDER BY id", f"office:{office}")
    ]
    assert deeds == ["jabatan diusulkan", "jabatan diberikan"]
    assert "data dilihat" in (await budi.get("/anggota/data-saya")).text


async def test_an_ended_office_ends_its_logins_in_the_same_moment(web, people):
    bendahara, pengawas = await signed_in(web, BENDAHARA), await signed_in(web, "081200000005")
    assert (await pengawas.get("/kantor/orang")).status_code == 200
    office = await office_of(people, "+6281200000005", "pengawas")
    assert (await bendahara.post(f"/kantor/orang/{office}/pengakhiran", data={"koperasi": "1"})).status_code == 303
    assert (await pengawas.get("/kantor/orang")).headers["location"].startswith("/masuk")
    await log_in(pengawas, "081200000005")
    assert (await pengawas.get("/kantor/orang")).status_code == 404


async def test_officers_deal_with_their_own_coop_only(web, people):
    admin, bendahara = await signed_in(web, ADMIN), await signed_in(web, BENDAHARA)
    office = await office_of(people, "+6281200000003", "kasir")
    assert (await admin.get("/kantor/orang?koperasi=1")).status_code == 404
    assert (await admin.get("/kantor/orang")).status_code == 200
    assert "Rini" not in (await admin.get("/kantor/orang")).text
    assert (await admin.post(f"/kantor/orang/{office}/pengakhiran", data={"koperasi": "2"})).status_code == 404
    assert (await admin.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "2"})).status_code == 404
    assert (
        await bendahara.post("/kantor/orang", data={"koperasi": "2", "telepon": "081200000001", "peran": "kasir"})
    ).status_code == 404
    foreign = await admin.post("/kantor/orang", data={"koperasi": "2", "telepon": "081200000002", "peran": "kasir"})
    assert "belum punya akun di koperasi ini" in foreign.text  # not a member there: looks like an unknown number
    for address in ("/kantor/orang/999999/pengakhiran", "/kantor/orang/99999999999999999999/persetujuan"):
        assert (await bendahara.post(address, data={"koperasi": "1"})).status_code == 404


async def test_a_superadmin_is_made_by_superadmins_only_and_never_by_himself(web, people):
    bendahara, superadmin = await signed_in(web, BENDAHARA), await signed_in(web, SUPERADMIN)
    refused = await bendahara.post(
        "/kantor/orang", data={"koperasi": "1", "telepon": "081200000002", "peran": "superadmin"}
    )
    assert "Hanya superadmin" in refused.text
    himself = await superadmin.post("/kantor/orang", data={"koperasi": "1", "telepon": SUPERADMIN, "peran": "ketua"})
    assert "diri sendiri" in himself.text
    person = await people.fetchval("SELECT id FROM person WHERE phone = '+6281200000009'")
    by = await people.fetchval("SELECT id FROM person WHERE phone = '+6281200000004'")
    office = await people.fetchval(
        "INSERT INTO office (person, coop, role, proposed_by) VALUES ($1, 1, 'ketua', $2) RETURNING id", person, by
    )
    assert (await superadmin.post(f"/kantor/orang/{office}/persetujuan", data={"koperasi": "1"})).status_code == 422


async def test_a_supervisor_reads_and_changes_nothing(web, people):
    pengawas = await signed_in(web, "081200000005")
    page = await pengawas.get("/kantor/orang")
    assert "Rini Astuti" in page.text
    assert "Usulkan" not in page.text.replace("Diusulkan", "")
    assert (
        await pengawas.post("/kantor/orang", data={"koperasi": "1", "telepon": "081200000002", "peran": "kasir"})
    ).status_code == 404


async def test_members_see_no_office(web, people):
    sari = await signed_in(web, "081200000001")
    assert (await sari.get("/kantor/orang")).status_code == 404


async def test_the_same_proposal_twice_is_refused_with_a_sentence(web, people):
    bendahara = await signed_in(web, BENDAHARA)
    form = {"koperasi": "1", "telepon": "081200000002", "peran": "gudang"}
    assert (await bendahara.post("/kantor/orang", data=form)).status_code == 303
    assert "sudah diusulkan" in (await bendahara.post("/kantor/orang", data=form)).text
    assert (await bendahara.post("/kantor/orang", data={**form, "peran": "raja"})).status_code == 422
