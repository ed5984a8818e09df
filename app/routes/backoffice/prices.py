"""/kantor/harga: the price list, what waits for a second person, and what proves that we are cheap."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.browse import categories, open_batches
from app.domain.catalogue.find import items_of
from app.domain.catalogue.office import history_of, open_proposals, references_of
from app.domain.catalogue.price_list import TIERS, propose_price, publish_price, refuse_price
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.routes.asked import row_id
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.goods_search import goods_on_page
from app.routes.backoffice.sieve import sieve_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for


@get("/kantor/harga", permit="prices.read")
async def list_prices(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    query, page, pages, items = await goods_on_page(request)
    return await office(
        request, "backoffice/prices/page.html", q=query, here=page, pages=pages, items=items, proposals=await open_proposals(),
        batches=await open_batches(), tiers=TIERS, asker=asker, categories=await categories(),
        category=request.query_params.get("kategori", ""), **await sieve_of(request, asker, "/kantor/harga"),
    )  # fmt: skip


@get("/kantor/harga/{product:int}", permit="prices.read")
async def show_prices(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    return await office(request, "backoffice/prices/product.html", **await _product(product), asker=asker)


@post("/kantor/harga/{product:int}/usulan", permit="prices.write", status_code=200)
async def propose(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    shown = await _product(product)
    try:
        unit = form.choice("kemasan", {str(unit.id) for unit in shown["item"].units}, label="Kemasan")
        tier = form.choice("jenis", TIERS, label="Jenis harga")
        many = form.whole("mulai", 1, 9999, label="Mulai jumlah", required=False) or 1
        idr = form.rupiah("harga", 1, 1_000_000_000, label="Harga")
        why = form.text("alasan", label="Alasan", min_length=3)
        above = form.text("alasan_di_atas", label="Alasan", min_length=5, required=False)
        form.check()
        many = many if tier == "grosir" else 1
        await propose_price(int(unit), tier, idr, by=by, why=why, min_quantity=many, above_why=above)
    except Refused as refused:
        return await refused_office(request, "backoffice/prices/product.html", refused, form, **shown, asker=asker)
    return done(f"/kantor/harga/{product}", "Usulan harga dicatat. Orang kedua perlu menerbitkannya.")


@post("/kantor/harga/usulan/{proposal:int}/terbitan", permit="prices.write", status_code=200)
async def publish(asker: NamedDependency[Asker], proposal: FromPath[int]) -> Response[str]:
    await publish_price(row_id(proposal), by=of_the_sekunder(asker, "prices.write"))
    return done("/kantor/harga", "Harga terbit dan berlaku sekarang.")


@post("/kantor/harga/usulan/{proposal:int}/penolakan", permit="prices.write", status_code=200)
async def turn_down(asker: NamedDependency[Asker], proposal: FromPath[int]) -> Response[str]:
    await refuse_price(row_id(proposal), by=of_the_sekunder(asker, "prices.write"))
    return done("/kantor/harga", "Usulan harga ditolak.")


async def _product(product: int) -> dict[str, Any]:
    items = await items_of([row_id(product)], hidden_too=True)
    if not items:
        raise NotFound
    return {
        "item": items[0], "proposals": await open_proposals(product), "history": await history_of(product),
        "references": await references_of(product), "tiers": TIERS, "today": business_day(now()),
    }  # fmt: skip


def of_the_sekunder(asker: Asker, permit: str) -> int:
    """The price list is the sekunder's: an office at a primary does not open it."""
    if SEKUNDER not in coops_for(asker, permit) or asker.person_id is None:
        raise NotFound
    return asker.person_id


handlers = [list_prices, show_prices, propose, publish, turn_down]
