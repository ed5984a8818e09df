"""The hosted page of Snap: choose a way of paying, see number or QR, pay, go back to the shop."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans import cards, deeds, snap
from app.sandbox.midtrans.api import Req, stand_of
from app.sandbox.midtrans.cards import CARDS
from app.sandbox.midtrans.payments import Payment, keep
from app.sandbox.midtrans.render import back_to, page
from app.sandbox.midtrans.shapes import Verdict
from app.sandbox.midtrans.snap import Page
from app.sandbox.midtrans.stand import StandIn

HERE = "/snap/v4/redirection/{token:str}"
RETRY = {"deny", "expire"}  # after these the same page offers another try


@get(HERE)
async def show(request: Req, token: str) -> Response[str]:
    stand = stand_of(request)
    found = snap.page_of(stand, token)
    if found is None:
        return page(
            "pesan.html", http=404, title="Halaman tidak ditemukan", text="Alamat pembayaran ini tidak dikenal."
        )
    payment = snap.latest_of(stand, found)
    if not snap.is_open(stand, found) and payment is None:
        text = "Tautan ini sudah diganti, dibatalkan, atau kedaluwarsa. Silakan buka lagi dari toko."
        return page("pesan.html", http=410, title="Tautan tidak berlaku", text=text)
    if payment is None or (payment.status in RETRY and snap.is_open(stand, found) and "lagi" in request.query_params):
        return _choice(found, None)
    return _state(stand, found, payment)


def _choice(found: Page, problem: str | None, http: int = 200) -> Response[str]:
    amount, back = found.request["transaction_details"]["gross_amount"], snap.way_back(found, None)
    return page("snap_pilih.html", http=http, page=found, problem=problem, choices=snap.choices(found), cards=CARDS,
                back=back, amount=amount)  # fmt: skip


def _state(stand: StandIn, found: Page, payment: Payment) -> Response[str]:
    may_retry = payment.status in RETRY and snap.is_open(stand, found)
    return page("snap_bayar.html", page=found, payment=payment, back=snap.way_back(found, payment), may_retry=may_retry)


@post(HERE + "/metode", status_code=200)
async def choose(request: Req, token: str) -> Response[str]:
    stand, form = stand_of(request), await request.form()
    found = snap.page_of(stand, token)
    if found is None or not snap.is_open(stand, found):
        return back_to(f"/snap/v4/redirection/{token}")
    existing = snap.latest_of(stand, found)
    if existing is not None and existing.status not in RETRY:
        return back_to(f"/snap/v4/redirection/{token}")  # a second tap shows what the first one made
    channel = str(form.get("metode", ""))
    if channel not in snap.choices(found):
        return _choice(found, "Pilih salah satu cara membayar.", 422)
    try:
        payment = _begin(stand, found, channel, form)
    except Verdict as verdict:
        return _choice(found, "; ".join(verdict.body.get("validation_messages", [str(verdict)])), 422)
    if "redirect_url" in payment.charge_only:
        return back_to(f"/v2/3ds/redirect/{payment.transaction_id}")
    return _after(stand, found, payment)


def _begin(stand: StandIn, found: Page, channel: str, form: Any) -> Payment:
    if channel != "credit_card":
        return snap.choose(stand, found, channel)
    query = {"client_key": stand.settings.client_key, "card_number": str(form.get("kartu", "")), "card_exp_month": "12",
             "card_exp_year": "2099", "card_cvv": cards.CVV}  # fmt: skip
    token = cards.tokenise(stand.store, query, client_key=stand.settings.client_key, now=stand.now(), saved=False)
    return snap.choose(stand, found, channel, card_token=token["token_id"])


def _after(stand: StandIn, found: Page, payment: Payment) -> Response[str]:
    """Back to the shop once paid, or refused three times; else stay."""
    over = payment.status in {"settlement", "capture", "authorize"} or snap.denied(stand, found) >= 3
    target = snap.way_back(found, payment) if over else None
    return back_to(target or f"/snap/v4/redirection/{found.token}")


@post(HERE + "/pembayaran", status_code=200)
async def pay(request: Req, token: str) -> Response[str]:
    """The customer's phone or bank, played by a button."""
    stand, form = stand_of(request), await request.form()
    found = snap.page_of(stand, token)
    payment = snap.latest_of(stand, found) if found else None
    if found is None or payment is None:
        return back_to(f"/snap/v4/redirection/{token}")
    try:
        if form.get("aksi") == "batal":
            deeds.cancel(stand, payment.transaction_id)
        else:
            deeds.pay(stand, payment)
    except Verdict:
        pass  # already decided: the page shows how
    return _after(stand, found, stand.payment(payment.transaction_id))


@get("/v2/3ds/redirect/{transaction_id:str}")
async def three_ds(request: Req, transaction_id: str) -> Response[str]:
    try:
        payment = stand_of(request).payment(transaction_id)
    except Verdict:
        return page("pesan.html", http=404, title="Halaman tidak ditemukan", text="Transaksi kartu ini tidak dikenal.")
    return page("tiga_ds.html", payment=payment, problem=None)


@post("/v2/3ds/redirect/{transaction_id:str}", status_code=200)
async def three_ds_code(request: Req, transaction_id: str) -> Response[str]:
    stand, form = stand_of(request), await request.form()
    try:
        payment = stand.payment(transaction_id)
    except Verdict:
        return back_to("/midtrans")
    found = snap.page_of(stand, payment.snap_token) if payment.snap_token else None
    if payment.status == "pending" and form.get("otp") != cards.OTP:
        payment.inner["otp_tries"] += 1
        if payment.inner["otp_tries"] < 3:
            keep(stand.store, payment)
            return page("tiga_ds.html", http=422, payment=payment, problem="Kode salah. Kode uji adalah 112233.")
        deeds.turn(stand, payment, "deny")
    elif payment.status == "pending":
        deeds.pay(stand, payment)
    return _after(stand, found, payment) if found else page("tiga_ds.html", payment=payment, problem=None)


HANDLERS: list[ControllerRouterHandler] = [show, choose, pay, three_ds, three_ds_code]
