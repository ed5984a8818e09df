"""The pages that are the same for everybody: what they show, how they are kept, and that they never lie for long."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from app.cli.seeding.catalogue import seed_catalogue
from app.routes.page_cache import PageCache
from app.routes.shop.page_store import Depends, Kept, PageStore
from app.routes.shop.view import canonical
from app.routes.shop.window import FRESH_SECONDS, Window, window
from tests import cast

PAGES = ("/", "/kategori", "/kategori/beras-dan-jagung", "/kategori/beras-dan-jagung?urut=per-kilo&tersedia=1&maks=50000", "/produk/beras-curah",
         "/cari", "/cari?q=minyk+gorng", "/cari?q=zzzqqq", "/koperasi", "/koperasi/mustika-blora", "/transparansi/harga")  # fmt: skip
RICE = "/produk/beras-medium-5-kg"


@pytest.fixture
async def shop(web, db):
    await cast.officer(db, "manajer")
    await cast.officer(db, "bendahara")
    await seed_catalogue()
    await window().catch_up()
    return web


PATIENCE = 60  # seconds, for what the shop does not promise within one


async def reprice(db, slug, idr):
    unit = await db.fetchval(
        "SELECT u.id FROM product_unit u JOIN product p ON p.id = u.product WHERE p.slug = $1 ORDER BY u.position LIMIT 1",
        slug,
    )
    async with db.connection.transaction():
        await cast.reprice(db, unit, "umum", idr)


async def soon(there, within=FRESH_SECONDS):
    """Ask until it is so. Who begins to ask a second after the change is told: that holds on any machine, however long the answer takes."""
    changed = asked = time.monotonic()
    while not (found := await there()):
        assert asked - changed <= within, "asked for a second after the change, and not so"
        await asyncio.sleep(0.01)
        asked = time.monotonic()
    return found


# ---- what they show ----


async def test_each_page_is_whole(shop):
    for url in PAGES:
        answer = await shop.get(url)
        assert answer.status_code == 200, url
        page = BeautifulSoup(answer.text, "html.parser")
        assert page.title.text.endswith(("Koperasi Indora", "Blora"))
        assert len(page.find_all("h1")) == 1
        assert page.select_one("form[role=search] input[name=q]")
        assert answer.headers["cache-control"] == "public, no-cache"
        assert "set-cookie" not in answer.headers


async def test_a_product_shows_both_prices_the_het_and_its_stock(shop):
    text = BeautifulSoup((await shop.get(RICE)).text, "html.parser").get_text(" ")
    for said in ("Rp65.000", "Anggota", "Rp62.700", "Rp13.000/kg", "HET", "Rp67.500 per sak", "contoh untuk uji coba",
                 "Toko Bangkle", "Gudang Klopoduwur", "Ada"):  # fmt: skip
        assert said in text, said


async def test_noodles_are_sold_by_piece_and_dus_with_a_price_from_forty_on(shop):
    page = BeautifulSoup((await shop.get("/produk/mi-goreng-85-g")).text, "html.parser")
    form = page.select_one('form[action="/keranjang/baris"]')
    assert [label.b.text for label in form.select("label.choice")] == ["bungkus", "dus isi 40"]
    assert form.select_one("input[name=jumlah]")
    assert "Masukkan ke keranjang" in form.get_text()
    assert "Grosir: mulai 40 bungkus" in page.get_text(" ")


async def test_cheaper_opens_to_its_proof_and_expires(shop, db):
    page = BeautifulSoup((await shop.get("/produk/gula-pasir-1-kg")).text, "html.parser")
    proof = page.select_one("details")
    assert "Lebih murah" in proof.summary.text
    for said in ("Toko Modern", "Harga di sana", "Dilihat pada", "Bukti", "Berlaku sampai"):
        assert said in proof.get_text(" ")
    await db.execute("UPDATE reference_price SET seen_on = current_date - 40, expires_on = current_date - 2")
    await soon(lambda: _lacks(shop, "/produk/gula-pasir-1-kg", "Lebih murah"))


async def _lacks(shop, url, words):
    return words not in (await shop.get(url)).text


async def test_search_says_how_it_read_a_misspelt_word(shop):
    text = (await shop.get("/cari?q=minyk gorng")).text
    assert "Kami mencari <b>minyak goreng</b>" in text
    assert "/produk/minyak-goreng-1-l" in text


async def test_an_empty_search_leads_on(shop):
    text = (await shop.get("/cari?q=zzzqqq")).text
    assert "Belum ada barang" in text
    assert "/kategori/beras-dan-jagung" in text
    assert "Banyak dibeli" in text


async def test_filters_that_hide_everything_say_so(shop):
    assert "tersembunyi oleh saringan" in (await shop.get("/cari?q=beras+premium&maks=5000")).text


async def test_a_barcode_finds_its_product(shop, db):
    code = await db.fetchval(
        "SELECT b.code FROM barcode b JOIN product_unit u ON u.id = b.unit JOIN product p ON p.id = u.product WHERE p.slug = 'gula-pasir-1-kg' LIMIT 1"
    )
    assert "/produk/gula-pasir-1-kg" in (await shop.get(f"/cari?q={code}")).text


async def test_lists_can_be_put_in_order_and_narrowed(shop):
    text = BeautifulSoup((await shop.get("/kategori/beras-dan-jagung?urut=termurah")).text, "html.parser")
    prices = [int(money["value"]) for money in text.select(".product .price-main data")]
    assert prices == sorted(prices)
    cheap = BeautifulSoup((await shop.get("/kategori/beras-dan-jagung?maks=25000")).text, "html.parser")
    assert {link["href"] for link in cheap.select(".product-link")} == {"/produk/beras-curah", "/produk/jagung-pipil"}


async def test_what_is_not_there_is_a_kind_404_and_not_kept(shop):
    for url in (
        "/kategori/tidak-ada",
        "/produk/tidak-ada",
        "/koperasi/tidak-ada",
        "/kategori/beras-dan-jagung?hal=99",
        "/produk/a%2Fb",
    ):
        before = len(window().pages)
        assert (await shop.get(url)).status_code == 404, url
        assert len(window().pages) == before


async def test_odd_parameters_count_as_not_said(shop):
    plain = (await shop.get("/kategori/beras-dan-jagung")).content
    for query in ("hal=-1", "hal=1.5", "hal=99999999999999999999", "hal=%F0%28", "urut=<script>", "maks='--", "tersedia=ya", "q[]=1", "&&&=&",
                  "x=" + "a" * 5000):  # fmt: skip
        odd = await shop.get(f"/kategori/beras-dan-jagung?{query}")
        assert (odd.status_code, odd.content) == (200, plain), query


async def test_what_was_typed_comes_back_as_text_only(shop):
    text = (await shop.get("/cari?q=<script>alert(1)</script>")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


# ---- how they are kept ----


async def test_everybody_gets_the_same_bytes(shop, db):
    member = shop.another()
    await member.sign_in((await cast.sari(db)).person_id)
    member.cookies.set("keranjang", "7.abc")
    for url in PAGES:
        stranger = (await shop.get(url)).content
        assert (await member.get(url, headers={"hx-request": "true", "user-agent": "lain"})).content == stranger, url
    await member.client.aclose()


async def test_a_page_known_already_is_not_sent_again(shop):
    first = await shop.get(RICE, headers={"accept-encoding": "br"})
    again = await shop.get(RICE, headers={"accept-encoding": "br", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await shop.get(RICE, headers={"if-none-match": '"something-else"'})).status_code == 200


async def test_each_encoding_is_its_own_version_of_the_same_page(shop):
    etags, bodies = set(), set()
    for accepted, encoding in (
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("identity", None),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", None),
    ):
        answer = await shop.get(RICE, headers={"accept-encoding": accepted})
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["vary"] == "Accept-Encoding, Save-Data"
        etags.add(answer.headers["etag"])
        bodies.add(answer.content)
    assert len(etags) == 3
    assert len(bodies) == 1


SPARING = [{"save-data": "on"}, {"cookie": "hemat=1"}, {"cookie": "keranjang=2.x; hemat=1"}]
SPENDING = [{}, {"save-data": "off"}, {"cookie": "hemat=11"}, {"cookie": "tidakhemat=1"}, {"cookie": "nama=hemat=1"}]


async def test_who_spares_data_gets_pages_that_name_no_picture(shop):
    """By the phone's own switch or by ours, and without script, which fetches whatever is named; neither page is shown to the other."""
    for url in ("/", "/kategori", "/kategori/beras-dan-jagung", "/cari?q=sabun", RICE):
        for _ in range(2):  # drawn, then from memory
            spending = [(await shop.get(url, headers=headers)).text for headers in SPENDING]
            sparing = [(await shop.get(url, headers=headers)).text for headers in SPARING]
            assert (len(set(spending)), len(set(sparing))) == (1, 1), url
            seen, spared = BeautifulSoup(spending[0], "html.parser"), BeautifulSoup(sparing[0], "html.parser")
            assert (spared.html.get("class"), seen.html.get("class")) == (["hemat"], None), url
            assert seen.select("img.product-picture"), url
            named = [tag["class"] for tag in spared.select("img, source")]
            assert named == ([["product-tile", "product-hero"]] if url == RICE else []), (
                "but for the drawing of one product"
            )
            goods = [[link["href"] for link in page.select("a.product-link")] for page in (seen, spared)]
            assert goods[0] == goods[1]
    there = BeautifulSoup((await shop.get("/kategori/beras-dan-jagung")).text, "html.parser").select(
        "img.product-picture"
    )
    assert any(tag.get("loading") is None for tag in there), "who spends gets those of the first screen at once"


async def test_a_page_known_to_the_sparing_is_not_the_one_of_the_others(shop):
    sparing = await shop.get(RICE, headers={"save-data": "on"})
    assert (await shop.get(RICE, headers={"if-none-match": sparing.headers["etag"]})).status_code == 200
    again = await shop.get(RICE, headers={"save-data": "on", "if-none-match": sparing.headers["etag"]})
    assert (again.status_code, again.headers["vary"]) == (304, "Accept-Encoding, Save-Data")


async def test_nobody_can_ask_for_the_sparing_page_by_its_address(shop):
    for url in (
        "/?hemat=1",
        f"{RICE}?hemat=1",
        "/cari?hemat=1",
        "/cari?q=sabun&hemat=1",
        "/cari?q=hemat%3D1",
        "/kategori%3Fhemat=1",
    ):
        assert 'class="hemat"' not in (await shop.get(url)).text, url


async def test_a_new_price_reaches_those_who_spare_data_too(shop, db):
    assert "Rp65.000" in (await shop.get(RICE, headers={"save-data": "on"})).text
    await reprice(db, "beras-medium-5-kg", 66_500)
    await window().catch_up()
    assert "Rp66.500" in (await shop.get(RICE, headers={"save-data": "on"})).text


async def test_the_cart_of_who_spares_data_names_no_pictures(shop, db):
    unit = await db.fetchval(
        "SELECT u.id FROM product_unit u JOIN product p ON p.id = u.product WHERE p.slug = 'gula-pasir-1-kg'"
    )
    await shop.post("/keranjang/baris", data={"unit": unit, "jumlah": "1"})
    for headers, pictures in (({"save-data": "on"}, 0), ({}, 1)):
        page = BeautifulSoup((await shop.get("/keranjang", headers=headers)).text, "html.parser")
        assert (len(page.select("img")), "hemat" in page.html.get("class", [])) == (pictures, not pictures)
        assert page.select_one(f'form[action="/keranjang/baris/{unit}/jumlah"]')


async def test_head_is_get_without_a_body(shop):
    got, head = await shop.get(RICE), await shop.request("HEAD", RICE)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])


async def test_many_who_ask_at_once_wait_for_one_drawing(shop, monkeypatch):
    await shop.get("/kategori")
    drawn, real = 0, PageCache._draw

    async def counted(self, key, scope):
        nonlocal drawn
        drawn += 1
        await asyncio.sleep(0.02)
        return await real(self, key, scope)

    monkeypatch.setattr(PageCache, "_draw", counted)
    answers = await asyncio.gather(*(shop.get(RICE) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert drawn == 1


async def test_a_search_is_kept_when_it_is_asked_again(shop):
    for kept in (False, True):
        await shop.get("/cari?q=Beras++MERAH")
        assert (window().pages.get("/cari?q=beras+merah") is not None) == kept


# ---- that they never lie for long ----


async def test_a_change_counts_from_the_last_proof_before_it_was_heard(monkeypatch):
    """It may have been committed right after that: pages wait for the reading from a second after it on, whatever is proved meanwhile."""
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=100.0)
    monkeypatch.setattr("app.routes.shop.window.time", clock)
    shown = Window()
    shown._reading = asyncio.get_running_loop().create_future()  # a reading that takes its time
    shown._listener.proved_at, clock.now = 100.0, 100.8
    shown._heard("product:1")
    shown._listener.proved_at = 100.8
    assert shown.is_fresh()
    clock.now = 101.1
    assert not shown.is_fresh()


async def test_a_new_price_is_on_every_page_within_a_second(shop, db):
    urls = (RICE, "/kategori/beras-dan-jagung", "/cari?q=beras+medium", "/")
    for url in urls * 2:
        assert "Rp65.000" in (await shop.get(url)).text
    await reprice(db, "beras-medium-5-kg", 66_500)
    for url in urls:
        await soon(lambda url=url: _shows(shop, url, "Rp66.500"))
        assert "Rp65.000" not in (await shop.get(url)).text


async def _shows(shop, url, words):
    return words in (await shop.get(url)).text


async def test_one_changed_product_is_read_alone(shop, db):
    await shop.get("/")
    looks = window().looks
    await reprice(db, "beras-medium-5-kg", 66_500)
    await soon(lambda: _shows(shop, RICE, "Rp66.500"))
    assert window().looks == looks, "the whole catalogue was read for one price"


async def test_what_is_sold_out_says_so_and_comes_back(shop, db):
    place = await db.fetchval("SELECT id FROM place WHERE slug = 'toko-bangkle'")
    for url in ("/kategori/beras-dan-jagung?tersedia=1", RICE):
        assert "Stok sedang habis" not in (await shop.get(url)).text
    looks = window().looks
    await db.execute(
        "UPDATE stock_level l SET reserved = on_hand FROM product p WHERE p.id = l.product AND p.slug = 'beras-medium-5-kg'"
    )
    await soon(lambda: _shows(shop, RICE, "Stok sedang habis"))
    assert "beras-medium-5-kg" not in (await shop.get("/kategori/beras-dan-jagung?tersedia=1")).text
    assert "Stok habis" in (await shop.get("/kategori/beras-dan-jagung")).text
    await db.execute(
        "UPDATE stock_level l SET reserved = 0 FROM product p WHERE p.id = l.product AND p.slug = 'beras-medium-5-kg' AND place = $1",
        place,
    )
    await soon(lambda: _shows(shop, "/kategori/beras-dan-jagung?tersedia=1", "beras-medium-5-kg"))
    assert window().looks == looks


async def test_a_sale_that_changes_no_band_drops_nothing(shop, db):
    await shop.get(RICE)
    version = window().pages.version
    await db.execute(
        "UPDATE stock_level l SET reserved = reserved + 1 FROM product p WHERE p.id = l.product AND p.slug = 'beras-medium-5-kg'"
    )
    await asyncio.sleep(0.2)
    assert window().pages.version == version
    assert window().pages.get(RICE) is not None


async def test_other_products_pages_stay_when_one_changes(shop, db):
    for url in ("/produk/sikat-gigi", "/produk/popok-m-20", RICE):
        await shop.get(url)
    await reprice(db, "beras-medium-5-kg", 66_500)
    await soon(lambda: _shows(shop, RICE, "Rp66.500"))
    assert window().pages.get("/produk/popok-m-20") is not None


async def test_a_new_product_can_be_found_and_a_hidden_one_is_gone(shop, db):
    await shop.get("/")
    await db.execute("UPDATE product SET published = false WHERE slug = 'sikat-gigi'")
    await soon(lambda: _gone(shop, "/produk/sikat-gigi"))
    await cast.goods(db, "Kemiri bulat", umum=9_000)
    await soon(
        lambda: _shows(shop, "/cari?q=kemiri", "/produk/kemiri-bulat"), within=PATIENCE
    )  # the search is learnt beside it


async def _gone(shop, url):
    return (await shop.get(url)).status_code == 404


async def stale_page_is_kept(shop, db, *, guarded):
    """A change arrives after a page was drawn and before it is put away. True: the old page stayed."""
    await shop.get("/kategori")
    cache = shop.app.app
    assert isinstance(cache, PageCache)
    real = PageCache._draw

    async def interrupted(self, key, scope):
        drawn = await real(self, key, scope)
        if key == RICE and PageCache._draw is interrupted:
            PageCache._draw = real
            await reprice(db, "beras-medium-5-kg", 66_500)
            await soon(lambda: _fresh_price(66_500), within=PATIENCE)
            if not guarded:
                drawn.draft.version = window().pages.version
        return drawn

    PageCache._draw = interrupted
    try:
        assert "Rp65.000" in (await shop.get(RICE)).text, "drawn before the change"
    finally:
        PageCache._draw = real
    return "Rp65.000" in (await shop.get(RICE)).text


async def _fresh_price(idr):
    return window().shelf.item_at("beras-medium-5-kg").first.umum_idr == idr


async def test_a_change_while_a_page_is_drawn_leaves_no_old_page(shop, db):
    assert not await stale_page_is_kept(shop, db, guarded=True)


async def test_without_the_version_the_old_page_would_stay(shop, db):
    assert await stale_page_is_kept(shop, db, guarded=False), "the twin must fail: else the test above proves nothing"


async def test_many_changes_under_fire_end_with_the_last_one(shop, db):
    done = asyncio.Event()

    async def reader(url):
        while not done.is_set():
            assert (await shop.get(url)).status_code == 200
            await asyncio.sleep(0.005)

    readers = [asyncio.create_task(reader(url)) for url in (RICE, "/", "/kategori/beras-dan-jagung")]
    for n in range(30):
        await reprice(db, "beras-medium-5-kg", 60_000 + n * 10)
    done.set()
    await asyncio.gather(*readers)
    for url in (RICE, "/", "/kategori/beras-dan-jagung"):
        await soon(lambda url=url: _shows(shop, url, "Rp60.290"))


async def cut_the_listener(db):
    many = await db.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND (query = 'SELECT 1' OR query LIKE 'LISTEN%')"
    )
    assert many == 1
    await asyncio.sleep(0.05)


async def test_after_the_listener_was_cut_off_nothing_old_is_shown(shop, db, monkeypatch):
    await shop.get(RICE)
    with monkeypatch.context() as patch:
        patch.setattr(type(window()._listener), "_connect", _cannot)
        await cut_the_listener(db)
        await reprice(db, "beras-medium-5-kg", 66_500)
    assert "Rp66.500" in (await shop.get(RICE)).text, "what changed while nobody listened is read at once"
    await reprice(db, "beras-medium-5-kg", 66_600)
    await soon(lambda: _shows(shop, RICE, "Rp66.600"))


async def _cannot(*args, **kwargs):
    raise OSError


async def test_while_nobody_can_listen_pages_are_a_second_old_at_most(shop, db, monkeypatch):
    await shop.get(RICE)
    monkeypatch.setattr(type(window()._listener), "_connect", _cannot)
    await cut_the_listener(db)
    assert "Rp65.000" in (await shop.get(RICE)).text
    await reprice(db, "beras-medium-5-kg", 66_500)
    await asyncio.sleep(1.05)
    assert "Rp66.500" in (await shop.get(RICE)).text


async def test_without_a_database_it_says_so_instead_of_showing_old_prices(shop, monkeypatch):
    await shop.get(RICE)
    shown = window()
    monkeypatch.setattr(type(shown._listener), "_connect", _cannot)
    monkeypatch.setattr("app.routes.shop.window.all_items", _cannot)
    monkeypatch.setattr("app.routes.shop.window.PATIENCE_SECONDS", 0.5)
    await shown._listener._drop()
    shown._read_at = 0.0
    answer = await shop.get(RICE)
    assert answer.status_code == 503
    assert "Rp65.000" not in answer.text


# ---- the store ----


def kept(key, body=b"x" * 1000, **depends):
    return Kept(key, body, Depends(**depends))


def test_the_store_lets_the_least_recently_read_go():
    store = PageStore(most_bytes=20_000)
    for n in range(30):
        store.keep(kept(f"/produk/{n}", products=frozenset({n})), store.version)
        store.get("/produk/0")
    assert store.bytes <= 20_000
    assert store.get("/produk/0") is not None
    assert store.get("/produk/1") is None
    store.drop_all()
    assert (store.bytes, len(store)) == (0, 0)


def test_a_page_that_grows_by_an_encoding_is_weighed_again():
    store = PageStore(most_bytes=100_000)
    page = kept("/", body=bytes(range(256)) * 20)
    store.keep(page, 0)
    small = store.bytes
    for encoding in ("br", "gzip", "identity"):
        page.answer(encoding)
        store.weigh(page)
    assert store.bytes == page.size > small


@pytest.mark.parametrize(
    ("path", "query", "key"),
    [
        ("/", b"utm_source=x", "/"),
        ("/kategori/a", b"hal=1&urut=nama", "/kategori/a?urut=nama"),
        ("/kategori/a", b"urut=nama&hal=2", "/kategori/a?urut=nama&hal=2"),
        ("/kategori/a", b"maks=12345", "/kategori/a"),
        ("/kategori/a", b"maks=5000&maks=10000", "/kategori/a?maks=5000"),
        ("/cari", b"q=%20BERAS%20%20merah", "/cari?q=beras+merah"),
        ("/cari", b"", "/cari"),
        ("/keranjang", b"", None),
        ("/kategori/" + "a" * 500, b"", None),
        ("/produk/a?b", b"", None),
    ],
)
def test_addresses_have_one_spelling(path, query, key):
    assert canonical(path, query) == key


async def test_carts_take_what_the_pages_offer(shop):
    page = BeautifulSoup((await shop.get(RICE)).text, "html.parser")
    form = page.select_one('form[action="/keranjang/baris"]')
    assert form["method"] == "post"
    assert form.select_one("input[name=unit]")["value"].isdigit()


async def test_the_app_itself_changes_prices_and_the_page_follows(shop, db):
    """The whole way, by the app's own role."""
    from app.domain.catalogue.price_list import propose_price, publish_price

    manager, treasurer = [row["person"] for row in await db.fetch("SELECT person FROM office ORDER BY id")]
    unit = await db.fetchval(
        "SELECT u.id FROM product_unit u JOIN product p ON p.id = u.product WHERE p.slug = 'beras-medium-5-kg'"
    )
    await shop.get(RICE)
    await publish_price(await propose_price(unit, "umum", 66_000, by=manager, why="harga beli naik"), by=treasurer)
    await soon(lambda: _shows(shop, RICE, "Rp66.000"))
