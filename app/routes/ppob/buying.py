"""From a check to a transaction: see whose number it is and what it costs, choose how to pay, buy once."""

from typing import Any

import structlog
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Changed, Refused
from app.domain.payments.gateway import GatewayError, patience
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.domain.people.phones import normal_phone
from app.domain.ppob.check import Check, check_of
from app.domain.ppob.find import transaction_of
from app.domain.ppob.order import Twice, order_ppob
from app.domain.ppob.switch import switch
from app.domain.ppob.sync import refresh
from app.domain.ppob.ways import Ways, ways_for
from app.domain.savings.tender import must_prove, purse_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.step_up import StepUpFirst

log = structlog.get_logger()
SAVINGS = "sukarela"
SECONDS = 6


@get("/ppob/cek/{code:str}", permit="public")
async def show_check(request: AnyRequest, asker: NamedDependency[Asker], code: FromPath[str]) -> Response[str]:
    return page(request, "ppob/check/page.html", **await _seen(asker, await check_of(asker, code), {}))


@post("/ppob/transaksi", permit="public", status_code=200)
async def buy(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Buy what was checked, at the price that was shown; sent again, the same form gives the same transaction."""
    found = await check_of(asker, form.get("cek"))
    try:
        number = await _order(asker, found, form)
    except Refused as refused:
        found = await check_of(asker, form.get("cek"))  # with the price that holds now
        form.accept(refused)
        status = 409 if isinstance(refused, Changed | Twice) else 422
        earlier = refused.number if isinstance(refused, Twice) else ""
        return page(
            request,
            "ppob/check/page.html",
            status=status,
            errors=form.errors,
            **await _seen(asker, found, form.values, earlier),
        )
    if form.get("cara") != SAVINGS:
        await _begin_payment(asker, number, form.get("cara"))
    return back_to(f"/ppob/transaksi/{number}")


async def _order(asker: Asker, found: Check, form: Form) -> str:
    shown_idr = form.whole("total", 1, 1_000_000_000, label="Jumlah")
    way = form.choice("cara", [SAVINGS, *(await _ways(found)).offered], label="Cara bayar")
    phone = "" if asker.signed_in else normal_phone(form.get("telepon"))
    form.check()
    if way == SAVINGS and not asker.stepped_up and await must_prove(asker.coop or 0, shown_idr):
        raise StepUpFirst(f"/ppob/cek/{found.code}")  # much at once: the password again, then the same button
    if found.product is not None:
        await refresh(found.product.sku, found.product.kind)
        found = await check_of(asker, found.code)
    if found.trouble or found.product is None:
        raise Refused(found.trouble)
    return await order_ppob(
        asker, found.product, found.number, shown_idr=shown_idr, key=form.get("kunci"), tender=SAVINGS if way == SAVINGS else "midtrans",
        inquiry=found.inquiry.id if found.inquiry else None, customer_name=found.name, phone=phone, sure=form.get("sungguh") == "ya",
    )  # fmt: skip


async def _begin_payment(asker: Asker, number: str, method: str) -> None:
    """The first attempt to pay, outside of any transaction. The gateway may be down: then the transaction's page offers it again."""
    sale = await transaction_of(asker, number)
    if not sale.open_to_pay:
        return
    try:
        with patience(SECONDS):
            await start_payment("ppob", sale.id, method, asker.person_id)
    except (GatewayError, Refused) as error:
        log.warning("ppob payment not begun", transaction=sale.id, error=repr(error))


async def _ways(found: Check) -> Ways:
    """Every way through the gateway that takes this sum and does not cost more than it may."""
    return await ways_for(found.total_idr, found.cost_idr) if found.product is not None else Ways((), (), 0)


async def _seen(asker: Asker, found: Check, typed: dict[str, str], earlier: str = "") -> dict[str, Any]:
    ways, purse = await _ways(found), await purse_of(asker.person_id, asker.coop)
    enough = purse is not None and found.product is not None and purse.spendable_idr >= found.total_idr
    first = SAVINGS if enough else ways.offered[0] if ways.offered else ""
    return {
        "check": found, "ways": ways, "groups": ways.groups(), "purse": purse, "enough": enough,
        "paused": (await switch()).words, "typed": {"cara": first, **typed}, "earlier": earlier,
    }  # fmt: skip


handlers = [show_check, buy]
