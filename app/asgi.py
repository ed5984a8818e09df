"""The application: every door's handlers behind one guard, wrapped by the edge."""

import functools
import importlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from app import counting, logs
from app.database import close_pool, open_pool, refuse_demo_data, refuse_owner_as_app
from app.domain.people.asker import Asker
from app.routes import MODULES
from app.routes.edge import App, Edge, Receive, Scope, Send
from app.routes.errors import HANDLERS
from app.routes.forms import provide_form
from app.routes.page_cache import PageCache
from app.routes.pages import AnyRequest
from app.routes.permissions import KNOWN, asker_from, permitted
from app.routes.shop.window import window
from app.routes.static_files import StaticFiles
from app.settings import settings


async def provide_asker(request: AnyRequest) -> Asker:
    return await asker_from(request)


def all_handlers() -> list[HTTPRouteHandler]:
    """The handlers of every module; one without a known permission stops the start."""
    handlers: list[HTTPRouteHandler] = []
    for path in MODULES:
        handlers.extend(importlib.import_module(path).handlers)
    for handler in handlers:
        permit = handler.opt.get("permit")
        if permit not in KNOWN:
            raise RuntimeError(f"{sorted(handler.paths)}: no known permission ({permit!r})")
    return handlers


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Pool and gateways before the first request; both down after the last."""
    from app.jobs.worker import use_real_gateways

    await open_pool()
    await refuse_owner_as_app()
    await refuse_demo_data()
    use_real_gateways()
    counting.share()
    await window().open()
    try:
        yield
    finally:
        await window().close()
        await close_pool()


def litestar_app(lifespans: Sequence[Any] = (lifespan,)) -> Litestar:
    """Litestar with all doors, before the outer layers."""
    return Litestar(
        route_handlers=[Router("/", route_handlers=all_handlers(), guards=[permitted])],
        dependencies={"form": Provide(provide_form), "asker": Provide(provide_asker)},
        exception_handlers=HANDLERS,  # type: ignore[arg-type]
        openapi_config=None,
        lifespan=list(lifespans),
        debug=False,
        logging_config=None,
    )


class Doors:
    """Static files from memory, everything else to Litestar. HEAD is GET without a body."""

    def __init__(self, app: App) -> None:
        self.app: App = app
        self.files: App = StaticFiles()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith("/static/"):
                await self.files(scope, receive, send)
                return
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


def create_app(lifespans: Sequence[Any] = (lifespan,)) -> App:
    """The whole: edge, then cached pages, then doors."""
    logs.set_up(settings().log_level)
    doors: App = Doors(litestar_app(lifespans))
    return Edge(PageCache(doors), settings())


@functools.cache
def shared_app() -> App:
    """The one of this process. Web workers that were forked after the first call have it already."""
    return create_app()
