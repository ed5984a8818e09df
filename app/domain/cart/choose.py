"""Choosing for whom one buys: the cart keeps the choice, the office behind it is looked at again at every read."""

from app.domain import transactions
from app.domain.cart.buyer import coops_of
from app.domain.cart.lines import lines_of
from app.domain.cart.put import locked_cart
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction


@retried
async def buy_for(asker: Asker, coop: int | None) -> None:
    """Fill the cart for this primary from now on, or for oneself (None). Twice is the same as once.

    The prices change with it; its owner is about to see the new ones, so they count as seen. Raises Refused without the office.
    """
    if coop is not None and coop not in coops_of(asker):
        raise Refused("Anda tidak dapat berbelanja atas nama koperasi ini.", field="untuk")
    if not asker.signed_in:
        return
    async with transaction():
        cart = await locked_cart(asker)
        if await transactions.execute(
            "UPDATE cart SET for_coop = $2 WHERE id = $1 AND for_coop IS DISTINCT FROM $2", cart, coop
        ):
            priced = [(line.unit, line.price_idr) for line in await lines_of(cart, asker) if line.price_idr is not None]
            await transactions.execute(
                "UPDATE cart_line l SET seen_price_idr = s.idr FROM unnest($2::bigint[], $3::bigint[]) AS s (unit, idr)"
                " WHERE l.cart = $1 AND l.unit = s.unit",
                cart, [unit for unit, _ in priced], [idr for _, idr in priced],
            )  # fmt: skip
