"""`POST /v2/charge`: a payment begins, pending, with what the customer needs to pay it."""

from __future__ import annotations

import uuid
from typing import Any

from app.sandbox.midtrans import shapes
from app.sandbox.midtrans.cards import CARDS, TOKEN_LIFE, TestCard, card_of, mask
from app.sandbox.midtrans.channels import CHANNELS, channel_of, dress
from app.sandbox.midtrans.checks import SHORTEST_LIFE, addresses, details_problems, echo_of, life_seconds
from app.sandbox.midtrans.life import FREE_AGAIN
from app.sandbox.midtrans.payments import Payment
from app.sandbox.midtrans.shapes import Verdict, invalid
from app.sandbox.midtrans.stand import StandIn


def charge(stand: StandIn, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """Check, write, answer. Raises `Verdict` 400, 406 or 411."""
    channel = channel_of(body)
    problems = details_problems(body) or _limit_problems(channel, body["transaction_details"]["gross_amount"])
    seconds, start, expiry_problems = life_seconds(
        body.get("custom_expiry"), duration="expiry_duration", start="order_time"
    )
    if problems or expiry_problems:
        raise invalid(*problems, *expiry_problems)
    urls = addresses(headers, stand.settings.notification_url)
    payment = begin(stand, channel, body, urls=urls, life=seconds, start=start)
    return charge_answer(stand, payment)


def begin(
    stand: StandIn,
    channel: str,
    body: dict[str, Any],
    *,
    urls: list[str],
    life: int | None = None,
    start: float | None = None,
    snap_token: str | None = None,
) -> Payment:
    """Write the new payment and its first notice. `life` in seconds of stand-in time."""
    kind = CHANNELS[channel]
    life = kind.life if life is None else life
    if not SHORTEST_LIFE <= life <= kind.longest:
        raise invalid(f"custom_expiry must be between {SHORTEST_LIFE} seconds and {kind.longest // 86_400} days")
    now = stand.now()
    payment = Payment(
        transaction_id=str(uuid.uuid4()),
        order_id=body["transaction_details"]["order_id"],
        payment_type=kind.payment_type,
        channel=channel,
        amount_idr=body["transaction_details"]["gross_amount"],
        status="pending",
        fraud=kind.fraud,
        created_at=now,
        expires_at=(now if start is None else start) + life / stand.expiry_scale,
        snap_token=snap_token,
        echo=echo_of(body),
        urls=urls,
        inner={"callback": _callback(body)},
    )
    with stand.store.unit():
        _must_be_free(stand, payment)
        if channel == "credit_card":
            _swipe(stand, payment, body)
        else:
            dress(
                payment,
                body,
                own_url=stand.settings.own_url,
                take=lambda n: stand.take_number(n, payment.transaction_id),
            )
        stand.write(payment)
    return payment


def _limit_problems(channel: str, amount_idr: int) -> list[str]:
    kind = CHANNELS[channel]
    if kind.lowest <= amount_idr <= kind.highest:
        return []
    return [f"transaction_details.gross_amount must be between {kind.lowest} and {kind.highest} for {kind.label}"]


def _callback(body: dict[str, Any]) -> str | None:
    for part in (body.get("gopay"), body.get("shopeepay")):
        if isinstance(part, dict) and isinstance(part.get("callback_url"), str):
            return str(part["callback_url"])
    return None


def _must_be_free(stand: StandIn, payment: Payment) -> None:
    """One order id, one payment; after expiry or cancellation it is free again, after a deny only on a Snap page."""
    free = FREE_AGAIN | ({"deny"} if payment.snap_token else set())
    marks = ",".join("?" * len(free))
    sql = f"SELECT 1 FROM midtrans_payment WHERE order_id=? AND status NOT IN ({marks}) LIMIT 1"  # noqa: S608
    if stand.store.one(sql, payment.order_id, *free):
        raise Verdict("406", shapes.CONFLICT)


def _swipe(stand: StandIn, payment: Payment, body: dict[str, Any]) -> None:
    """Decide by the test number: straight away, after 3DS, or a minute later."""
    part = body.get("credit_card")
    part = part if isinstance(part, dict) else {}
    number = card_of(stand.store, part.get("token_id"), payment.created_at)
    card = CARDS[number]
    payment.shown = {"masked_card": mask(number), "bank": "bni" if number.startswith(("4105", "5264")) else "cimb",
                     "card_type": "credit"}  # fmt: skip
    payment.inner |= {"card": number, "authorize": part.get("type") == "authorize", "otp_tries": 0}
    asks = card.asks and (part.get("authentication") is True or part.get("secure") is True)
    if asks:
        payment.expires_at = payment.created_at + TOKEN_LIFE / stand.expiry_scale
        payment.charge_only = {"redirect_url": f"{stand.settings.own_url}/v2/3ds/redirect/{payment.transaction_id}"}
    elif card.ends == "late":
        payment.accept_at = stand.soon(60)
    else:
        settle_card(payment, card)


def settle_card(payment: Payment, card: TestCard) -> None:
    """Write the bank's word on a card into the payment (the caller keeps it)."""
    good = card.ends != "deny"
    payment.status = ("authorize" if payment.inner.get("authorize") else "capture") if good else "deny"
    payment.fraud = "challenge" if card.ends == "challenge" else "accept" if good or card.asks else "deny"
    payment.shown |= {
        "channel_response_code": card.code,
        "channel_response_message": "Approved"
        if good
        else "Do not honor"
        if card.code == "05"
        else "Insufficient funds",
        "eci": "05" if card.asks else "07",
        "three_ds_version": "2",
    }
    if good:
        payment.shown["approval_code"] = payment.transaction_id.replace("-", "")[:12]


def charge_answer(stand: StandIn, payment: Payment) -> dict[str, Any]:
    body = shapes.transaction(payment, [], stand.settings.merchant_id)
    message = CHANNELS[payment.channel].message
    if payment.status == "deny":
        message = f"Deny by Bank with code [{payment.shown.get('channel_response_code')}]"
    return {**body, **payment.charge_only, "status_code": shapes.STATUS_CODE[payment.status], "status_message": message}
