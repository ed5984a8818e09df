"""/kantor/ppob/kasir: a clerk buys for somebody who stands before him and pays cash. The member sees it in his own history."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Changed, NotFound, Refused
from app.domain.money import rupiah
from app.domain.once import answered
from app.domain.people.acting import Presence, presence_of
from app.domain.people.asker import Asker
from app.domain.people.names import clean_name
from app.domain.ppob.check import Check, Served, Wanted, check, check_of, tax_years
from app.domain.ppob.order import Buyer, Twice, sell_at_till
from app.domain.ppob.served import Customer, customer_of, customers_like
from app.domain.ppob.services import SERVICES, Service
from app.domain.ppob.switch import switch
from app.domain.ppob.sync import refresh
from app.routes.address import client_address
from app.routes.asked import whole_number
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page
from app.routes.permissions import coops_for
from app.routes.ppob.shown import Places, shown_for
from app.routes.presence import shown_presence

DESK = "/kantor/ppob/kasir"
SELL = "ppob.sell"


@dataclass(frozen=True, slots=True)
class Counter:
    """Who is served at which drawer; `customer` None: anybody."""

    customer: Customer | None
    till: int

    @property
    def member(self) -> bool:
        return self.customer is not None and self.customer.coop is not None


@get(DESK, permit=SELL)
async def find_customer(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Find the member, then choose a service; without a member it is anybody, at the price for all."""
    counter = await _counter(asker, request.query_params.get("untuk", ""))
    words = request.query_params.get("q", "")
    found = await customers_like(words)
    return await office(
        request, "backoffice/ppob_till/page.html", counter=counter, q=words[:60], found=found, services=SERVICES.values(), paused=(await switch()).words,
        till_name=(await coop_names())[counter.till], anybody=request.query_params.get("untuk") == "umum",
    )  # fmt: skip


@get(DESK + "/layanan/{slug:str}", permit=SELL)
async def show_service(request: AnyRequest, asker: NamedDependency[Asker], slug: FromPath[str]) -> Response[str]:
    service = _service(slug)
    counter = await _counter(asker, request.query_params.get("untuk", ""))
    typed = {"merek": request.query_params.get("merek", "")[:30]}
    return await office(request, "backoffice/ppob_till/service.html", **await _seen(counter, service, typed))


@post(DESK + "/layanan/{slug:str}/daftar", permit=SELL, status_code=200)
async def list_products(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], slug: FromPath[str]
) -> Response[str]:
    return page(
        request,
        "ppob/service/_list.html",
        **await _seen(await _counter(asker, form.get("untuk")), _service(slug), form.values),
    )


@post(DESK + "/layanan/{slug:str}", permit=SELL, status_code=200)
async def choose(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], slug: FromPath[str]
) -> Response[str]:
    service = _service(slug)
    counter = await _counter(asker, form.get("untuk"))
    try:
        if not form.get("produk"):
            service.read(form.get("nomor"))
            return await office(
                request, "backoffice/ppob_till/service.html", **await _seen(counter, service, form.values)
            )
        amount_idr = form.rupiah("jumlah", 1, 999_999_999, label="Nominal") if form.get("jumlah") else None
        year = form.whole("tahun", 1900, 9999, label="Tahun pajak") if form.get("tahun") else None
        form.check()
        wanted = Wanted(slug, form.get("produk")[:100], form.get("nomor"), amount_idr, form.get("operator"), year)
        served = Served(counter.customer.person if counter.customer else None, counter.member)
        code = await check(asker, wanted, address=client_address(request), served=served)
    except Refused as refused:
        seen = await _seen(counter, service, form.values)
        seen.pop("typed")
        return await refused_office(request, "backoffice/ppob_till/service.html", refused, form, **seen)
    return done(f"{DESK}/cek/{code}", "Nomor sudah dicek. Bacakan kepada pembeli.")


@get(DESK + "/cek/{code:str}", permit=SELL)
async def show_check(request: AnyRequest, asker: NamedDependency[Asker], code: FromPath[str]) -> Response[str]:
    return await office(request, "backoffice/ppob_till/check.html", **await _asked(asker, await check_of(asker, code)))


@post(DESK + "/transaksi", permit=SELL, status_code=200)
async def sell(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Cash into the drawer and the order on its way, in one unit; the change is the clerk's to count out."""
    found = await check_of(asker, form.get("cek"))
    try:
        number, received_idr = await _sell(asker, found, form)
    except Refused as refused:
        meanwhile = await answered(asker.actor, form.get("kunci")) if refused.field == "surat" else ""
        if meanwhile:  # two taps at once: one of them used the slip
            return done(f"/ppob/transaksi/{meanwhile}", "Pesanan ini sudah dikirim.")
        seen = await _asked(asker, await check_of(asker, form.get("cek")))
        seen["earlier"] = refused.number if isinstance(refused, Twice) else ""
        form.values.pop("pin", None)
        status = 409 if isinstance(refused, Changed | Twice) else 422
        return await refused_office(request, "backoffice/ppob_till/check.html", refused, form, status=status, **seen)
    return done(f"/ppob/transaksi/{number}?uang={received_idr}", "Uang sudah di laci, dan pesanan sudah dikirim.")


async def _sell(asker: Asker, found: Check, form: Form) -> tuple[str, int]:
    counter = await _counter(asker, str(found.for_person or ""))
    shown_idr = form.whole("total", 1, 1_000_000_000, label="Jumlah")
    received_idr = form.rupiah("uang", 1, 1_000_000_000, label="Uang diterima")
    form.check()
    if received_idr < shown_idr:
        raise Refused(f"Uang kurang {rupiah(shown_idr - received_idr)}.", field="uang")
    before = await answered(asker.actor, form.get("kunci")) if counter.customer else ""
    if before:  # the same form again: its slip is used, its deed is done
        return before, received_idr
    if found.product is not None:
        await refresh(found.product.sku, found.product.kind)
        found = await check_of(asker, found.code)
    if found.trouble or found.product is None:
        raise Refused(found.trouble)
    one = counter.customer
    buyer = (
        Buyer(one.name, one.person, one.coop, one.phone)
        if one
        else Buyer(clean_name(form.get("nama")) if form.get("nama") else "Pembeli umum")
    )
    number = await sell_at_till(
        asker, buyer, found.product, found.number, shown_idr=shown_idr, key=form.get("kunci"), till=counter.till,
        inquiry=found.inquiry.id if found.inquiry else None, customer_name=found.name, sure=form.get("sungguh") == "ya",
        presence=await _presence(asker, counter, form),
    )  # fmt: skip
    return number, received_idr


async def _presence(asker: Asker, counter: Counter, form: Form) -> Presence | None:
    """A member shows that he stands here: his PIN or his signed slip, once for this form however often it is asked again."""
    if counter.customer is None:
        return None
    shown = whole_number(form.get("hadir"))
    if shown is not None:
        with suppress(NotFound):
            presence = await presence_of(asker, shown)
            if presence.person == counter.customer.person:
                return presence
    form.values.pop("hadir", None)
    presence = await shown_presence(asker, form, counter.customer.person, counter.till)
    form.values["hadir"] = str(presence.id)
    return presence


async def _counter(asker: Asker, typed: str) -> Counter:
    """The sekunder's drawer for its own clerks, else that of the primary where the clerk holds his office."""
    tills = coops_for(asker, SELL)
    if not tills:
        raise NotFound
    number = whole_number(typed)
    customer = await customer_of(number) if number is not None else None
    return Counter(customer, SEKUNDER if SEKUNDER in tills else min(tills))


def _service(slug: str) -> Service:
    if slug not in SERVICES:
        raise NotFound
    return SERVICES[slug]


async def _seen(counter: Counter, service: Service, typed: dict[str, str]) -> dict[str, Any]:
    chosen = typed.get("operator", "") or typed.get("merek", "")
    whom = str(counter.customer.person) if counter.customer else "umum"
    return {
        "service": service, "shown": await shown_for(service, number=typed.get("nomor", ""), chosen=chosen, member=counter.member), "typed": typed,
        "member": counter.member, "counter": counter, "whom": whom, "paused": (await switch()).words,
        "places": Places(f"{DESK}/layanan/{service.slug}", f"?{urlencode({'untuk': whom})}&merek=", at_till=True),
        "years": tax_years() if service.yearly else (),
    }  # fmt: skip


async def _asked(asker: Asker, found: Check) -> dict[str, Any]:
    return {
        "check": found,
        "counter": await _counter(asker, str(found.for_person or "")),
        "paused": (await switch()).words,
        "earlier": "",
    }


handlers = [find_customer, show_service, list_products, choose, show_check, sell]
