"""Midtrans tells us that something happened. We keep it, say thank you, and ask."""

import structlog
from litestar import Response, post
from litestar.enums import MediaType

from app.domain.payments.notices import Unreadable, Unsigned, take_in
from app.routes.pages import AnyRequest

log = structlog.get_logger("hooks")


@post("/hooks/midtrans", permit="hooks", status_code=200)
async def midtrans_notice(request: AnyRequest) -> Response[str]:
    """200 once it is kept, 401 for a wrong signature, 400 for what is no notice; never a reason, for nobody honest needs one."""
    try:
        await take_in(await request.body())
    except Unsigned:
        log.warning("notice refused", why="signature")
        return answer(401)
    except Unreadable:
        return answer(400)
    return answer(200)


def answer(status: int) -> Response[str]:
    return Response("", status_code=status, media_type=MediaType.TEXT, headers={"Cache-Control": "no-store"})


handlers = [midtrans_notice]
