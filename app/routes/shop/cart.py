"""/keranjang: looking into the cart and changing it. Everything works as a plain form; htmx only swaps less."""

import secrets
from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.cart.choose import buy_for
from app.domain.cart.find import cart_of, count_of
from app.domain.cart.put import MOST, put_in_cart, set_quantity
from app.domain.cart.voucher import drop_voucher, enter_voucher
from app.domain.errors import Refused
from app.domain.people.asker import Asker, hash_of
from app.routes.asked import whole_number
from app.routes.cookies import cart_count, secret, visitor_cookie
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, fragment_or_back, page, wants_fragment

NO_CART = Refused("Barang ini sudah tidak ada di keranjang.")


@get("/keranjang", permit="public")
async def show_cart(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    cart = await cart_of(asker)
    return page(request, "shop/cart/page.html", cookies=[cart_count(cart.count)], cart=cart)


@post("/keranjang/baris", permit="public", status_code=200)
async def add_line(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    asker, cookies = known_browser(asker)
    try:
        unit, quantity = unit_in(form.get("unit") or form.get("sku")), form.whole("jumlah", 1, MOST, label="Jumlah")
        form.check()
        put = await put_in_cart(asker, unit=unit, quantity=quantity, nonce=nonce_of(request))
    except Refused as refused:
        if wants_fragment(request):
            return page(request, "shop/cart/_added.html", status=422, trouble=sentence(refused), line=None)
        return await _refused(request, asker, refused)
    cookies.append(cart_count(put.count if put else await count_of(asker)))
    line = put.line if put else None
    return fragment_or_back(request, "shop/cart/_added.html", back="/keranjang", cookies=cookies, line=line)


@post("/keranjang/baris/{unit:str}/jumlah", permit="public", status_code=200)
async def change_line(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], unit: FromPath[str]
) -> Response[str]:
    try:
        # The − and + of the stepper come beside the number: what is asked for stays absolute, so twice is the same as once.
        step = form.whole("ubah", -1, 1, label="Perubahan", required=False)
        wanted = form.whole("jumlah", 0, MOST, label="Jumlah") + step
        form.check()
        await _change(asker, unit, min(max(wanted, 0), MOST))
    except Refused as refused:
        return await _refused(request, asker, refused)
    return await _lines(request, asker)


@post("/keranjang/baris/{unit:str}/penghapusan", permit="public", status_code=200)
async def remove_line(request: AnyRequest, asker: NamedDependency[Asker], unit: FromPath[str]) -> Response[str]:
    try:
        await _change(asker, unit, 0)
    except Refused as refused:
        return await _refused(request, asker, refused)
    return await _lines(request, asker)


@post("/keranjang/pembeli", permit="signed_in", status_code=200)
async def choose_buyer(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """For oneself, or in the name of the primary where one holds an office."""
    chosen = form.get("untuk")
    try:
        await buy_for(asker, _coop_in(chosen) if chosen else None)
    except Refused as refused:
        return await _refused(request, asker, refused)
    return back_to("/bayar" if form.get("kembali") == "/bayar" else "/keranjang")


@post("/keranjang/voucher", permit="public", status_code=200)
async def type_voucher(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    try:
        await enter_voucher(asker, form.get("kode"))
    except Refused as refused:
        form.accept(refused)
        trouble = "" if form.errors.get("kode") and asker.signed_in else sentence(refused)
        return await _shown(request, asker, status=422, errors=form.errors, typed=form.values, trouble=trouble)
    return await _lines(request, asker)


@post("/keranjang/voucher/penghapusan", permit="public", status_code=200)
async def take_voucher_out(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    await drop_voucher(asker)
    return await _lines(request, asker)


def _coop_in(typed: str) -> int:
    """What was never a co-op's number is refused like one that is somebody else's."""
    return whole_number(typed, 9) or 0


async def _change(asker: Asker, unit: str, quantity: int) -> None:
    if not asker.signed_in and asker.visitor_hash is None:
        raise NO_CART
    await set_quantity(asker, unit=unit_in(unit), quantity=quantity)


async def _lines(request: AnyRequest, asker: Asker) -> Response[str]:
    return await _shown(request, asker) if wants_fragment(request) else back_to("/keranjang")


async def _refused(request: AnyRequest, asker: Asker, refused: Refused) -> Response[str]:
    return await _shown(request, asker, status=422, trouble=sentence(refused))


async def _shown(request: AnyRequest, asker: Asker, **context: Any) -> Response[str]:
    """The cart as it is now. Its place is named: the answer before this one may have replaced the form that asked."""
    cart = await cart_of(asker)
    if wants_fragment(request):
        template, headers = "shop/cart/_lines.html", {"HX-Retarget": "#keranjang"}
    else:
        template, headers = "shop/cart/page.html", {}
    return page(request, template, headers=headers, cookies=[cart_count(cart.count)], cart=cart, **context)


def known_browser(asker: Asker) -> tuple[Asker, list[Cookie]]:
    """A guest's browser gets its secret at the first thing it keeps: 256 random bits, of which we store the hash only."""
    if asker.signed_in or asker.visitor_hash is not None:
        return asker, []
    token = secrets.token_urlsafe(32)
    return replace(asker, visitor_hash=hash_of(token)), [secret(visitor_cookie(), token)]


def unit_in(typed: str) -> int:
    """The number of a unit, or a refusal: what was never a number is as unknown as a number that names nothing."""
    unit = whole_number(typed)
    if unit is None:
        raise Refused("Barang ini tidak dijual.")
    return unit


def nonce_of(request: AnyRequest) -> str:
    """The second part of the readable cookie "<count>.<nonce>"."""
    return request.cookies.get("keranjang", "").partition(".")[2]


def sentence(refused: Refused) -> str:
    """All of a refusal in one paragraph."""
    sentences: dict[str, Any] = (
        getattr(refused, "sentences", {}) if isinstance(getattr(refused, "sentences", None), dict) else {}
    )
    return " ".join(sentences.values()) or refused.sentence


handlers = [show_cart, add_line, change_line, remove_line, choose_buyer, type_voucher, take_voucher_out]
