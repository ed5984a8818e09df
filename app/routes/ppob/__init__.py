"""The door to pulsa, tokens and bills: number first, then what it costs, then pay. Everything works without script."""

from typing import Any
from urllib.parse import quote, unquote

from litestar.datastructures import Cookie

from app.routes.cookies import secret

TYPED = "ppob"  # what was typed last, so that the page has it again after going there and back; never in an address
MINUTES = 15


def typed_cookie(service: str, number: str, operator: str) -> Cookie:
    """Keeps a number for a quarter of an hour, in a cookie that no script reads."""
    return secret(TYPED, quote(f"{service}|{number[:40]}|{operator[:30]}", safe=""), max_age=MINUTES * 60)


def typed_before(cookies: Any, service: str) -> dict[str, str]:
    """What was typed on this service's page a moment ago."""
    kept, number, operator, *_ = [*unquote(cookies.get(TYPED, "")).split("|"), "", "", ""]
    return {"nomor": number, "operator": operator} if kept == service else {}
