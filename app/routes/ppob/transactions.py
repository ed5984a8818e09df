"""One transaction that keeps itself up to date, how it is paid, its receipt; and all of one's own."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain import transactions
from app.domain.clock import now
from app.domain.errors import NotFound, Refused
from app.domain.payments.panel import Panel, panel_of
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.domain.ppob.favourites import favourites_of
from app.domain.ppob.find import Transaction, history_of, transaction_of
from app.domain.ppob.promise import promise
from app.domain.ppob.receipt import Receipt, is_printing, print_receipt, receipt_of
from app.domain.ppob.services import SERVICES
from app.domain.ppob.states import PpobState
from app.domain.ppob.timeline import timeline
from app.domain.ppob.ways import ways_for
from app.routes.asked import whole_number
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.paying import ask_gateway, live_panel, on_to_pay, qr_file

SUCCESS = PpobState.SUCCESS


@get("/ppob/riwayat", permit="public")
async def show_history(
    request: AnyRequest,
    asker: NamedDependency[Asker],
    q: FromQuery[str] = "",
    layanan: FromQuery[str] = "",
    sebelum: FromQuery[str] = "",
) -> Response[str]:
    words = " ".join(q.replace("\x00", "").split())[:60]
    service = layanan if layanan in SERVICES else ""
    before = whole_number(sebelum)
    known = asker.signed_in or asker.visitor_hash is not None
    lines, more = await history_of(asker, words=words, service=service, before=before) if known else ([], False)
    return page(
        request,
        "ppob/history/page.html",
        lines=lines,
        more=more,
        words=words,
        chosen=service,
        before=before,
        services=SERVICES.values(),
    )


@get("/ppob/transaksi/{number:str}", permit="public")
async def show_transaction(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], uang: FromQuery[str] = ""
) -> Response[str]:
    """`uang`: what a clerk was handed a moment ago, so that he reads the change."""
    sale = await transaction_of(asker, number)
    handed_idr = (whole_number(uang, 11) or 0) if sale.served_by == asker.person_id else 0
    return page(request, "ppob/transaction/page.html", handed_idr=handed_idr, **await _seen(asker, sale))


@get("/ppob/transaksi/{number:str}/keadaan", permit="public")
async def refresh_transaction(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], versi: FromQuery[str] = ""
) -> Response[str]:
    """Asked again and again by an open page: one query while nothing has changed."""
    sale = await transaction_of(asker, number)
    if sale.version == versi and not sale.open_to_pay:
        return Response("", status_code=204, headers={"Cache-Control": "no-store"})
    return page(request, "ppob/transaction/_transaction.html", **await _seen(asker, sale))


@get("/ppob/transaksi/{number:str}/pembayaran", permit="public")
async def show_payment(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str],
    versi: FromQuery[str] = "", tanya: FromQuery[str] = "", order_id: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The pay panel; `tanya`, or coming back from the gateway's page, asks the gateway now."""
    sale = await _to_pay(asker, number)
    panel = await _panel(sale)
    if (tanya or order_id) and await ask_gateway(panel):
        sale = await _to_pay(asker, number)
        panel = await _panel(sale)
    return live_panel(request, panel, versi) or page(
        request, "ppob/transaction/pay.html", sale=sale, panel=panel, moment=now(), trouble=""
    )


@post("/ppob/transaksi/{number:str}/pembayaran", permit="public", status_code=200)
async def choose_method(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    sale = await _to_pay(asker, number)
    try:
        if form.get("cara") not in (await ways_for(sale.total_idr, sale.cost_idr)).offered:
            raise Refused("Pilih salah satu cara bayar.")
        payment = await start_payment(
            "ppob", sale.id, form.get("cara"), asker.person_id, actor=asker.actor, key=form.get("kunci")
        )
    except Refused as refused:
        sale = await _to_pay(asker, number)
        panel = await _panel(sale)
        return page(
            request,
            "ppob/transaction/pay.html",
            status=422,
            sale=sale,
            panel=panel,
            moment=now(),
            trouble=refused.sentence,
        )
    return on_to_pay(payment, f"/ppob/transaksi/{sale.number}")


@get("/ppob/transaksi/{number:str}/pembayaran/qris.png", permit="public")
async def qr_picture(asker: NamedDependency[Asker], number: FromPath[str]) -> Response[bytes]:
    return qr_file(await _panel(await _to_pay(asker, number)))


@post("/ppob/transaksi/{number:str}/cetakan", permit="public", status_code=200)
async def print_one(asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]) -> Response[str]:
    """A printing is counted before it is shown: only the first one is the original."""
    sale = await transaction_of(asker, number)
    paper = "a4" if form.get("kertas") == "a4" else "58"
    turn = await print_receipt(sale, paper, by=asker.person_id)
    return back_to(f"/ppob/transaksi/{sale.number}/struk?kertas={paper}&cetakan={turn}")


@get("/ppob/transaksi/{number:str}/struk", permit="public")
async def show_receipt(
    request: AnyRequest,
    asker: NamedDependency[Asker],
    number: FromPath[str],
    kertas: FromQuery[str] = "58",
    cetakan: FromQuery[str] = "",
) -> Response[str]:
    sale = await transaction_of(asker, number)
    receipt = await receipt_of(sale)
    turn = whole_number(cetakan, 6) or 0
    if not await is_printing(sale, turn):
        turn = 0
    return page(
        request, "ppob/transaction/receipt.html", sale=sale, receipt=receipt, turn=turn, kertas="a4" if kertas == "a4" else "struk",
        back=f"/ppob/transaksi/{sale.number}",
    )  # fmt: skip


async def _to_pay(asker: Asker, number: str) -> Transaction:
    sale = await transaction_of(asker, number)
    if sale.tender != "midtrans":
        raise NotFound
    return sale


async def _panel(sale: Transaction) -> Panel:
    """With the ways that do not cost more than they may."""
    panel = await panel_of(sale, "ppob")
    return replace(panel, groups=(await ways_for(sale.total_idr, sale.cost_idr)).groups()) if panel.groups else panel


async def _seen(asker: Asker, sale: Transaction) -> dict[str, Any]:
    """Everything the page shows; five queries at most."""
    receipt: Receipt | None = await receipt_of(sale) if sale.state == SUCCESS else None
    panel = await _panel(sale) if sale.tender == "midtrans" and (sale.open_to_pay or sale.refunded_idr) else None
    named = next(
        (one.name for one in await favourites_of(asker.person_id, sale.service) if one.number == sale.customer_no), ""
    )
    return {
        "mine": sale.person is not None and sale.person == asker.person_id, "clerk": await _clerk(sale),
        "sale": sale, "service": SERVICES.get(sale.service), "steps": timeline(sale), "panel": panel, "moment": now(), "receipt": receipt,
        "whatsapp": f"https://wa.me/?text={quote(receipt.text())}" if receipt else "", "named": named,
        "promise": await promise() if sale.state in (PpobState.FAILED, PpobState.UNDONE) or sale.open else None,
    }  # fmt: skip


async def _clerk(sale: Transaction) -> str:
    """Who served at the counter, by name: the member sees who acted for him."""
    return (
        str(await transactions.fetch_value("SELECT name FROM person WHERE id = $1", sale.served_by))
        if sale.served_by
        else ""
    )


handlers = [
    show_history, show_transaction, refresh_transaction, show_payment, choose_method, qr_picture, print_one, show_receipt,
]  # fmt: skip
