"""The demo's outbox: what the shop would have sent to phones. It does not exist in production."""

from litestar import Response, get

from app.domain.notifications.find import newest_messages
from app.domain.people.phones import shown_phone
from app.routes.pages import AnyRequest, page


@get("/demo/kotak-keluar", permit="demo")
async def outbox(request: AnyRequest) -> Response[str]:
    """The newest 50; `?akhir=` filters by the last digits of the number, for whole numbers do not belong into addresses."""
    asked = request.query_params.get("akhir", "").strip()
    ends_with = asked if asked.isascii() and asked.isdigit() and len(asked) <= 6 else ""
    messages = await newest_messages(ends_with=ends_with)
    return page(request, "demo/outbox/page.html", messages=messages, ends_with=ends_with, shown_phone=shown_phone)


handlers = [outbox]
