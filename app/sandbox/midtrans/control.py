"""Levers for tests: JSON under `/_kendali/midtrans`. The shop never calls these."""

from __future__ import annotations

import json
from typing import Any

from litestar import Response, delete, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans import layer, shapes
from app.sandbox.midtrans.actions import LABELS, act
from app.sandbox.midtrans.api import Answer, Req, stand_of
from app.sandbox.midtrans.book import book, notice_counts
from app.sandbox.midtrans.shapes import Verdict
from app.sandbox.midtrans.stand import StandIn

HERE = "/_kendali/midtrans"
MOODS = ("hold", "duplicate", "reorder", "drop", "delay")


async def asked(request: Req) -> dict[str, Any]:
    raw = await request.body()
    body = json.loads(raw) if raw else {}
    return body if isinstance(body, dict) else {}


def no(message: str, http: int = 400) -> Answer:
    return Response({"error": message}, status_code=http)


@get(f"{HERE}/buku")
async def read_book(request: Req) -> Answer:
    return Response(book(stand_of(request)))


@post(f"{HERE}/transaksi/{{any_id:str}}/{{action:str}}", status_code=200)
async def act_on(request: Req, any_id: str, action: str) -> Answer:
    stand = stand_of(request)
    if action not in LABELS:
        return no(f"aksi tidak dikenal; pilih {', '.join(LABELS)}", 404)
    try:
        payment = stand.payment(any_id)
        act(stand, payment, action, await asked(request))
    except Verdict as verdict:
        return Response(verdict.body, status_code=404 if verdict.body["status_code"] == "404" else 409)
    return Response(stand.status(stand.payment(payment.transaction_id)))


@post(f"{HERE}/gangguan", status_code=201)
async def set_fault(request: Req) -> Answer:
    """The next `calls` (default 1; null: until lifted) API calls (of one name, with `call`) go wrong in this way."""
    return await _set(request, stand_of(request).faults, layer.KINDS, "calls")


@post(f"{HERE}/kabar/aturan", status_code=201)
async def set_mood(request: Req) -> Answer:
    """The next `notices` (default 1; null: until lifted) notices are held, doubled, shuffled, dropped or delayed."""
    return await _set(request, stand_of(request).notice_rules, MOODS, "notices")


async def _set(request: Req, rules: Any, kinds: tuple[str, ...], count: str) -> Answer:
    args = await asked(request)
    kind, left = str(args.pop("kind", "")), args.pop(count, 1)
    if kind not in kinds:
        return no(f"kind harus salah satu dari {', '.join(kinds)}")
    rule = rules.add(kind, left, args)
    return Response({"id": rule.id, "kind": kind, count: left, **args}, status_code=201)


@delete([f"{HERE}/gangguan", f"{HERE}/kabar/aturan"], status_code=200)
async def lift(request: Req) -> Answer:
    stand = stand_of(request)
    (stand.faults if request.url.path.endswith("gangguan") else stand.notice_rules).lift()
    return Response({"lifted": True})


@post(f"{HERE}/kabar/lepas", status_code=200)
async def release(request: Req) -> Answer:
    """Let held notices go: `order` is fifo or reverse, `order_id` limits it to one order."""
    args = await asked(request)
    stand = stand_of(request)
    return Response(
        {"released": stand.notices.release(order=str(args.get("order", "fifo")), order_id=args.get("order_id"))}
    )


@post(f"{HERE}/kabar/palsu", status_code=201)
async def forge(request: Req) -> Answer:
    """Send a lie. `id` names a payment, `how` is bad_signature, altered or unsigned, `changes` are put into the body.

    `altered` signs the changed body with the true key: what a thief of one old message can do for every field that
    the signature does not cover, and a thief of the key for all of them.
    """
    args, stand = await asked(request), stand_of(request)
    how, changes = str(args.get("how", "bad_signature")), args.get("changes") or {}
    try:
        payment = stand.payment(str(args.get("id")))
    except Verdict:
        return no("transaksi tidak ada", 404)
    body = {**shapes.notice(payment, [], **stand.keys()), **changes}
    _sign(stand, body, how)
    for url in [args["url"]] if args.get("url") else payment.urls:
        for _ in range(int(args.get("n", 1))):
            stand.notices.put(body, url, parallel=True, forged=True)
    return Response({"sent": body}, status_code=201)


def _sign(stand: StandIn, body: dict[str, Any], how: str) -> None:
    parts = (str(body.get("order_id")), str(body.get("status_code")), str(body.get("gross_amount")))
    if how == "altered":
        body["signature_key"] = shapes.signature(*parts, stand.settings.server_key)
    elif how == "unsigned":
        body.pop("signature_key", None)
    elif "signature_key" not in body or how == "bad_signature":
        body["signature_key"] = shapes.signature(*parts, "SB-Mid-server-someone-else")


@post(f"{HERE}/kabar/ulang", status_code=201)
async def replay(request: Req) -> Answer:
    """Send old notices of a payment again, byte for byte: `status` picks which, `n` how often, `parallel` at once."""
    args, stand = await asked(request), stand_of(request)
    rows = stand.store.all(
        "SELECT * FROM midtrans_notice WHERE (order_id=?1 OR transaction_id=?1) AND forged=0"
        " AND (?2 IS NULL OR status=?2) ORDER BY id", str(args.get("id")), args.get("status"),
    )  # fmt: skip
    for row in rows:
        for _ in range(int(args.get("n", 1))):
            parallel = bool(args.get("parallel", True))
            stand.notices.put(json.loads(row["body"]), row["url"], parallel=parallel, forged=True)
    return Response({"sent": len(rows) * int(args.get("n", 1))}, status_code=201)


@get(f"{HERE}/kabar")
async def list_notices(request: Req) -> Answer:
    """Every notice with its tries. `waiting` is 0 once there is nothing left to deliver, hold or shuffle."""
    stand = stand_of(request)
    wanted = request.query_params.get("id")
    rows = stand.store.all(
        "SELECT * FROM midtrans_notice WHERE ?1 IS NULL OR order_id=?1 OR transaction_id=?1"
        " ORDER BY id DESC LIMIT 1000",
        wanted,
    )
    tries = {row["id"]: [t["answer"] for t in stand.store.all(
        "SELECT answer FROM midtrans_try WHERE notice_id=? ORDER BY at", row["id"])] for row in rows}  # fmt: skip
    notices = [{**dict(row), "body": json.loads(row["body"]), "tries": tries[row["id"]]} for row in reversed(rows)]
    return Response({"waiting": stand.notices.waiting(), "by_state": notice_counts(stand), "notices": notices})


@get(f"{HERE}/kabar/sisa")
async def how_many_wait(request: Req) -> Answer:
    stand = stand_of(request)
    return Response({"waiting": stand.notices.waiting(), "by_state": notice_counts(stand)})


@post(f"{HERE}/waktu", status_code=200)
async def set_time(request: Req) -> Answer:
    """Change `time_scale` (retries, key life, confirmations) and `expiry_scale` for what begins from now on."""
    args, stand = await asked(request), stand_of(request)
    scales = [args.get("time_scale", stand.time_scale), args.get("expiry_scale", stand.expiry_scale)]
    if not all(isinstance(scale, int | float) and scale > 0 for scale in scales):
        return no("skala waktu harus lebih dari nol")
    stand.time_scale, stand.expiry_scale = scales
    return Response({"time_scale": stand.time_scale, "expiry_scale": stand.expiry_scale})


@post(f"{HERE}/reset", status_code=200)
async def reset(request: Req) -> Answer:
    """Empty books, no moods, and the time scales of the start."""
    stand = stand_of(request)
    stand.store.forget_everything()
    stand.faults.load()
    stand.notice_rules.load()
    stand.calls.clear()
    stand.time_scale, stand.expiry_scale = stand.settings.time_scale, stand.settings.expiry_scale
    return Response({"reset": True})


HANDLERS: list[ControllerRouterHandler] = [
    read_book, act_on, set_fault, set_mood, lift, release, forge, replay, list_notices, how_many_wait, set_time, reset,
]  # fmt: skip
