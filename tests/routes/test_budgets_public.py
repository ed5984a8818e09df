"""What a public page may cost a phone and the database, with ten thousand products behind it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import brotli
import pytest

from app.cli.seeding.catalogue import seed_catalogue
from app.domain import transactions
from app.routes.shop.window import window
from app.routes.static_files import StaticFiles

HTML, FIRST_VISIT, WITH_PICTURES, LATER = 14_000, 40_000, 100_000, 15_000
LIST_PICTURE = 12_000
PAGES = ("/", "/kategori", "/kategori/beras-dan-jagung", "/kategori/mi-dan-bihun?hal=3&urut=termurah", "/kategori/bumbu-dan-saus?tersedia=1&maks=50000",
         "/produk/beras-curah", "/produk/mi-goreng-85-g", "/cari", "/cari?q=minyk+gorng",
         "/cari?q=sabun", "/cari?q=zzqqxx", "/koperasi", "/koperasi/mustika-blora", "/transparansi/harga")  # fmt: skip


@contextmanager
def asked() -> Iterator[list[str]]:
    """Every statement that the app's pool sends meanwhile."""
    said: list[str] = []
    pool = transactions.engine().pool
    holders = [holder._con for holder in pool._holders if holder._con is not None]

    def heard(query):
        if not query.query.startswith("SELECT pg_advisory_unlock_all"):  # the pool's own tidying
            said.append(query.query)

    for connection in holders:
        connection.add_query_logger(heard)
    try:
        yield said
    finally:
        for connection in holders:
            connection.remove_query_logger(heard)


async def test_ten_thousand_products_keep_to_the_budgets(web, db):
    """One story, for the seeding takes most of it."""
    await seed_catalogue(10_000)
    await window().catch_up()
    files = StaticFiles().files
    for url in PAGES:
        with asked() as cold:
            first = await web.get(url, headers={"accept-encoding": "br"})
        assert first.status_code == 200, url
        assert len(cold) <= 6, f"{url}: {len(cold)} queries cold"
        await web.get(url)
        with asked() as cached:
            await web.get(url)
        assert cached == [], f"{url}: a cached page asks nothing"
        html = int(first.headers["content-length"])
        scripts = sum(_squeezed(files, path) for path in _files(first.text))
        pictures = [_squeezed(files, path) for path in _first_pictures(first.text)]
        assert html <= HTML, f"{url}: {html} bytes of HTML"
        assert html + scripts <= FIRST_VISIT, f"{url}: {html} + {scripts}"
        assert html + scripts + sum(pictures) <= WITH_PICTURES, f"{url}: {html} + {scripts} + {pictures}"
        assert html <= LATER
        assert all(_squeezed(files, path) <= LIST_PICTURE for path in _pictures(first.text)), url


def _files(html):
    named = " ".join(
        re.findall(r'(?:src|href|data-nanti)="([^"]+)"', html)
    )  # the last are asked for after the first frame
    return re.findall(r"(/static/[^ ?]+\.(?:css|js))", named)


def _pictures(html):
    return re.findall(r'<img[^>]*src="(/static/[^"?]+)', html)


def _first_pictures(html):
    """What is fetched at once: pictures that are not lazy, and the first lazy ones that a tall phone would show; and the icons."""
    eager = [tag for tag in re.findall(r"<img[^>]*>", html) if 'loading="lazy"' not in tag]
    lazy = [tag for tag in re.findall(r"<img[^>]*>", html) if 'loading="lazy"' in tag][:8]
    return ["/static/icons.svg", *_pictures(" ".join(eager + lazy))]


def _squeezed(files, path):
    kept = files[path]
    return len(kept.brotli or kept.plain)


async def test_every_picture_keeps_its_place_while_it_loads(web, db):
    await seed_catalogue()
    await window().catch_up()
    for url in PAGES:
        for tag in re.findall(r"<img[^>]*>", (await web.get(url)).text):
            assert re.search(r'width="\d+"', tag), tag
            assert re.search(r'height="\d+"', tag), tag


async def test_the_smallest_change_reaches_a_page_with_few_queries(web, db):
    """One price of ten thousand: one product is read, not the shop."""
    await seed_catalogue()
    await window().catch_up()
    await web.get("/produk/beras-curah")
    with asked() as said:
        await db.execute("UPDATE product SET description = 'Beras dari Blora' WHERE slug = 'beras-curah'")
        await window().catch_up()
    assert len(said) == 2, said


def test_the_measure_measures():
    assert len(brotli.compress(b"a" * 50_000)) < 100
    assert _files('<script src="/static/js/indora.js?v=1" defer>') == ["/static/js/indora.js"]
    assert _files('<script src="/static/a.js" data-nanti="/static/b.js?v=1 /static/c.js">') == [
        f"/static/{name}.js" for name in "abc"
    ]
    with pytest.raises(KeyError):
        _squeezed({}, "/static/x")
