"""/anggota/bon: what one may buy now and pay later, what is owed and until when, with the order behind each line; and paying it."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.domain.bon.find import Bons, bons_of
from app.domain.bon.line import Line, line_of
from app.domain.errors import NotFound, Refused
from app.domain.payments.methods import methods_for
from app.domain.people.asker import Asker
from app.domain.savings.deposit import MOST_IDR, Wanted, start_deposit
from app.domain.savings.pay_bon import pay_bon_with_savings
from app.domain.savings.tender import must_prove, purse_of
from app.routes.asked import whole_number
from app.routes.forms import Form
from app.routes.member.savings import begin_payment
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again
from app.routes.people.step_up import prove

AT = "/anggota/bon"
PAGE, PAY = "member/bon/page.html", "member/bon/pay.html"
RECEIPT = "/anggota/simpanan/setoran"


@get(AT, permit="signed_in")
async def show_bon(request: AnyRequest, asker: NamedDependency[Asker], sebelum: FromQuery[str] = "") -> Response[str]:
    """The newest settled ones follow what is still owed; `sebelum` leafs through the older."""
    before = whole_number(sebelum)
    line = await line_of(asker.person_id, asker.coop)
    if line is None:
        return page(request, PAGE, line=None, bons=Bons([], [], False), first_page=True)
    bons = await bons_of(line.entity, asker.person_id, before=before)
    return page(request, PAGE, line=line, bons=bons, first_page=before is None)


@get(AT + "/pelunasan", permit="signed_in")
async def ask_to_pay(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    line = await line_of(asker.person_id, asker.coop)
    if line is None or not line.used_idr:
        return back_to(AT)
    return page(request, PAY, **await _form(asker, line))


@post(AT + "/pelunasan", permit="signed_in", status_code=200)
async def pay(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Out of simpanan at once; through the gateway the bon falls when the money is there."""
    line = await line_of(asker.person_id, asker.coop)
    if line is None or asker.person_id is None:
        raise NotFound
    shown = await _form(asker, line)
    try:
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Jumlah")
        way = form.choice("cara", [code for code, *_ in shown["ways"]], label="Cara bayar")
        form.check()
        wanted = Wanted(asker.person_id, line.entity, "bon", amount_idr)
        if way == "simpanan":
            if await must_prove(line.entity, amount_idr):
                await prove(request, asker, form, why="untuk membayar dengan simpanan")
            number = await pay_bon_with_savings(wanted, by=asker.person_id, key=form.get("kunci"))
            return back_to(f"{RECEIPT}/{number}")
        number = await start_deposit(wanted, by=asker.person_id, actor=asker.actor, key=form.get("kunci"))
    except Refused as refused:
        return again(request, PAY, refused, form, **shown)
    await begin_payment(asker, number, way)
    return back_to(f"{RECEIPT}/{number}/pembayaran")


async def _form(asker: Asker, line: Line) -> dict[str, Any]:
    """What the form shows: simpanan first, for who has enough to spend, then every way of the gateway."""
    purse = await purse_of(asker.person_id, line.entity)
    own = [("simpanan", "Simpanan sukarela", purse.spendable_idr)] if purse else []
    return {
        "line": line, "purse": purse, "ways": [*own, *((one.code, one.label, None) for one in methods_for(max(line.used_idr, 10_000)))],
    }  # fmt: skip


handlers = [show_bon, ask_to_pay, pay]
