"""The page behind the counter: every transaction, newest first, with the buttons that make sense for it."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans.actions import LABELS, act, offered
from app.sandbox.midtrans.api import Req, stand_of
from app.sandbox.midtrans.book import book_sums, newest, notice_counts
from app.sandbox.midtrans.payments import refunds_of
from app.sandbox.midtrans.render import back_to, page
from app.sandbox.midtrans.shapes import Verdict

SIZE = 30


@get(["/", "/midtrans"])
async def transactions(request: Req) -> Response[str]:
    stand, query = stand_of(request), request.query_params
    search, wanted = str(query.get("cari", "")).strip(), str(query.get("hal", "1"))
    number = min(max(int(wanted), 1), 100_000) if wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    rows = []
    payments = newest(stand, search=search, page=number, size=SIZE)
    for payment in payments[:SIZE]:
        refunds = refunds_of(stand.store, payment.transaction_id)
        buttons = offered(payment, unconfirmed=any(r.confirmed_at is None for r in refunds))
        rows.append({"payment": payment, "refunded": sum(r.amount_idr for r in refunds), "buttons": buttons})
    return page(
        "midtrans.html", rows=rows, search=search, number=number, more=len(payments) > SIZE, said=query.get("kata"),
        sums=book_sums(stand), notices=notice_counts(stand), faults=stand.faults.all, moods=stand.notice_rules.all,
        target=stand.settings.notification_url,
    )  # fmt: skip


@post("/midtrans/{transaction_id:str}/{action:str}", status_code=200)
async def press(request: Req, transaction_id: str, action: str) -> Response[str]:
    stand = stand_of(request)
    try:
        payment = stand.payment(transaction_id)
        if action in LABELS:
            act(stand, payment, action, {})
    except Verdict:
        return back_to("/midtrans?kata=tidak-bisa")
    return back_to(f"/midtrans?kata=sudah#t-{payment.transaction_id}")


@post("/midtrans/gangguan/selesai", status_code=200)
async def all_well(request: Req) -> Response[str]:
    """Lift every fault and mood, let held notices go."""
    stand = stand_of(request)
    stand.faults.lift()
    stand.notice_rules.lift()
    stand.notices.release()
    return back_to("/midtrans?kata=sudah")


HANDLERS: list[ControllerRouterHandler] = [transactions, press, all_well]
