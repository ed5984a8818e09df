"""How a route answers: a page, a fragment, or the way back."""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from app.domain import clock, money, numbering
from app.domain.catalogue.photos.name import photo_in
from app.domain.errors import Refused
from app.domain.people.acting import HOWS
from app.domain.people.asker import NOBODY
from app.domain.shu.meter import Range
from app.routes.forms import Form
from app.settings import ROOT, settings

AnyRequest = Request[Any, Any, Any]


@cache
def templates() -> Environment:
    """The one environment; autoescape is on, unknown names are errors."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "app" / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    globals_ = {
        "rupiah": money.rupiah, "terbilang": money.terbilang, "tanggal": clock.tanggal, "jam": clock.jam, "tanggal_jam": clock.tanggal_jam,
        "desimal": money.with_decimals, "persen": money.percent,
        "static": static, "new_key": numbering.new_key, "now": clock.now, "base_url": settings().base_url, "demo": not settings().production,
        "photo_in": photo_in, "presence_ways": list(HOWS.items()), "errors": {}, "typed": {}, "shu_range": _shu_range,
    }  # fmt: skip
    env.globals.update(globals_)
    env.filters.update({name: globals_[name] for name in ("rupiah", "terbilang", "tanggal", "jam", "tanggal_jam")})
    _draw_once(env)
    return env


def _draw_once(env: Environment) -> None:
    """The smallest pieces depend on nothing but their words: each is drawn once. `typed`: a text is never taken for markup."""
    base = env.get_template("components/base.html").module
    for name in ("ikon", "money", "goods_picture"):
        setattr(base, name, lru_cache(maxsize=2000, typed=True)(getattr(base, name)))


def _shu_range(amount_idr: int, coop: int | None = None) -> Range:
    """What a purchase might bring as jasa usaha, from this process's memory: of one primary, or of any."""
    from app.routes.shop.window import window

    return window().meter.range_of(amount_idr, coop)


@cache
def static(path: str) -> str:
    """ "css/indora.css" -> "/static/css/indora.css?v=…": the address changes with the bytes, so it may be kept for a year."""
    file = ROOT / "static" / path
    return f"/static/{path}?v={_digest(file)}" if file.is_file() else f"/static/{path}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def render(template: str, **context: Any) -> str:
    """The HTML of a template."""
    return templates().get_template(template).render(**context)


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    cookies: Sequence[Cookie] = (),
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """A personal page: never kept by a cache in between."""
    context.setdefault("hemat", spares_data(request))
    context.setdefault("asker", request.scope.get("state", {}).get("asker") or NOBODY)
    return Response(
        render(template, request=request, **context),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"Cache-Control": "no-store", "Vary": "HX-Request, Cookie", **(headers or {})},
        cookies=list(cookies),
    )


def spares_data(request: AnyRequest) -> bool:
    """Whether pictures wait for a tap: by the phone's own switch or by ours. (A shared page is asked for in the words of the phone's.)"""
    return request.headers.get("save-data", "").strip().lower() == "on" or request.cookies.get("hemat") == "1"


def wants_fragment(request: AnyRequest) -> bool:
    """Whether htmx asked (and so gets the fragment) rather than a plain form or link."""
    return request.headers.get("hx-request") == "true"


def fragment_or_back(
    request: AnyRequest, template: str, *, back: str, cookies: Sequence[Cookie] = (), **context: Any
) -> Response[str]:
    """After a deed: htmx gets the fresh fragment, a plain form goes back to its page."""
    if wants_fragment(request):
        return page(request, template, cookies=cookies, **context)
    return back_to(back, cookies=cookies)


def back_to(url: str, *, cookies: Sequence[Cookie] = (), headers: dict[str, str] | None = None) -> Response[str]:
    """303 to a path of ours."""
    assert url.startswith("/"), "only our own paths"
    assert not url.startswith("//"), "only our own paths"
    return Response(
        "",
        status_code=303,
        headers={"Location": url, "Cache-Control": "no-store", **(headers or {})},
        media_type=MediaType.HTML,
        cookies=list(cookies),
    )


def refused_page(
    request: AnyRequest, template: str, refused: Refused, form: Form, *, status: int = 422, **context: Any
) -> Response[str]:
    """The same page again, with each sentence beside its field and everything typed still there. Changes nothing."""
    form.accept(refused)
    return page(request, template, status=status, errors=form.errors, typed=form.values, **context)
