"""The macros as they come out: what was typed is kept, what is wrong is tied to its field, nothing is inline."""

import gzip
import re

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment

from tests.look.stage import ROOT, environment, pages

STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment()


def drawn(env: Environment, text: str, **values: object) -> BeautifulSoup:
    imports = '{% from "components/ui.html" import button, field, choice_field, status, pager, product_card %}'
    return BeautifulSoup(env.from_string(imports + text).render(**values), "html.parser")


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong(env: Environment):
    made = drawn(
        env, '{{ field("Nama", "nama", value=typed, error="Isi nama", hint="Sesuai KTP") }}', typed='"><script>'
    )
    box = made.find("input")
    assert box["value"] == '"><script>'
    assert box["aria-invalid"] == "true"
    said = [made.find(id=name).get_text() for name in box["aria-describedby"].split()]
    assert said == ["Isi nama", "Sesuai KTP"]
    assert made.find("label")["for"] == box["id"]


def test_a_password_is_never_written_back(env: Environment):
    assert "rahasia" not in str(drawn(env, '{{ field("Kata sandi", "sandi", value="rahasia", type="password") }}'))


def test_the_chosen_one_stays_chosen(env: Environment):
    made = drawn(env, '{{ choice_field("Bayar", "bayar", [("qris", "QRIS"), ("va", "Bank")], value="va") }}')
    assert [radio["value"] for radio in made.find_all("input", checked=True)] == ["va"]


def test_a_state_is_told_by_icon_and_word_too(env: Environment):
    badge = drawn(env, '{{ status("failed", "Gagal") }}').find(class_="badge-bad")
    assert badge.get_text() == "Gagal"
    assert badge.find("use")["href"].endswith("#cross")
    assert drawn(env, '{{ status("never_heard_of", "Entah") }}').find(class_="badge-idle")


@pytest.mark.parametrize(
    ("page", "pages_", "shown"),
    [(1, 1, ""), (1, 2, "12"), (1, 9, "12…9"), (3, 9, "1234…9"), (5, 9, "1…456…9"), (8, 9, "1…789"), (9, 9, "1…89")],
)
def test_the_pager_shows_the_ends_and_the_neighbours(env: Environment, page: int, pages_: int, shown: str):
    made = drawn(env, '{{ pager(page, pages_, "/x?hal=") }}', page=page, pages_=pages_)
    assert "".join(re.findall(r"[\d…]+", made.get_text())) == shown


def test_goods_that_are_out_have_no_cart_button(env: Environment):
    good = {"slug": "telur-ayam", "name": "Telur", "unit_id": 7, "picture": "/x.svg", "price_idr": 29000}
    assert drawn(env, "{{ product_card(p) }}", p=good).find("form")
    assert not drawn(env, "{{ product_card(p) }}", p=good | {"sold_out": True}).find("form")


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_is_whole_as_page_and_as_fragment(env: Environment, status: int):
    page = env.get_template(f"errors/{status}.html").render(nomor="A1B2C3")
    fragment = env.get_template("errors/_pesan.html").render(status_code=status, detail="<b>Stok</b> tinggal 2")
    assert "A1B2C3" in page
    assert page.count("<main") == 1
    assert fragment.strip().startswith("<section")
    assert "<b>" not in fragment
    assert BeautifulSoup(fragment, "html.parser").find("a", href="/")


def test_an_unknown_status_still_gets_a_sentence(env: Environment):
    assert "tidak dapat diselesaikan" in env.get_template("errors/umum.html").render(status_code=418)


def test_nothing_is_inline_in_any_template():
    for file in (ROOT / "app/templates").rglob("*.html"):
        text = file.read_text()
        assert not re.search(
            r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(src=|type=\"application/ld\+json\"))|hx-on|\bjs:|\|\s*safe",
            text,
        ), file


CHARTS = '{% from "components/charts.html" import bar_chart, line_chart %}'


def test_a_chart_says_in_words_and_in_a_table_what_it_draws(env: Environment):
    points = [("Januari", 50_000), ("Februari", 0), ("Maret", 125_000)]
    made = drawn(env, CHARTS + '{{ bar_chart("b", "Setoran", points, heads=("Bulan", "Setoran")) }}', points=points)
    svg = made.find("svg")
    said = [svg.find(id=name).get_text() for name in svg["aria-labelledby"].split()]
    assert said[0] == "Setoran"
    assert "Terendah Rp0 (Februari), tertinggi Rp125.000 (Maret)" in said[1]
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in made.find("tbody").find_all("tr")]
    assert rows == [["Januari", "Rp50.000"], ["Februari", "Rp0"], ["Maret", "Rp125.000"]]
    heights = [float(bar["height"]) for bar in svg.find_all("rect")]
    assert heights[1] == 0 < heights[0] * 2 < heights[2]


@pytest.mark.parametrize(
    "values", [[0], [0, 0, 0], [5], [-3, 4, -5], [-7, -2], [10**15, 1], list(range(31)), [3] * 366]
)
def test_no_chart_leaves_its_frame(env: Environment, values: list[int]):
    points = [(f"hari {n}", value) for n, value in enumerate(values)]
    for text in ('{{ bar_chart("b", "x", points) }}', '{{ line_chart("l", "x", points) }}',
                 '{{ line_chart("l", "x", points, step=True) }}'):  # fmt: skip
        svg = drawn(env, CHARTS + text, points=points).find("svg")
        for bar in svg.find_all("rect"):
            x, y, width, height = (float(bar[name]) for name in ("x", "y", "width", "height"))
            assert x >= 0, text
            assert x + width <= 320, text
            assert y >= 0, text
            assert y + height <= 100, text
        for line in svg.find_all("polyline"):
            found = [float(number) for number in line["points"].split()]
            assert all(0 <= x <= 320 for x in found[::2]), text
            assert all(0 <= y <= 100 for y in found[1::2]), text


def test_a_chart_of_nothing_is_nothing(env: Environment):
    assert not drawn(env, CHARTS + '{{ bar_chart("b", "x", []) }}').find("svg")


def test_the_parts_of_a_page_keep_to_their_weight():
    def weight(data: bytes) -> int:
        return len(gzip.compress(data, 9))

    shell = environment().from_string('{% extends "layouts/toko.html" %}').render().encode()
    assert weight(shell) <= 3_500
    assert weight((ROOT / "static/css/indora.css").read_bytes()) <= 9_000
    assert weight((ROOT / "static/js/indora.js").read_bytes()) <= 4_000
    assert weight((ROOT / "static/icons.svg").read_bytes()) <= 4_000
    assert all(weight(page.encode()) <= 14_000 for page in pages().values())


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))
    asked = {name for page in pages().values() for name in re.findall(r"icons\.svg[^#\"]*#([\w-]+)", page)}
    assert asked - drawn == set()
    assert len(asked) > 20
