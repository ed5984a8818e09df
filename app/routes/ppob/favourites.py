"""Numbers with names: kept from a transaction, renamed, forgotten; and buying the same again."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.ppob.check import check, wanted_again
from app.domain.ppob.favourites import favourites_of, forget_number, name_number
from app.domain.ppob.find import transaction_of
from app.routes.address import client_address
from app.routes.asked import row_id
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.ppob import typed_cookie


@get("/ppob/nomor", permit="signed_in")
async def show_favourites(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, "ppob/history/numbers.html", favourites=await favourites_of(asker.person_id))


@post("/ppob/transaksi/{number:str}/nama", permit="signed_in", status_code=200)
async def keep_number(
    asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """Give the number of a transaction a name."""
    sale = await transaction_of(asker, number)
    assert asker.person_id is not None
    name = form.text("nama", label="Nama", max_length=40)
    form.check()
    await name_number(asker.person_id, service=sale.service, number=sale.customer_no, name=name, sku=sale.sku)
    return back_to(f"/ppob/transaksi/{sale.number}")


@post("/ppob/nomor/{favourite:int}/penghapusan", permit="signed_in", status_code=200)
async def forget(asker: NamedDependency[Asker], favourite: FromPath[int]) -> Response[str]:
    assert asker.person_id is not None
    await forget_number(asker.person_id, row_id(favourite))
    return back_to("/ppob/nomor")


@post("/ppob/transaksi/{number:str}/pengulangan", permit="public", status_code=200)
async def again(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    """The same once more: straight to the check, which asks the provider anew. The second tap buys."""
    sale = await transaction_of(asker, number)
    try:
        code = await check(asker, await wanted_again(sale), address=client_address(request))
    except Refused:
        # Whatever stands in the way is said on the service's own page, with the number filled in.
        return back_to(f"/ppob/{sale.service}", cookies=[typed_cookie(sale.service, sale.customer_no, "")])
    return back_to(f"/ppob/cek/{code}")


handlers = [show_favourites, keep_number, forget, again]
