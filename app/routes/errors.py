"""When something is refused, missing or broken: one sentence, what to do next, and a number for the log."""

from urllib.parse import quote

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from app.domain.errors import NotFound, Refused, TooMany
from app.domain.people.passwords import Overloaded
from app.logs import summary
from app.routes.pages import AnyRequest, back_to, page, wants_fragment
from app.routes.people.step_up import StepUpFirst, on_step_up_first
from app.routes.permissions import EnrolFirst, SignInFirst

log = structlog.get_logger()
WITH_A_PAGE = frozenset({400, 403, 404, 405, 413, 429, 500, 503})


def on_refused(request: AnyRequest, error: Refused) -> Response[str]:
    """A refusal that no page put beside its field."""
    return _error(request, 422, error.sentence)


def on_too_many(request: AnyRequest, error: TooMany) -> Response[str]:
    return _error(request, 429, error.sentence, {"Retry-After": str(error.wait_seconds)})


def on_not_found(request: AnyRequest, _: Exception) -> Response[str]:
    return _error(request, 404, "Halaman ini tidak ada.")


def on_sign_in_first(request: AnyRequest, _: SignInFirst) -> Response[str]:
    """To /masuk, and back here afterwards (only for pages; a deed is not repeated by itself)."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    there = "/masuk" + (f"?lanjut={quote(wanted)}" if request.method == "GET" else "")
    if wants_fragment(request):  # a redirect would be followed, and the whole page put where a line was wanted
        return Response("", headers={"HX-Redirect": there, "Cache-Control": "no-store"}, media_type="text/html")
    return back_to(there)


def on_enrol_first(request: AnyRequest, _: EnrolFirst) -> Response[str]:
    return back_to("/anggota/kode-aplikasi")


def on_overloaded(request: AnyRequest, error: Overloaded) -> Response[str]:
    """More passwords to compare than the pool of threads can queue: no at once, rather than slow for everybody."""
    return _error(
        request,
        503,
        "Banyak orang sedang masuk. Tunggu sebentar, lalu coba lagi.",
        {"Retry-After": str(error.wait_seconds)},
    )


def on_http(request: AnyRequest, error: HTTPException) -> Response[str]:
    if error.status_code in (404, 405):
        return _error(request, error.status_code, "Halaman ini tidak ada.")
    sentence = (
        error.detail
        if error.status_code == 400 and not error.extra and error.detail.endswith(".")
        else "Permintaan tidak dapat dibaca."
    )
    return _error(request, error.status_code, sentence)


def on_busy(request: AnyRequest, error: Exception) -> Response[str]:
    """The database is away, or did not answer in time."""
    log.warning("database trouble", request=_number(request), error=summary(error))
    return _error(request, 503, "Indora sedang sibuk. Tunggu sebentar, lalu coba lagi.", {"Retry-After": "3"})


def on_anything(request: AnyRequest, error: Exception) -> Response[str]:
    """The last resort: a number to the person, the trace to the log."""
    log.error("unexpected", request=_number(request), nomor=_number(request), error=summary(error), exc_info=error)
    return _error(request, 500, "Ada yang tidak beres di pihak kami.")


def _number(request: Request) -> str:  # type: ignore[type-arg]
    return str(request.scope.get("state", {}).get("request_id", ""))


def _error(request: AnyRequest, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response[str]:
    """The page of this status; for htmx only its middle, complete in itself."""
    own = f"errors/{status}.html" if status in WITH_A_PAGE else "errors/umum.html"
    name = "errors/_pesan.html" if wants_fragment(request) else own
    retry = int((headers or {}).get("Retry-After", 0))
    return page(
        request, name, status=status, headers=headers, status_code=status, detail=sentence if status in (400, 422, 429) else None,
        nomor=_number(request) if status >= 500 else "", retry_after=retry,
    )  # fmt: skip


HANDLERS = {
    Refused: on_refused,
    TooMany: on_too_many,
    NotFound: on_not_found,
    SignInFirst: on_sign_in_first,
    StepUpFirst: on_step_up_first,
    EnrolFirst: on_enrol_first,
    Overloaded: on_overloaded,
    HTTPException: on_http,
    asyncpg.PostgresConnectionError: on_busy,
    asyncpg.CannotConnectNowError: on_busy,
    asyncpg.TooManyConnectionsError: on_busy,
    asyncpg.QueryCanceledError: on_busy,
    asyncpg.LockNotAvailableError: on_busy,
    asyncpg.DeadlockDetectedError: on_busy,
    asyncpg.AdminShutdownError: on_busy,
    asyncpg.InterfaceError: on_busy,
    ConnectionError: on_busy,
    OSError: on_busy,
    Exception: on_anything,
}
