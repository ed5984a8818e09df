"""/anggota/manfaat/{tahun}: what membership brought this member, each figure with the rows behind it."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.benefits.report import benefits_of, compared_lines, years_of
from app.domain.clock import business_day, now
from app.domain.errors import NotFound
from app.domain.people.asker import Asker
from app.routes.pages import AnyRequest, back_to, page

FEW, MOST = 10, 100  # lines at first, and when asked for


@get("/anggota/manfaat", permit="signed_in")
async def this_year() -> Response[str]:
    return back_to(f"/anggota/manfaat/{business_day(now()).year}")


@get("/anggota/manfaat/{year:int}", permit="signed_in")
async def one_year(request: AnyRequest, asker: NamedDependency[Asker], year: FromPath[int]) -> Response[str]:
    if asker.person_id is None or not 2000 <= year <= 2999:
        raise NotFound
    shown = MOST if request.query_params.get("baris") == "semua" else FEW
    lines = await compared_lines(asker.person_id, year, limit=shown + 1)
    return page(
        request, "member/benefits/page.html", year=year, benefits=await benefits_of(asker.person_id, year), lines=lines[:shown],
        more=len(lines) > shown, most=MOST, few=FEW, years=await years_of(asker.person_id),
    )  # fmt: skip


handlers = [this_year, one_year]
