"""/ppob and one page for each service: the number first, then its products as buttons with the price all-in."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.ppob.check import Wanted, check, read_number, tax_years
from app.domain.ppob.favourites import Favourite, favourites_of
from app.domain.ppob.find import history_of
from app.domain.ppob.numbers_used import handy, used_lately
from app.domain.ppob.promise import promise
from app.domain.ppob.services import SERVICES, Service
from app.domain.ppob.switch import switch
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.ppob import typed_before, typed_cookie
from app.routes.ppob.shown import Places, shown_for
from app.routes.shop.cart import known_browser


@get("/ppob", permit="public")
async def show_services(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    lines, _ = await history_of(asker) if asker.signed_in or asker.visitor_hash else ([], False)
    return page(
        request, "ppob/home/page.html", services=SERVICES.values(), favourites=(await favourites_of(asker.person_id))[:8], lines=lines[:3],
        promise=await promise(), paused=(await switch()).words,
    )  # fmt: skip


@get("/ppob/{slug:str}", permit="public")
async def show_service(
    request: AnyRequest, asker: NamedDependency[Asker], slug: FromPath[str], merek: FromQuery[str] = ""
) -> Response[str]:
    service = _service(slug)
    typed = typed_before(request.cookies, slug)
    return page(
        request,
        "ppob/service/page.html",
        **await _seen(asker, service, {**typed, **({"operator": merek[:30]} if merek else {})}),
    )


@post("/ppob/{slug:str}", permit="public", status_code=200)
async def choose(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], slug: FromPath[str]
) -> Response[str]:
    """A number alone shows its products; with a product it is checked, and the check has a page of its own."""
    service = _service(slug)
    asker, cookies = known_browser(asker)
    try:
        wanted = await _wanted(asker, service, form)
        if wanted is None:
            return back_to(
                f"/ppob/{slug}",
                cookies=[*cookies, typed_cookie(slug, form.values.get("nomor", ""), form.get("operator"))],
            )
        code = await check(asker, wanted, address=client_address(request))
    except Refused as refused:
        form.accept(refused)
        return page(
            request,
            "ppob/service/page.html",
            status=422,
            cookies=cookies,
            errors=form.errors,
            **await _seen(asker, service, form.values),
        )
    return back_to(f"/ppob/cek/{code}", cookies=[*cookies, typed_cookie(slug, wanted.number, wanted.operator)])


@post("/ppob/{slug:str}/daftar", permit="public", status_code=200)
async def list_products(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], slug: FromPath[str]
) -> Response[str]:
    """The list for what is typed so far. Changes nothing; a POST because a number has no place in an address."""
    return page(request, "ppob/service/_list.html", **await _seen(asker, _service(slug), form.values, list_only=True))


def _service(slug: str) -> Service:
    if slug not in SERVICES:
        raise NotFound
    return SERVICES[slug]


async def _wanted(asker: Asker, service: Service, form: Form) -> Wanted | None:
    """What the form wants checked; None: it only wants to look at the products of a number."""
    saved = await _saved(asker, service, form.get("simpanan"))
    if saved is not None:
        form.values.update(nomor=saved.number)
        return Wanted(service.slug, saved.sku, saved.number, known=True) if saved.sku else None
    if form.get("pakai"):
        form.values["nomor"] = read_number(service, None, form.get("pakai"))
        return None
    number, sku = form.get("nomor"), form.get("produk")
    if sku:
        amount_idr = form.rupiah("jumlah", 1, 999_999_999, label="Nominal") if form.get("jumlah") else None
        year = form.whole("tahun", 1900, 9999, label="Tahun pajak") if form.get("tahun") else None
        form.check()
        return Wanted(service.slug, sku[:100], number, amount_idr, form.get("operator"), year)
    read_number(service, None, number)
    if not service.by_prefix:
        raise Refused("Pilih salah satu produk dari daftar.", field="produk")
    return None


async def _saved(asker: Asker, service: Service, typed: str) -> Favourite | None:
    if not typed:
        return None
    return next((one for one in await favourites_of(asker.person_id, service.slug) if str(one.id) == typed), None)


async def _seen(asker: Asker, service: Service, typed: dict[str, str], *, list_only: bool = False) -> dict[str, Any]:
    shown = await shown_for(
        service,
        number=typed.get("nomor", ""),
        chosen=typed.get("operator", "") or typed.get("merek", ""),
        member=asker.is_member,
    )
    seen: dict[str, Any] = {
        "service": service,
        "shown": shown,
        "typed": typed,
        "member": asker.is_member,
        "places": Places(f"/ppob/{service.slug}"),
        "years": tax_years() if service.yearly else (),
    }
    if not list_only:
        mine = await favourites_of(asker.person_id, service.slug)
        seen |= {"handy": handy(mine, await used_lately(asker, service.slug))[:6], "paused": (await switch()).words}
    return seen


handlers = [show_services, show_service, choose, list_products]
