"""A primary's SHU from the first draft to the member's savings, each step by another officer; and a slip proved without a signal."""

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from app.cli.embedded import Cluster
from e2e.journeys import PASSWORD, see, sign_in
from tests.running import Indora

YEAR_LABEL = "Tahun buku"


def people_of(indora: Indora, coop: int) -> dict[str, str]:
    """Phones of a primary's officers and of a member with a share; the demo gives them the password of everybody."""
    cluster = Cluster(Path(indora.env["DATA_DIR"]))
    cluster.psql(
        "UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE phone = '+6281200000001') WHERE id IN"
        f" (SELECT person FROM membership WHERE coop = {coop})", "indora",
    )  # fmt: skip
    rows = cluster.psql(
        "SELECT o.role || ' ' || p.phone FROM office o JOIN person p ON p.id = o.person"
        f" WHERE o.coop = {coop} AND o.granted_at IS NOT NULL AND o.ended_at IS NULL"
        f" UNION ALL (SELECT 'anggota ' || p.phone FROM shu_share s JOIN shu_run r ON r.id = s.run AND r.entity = {coop} JOIN person p ON p.id = s.member"
        f" WHERE s.total_idr > 0 AND NOT EXISTS (SELECT FROM office o WHERE o.person = s.member) ORDER BY p.id DESC LIMIT 1)", "indora",
    )  # fmt: skip
    return {
        role: "0" + phone.removeprefix("+62")
        for role, phone in (line.split(" ") for line in rows.splitlines() if line.strip())
    }


def test_from_draft_to_payout_seen_by_the_member(page: Page, browser: Browser, indora: Indora, script: bool):
    coop = 17 if script else 16
    who, year = people_of(indora, coop), None
    office: dict[str, Page] = {}
    for role in ("bendahara", "ketua", "pengawas", "sekretaris"):
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, java_script_enabled=script, base_url=indora.url, locale="id-ID"
        )
        context.set_default_timeout(10_000)
        office[role] = context.new_page()
        sign_in(office[role], who[role])
    at = office["bendahara"]
    at.goto(f"/kantor/shu?koperasi={coop}")
    year = at.get_by_label(YEAR_LABEL).input_value()
    at.get_by_role("button", name="Hitung", exact=True).click()
    at.wait_for_url(re.compile(r"/kantor/shu/[0-9]+"))
    run = "/kantor/shu/" + re.search(r"/kantor/shu/([0-9]+)", at.url).group(1)  # type: ignore[union-attr]
    see(at, "Langkah perhitungan", script=False, again=lambda: at.goto(run))
    step(office["ketua"], run, "Sudah ditinjau", "giliran pengawas")
    pengawas = office["pengawas"]
    pengawas.goto(run)
    pengawas.get_by_role("button", name="Hitung ulang").click()
    pengawas.wait_for_url("**/kantor/pekerjaan/*")
    see(pengawas, "anggota cocok", script=script)
    step(pengawas, run, "Nyatakan benar", "akar yang sama")
    rat = office["sekretaris"]
    for _ in range(2):  # the first time the password is asked for
        rat.goto(run)
        rat.get_by_label("Keputusan Rapat Anggota").select_option(index=1)
        press(rat, "Sahkan dan bukukan", script=script)
        rat.wait_for_url(re.compile("/masuk/ulang|pesan=disahkan"))
        if "/masuk/ulang" not in rat.url:
            break
        rat.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        rat.locator("main form button.btn-primary").click()
        rat.wait_for_url(re.compile(r"/kantor/shu/[0-9]+"))
    expect(rat.get_by_text("SHU disahkan dan dibukukan")).to_be_visible()
    step(at, run, "Buka pembagian", "dapat menerima SHU")
    sign_in(page, who["anggota"])
    page.goto("/anggota/shu")
    page.get_by_role("main").get_by_role("link", name=year, exact=True).first.click()
    expect(page.get_by_role("heading", name=f"SHU Anda tahun {year}")).to_be_visible()
    press(page, "Terima ke simpanan sukarela", script=script)
    expect(page.get_by_text("sudah masuk ke simpanan sukarela")).to_be_visible()
    expect(page.get_by_role("button", name="Terima ke simpanan sukarela")).to_have_count(0)
    for opened in office.values():
        opened.context.close()


def press(page: Page, button: str, *, script: bool) -> None:
    """A deed that asks once more, where there is a script to ask."""
    page.get_by_role("main").get_by_role("button", name=button).click()
    if script:
        page.get_by_role("dialog").get_by_role("button").last.click()


def step(page: Page, run: str, button: str, said: str) -> None:
    page.goto(run)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_slip_is_proved_on_the_phone_without_a_signal(page: Page, indora: Indora, script: bool, tmp_path: Path):
    if not script:
        page.goto("/static/periksa.html")
        expect(page.get_by_role("heading", name="Periksa slip SHU")).to_be_visible()
        return
    sign_in(page, "081200000001")
    page.goto("/anggota/shu")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Unduh bukti (JSON)").click()
    slip = json.loads(Path(saved.value.path()).read_text())
    (tmp_path / "slip.json").write_text(json.dumps(slip))
    page.goto("/static/periksa.html")
    page.context.set_offline(True)
    page.get_by_label("Berkas slip (JSON)").set_input_files(tmp_path / "slip.json")
    expect(page.get_by_text("Slip ini benar.")).to_be_visible()
    page.get_by_label("Akar yang diumumkan").fill(" ".join(re.findall(".{8}", slip["akar"])).upper())
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Akarnya sama dengan akar yang diumumkan.")).to_be_visible()
    for change, place in lies(slip):
        page.get_by_label("atau tempelkan isinya").fill(change)
        page.get_by_role("button", name="Periksa").click()
        expect(page.get_by_text(re.compile(f"Letaknya: {place}"))).to_be_visible()


def lies(slip: dict) -> list[tuple[str, str]]:
    """What was changed, and where it must be seen."""
    richer = slip["isi"].replace(f"|{slip['jasa_modal']}|", f"|{slip['jasa_modal'] + 1}|")
    foreign = [{**slip["jalur"][0], "hash": "ab" * 32}, *slip["jalur"][1:]]
    return [
        (json.dumps({**slip, "isi": richer}), "isi: jasa modal"),
        (json.dumps({**slip, "jumlah": slip["jumlah"] + 1}), "jumlah: tertulis"),
        (json.dumps({**slip, "jalur": foreign}), "jalur: menghasilkan akar"),
        (json.dumps({**slip, "jumlah_akar": slip["jumlah_akar"] + 1}), "jumlah akar"),
        ("{", "slip: bukan JSON"),
    ]


def test_nothing_of_the_shu_is_wider_than_the_phone(page: Page, script: bool):
    if not script:
        return
    sign_in(page, "081200000001")
    for path in ("/anggota/shu", "/static/periksa.html"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
