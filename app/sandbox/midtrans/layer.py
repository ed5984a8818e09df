"""The line between the caller and the stand-in, where it can be made slow, broken, cut or rude."""

from __future__ import annotations

import json
import re
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.midtrans.rules import Rule
from app.sandbox.midtrans.stand import StandIn
from app.sandbox.shared.spoil import HTML, LONGEST_HANG, answer, ask, body_of, changed, cut, pause, replay, with_body

KINDS = ("delay", "status", "html", "hang", "drop", "429", "refuse", "redirect", "alter", "refuse_refund")
_CALL = re.compile(r"^/v2/(?P<first>[^/]+)(?:/(?P<rest>.+))?$")


def call_name(path: str) -> str | None:
    """charge, token, capture, status, cancel, expire, refund, snap …; None for pages people look at."""
    if path == "/snap/v1/transactions":
        return "snap"
    if path.startswith("/snap/v1/transactions/"):
        return "snap_cancel"
    found = _CALL.match(path)
    if not found or found["first"] in {"3ds"} or path.endswith("/qr-code"):
        return None
    return found["first"] if found["rest"] is None else found["rest"].replace("/online/direct", "")


class FaultLayer:
    """Counts calls, keeps twin idempotency keys apart, and applies the first fault that fits."""

    def __init__(self, app: ASGIApp, stand: StandIn) -> None:
        self._app, self._stand = app, stand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = call_name(scope["path"]) if scope["type"] == ScopeType.HTTP else None
        if name is None:
            await self._app(scope, receive, send)
            return
        self._stand.calls[name] += 1
        key = next(
            (value.decode("latin-1") for header, value in scope["headers"] if header == b"idempotency-key"), None
        )
        if key and key in self._stand.running_keys:
            self._stand.calls["twins"] += 1
            await answer(send, 202, b'{"status_code":"202","status_message":"The same request is being processed"}')
            return
        if key:
            self._stand.running_keys.add(key)
        try:
            await self._through_faults(name, scope, receive, send)
        finally:
            self._stand.running_keys.discard(key or "")

    async def _through_faults(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._stand.faults.take({"call": name}, only_first=True)
        if not faults:
            await self._app(scope, receive, send)
            return
        fault = faults[0]
        self._stand.calls["faults"] += 1
        if fault.kind == "refuse_refund":
            scope["bank_refuses"] = True  # type: ignore[typeddict-unknown-key]
            await self._app(scope, receive, send)
        elif fault.kind == "alter" or (fault.kind == "delay" and not fault.args.get("after")):
            if fault.kind == "delay":
                await self._pause(float(fault.args.get("seconds", 1)))
            true_answer = await ask(self._app, scope, receive)
            await replay(send, _altered(true_answer, fault))
        else:
            # `after`: the deed is done and only its answer goes astray, the case that tempts people to do it twice.
            true_answer = await ask(self._app, scope, receive) if fault.args.get("after") else []
            await self._spoil(fault, true_answer, send)

    async def _spoil(self, fault: Rule, true_answer: list[Message], send: Send) -> None:
        kind, args = fault.kind, fault.args
        if kind in {"delay", "hang"}:
            await self._pause(float(args.get("seconds", 1 if kind == "delay" else LONGEST_HANG)))
            await (replay(send, true_answer) if kind == "delay" else cut(send))
        elif kind == "drop":
            await cut(send)
        elif kind == "html":
            await answer(send, int(args.get("http", 502)), str(args.get("body", "")).encode() or HTML, b"text/html")
        elif kind == "redirect":
            await answer(send, 302, b"{}", location=str(args.get("location", "/")).encode())
        else:
            code = "429" if kind == "429" else str(args.get("code", args.get("http", 500)))
            http = 429 if kind == "429" else int(args.get("http", 200 if kind == "refuse" else 500))
            body = {"status_code": code, "status_message": args.get("message", "Gangguan buatan.")}
            await answer(send, http, json.dumps(body).encode())

    async def _pause(self, seconds: float) -> None:
        await pause(self._stand.closing, seconds)


def _altered(messages: list[Message], fault: Rule) -> list[Message]:
    """Change fields of a true JSON answer: a gateway that contradicts itself."""
    changes: Any = fault.args.get("changes")
    if fault.kind != "alter" or not isinstance(changes, dict):
        return messages
    return with_body(messages, changed(body_of(messages), changes))
