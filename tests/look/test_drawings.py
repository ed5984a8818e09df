"""Our own pictures: one for every good and category, light, without script, and the same bytes on every drawing."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from app.cli import draw
from app.domain.catalogue.assortment import CATEGORIES, GOODS, STAPLES

STATIC = Path(__file__).resolve().parents[2] / "static"
ALLOWED = {"svg", "g", "path", "rect", "circle", "ellipse", "clipPath", "defs", "use"}


def test_the_assortment_is_whole():
    assert len(GOODS) == 78
    assert len({good.slug for good in GOODS}) == 78
    assert sum(good.umkm for good in GOODS) == 20
    assert {good.category_slug for good in GOODS} == {category.slug for category in CATEGORIES}
    assert all(good.price_idr > 0 and good.content_amount > 0 for good in GOODS)
    assert all(good.content_amount == 1_000 for good in STAPLES if good.base_unit == "gram")


@pytest.mark.parametrize("slug", [good.slug for good in GOODS])
def test_every_good_has_a_light_picture(slug: str):
    file = STATIC / "img/goods" / f"{slug}.svg"
    root = ET.parse(file).getroot()
    assert (root.get("width"), root.get("height")) == ("320", "320")
    assert file.stat().st_size <= 3_000
    assert {element.tag.split("}")[1] for element in root.iter()} <= ALLOWED


def test_every_category_has_a_picture_and_there_is_none_too_many():
    assert {file.stem for file in (STATIC / "img/kategori").iterdir()} == {category.slug for category in CATEGORIES}
    assert {file.stem for file in (STATIC / "img/goods").iterdir()} == {good.slug for good in GOODS}


def test_no_two_goods_look_the_same():
    pictures = [(STATIC / "img/goods" / f"{good.slug}.svg").read_bytes() for good in GOODS]
    assert len(set(pictures)) == len(pictures)


def test_drawing_again_gives_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(draw, "STATIC", tmp_path)
    draw.main()
    # The PNG files are left out: their bytes hang on the library that packs them.
    for file in tmp_path.rglob("*.svg"):
        assert file.read_bytes() == (STATIC / file.relative_to(tmp_path)).read_bytes(), file.name


@pytest.mark.parametrize(
    ("name", "size"),
    [("app-192", (192, 192)), ("app-512", (512, 512)), ("app-maskable-512", (512, 512)), ("bagikan", (1200, 630))],
)
def test_the_icons_of_the_app_have_their_size(name: str, size: tuple[int, int]):
    file = STATIC / "img" / f"{name}.png"
    assert Image.open(file).size == size
    assert file.stat().st_size <= 30_000
