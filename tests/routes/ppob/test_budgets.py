"""What a page of PPOB may weigh on a weak signal, with two hundred products of one operator behind a number."""

import re

import brotli
import pytest

from app.cli.seeding.ppob import seed_ppob
from app.routes.static_files import StaticFiles
from tests import cast
from tests.domain.ppob.lists import FakeProvider
from tests.routes.ppob.test_buying import looked

HTML, FIRST_VISIT = 14_000, 40_000


def weight(html: str) -> int:
    return len(brotli.compress(html.encode(), quality=4))


def weight_with_files(html: str) -> int:
    files = StaticFiles().files
    paths = re.findall(r'(?:src|href)="(/static/[^"?]+\.(?:css|js))', html)
    return weight(html) + sum(len(files[path].brotli or files[path].plain) for path in paths)


@pytest.fixture
async def full(db, web, lists: FakeProvider):
    await seed_ppob()
    await db.execute("UPDATE ppob_product SET service = 'paket-data', type = 'Umum' WHERE brand = 'TELKOMSEL'")
    assert await db.fetchval("SELECT count(*) FROM ppob_product WHERE brand = 'TELKOMSEL' AND listed") >= 200
    await web.sign_in((await cast.sari(db)).person_id)
    await web.post("/ppob/paket-data", data={"nomor": "081234567890"})


async def test_two_hundred_products_of_one_operator_stay_within_the_budget(web, full, queries):
    with queries(6):
        page = (await web.get("/ppob/paket-data")).text
    assert page.count('class="pick"') >= 200
    assert weight(page) <= HTML
    assert weight_with_files(page) <= FIRST_VISIT
    listed = await web.post("/ppob/paket-data/daftar", data={"nomor": "081234567890"}, headers={"hx-request": "true"})
    assert weight(listed.text) <= HTML


@pytest.mark.parametrize(
    "path",
    [
        "/ppob",
        "/ppob/pulsa",
        "/ppob/token-listrik",
        "/ppob/pdam",
        "/ppob/dompet-digital",
        "/ppob/riwayat",
        "/ppob/nomor",
    ],
)
async def test_every_page_is_light_and_asks_little(web, db, full, queries, path):
    with queries(6):
        page = await web.get(path)
    assert page.status_code == 200
    assert weight(page.text) <= HTML
    assert weight_with_files(page.text) <= FIRST_VISIT


async def test_a_check_is_light_and_asks_little(web, db, full, queries):
    page = await looked(web, "tagihan-listrik", nomor="530000000001", produk="pln-pasca")
    assert weight_with_files(page) <= FIRST_VISIT
    with queries(6):
        await web.get(f"/ppob/cek/{await db.fetchval('SELECT code FROM ppob_check')}")
