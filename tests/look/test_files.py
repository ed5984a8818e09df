"""A chosen photo is made small on the phone; what stays too large is said before anything is sent."""

import io
import random

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page

pytestmark = pytest.mark.browser
CHOSEN = "document.querySelector('input').files[0]"
READY = f"{CHOSEN} && !document.querySelector('input').validationMessage.startsWith('Sebentar')"


@pytest.fixture
def field(phone: Page) -> Page:
    phone.set_content('<form><input type="file" accept="image/*"></form>')
    phone.add_script_tag(path="static/js/berkas.js")
    return phone


def choose(page: Page, name: str, kind: str, body: bytes) -> tuple[int, str]:
    page.set_input_files("input", FilePayload(name=name, mimeType=kind, buffer=body))
    page.wait_for_function(READY)
    size: int = page.evaluate(f"{CHOSEN}.size")
    message: str = page.evaluate("document.querySelector('input').validationMessage")
    return size, message


def photo(width: int, height: int) -> bytes:
    """A picture as rough as a real one, so that it weighs as much."""
    out, dice = io.BytesIO(), random.Random(7)
    Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3)).save(out, "PNG")
    return out.getvalue()


def test_a_large_photo_becomes_small_and_keeps_its_shape(field: Page):
    whole = photo(1700, 850)
    size, message = choose(field, "rak.png", "image/png", whole)
    assert (size < len(whole) / 2, message) == (True, "")
    assert field.evaluate(f"createImageBitmap({CHOSEN}).then((it) => [it.width, it.height])") == [1600, 800]


def test_a_small_photo_stays_as_it_is(field: Page):
    small = photo(80, 60)
    assert choose(field, "rak.png", "image/png", small) == (len(small), "")


def test_what_is_no_photo_and_too_large_is_said_at_once_and_another_choice_makes_it_good(field: Page):
    field.evaluate(
        """() => { const chosen = new DataTransfer(), field = document.querySelector("input");
        chosen.items.add(new File([new Uint8Array(6000001)], "rak.jpg", { type: "image/jpeg" }));
        field.files = chosen.files; field.dispatchEvent(new Event("change", { bubbles: true })); }"""
    )
    field.wait_for_function(READY)
    message = field.evaluate("document.querySelector('input').validationMessage")
    assert message == "Berkas ini lebih besar daripada 6 MB. Pilih yang lebih kecil."
    assert choose(field, "lembar.csv", "text/csv", b"kode;nama") == (9, "")
