"""/kantor/ulasan: what buyers say; one that does not belong there is hidden with a reason."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.reviews.find import newest
from app.domain.reviews.write import hide
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest


@get("/kantor/ulasan", permit="goods.read")
async def list_reviews(
    request: AnyRequest, asker: NamedDependency[Asker], sebelum: FromQuery[str] = ""
) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    before = whole_number(sebelum)
    return await office(request, "backoffice/goods/reviews.html", reviews=await newest(before))


@post("/kantor/ulasan/{number:int}/penyembunyian", permit="goods.write", status_code=200)
async def hide_review(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    try:
        why = form.text("alasan", label="Alasan", min_length=3)
        form.check()
        await hide(row_id(number), by=by, why=why)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/goods/reviews.html", refused, form, tried=number, reviews=await newest(number + 1)
        )
    return done("/kantor/ulasan", "Ulasan disembunyikan.")


handlers = [list_reviews, hide_review]
