"""The customer's side, played by hand: e-wallet pages behind deeplinks, one desk for numbers, codes and QR."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans import deeds
from app.sandbox.midtrans.api import Req, stand_of
from app.sandbox.midtrans.payments import Payment, find
from app.sandbox.midtrans.render import back_to, page
from app.sandbox.midtrans.shapes import Verdict
from app.sandbox.midtrans.stand import StandIn

QR_ADDRESS = re.compile(r"/v2/(?:qris|gopay)/([0-9a-f-]{36})/qr-code")


@get("/simulator")
async def desk(request: Req) -> Response[str]:
    """Type a VA number, bill key, payment code, QR picture address or order id; see the bill."""
    number = str(request.query_params.get("nomor", "")).strip()
    payment = _by_anything(stand_of(request), number) if number else None
    return page("simulator.html", number=number, payment=payment)


def _by_anything(stand: StandIn, text: str) -> Payment | None:
    in_address = QR_ADDRESS.search(text)
    row = stand.store.one("SELECT transaction_id FROM midtrans_number WHERE number=?", text.replace(" ", ""))
    return find(stand.store, in_address[1] if in_address else row["transaction_id"] if row else text)


@get("/simulator/{wallet:str}/{transaction_id:str}")
async def wallet_page(request: Req, wallet: str, transaction_id: str) -> Response[str]:
    payment = find(stand_of(request).store, transaction_id)
    if payment is None:
        return page("pesan.html", http=404, title="Halaman tidak ditemukan", text="Transaksi ini tidak dikenal.")
    return page("dompet.html", payment=payment, wallet=wallet)


@post("/simulator/{wallet:str}/{transaction_id:str}", status_code=200)
async def wallet_answer(request: Req, wallet: str, transaction_id: str) -> Response[str]:
    """Paying settles; giving up changes nothing at the gateway, as in the real apps. Both lead back to the merchant."""
    stand, form = stand_of(request), await request.form()
    payment = find(stand.store, transaction_id)
    if payment is None:
        return back_to("/simulator")
    paid = form.get("aksi") == "bayar"
    if paid:
        try:
            deeds.pay(stand, payment)
        except Verdict:
            paid = payment.status == "settlement"
    callback = payment.inner.get("callback")
    if not callback:
        return back_to(f"/simulator/{payment.channel}/{payment.transaction_id}")
    told = urlencode({"order_id": payment.order_id, "result": "success" if paid else "failure"})
    return back_to(f"{callback}{'&' if '?' in callback else '?'}{told}")


HANDLERS: list[ControllerRouterHandler] = [desk, wallet_page, wallet_answer]
