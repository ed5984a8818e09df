"""What the forms of an order's deeds have in common: their page, the key, how many of each line, and the way back."""

from collections.abc import Awaitable, Mapping
from typing import Any

from litestar import Response

from app.domain.errors import Refused, RefusedFields
from app.domain.orders.find import Order
from app.routes.asked import whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.orders import trail
from app.routes.forms import Form
from app.routes.pages import AnyRequest


async def show(request: AnyRequest, template: str, step: str, order: Order, **context: Any) -> Response[str]:
    """The page of a deed before it is done."""
    return await office(
        request, f"backoffice/orders/{template}", order=order, trail=trail(order, step), step=step, **context
    )


async def done_or_refused(
    request: AnyRequest, template: str, step: str, order: Order, form: Form, deed: Awaitable[object], *, said: str, **context: Any
) -> Response[str]:  # fmt: skip
    """Do it and go back to the order, which says so; or show the page again with the sentence beside its field and everything typed."""
    try:
        await deed
    except Refused as refused:
        return await refused_office(
            request,
            f"backoffice/orders/{template}",
            refused,
            form,
            order=order,
            trail=trail(order, step),
            step=step,
            **context,
        )
    return done(f"/kantor/pesanan/{order.number}", said)


def quantities(fields: Mapping[str, str], order: Order) -> dict[int, int] | None:
    """line_no -> units, from fields named jumlah-<line_no>; None when there is no such field. Raises RefusedFields."""
    found, wrong = {}, {}
    for line in order.lines:
        typed = fields.get(f"jumlah-{line.line_no}")
        if typed is None:
            continue
        units = whole_number(typed.strip(), 6)
        if units is not None:
            found[line.line_no] = units
        else:
            wrong[f"jumlah-{line.line_no}"] = f"{line.name}: isi bilangan bulat, misalnya {line.quantity}."
    if wrong:
        raise RefusedFields(wrong)
    return found or None


def due_idr(order: Order, handed: Mapping[int, int] | None) -> int:
    """What is to be paid for these units and the delivery, whole rupiah."""
    if handed is None:
        return order.due_idr
    missing = {line.line_no: line.quantity - handed.get(line.line_no, line.wanted) for line in order.lines}
    return order.total_idr - sum(line.worth_idr(0, missing[line.line_no]) for line in order.lines)
