"""The cookies of Indora: two secret ones (login, guest), two that our own script may read (cart count, first name)."""

from urllib.parse import quote

from litestar.datastructures import Cookie

from app.domain.numbering import new_key
from app.settings import settings

LONG = 180 * 24 * 3600


def session_cookie() -> str:
    """The name of the login cookie: `__Host-` binds it to this host and to https; plain http cannot carry that prefix."""
    return "__Host-indora" if settings().secure else "indora"


def visitor_cookie() -> str:
    """The name of a guest's cookie."""
    return "__Host-tamu" if settings().secure else "tamu"


def secret(name: str, value: str, *, max_age: int | None = LONG) -> Cookie:
    """A cookie that only we read."""
    return Cookie(
        key=name, value=value, path="/", max_age=max_age, httponly=True, secure=settings().secure, samesite="lax"
    )


def readable(name: str, value: str, *, max_age: int = LONG) -> Cookie:
    """A cookie for our own script on pages that are the same for everybody. Never trusted."""
    return Cookie(
        key=name, value=value, path="/", max_age=max_age, httponly=False, secure=settings().secure, samesite="lax"
    )


def gone(name: str) -> Cookie:
    return Cookie(key=name, value="", path="/", max_age=0, httponly=True, secure=settings().secure, samesite="lax")


def cart_count(count: int) -> Cookie:
    """ "<count>.<nonce>": what the header shows, and the key that makes a double tap count once."""
    return readable("keranjang", f"{count}.{new_key()}")


def first_name(name: str) -> Cookie:
    return readable("nama", quote(name.split()[0][:20] if name.split() else ""))
