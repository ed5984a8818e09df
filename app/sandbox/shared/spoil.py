"""Between the caller and a stand-in: collect a true answer, change it, send something else, or cut the line."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
LONGEST_HANG = 120.0


async def ask(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """The true answer, kept back."""
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    return messages


async def replay(send: Send, messages: list[Message]) -> None:
    for message in messages:
        await send(message)


async def pause(closing: asyncio.Event, seconds: float) -> None:
    """Wait, but never longer than the stand-in lives."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), seconds)


def body_of(messages: list[Message]) -> Any:
    return json.loads(b"".join(message.get("body", b"") for message in messages))  # type: ignore[misc]


def with_body(messages: list[Message], body: Any) -> list[Message]:
    """The same answer with another JSON body."""
    raw = json.dumps(body).encode()
    start = dict(messages[0])
    start["headers"] = [(b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode())]
    return [start, {"type": "http.response.body", "body": raw, "more_body": False}]  # type: ignore[list-item]


def changed(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A change to None takes the field away."""
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


async def answer(
    send: Send, http: int, body: bytes, kind: bytes = b"application/json", location: bytes | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if location is not None:
        headers.append((b"location", location))
    await send({"type": "http.response.start", "status": http, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def cut(send: Send) -> None:
    """Promise more than is sent, then fail: the server closes the connection in mid answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"status_', "more_body": True})
    raise ConnectionAbortedError("cut on purpose")
