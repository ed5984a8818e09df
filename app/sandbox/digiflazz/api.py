"""The doors of the buyer API: read, check the signature, ask, answer in the envelope."""

from __future__ import annotations

import json
import secrets
from typing import Any

from litestar import Request, Response, post
from litestar.types import ControllerRouterHandler

from app.sandbox.digiflazz import pasca, prepaid, shapes
from app.sandbox.digiflazz.codes import FAILED, Verdict, code_of
from app.sandbox.digiflazz.lists import price_list
from app.sandbox.digiflazz.meters import meter
from app.sandbox.digiflazz.settings import PREFIX
from app.sandbox.digiflazz.sign import is_development
from app.sandbox.digiflazz.stand import StandIn

Req = Request[Any, Any, Any]
Answer = Response[dict[str, Any]]
V1 = f"{PREFIX}/v1"
TEXTS = ("username", "sign", "buyer_sku_code", "customer_no", "ref_id", "cb_url", "commands", "cmd", "code")
KINDS: dict[str, type] = {**dict.fromkeys(TEXTS, str), "testing": bool, "allow_dot": bool, "max_price": int,
                          "amount": int, "year": int}  # fmt: skip
TRANSACTION = ("username", "sign", "buyer_sku_code", "customer_no", "ref_id")
BANKS = {"FLIP": "Virtual Account", "SHOPEEPAY": "Virtual Account", "BCA": "Bank Transfer", "MANDIRI": "Bank Transfer",
         "BRI": "Bank Transfer", "BNI": "Bank Transfer"}  # fmt: skip
LEAST_DEPOSIT_IDR = 200_000


def stand_of(request: Req) -> StandIn:
    stand: StandIn = request.app.state.digiflazz
    return stand


async def asked_of(request: Req, *needed: str) -> dict[str, Any]:
    """The JSON object in the body; nulls count as absent. Raises `Verdict` 40 for anything else."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Verdict("40") from None
    if not isinstance(body, dict):
        raise Verdict("40")
    asked = {name: value for name, value in body.items() if value is not None}
    for name, kind in KINDS.items():
        value = asked.get(name, kind())
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Verdict("40")
    if any(not asked.get(name) for name in needed):
        raise Verdict("40")
    return asked


def said(data: Any, http: int = 200) -> Answer:
    return Response({"data": data}, status_code=http)


def turned_away(verdict: Verdict, asked: dict[str, Any]) -> Answer:
    """Rejections are seen to come as 400; this can be switched per request by a fault."""
    return said(shapes.of_verdict(verdict, asked), 400)


@post(f"{V1}/cek-saldo", status_code=200)
async def saldo_call(request: Req) -> Answer:
    stand, asked = stand_of(request), {}
    try:
        asked = await asked_of(request, "username", "sign")
        is_development(stand.settings, asked, "depo")
    except Verdict as verdict:
        return turned_away(verdict, asked)
    return said({"deposit": stand.saldo()})


@post(f"{V1}/price-list", status_code=200)
async def price_list_call(request: Req) -> Answer:
    stand, asked = stand_of(request), {}
    try:
        asked = await asked_of(request, "username", "sign")
        is_development(stand.settings, asked, "pricelist")
        return said(price_list(stand, asked))
    except Verdict as verdict:
        return turned_away(verdict, asked)


@post(f"{V1}/inquiry-pln", status_code=200)
async def meter_call(request: Req) -> Answer:
    stand, asked = stand_of(request), {}
    try:
        asked = await asked_of(request, "username", "sign", "customer_no")
        is_development(stand.settings, asked, asked["customer_no"])
    except Verdict as verdict:
        return turned_away(verdict, asked)
    return said(meter(stand, asked["customer_no"]))


@post(f"{V1}/transaction", status_code=200)
async def transaction_call(request: Req) -> Answer:
    """A prepaid purchase is known by having no `commands`."""
    stand, asked = stand_of(request), {}
    try:
        asked = await asked_of(request, *TRANSACTION)
        testing = bool(asked.get("testing"))
        if is_development(stand.settings, asked, asked["ref_id"]) and not testing:
            raise Verdict("41")  # misleading, as the real one is
    except Verdict as verdict:
        return turned_away(verdict, asked)
    with stand.store.unit():
        try:
            return _transaction(stand, asked, testing=testing)
        except Verdict as verdict:
            return _formed_after_all(verdict, asked)


def _transaction(stand: StandIn, asked: dict[str, Any], *, testing: bool) -> Answer:
    commands = asked.get("commands", "")
    if commands == "inq-pasca":
        return said(pasca.inquire(stand, asked, testing=testing))
    if commands == "pay-pasca":
        return said(shapes.of_trx(pasca.pay(stand, asked, testing=testing)))
    if commands == "status-pasca":
        return said(shapes.of_trx(pasca.status(stand, asked)))
    if commands:
        raise Verdict("40")
    return said(shapes.of_trx(prepaid.buy(stand, asked, testing=testing)))


def _formed_after_all(verdict: Verdict, asked: dict[str, Any]) -> Answer:
    """Codes that speak of a formed transaction come with 200 even where this stand-in keeps none."""
    return said(shapes.of_verdict(verdict, asked)) if code_of(verdict.rc).formed else turned_away(verdict, asked)


@post(f"{V1}/deposit", status_code=200)
async def deposit_call(request: Req) -> Answer:
    """A ticket: the sum gets a tail of its own and must be transferred exactly."""
    stand, asked = stand_of(request), {}
    try:
        asked = await asked_of(request, "username", "sign", "amount", "owner_name")
        is_development(stand.settings, asked, "deposit")
        bank = str(asked.get("Bank") or asked.get("bank") or "")
        if bank.upper() not in BANKS or asked["amount"] < LEAST_DEPOSIT_IDR:
            raise Verdict("64")
    except Verdict as verdict:
        return turned_away(verdict, asked)
    notes, amount = secrets.token_hex(4).upper()[:7], asked["amount"] + secrets.randbelow(999) + 1
    stand.store.run("INSERT INTO digiflazz_ticket VALUES (?,?,?,?,NULL)", notes, bank, amount, stand.now())
    return said({"rc": "00", "bank": bank, "payment_method": BANKS[bank.upper()], "account_no": "0123 4567 89",
                 "notes": notes, "amount": amount})  # fmt: skip


@post(f"{V1}/report/hooks/{{hook_id:str}}/pings", status_code=200)
async def ping_call(request: Req, hook_id: str) -> Answer:
    stand_of(request).notices.ping(hook_id)
    return said({"status": FAILED if not stand_of(request).settings.webhook_url else "Sukses"})


HANDLERS: list[ControllerRouterHandler] = [
    saldo_call, price_list_call, meter_call, transaction_call, deposit_call, ping_call,
]  # fmt: skip
