"""Receipts on 58 mm rolls and A4: for the buyer through the buyer, for the office through its sight."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.fulfilment.find import around
from app.domain.fulfilment.receipt import receipt_of
from app.domain.orders.find import Order, order_of
from app.domain.people.asker import Asker
from app.routes.backoffice.orders import order_for
from app.routes.pages import AnyRequest, page


@get("/pesanan/{number:str}/struk", permit="public")
async def own_receipt(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], kertas: FromQuery[str] = "58"
) -> Response[str]:
    order = await order_of(asker, number)
    return await _receipt(request, order, kertas, f"/pesanan/{order.number}")


@get("/kantor/pesanan/{number:str}/struk", permit="orders.read")
async def office_receipt(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], kertas: FromQuery[str] = "58"
) -> Response[str]:
    order = await order_for(asker, number, "orders.read")
    return await _receipt(request, order, kertas, f"/kantor/pesanan/{order.number}")


async def _receipt(request: AnyRequest, order: Order, paper: str, back: str) -> Response[str]:
    receipt = receipt_of(order, await around(order.id))
    return page(
        request, "backoffice/receipts/page.html", order=order, receipt=receipt, kertas="a4" if paper == "a4" else "struk",
        back=back, here=request.url.path,
    )  # fmt: skip


handlers = [own_receipt, office_receipt]
