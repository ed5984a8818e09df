"""/kantor/promosi-ekonomi: what membership brought, by primary and for all together; as a page and as csv."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.domain.benefits.report import Benefits, benefits_by_primary, together
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.people.asker import Asker
from app.domain.sheets import csv_of
from app.routes.backoffice import coop_names, office
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for

HEADS = (
    "Koperasi", "Belanja", "Hemat terhadap harga umum", "Belanja yang dibandingkan", "Hemat terhadap toko modern", "Transaksi PPOB", "Hemat PPOB",
    "Jasa simpanan bersih", "SHU",
)  # fmt: skip


@get("/kantor/promosi-ekonomi", permit="books.read")
async def report(request: AnyRequest, asker: NamedDependency[Asker], tahun: FromQuery[str] = "") -> Response[str]:
    year, rows, names = await _report(asker, tahun)
    return await office(
        request, "backoffice/benefits/page.html", year=year, this_year=business_day(now()).year, rows=[(names[coop], one) for coop, one in rows.items()],
        whole=together(rows.values()), trail=[("Promosi ekonomi anggota", "")],
    )  # fmt: skip


@get("/kantor/promosi-ekonomi.csv", permit="books.read")
async def report_file(asker: NamedDependency[Asker], tahun: FromQuery[str] = "") -> Response[bytes]:
    year, rows, names = await _report(asker, tahun)
    lines = [[names[coop], *_figures(one)] for coop, one in rows.items()]
    content = csv_of(HEADS, [*lines, ["Gabungan", *_figures(together(rows.values()))]])
    headers = {"Content-Disposition": f'attachment; filename="promosi-ekonomi-{year}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _report(asker: Asker, typed: str) -> tuple[int, dict[int, Benefits], dict[int, str]]:
    """The sekunder's officers see every primary's sums, a primary's its own; nobody a person's."""
    year = int(typed) if typed.isascii() and typed.isdigit() and 2000 <= int(typed[:5]) <= 2999 else business_day(now()).year  # fmt: skip
    coops = coops_for(asker, "books.read")
    rows = await benefits_by_primary(None if SEKUNDER in coops else coops, year)
    return year, rows, await coop_names()


def _figures(one: Benefits) -> list[int]:
    return [one.bought_idr, one.members_price_idr, one.compared_idr, one.stores_idr, one.ppob_many, one.ppob_idr, one.interest_idr, one.shu_idr]  # fmt: skip


handlers = [report, report_file]
