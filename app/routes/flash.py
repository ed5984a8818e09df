"""One line of feedback after a deed: carried to the next page by a cookie of one minute, shown there once, with or without script."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from litestar.datastructures import Cookie

from app.routes import cookies
from app.routes.pages import AnyRequest, wants_fragment
from app.settings import settings

LONGEST = 300  # letters


def _name() -> str:
    return "__Host-kabar" if settings().secure else "kabar"


def said(words: str) -> Cookie:
    """The cookie that tells the next page what was done. Signed: nobody else puts words into our mouth."""
    body = urlsafe_b64encode(words[:LONGEST].encode()).decode().rstrip("=")
    return cookies.secret(_name(), f"{body}.{_mark(body)}", max_age=60)


def words_of(request: AnyRequest) -> str:
    """What the deed before this page said; empty if there was none, or for a fragment, which leaves it to the page."""
    body, _, mark = request.cookies.get(_name(), "").partition(".")
    if not mark or wants_fragment(request) or not (body + mark).isascii() or not hmac.compare_digest(mark, _mark(body)):
        return ""
    return urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()


def heard() -> Cookie:
    """Shown once is enough."""
    return cookies.gone(_name())


def _mark(body: str) -> str:
    return hmac.new(settings().secret_key.encode(), b"kabar|" + body.encode(), hashlib.sha256).hexdigest()[:32]
