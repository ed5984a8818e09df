"""/anggota/simpanan/sukarela/jasa: what each month brought, and each month laid open day by day."""

from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.errors import NotFound
from app.domain.governance.setting import setting_of
from app.domain.interest.explain import PAGE, Saver, explained, months_of, savers_of
from app.domain.interest.formula import FREE_FOR_PERSONS_IDR
from app.domain.interest.runs import month_words
from app.domain.interest.terms import first_of
from app.domain.people.asker import Asker
from app.routes.pages import AnyRequest, page

AT = "/anggota/simpanan/sukarela/jasa"


@get(AT, permit="signed_in")
async def months_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    savers = await savers_of(asker.person_id)
    saver = _chosen(request, savers)
    months = await months_of(saver.account, before=_month(request.query_params.get("sebelum", ""))) if saver else []
    return page(
        request, "member/interest/page.html", at=AT, savers=savers, saver=saver, months=months, month_words=month_words,
        posting=await setting_of(saver.entity, "jasa_tanggal") if saver else None,
        older=f"{months[-1].month:%Y-%m}" if len(months) == PAGE else "", present=first_of(clock.business_day(clock.now())),
    )  # fmt: skip


@get(AT + "/{bulan:str}", permit="signed_in")
async def month_page(request: AnyRequest, bulan: FromPath[str], asker: NamedDependency[Asker]) -> Response[str]:
    """One month: the days, the sum, the tax, the decisions, the corrections. The present month is provisional."""
    month, saver = _month(bulan), _chosen(request, await savers_of(asker.person_id))
    found = await explained(saver, month) if month and saver else None
    if month is None or found is None:
        raise NotFound
    return page(
        request, "member/interest/month.html", at=AT, found=found,
        month_words=month_words, free_idr=FREE_FOR_PERSONS_IDR, query=f"?koperasi={found.saver.entity}" if request.query_params.get("koperasi") else "",
    )  # fmt: skip


def _chosen(request: AnyRequest, savers: list[Saver]) -> Saver | None:
    """The account asked for by its co-op, among one's own; else the first."""
    asked = request.query_params.get("koperasi", "")
    if not asked:
        return savers[0] if savers else None
    found = [saver for saver in savers if str(saver.entity) == asked]
    if not found:
        raise NotFound
    return found[0]


def _month(text: str) -> date | None:
    """ "2026-06" -> its first day; anything else is no month."""
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month and 2000 <= month.year < 2200 else None


handlers = [months_page, month_page]
