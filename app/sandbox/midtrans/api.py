"""The doors of Core API v2 and Snap: read, check the key, ask, answer with the right pair of codes."""

from __future__ import annotations

import base64
import binascii
import hmac
import io
import json
from collections.abc import Callable
from typing import Any

import segno
from litestar import Request, Response, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans import cards, deeds, shapes, snap
from app.sandbox.midtrans.charge import charge
from app.sandbox.midtrans.once import answered_before, remember
from app.sandbox.midtrans.shapes import Verdict
from app.sandbox.midtrans.stand import StandIn

Req = Request[Any, Any, Any]
Answer = Response[dict[str, Any]]
LARGEST_BODY = 16_384
DENIED = (
    "Access denied due to unauthorized transaction, please check client or server key",
    "Visit https://snap-docs.midtrans.com/#request-headers for more details",
)
SORRY = "Sorry, we encountered internal server error. We will fix this soon."


def stand_of(request: Req) -> StandIn:
    stand: StandIn = request.app.state.midtrans
    return stand


def key_is_right(request: Req, stand: StandIn) -> bool:
    scheme, _, code = request.headers.get("authorization", "").partition(" ")
    try:
        user = base64.b64decode(code, validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(user, f"{stand.settings.server_key}:".encode())


async def core(request: Req, act: Callable[[StandIn], dict[str, Any]], *, once: bool = False) -> Answer:
    """Run one Core call: key, idempotency, deed. Every refusal becomes its body."""
    stand = stand_of(request)
    if not key_is_right(request, stand):
        return said(Verdict("401", shapes.WRONG_KEY, http=401))
    key = request.headers.get("idempotency-key", "") if once else ""
    before = answered_before(stand, key)
    if before is not None:
        stand.calls["replayed"] += 1
        return Response(before)
    try:
        with stand.store.unit():
            answer = act(stand)
            remember(stand, key, answer)
    except Verdict as verdict:
        return said(verdict)
    return Response(answer, status_code=200)


def said(verdict: Verdict) -> Answer:
    return Response(verdict.body, status_code=verdict.http)


async def body_of(request: Req) -> dict[str, Any]:
    """The JSON object in the body. Raises `Verdict` 413 or 500, as the real service was seen to."""
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise Verdict("413", "The request cannot be processed due to malformed syntax in the request body", http=413)
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise Verdict("500", shapes.BROKEN, http=500) from None
    if not isinstance(body, dict):
        raise Verdict("500", shapes.BROKEN, http=500)
    return body


@post("/v2/charge", status_code=200)
async def charge_call(request: Req) -> Answer:
    try:
        body = await body_of(request)
    except Verdict as verdict:
        return said(verdict)
    return await core(request, lambda stand: charge(stand, body, dict(request.headers)), once=True)


@post("/v2/capture", status_code=200)
async def capture_call(request: Req) -> Answer:
    try:
        body = await body_of(request)
    except Verdict as verdict:
        return said(verdict)
    return await core(request, lambda stand: deeds.capture(stand, body), once=True)


@get("/v2/{any_id:str}/status")
async def status_call(request: Req, any_id: str) -> Answer:
    return await core(request, lambda stand: deeds.status(stand, any_id))


@get("/v2/{any_id:str}/status/b2b")
async def status_b2b_call(request: Req, any_id: str) -> Answer:
    return await core(request, lambda stand: {"status_code": "200", "transactions": [deeds.status(stand, any_id)]})


DEEDS: dict[str, Callable[[StandIn, str], dict[str, Any]]] = {
    "cancel": deeds.cancel,
    "expire": deeds.expire,
    "approve": deeds.approve,
    "deny": deeds.deny,
}


@post("/v2/{any_id:str}/{deed:str}", status_code=200)
async def deed_call(request: Req, any_id: str, deed: str) -> Answer:
    act = DEEDS.get(deed)
    if act is None:
        return said(Verdict("404", "The requested resource is not found", http=404))
    return await core(request, lambda stand: act(stand, any_id), once=True)


@post(["/v2/{any_id:str}/refund", "/v2/{any_id:str}/refund/online/direct"], status_code=200)
async def refund_call(request: Req, any_id: str) -> Answer:
    try:
        body = await body_of(request)
    except Verdict as verdict:
        return said(verdict)
    refuses = bool(request.scope.get("bank_refuses"))
    return await core(request, lambda stand: deeds.refund(stand, any_id, body, bank_refuses=refuses), once=True)


@get(["/v2/token", "/v2/card/register"])
async def token_call(request: Req) -> Answer:
    stand, query = stand_of(request), {name: str(value) for name, value in request.query_params.items()}
    saved = request.url.path.endswith("register")
    try:
        answer = cards.tokenise(stand.store, query, client_key=stand.settings.client_key, now=stand.now(), saved=saved)
    except Verdict as verdict:
        return said(verdict)
    return Response(answer)


@get(["/v2/qris/{transaction_id:str}/qr-code", "/v2/gopay/{transaction_id:str}/qr-code"])
async def qr_code(request: Req, transaction_id: str) -> Response[bytes]:
    """The picture behind `generate-qr-code`; public, like the real one."""
    stand = stand_of(request)
    try:
        payment = stand.payment(transaction_id)
    except Verdict:
        return Response(b"", status_code=404, media_type="image/png")
    text = payment.charge_only.get("qr_string") or f"{stand.settings.own_url}/simulator/gopay/{payment.transaction_id}"
    return Response(_png(str(text)), media_type="image/png", headers={"cache-control": "public, max-age=900"})


def _png(text: str) -> bytes:
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


@post("/snap/v1/transactions", status_code=201)
async def snap_call(request: Req) -> Answer:
    return await _snap(request, 201, lambda stand, body: snap.create(stand, body, dict(request.headers)))


@post("/snap/v1/transactions/{token:str}/cancel", status_code=200)
async def snap_cancel_call(request: Req, token: str) -> Answer:
    return await _snap(request, 200, lambda stand, body: snap.cancel_token(stand, token))


async def _snap(request: Req, http: int, act: Callable[[StandIn, dict[str, Any]], dict[str, Any]]) -> Answer:
    """Snap speaks real HTTP codes and `error_messages`."""
    stand = stand_of(request)
    if not key_is_right(request, stand):
        return Response({"error_messages": list(DENIED)}, status_code=401)
    try:
        return Response(act(stand, await body_of(request)), status_code=http)
    except snap.SnapError as error:
        return Response({"error_messages": error.messages}, status_code=error.http)
    except Verdict:
        return Response({"error_messages": [SORRY]}, status_code=500)


HANDLERS: list[ControllerRouterHandler] = [
    charge_call, capture_call, status_call, status_b2b_call, deed_call, refund_call, token_call, qr_code, snap_call,
    snap_cancel_call,
]  # fmt: skip
