"""Somebody joins on the phone: registers, applies, is accepted, pays simpanan pokok, holds the card. Another primary finds nothing."""

import io
import re

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from e2e.journeys import gateway, see, sign_in
from tests.running import Indora

ADMIN_OF_JATI, TREASURER_OF_MUSTIKA, OUTSIDER = "081200000007", "081200000013", "081200000009"


def register(page: Page, browser: Browser, indora: Indora, phone: str, name: str) -> None:
    page.goto("/daftar")
    page.get_by_label("Nama").fill(name)
    page.get_by_label("Nomor HP").fill(phone)
    page.get_by_label("Kata sandi", exact=True).fill("wajan sendok kompor")
    page.get_by_role("main").get_by_role("button", name="Daftar", exact=True).click()
    page.wait_for_url("**/daftar/kode**")
    outbox = browser.new_context(base_url=indora.url).new_page()
    outbox.goto(f"/demo/kotak-keluar?akhir={phone[-4:]}")
    found = re.search(r"kode pendaftaran Anda (\d{6})", outbox.inner_text("body"))
    assert found, "no code was sent"
    outbox.context.close()
    page.locator("[name=kode]").fill(found[1])
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "/daftar" not in url)


def ktp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "#9cf").save(out, "JPEG")
    return out.getvalue()


def apply(page: Page, nik: str) -> str:
    """The four steps, with a mistake and a look back on the way; the number of the application."""
    page.goto("/anggota/pendaftaran")
    page.get_by_role("main").get_by_role("link", name="Mulai").click()
    page.get_by_label("Kecamatan Jati").check()
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/diri")
    page.get_by_label("NIK", exact=True).fill(nik[:15])
    page.get_by_label("Tempat lahir").fill("Blora")
    page.get_by_label("Tanggal lahir").fill("1990-08-17")
    page.get_by_label("Perempuan").check()
    page.get_by_label("Pekerjaan").fill("Pedagang")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("#f-nik-error")).to_contain_text("15 angka")
    page.get_by_label("NIK", exact=True).fill(nik)
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/alamat")
    page.goto("/anggota")  # the signal was lost, or the phone rang
    page.goto("/anggota/pendaftaran")
    page.wait_for_url("**/alamat")
    page.get_by_label("Desa atau kelurahan").select_option(index=3)
    page.get_by_label("Jalan, RT dan RW").fill("Jalan Mawar 3, RT 2 RW 1")
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/kirim")
    page.get_by_label("Foto KTP", exact=True).set_input_files(
        {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": ktp()}
    )
    page.get_by_role("button", name="Unggah foto").click()
    expect(page.get_by_alt_text("Foto KTP Anda")).to_be_visible()
    page.get_by_label("Data untuk menjadi anggota").check()
    page.get_by_label("Foto KTP untuk memeriksa NIK").check()
    page.get_by_role("button", name="Kirim permohonan").dblclick()
    page.wait_for_url("**/anggota/pendaftaran")
    found = re.search(r"AG-[0-9A-Z-]{13,14}", page.get_by_role("main").inner_text())
    assert found
    return found[0]


def test_from_the_first_step_to_the_card(page: Page, staff_page: Page, browser: Browser, indora: Indora, script: bool):
    phone = "081355550001" if script else "081355550002"
    register(page, browser, indora, phone, "Tini Rahayu")
    number = apply(page, "3316015708900001" if script else "3316015708900002")

    sign_in(staff_page, ADMIN_OF_JATI)
    staff_page.goto("/kantor/anggota/permohonan")
    staff_page.get_by_role("link", name=number).click()
    staff_page.get_by_role("button", name="Terima", exact=True).click()
    expect(staff_page.get_by_text("Permohonan diterima").first).to_be_visible()

    page.goto("/anggota/pendaftaran")
    page.get_by_label("QRIS").check()
    page.get_by_role("button", name="Bayar sekarang").click()
    page.wait_for_url("**/pembayaran**")
    deposit = page.url.split("/setoran/")[1].split("/")[0]
    gateway(indora.sandbox_url, deposit, "bayar")
    see(page, "Diterima", script=False, again=lambda: page.goto(f"/anggota/simpanan/setoran/{deposit}"))
    page.goto("/anggota/kartu")
    card = page.get_by_role("main").inner_text()
    assert "Tini Rahayu" in card
    assert "3316" not in card  # never the NIK
    member_no = re.search(r"01\.[0-9]{5}", card)
    assert member_no

    staff_page.goto("/kantor/anggota/kartu")
    staff_page.get_by_label("Nomor anggota atau isi kode QR").fill(member_no[0])
    staff_page.get_by_role("button", name="Periksa").click()
    expect(staff_page.get_by_text("Berlaku", exact=True)).to_be_visible()

    page.goto("/anggota/data-saya")
    expect(page.get_by_text("memeriksa kartu anggota").first).to_be_visible()


def test_an_officer_of_another_primary_finds_nothing(staff_page: Page, indora: Indora, script: bool):
    """What the admin of Jati sees, the treasurer of Mustika Blora looks for: in his lists, by search, and at the very addresses."""
    sign_in(staff_page, ADMIN_OF_JATI)
    staff_page.goto("/kantor/anggota")
    first = staff_page.get_by_role("main").get_by_role("table").get_by_role("link").first
    name, member = first.inner_text(), str(first.get_attribute("href"))
    number = (
        staff_page.get_by_role("main").get_by_role("table").get_by_text(re.compile(r"01\.[0-9]{5}")).first.inner_text()
    )
    for path in theirs(member):
        assert staff_page.goto(path).status == 200, path
    staff_page.context.clear_cookies()
    sign_in(staff_page, TREASURER_OF_MUSTIKA)
    for path in theirs(member):
        assert staff_page.goto(path).status == 404, path
    for page_of in ("/kantor/anggota", "/kantor/simpanan"):
        answer = staff_page.goto(f"{page_of}?q={number}")
        assert answer.status == 200
        expect(staff_page.get_by_role("main")).not_to_contain_text(name)
        assert staff_page.goto(f"{page_of}?koperasi=2").status == 404  # Jati's own list
    staff_page.goto("/kantor/anggota/permohonan")
    expect(staff_page.get_by_role("main")).not_to_contain_text("AG-CONTH-00001-A")


def theirs(member: str) -> list[str]:
    """A member of Jati in the register and at the counter, and somebody who applies there."""
    application = "/kantor/anggota/permohonan/AG-CONTH-00001-A"
    return [member, "/kantor/simpanan/anggota/" + member.rsplit("/", 1)[-1], application]


def test_the_sekunder_has_no_persons_as_members(staff_page: Page, indora: Indora, script: bool):
    sign_in(staff_page, OUTSIDER)
    staff_page.goto("/kantor/anggota")
    expect(staff_page.get_by_role("heading", name="Buku daftar koperasi anggota")).to_be_visible()
    for path in ("/kantor/anggota/7", "/kantor/anggota/permohonan/AG-CONTH-00001-A/foto"):
        assert staff_page.goto(path).status == 404, path
