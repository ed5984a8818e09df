"""/kantor/harga-pembanding: reports that wait for a second person with their photos, prices that are too high, and the basket of staples."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.basket import BASKET, basket, put_in_basket
from app.domain.catalogue.edit import history_of_subjects, readable
from app.domain.catalogue.goods import Item
from app.domain.catalogue.references import confirm_reference, photo_for_office, refuse_reference, waiting
from app.domain.catalogue.watch import alarms
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.governance.setting import settings_of
from app.domain.people.asker import Asker
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.goods_search import goods_on_page
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.shop.price_reports import picture
from app.routes.shop.price_transparency import RULES

PAGE, HERE = "backoffice/price_watch/page.html", "/kantor/harga-pembanding"


@get("/kantor/harga-pembanding", permit="prices.read")
async def queue(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    return await office(request, PAGE, **await _shown(request, asker))


@get("/kantor/harga-pembanding/{reference:int}/foto", permit="prices.read")
async def photo(asker: NamedDependency[Asker], reference: FromPath[int]) -> Response[bytes]:
    of_the_sekunder(asker, "prices.read")
    return picture(await photo_for_office(row_id(reference)), "private, no-store")


@post("/kantor/harga-pembanding/{reference:int}/pembenaran", permit="prices.write", status_code=200)
async def agree(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], reference: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await confirm_reference(row_id(reference), by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, asker, reference))
    return done(HERE, "Harga pembanding dibenarkan dan tampil di toko.")


@post("/kantor/harga-pembanding/{reference:int}/penolakan", permit="prices.write", status_code=200)
async def turn_down(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], reference: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await refuse_reference(row_id(reference), by=by, why=form.get("alasan"))
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, asker, reference))
    return done(HERE, "Laporan ditolak.")


@post("/kantor/harga-pembanding/keranjang", permit="prices.write", status_code=200)
async def change_basket(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        unit, many = form.whole("kemasan", 1, 10**14, label="Kemasan"), form.whole("jumlah", 0, 100, label="Jumlah")
        form.check()
        await put_in_basket(unit, many, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, asker))
    return done(f"{HERE}#keranjang", "Keranjang pokok disimpan.")


async def _shown(request: AnyRequest, asker: Asker, tried: int | None = None) -> dict[str, Any]:
    typed = request.query_params.get("sesudah", "0")
    after = whole_number(typed) or 0
    found, more = await waiting(after)
    query, hits = "", list[Item]()
    if request.query_params.get("q"):
        query, _, _, hits = await goods_on_page(request)
    return {
        "waiting": found, "more": more, "alarms": await alarms(), "lines": await basket(), "q": query, "hits": hits[:8], "asker": asker, "tried": tried,
        "rules": await settings_of(SEKUNDER, names=RULES), "history": await history_of_subjects([BASKET]), "readable": readable,
        "trail": [("Harga", "/kantor/harga"), ("Harga pembanding", "")],
    }  # fmt: skip


handlers = [queue, photo, agree, turn_down, change_basket]
