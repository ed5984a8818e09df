"""/kantor/saringan: a filter of a list is kept by name, and dropped again. Only one's own, and only what the list knows."""

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.browse import drop_filter, keep_filter
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.routes.asked import row_id
from app.routes.backoffice import done, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.sieve import LISTS, asked_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest


@post("/kantor/saringan", permit="goods.filter", status_code=200)
async def save_filter(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.filter")
    at = form.get("alamat") or "/kantor/barang"
    if at not in LISTS:
        raise NotFound
    sieve = asked_of(request, at)
    try:
        name = form.text("nama", label="Nama saringan", max_length=40)
        form.check()
        await keep_filter(by, at, name, sieve)
    except Refused as refused:
        called = LISTS[at][0]
        return await refused_office(
            request, "backoffice/sieve.html", refused, form, at=at, sieve=sieve, called=called, trail=[(called, at), ("Saringan", "")]
        )  # fmt: skip
    return done(f"{at}?{sieve}", f"Saringan {name} tersimpan.")


@post("/kantor/saringan/{number:int}/penghapusan", permit="goods.filter", status_code=200)
async def forget_filter(asker: NamedDependency[Asker], number: FromPath[int]) -> Response[str]:
    at = await drop_filter(of_the_sekunder(asker, "goods.filter"), row_id(number))
    return done(at if at in LISTS else "/kantor/barang", "Saringan dihapus.")


handlers = [save_filter, forget_filter]
