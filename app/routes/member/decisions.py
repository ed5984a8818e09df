"""/anggota/keputusan: what is or was in force, read by the members of that co-op; and of the sekunder that serves them."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound
from app.domain.governance.files import paper_of
from app.domain.governance.find import PAGE, decision_of, decisions_of
from app.domain.governance.known import TOPICS
from app.domain.governance.setting import settings_of
from app.domain.people.asker import Asker
from app.routes.asked import row_after, row_id
from app.routes.backoffice.decisions import handed_out
from app.routes.pages import AnyRequest, page


def readable(asker: Asker) -> list[int]:
    """Whose decisions this person reads: his own primary's, those of the co-ops he works for, and the sekunder's; else nobody's."""
    own = [asker.coop] if asker.coop is not None else []
    found = [*own, *sorted({coop for _, coop in asker.offices}), SEKUNDER]
    return list(dict.fromkeys(found)) if own or asker.offices else []


@get("/anggota/keputusan", permit="signed_in")
async def list_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The register and what holds today, of the own co-op or (?koperasi=indora) of the sekunder."""
    mine = readable(asker)
    if not mine:
        return page(
            request,
            "member/decisions/page.html",
            coop=None,
            heads=[],
            older="",
            topics=TOPICS,
            values={},
            sekunder=False,
        )
    sekunder = request.query_params.get("koperasi") == "indora"
    coop = SEKUNDER if sekunder else mine[0]
    heads = await decisions_of(coop, for_members=True, before=row_after(request.query_params.get("sebelum", "")))
    older = f"{heads[-1].decided_on}.{heads[-1].id}" if len(heads) == PAGE else ""
    return page(
        request, "member/decisions/page.html", coop=coop, heads=heads, older=older, topics=TOPICS, values=await settings_of(coop), sekunder=sekunder
    )  # fmt: skip


@get("/anggota/keputusan/{decision:int}", permit="signed_in")
async def decision_page(request: AnyRequest, decision: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await decision_of(readable(asker), row_id(decision), for_members=True)
    if found is None:
        raise NotFound
    return page(request, "member/decisions/decision.html", decision=found)


@get("/anggota/keputusan/{decision:int}/berkas", permit="signed_in")
async def paper(decision: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    found = await decision_of(readable(asker), row_id(decision), for_members=True)
    return handed_out(await paper_of(found.entity, found.id, member=True) if found else None)


handlers = [list_page, decision_page, paper]
