"""Digiflazz tells us that something happened. We keep it, say thank you, and ask."""

import structlog
from litestar import Response, post

from app.domain.ppob.notices import Unreadable, Unsigned, take_in
from app.routes.hooks.midtrans import answer
from app.routes.pages import AnyRequest

log = structlog.get_logger("hooks")


@post("/hooks/digiflazz", permit="hooks", status_code=200)
async def digiflazz_notice(request: AnyRequest) -> Response[str]:
    """200 once it is kept (or was a ping), 401 for a wrong signature, 400 for what is no notice."""
    try:
        await take_in(await request.body(), request.headers.get("x-hub-signature"))
    except Unsigned:
        log.warning("notice refused", why="signature")
        return answer(401)
    except Unreadable:
        return answer(400)
    return answer(200)


handlers = [digiflazz_notice]
