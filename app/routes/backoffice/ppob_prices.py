"""/kantor/ppob/harga: margins and who waits to agree, the provider's list with what we ask for it, and its history."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import tanggal
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.find import decisions_of
from app.domain.people.asker import Asker
from app.domain.ppob.margins import (
    Wish,
    all_rules,
    open_margins,
    propose_margin,
    publish_margin,
    refuse_margin,
)
from app.domain.ppob.price_desk import A_PAGE, STATES, changes_of, last_syncs, listed, listed_one
from app.domain.ppob.products import CLASSES
from app.domain.ppob.services import SERVICES
from app.routes.asked import page_number, row_id
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest

ALL = "semua"
PAGE = "backoffice/ppob_prices/page.html"


@get("/kantor/ppob/harga", permit="prices.read")
async def list_prices(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", layanan: FromQuery[str] = "", keadaan: FromQuery[str] = "",
    hal: FromQuery[str] = "1",
) -> Response[str]:  # fmt: skip
    of_the_sekunder(asker, "prices.read")
    return await office(request, PAGE, **await _list(request), asker=asker)


@get("/kantor/ppob/harga/produk", permit="prices.read")
async def show_product(request: AnyRequest, asker: NamedDependency[Asker], kode: FromQuery[str] = "") -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    if not kode:
        return await office(request, PAGE, **await _list(request), asker=asker)
    row = await listed_one(kode[:100]) if "\x00" not in kode else None
    if row is None:
        raise NotFound
    return await office(
        request,
        "backoffice/ppob_prices/product.html",
        entry=row,
        changes=await changes_of(row.product.sku),
        classes=CLASSES,
        asker=asker,
    )


@post("/kantor/ppob/harga/usulan", permit="prices.write", status_code=200)
async def propose(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await propose_margin(_wish(form, await _decisions()), by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _list(request), asker=asker)
    return done("/kantor/ppob/harga", "Usulan margin menunggu orang kedua.")


@post("/kantor/ppob/harga/usulan/{proposal:int}/terbitan", permit="prices.write", status_code=200)
async def publish(asker: NamedDependency[Asker], proposal: FromPath[int]) -> Response[str]:
    await publish_margin(row_id(proposal), by=of_the_sekunder(asker, "prices.write"))
    return done("/kantor/ppob/harga", "Margin diterbitkan dan berlaku mulai sekarang.")


@post("/kantor/ppob/harga/usulan/{proposal:int}/penolakan", permit="prices.write", status_code=200)
async def turn_down(asker: NamedDependency[Asker], proposal: FromPath[int]) -> Response[str]:
    await refuse_margin(row_id(proposal), by=of_the_sekunder(asker, "prices.write"))
    return done("/kantor/ppob/harga", "Usulan margin ditutup.")


async def _decisions() -> dict[str, str]:
    """What the sekunder decided and is in force: id -> how it is named, and from when it holds."""
    heads = await decisions_of(SEKUNDER, for_members=True)
    return {
        str(one.id): f"{one.kind_words} {one.number}, {tanggal(one.decided_on)}, berlaku {tanggal(one.effective_from)}"
        for one in heads
        if not one.first and one.state == "in_force"
    }


def _wish(form: Form, decisions: dict[str, str]) -> Wish:
    scope = form.choice("lingkup", [ALL, *SERVICES, "produk"], label="Berlaku untuk")
    sku = form.text("kode", label="Kode produk", max_length=100) if scope == "produk" else None
    buyers = form.choice("pembeli", CLASSES, label="Pembeli")
    ends = form.get("akhiri") == "ya"
    flat_idr = None if ends else form.rupiah("tetap", 0, 100_000, label="Margin tetap")
    rate_bp = None if ends else _percent(form)
    why = form.text("alasan", label="Alasan", min_length=3)
    decision = form.choice("keputusan", decisions, label="Keputusan yang menjadi dasar")
    form.check()
    return Wish(scope if scope in SERVICES else None, sku, buyers, flat_idr, rate_bp, why, int(decision))


def _percent(form: Form) -> int:
    """ "1,5" per cent as basis points; at most 20 %."""
    whole, _, part = form.get("persen").replace(".", ",").partition(",")
    digits = (whole or "0") + part
    if (
        not digits.isascii()
        or not digits.isdigit()
        or len(part) > 2
        or len(whole) > 2
        or int((whole or "0") + part.ljust(2, "0")) > 2000
    ):
        form.errors["persen"] = "Persen harus antara 0 dan 20, misalnya 1,5."
        return 0
    return int((whole or "0") + part.ljust(2, "0"))


async def _list(request: AnyRequest) -> dict[str, Any]:
    """Five queries, however long the list is."""
    said = request.query_params
    words = " ".join(said.get("q", "").replace("\x00", "").split())[:60]
    service = said.get("layanan", "") if said.get("layanan", "") in SERVICES else ""
    state = said.get("keadaan", "") if said.get("keadaan", "") in STATES else ""
    page = page_number(said.get("hal", ""))
    rules = await all_rules()
    rows, found = await listed(words=words, service=service, state=state, page=page)
    return {
        "rows": rows, "found": found, "here": page, "pages": -(-found // A_PAGE), "q": words, "service": service, "state": state, "states": STATES,
        "services": SERVICES, "classes": CLASSES, "rules": [rule for rule in rules if rule.until is None], "past": [rule for rule in rules if rule.until],
        "proposals": await open_margins(),
        "syncs": await last_syncs(), "decisions": await _decisions(),
    }  # fmt: skip


handlers = [list_prices, show_product, propose, publish, turn_down]
