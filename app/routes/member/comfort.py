"""/anggota/favorit, /anggota/belanja-rutin, a word when goods are there again, and what one says of goods one got."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import NotFound, Refused
from app.domain.lists import favourites, routine, wishes
from app.domain.orders.find import order_of
from app.domain.people.asker import Asker
from app.domain.reviews.find import own_reviews
from app.domain.reviews.write import review
from app.routes import flash
from app.routes.asked import row_id
from app.routes.forms import Form
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest, back_to, page, refused_page, wants_fragment
from app.routes.shop.cards import cards

SAID, REVIEWS = "member/comfort/_said.html", "member/comfort/reviews.html"


@get("/anggota/favorit", permit="signed_in")
async def show_favourites(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    shown = await fresh_window()
    items = [item for product in await favourites.favourites_of(_me(asker)) if (item := shown.shelf.items.get(product))]
    sold = [item for item in items if item.first]
    return page(request, "member/comfort/favourites.html", cards=cards(request, shown, sold), items=sold)


@post("/anggota/favorit", permit="signed_in", status_code=200)
async def mark(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    name = await favourites.mark(_me(asker), form.get("produk"))
    return _said(request, f"{name} disimpan di favorit.", ("Lihat favorit", "/anggota/favorit"), "/anggota/favorit")


@post("/anggota/favorit/penghapusan", permit="signed_in", status_code=200)
async def unmark(asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    await favourites.unmark(_me(asker), form.get("produk"))
    return back_to("/anggota/favorit")


@post("/anggota/kabar-stok", permit="signed_in", status_code=200)
async def wish(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    name = await wishes.wish_for(_me(asker), form.get("produk"))
    slug = form.get("produk")
    return _said(request, f"Kami kabari lewat pesan bila {name} ada lagi.", ("Kembali ke barang", f"/produk/{slug}"), f"/produk/{slug}")  # fmt: skip


@get("/anggota/belanja-rutin", permit="signed_in")
async def show_routines(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, "member/comfort/routines.html", routines=await routine.routines_of(_me(asker)))


@post("/anggota/belanja-rutin", permit="signed_in", status_code=200)
async def make_routine(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """From an order of one's own (`pesanan`), else from the cart."""
    try:
        name = form.text("nama", label="Nama daftar", max_length=40)
        form.check()
        if form.get("pesanan"):
            await routine.from_order(asker, form.get("pesanan"), name)
        else:
            await routine.from_cart(asker, name)
    except Refused as refused:
        routines = await routine.routines_of(_me(asker))
        return refused_page(request, "member/comfort/routines.html", refused, form, routines=routines)
    return back_to("/anggota/belanja-rutin")


@post("/anggota/belanja-rutin/{list_id:int}/keranjang", permit="signed_in", status_code=200)
async def fill_cart(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], list_id: FromPath[int]
) -> Response[str]:
    try:
        await routine.put_in_cart(asker, row_id(list_id))
    except Refused as refused:
        routines = await routine.routines_of(_me(asker))
        return refused_page(request, "member/comfort/routines.html", refused, form, routines=routines)
    return back_to("/keranjang")


@post("/anggota/belanja-rutin/{list_id:int}/penghapusan", permit="signed_in", status_code=200)
async def drop_routine(asker: NamedDependency[Asker], list_id: FromPath[int]) -> Response[str]:
    await routine.remove(_me(asker), row_id(list_id))
    return back_to("/anggota/belanja-rutin")


@get("/pesanan/{number:str}/ulasan", permit="signed_in")
async def show_reviews(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_of(asker, number)
    return page(
        request, REVIEWS, cookies=[flash.heard()] if (told := flash.words_of(request)) else [], told=told, order=order,
        goods=await own_reviews(_me(asker), order.id),
    )  # fmt: skip


@post("/pesanan/{number:str}/ulasan", permit="signed_in", status_code=200)
async def say(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_of(asker, number)
    goods = await own_reviews(_me(asker), order.id)
    try:
        slug = form.choice("produk", {one["slug"] for one in goods}, label="Barang")
        stars = form.choice("bintang", ("1", "2", "3", "4", "5"), label="Bintang")
        words = form.text("ulasan", label="Ulasan", max_length=500, required=False)
        form.check()
        product = next(one["product"] for one in goods if one["slug"] == slug)
        await review(_me(asker), order.id, product, stars=int(stars), words=words)
    except Refused as refused:
        return refused_page(request, REVIEWS, refused, form, told="", order=order, goods=goods)
    name = next(one["name"] for one in goods if one["product"] == product)
    thanks = f"Terima kasih, ulasan {name} sudah kami simpan."
    return back_to(f"/pesanan/{order.number}/ulasan", cookies=[flash.said(thanks)])


def _said(request: AnyRequest, sentence: str, way: tuple[str, str], back: str) -> Response[str]:
    """One line where the page keeps its toasts; without script the page it is about."""
    return page(request, SAID, sentence=sentence, way=way) if wants_fragment(request) else back_to(back)


def _me(asker: Asker) -> int:
    if asker.person_id is None:
        raise NotFound
    return asker.person_id


handlers = [
    show_favourites,
    mark,
    unmark,
    wish,
    show_routines,
    make_routine,
    fill_cart,
    drop_routine,
    show_reviews,
    say,
]
