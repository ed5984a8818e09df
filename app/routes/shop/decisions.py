"""/transparansi/keputusan: which decision set the fees and limits that every buyer meets. The minutes are for members."""

from litestar import Response, get
from litestar.params import FromPath

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound
from app.domain.governance.find import decision_of
from app.domain.governance.known import KNOWN, PUBLIC, TOPICS
from app.domain.governance.setting import settings_of
from app.routes.asked import row_id
from app.routes.pages import AnyRequest, render
from app.routes.shop.transparency import for_everybody

NAMES = [known.name for known in KNOWN if known.topic in PUBLIC]


@get("/transparansi/keputusan", permit="public")
async def list_page(request: AnyRequest) -> Response[str]:
    """What holds today, each value with its decision; one query."""
    values = await settings_of(SEKUNDER, names=NAMES)
    topics = [(TOPICS[topic], [one for one in values.values() if one.known.topic == topic]) for topic in PUBLIC]
    return for_everybody(request, render("shop/transparency/decisions.html", topics=topics))


@get("/transparansi/keputusan/{decision:int}", permit="public")
async def decision_page(request: AnyRequest, decision: FromPath[int]) -> Response[str]:
    """One decision of the sekunder with those of its values that buyers meet. Without any it is nobody's but the members'."""
    found = await decision_of([SEKUNDER], row_id(decision), for_members=True)
    said = [one for one in found.said if one.name in NAMES] if found else []
    if found is None or not said:
        raise NotFound
    return for_everybody(request, render("shop/transparency/decision.html", decision=found, said=said))


handlers = [list_page, decision_page]
