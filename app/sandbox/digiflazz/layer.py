"""The line between the caller and the stand-in, where it can be made slow, broken, cut or rude."""

from __future__ import annotations

import json
from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Message, Receive, Scope, Send

from app.sandbox.digiflazz.codes import code_of
from app.sandbox.digiflazz.settings import PREFIX
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import by_ref
from app.sandbox.shared.rules import Rule
from app.sandbox.shared.spoil import HTML, LONGEST_HANG, answer, ask, body_of, changed, cut, pause, replay, with_body

KINDS = ("delay", "status", "html", "hang", "drop", "429", "rc", "redirect", "alter", "empty")
CALLS = {"cek-saldo": "saldo", "price-list": "list", "deposit": "deposit", "inquiry-pln": "meter"}
COMMANDS = {"inq-pasca": "inq", "pay-pasca": "pay", "status-pasca": "status"}


class FaultLayer:
    """Counts calls by name and applies the first fault that fits."""

    def __init__(self, app: ASGIApp, stand: StandIn) -> None:
        self._app, self._stand = app, stand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == ScopeType.HTTP else ""
        if not path.startswith(f"{PREFIX}/v1/") or "/report/" in path:
            await self._app(scope, receive, send)
            return
        receive, asked = await _read(receive)
        facts = self._facts(path.rsplit("/", 1)[1], asked)
        self._stand.calls[facts["call"]] += 1
        faults = self._stand.faults.take(facts, only_first=True)
        if not faults:
            await self._app(scope, receive, send)
            return
        self._stand.calls["faults"] += 1
        await self._spoil(faults[0], asked, scope, receive, send)

    def _facts(self, last: str, asked: dict[str, Any]) -> dict[str, str]:
        """saldo, list, deposit, meter, inq, pay, status, buy; and `check` for a purchase that is already there."""
        facts = {name: str(asked.get(name, "")) for name in ("ref_id", "customer_no")}
        call = CALLS.get(last) or COMMANDS.get(str(asked.get("commands")), "buy")
        if call == "buy" and by_ref(self._stand.store, facts["ref_id"], now=self._stand.now()):
            call = "check"
        return {**facts, "call": call, "sku": str(asked.get("buyer_sku_code", ""))}

    async def _spoil(self, fault: Rule, asked: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        kind, args = fault.kind, fault.args
        if kind == "delay" and not args.get("after"):
            await pause(self._stand.closing, float(args.get("seconds", 1)))
        # `after`: the deed is done and only its answer goes astray, the case that tempts people to do it twice.
        deed = kind == "alter" or kind == "delay" or bool(args.get("after"))
        true_answer = await ask(self._app, scope, receive) if deed else []
        if kind == "alter":
            await replay(send, _altered(true_answer, args.get("changes") or {}, args.get("http")))
        elif kind in {"delay", "hang"}:
            if kind == "hang" or args.get("after"):
                await pause(self._stand.closing, float(args.get("seconds", 1 if kind == "delay" else LONGEST_HANG)))
            await (replay(send, true_answer) if kind == "delay" else cut(send))
        else:
            await _instead(kind, args, asked, send)


async def _instead(kind: str, args: dict[str, Any], asked: dict[str, Any], send: Send) -> None:
    """Something other than the true answer."""
    if kind == "drop":
        await cut(send)
    elif kind == "html":
        await answer(send, int(args.get("http", 502)), str(args.get("body", "")).encode() or HTML, b"text/html")
    elif kind == "redirect":
        await answer(send, 302, b"{}", location=str(args.get("location", "/")).encode())
    elif kind == "rc":
        rc = str(args.get("rc", "45"))
        named: dict[str, Any] = {
            name: asked[name] for name in ("ref_id", "customer_no", "buyer_sku_code") if name in asked
        }
        code = code_of(rc)
        data = {
            **named,
            "message": args.get("message", code.message),
            "status": args.get("status", code.status),
            "rc": rc,
        }
        http = int(args.get("http", 200 if code.formed else 400))
        await answer(send, http, json.dumps({"data": data}).encode())
    elif kind == "empty":
        await answer(send, int(args.get("http", 200)), str(args.get("body", "{}")).encode())
    else:
        http = 429 if kind == "429" else int(args.get("http", 500))
        await answer(send, http, json.dumps({"message": args.get("message", "Gangguan buatan.")}).encode())


async def _read(receive: Receive) -> tuple[Receive, dict[str, Any]]:
    """Look into the body, and hand it on as if nobody had."""
    raw, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        raw, more = raw + message.get("body", b""), message.get("more_body", False)
    given = False

    async def again() -> HTTPReceiveMessage:
        nonlocal given
        if given:
            return cast(HTTPReceiveMessage, await receive())
        given = True
        return HTTPRequestEvent(type="http.request", body=raw, more_body=False)

    try:
        asked: Any = json.loads(raw)
    except ValueError:
        asked = {}
    return cast(Receive, again), asked if isinstance(asked, dict) else {}


def _altered(messages: list[Message], changes: dict[str, Any], http: object) -> list[Message]:
    """Change fields inside `data`: a service that contradicts itself. `http` changes the status alone."""
    body = body_of(messages)
    data = body.get("data")
    found = with_body(messages, {"data": changed(data, changes) if isinstance(data, dict) else data})
    return [{**found[0], "status": int(str(http))}, *found[1:]] if http else found  # type: ignore[list-item]
