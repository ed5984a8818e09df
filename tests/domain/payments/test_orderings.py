"""Whatever the order in which notices arrive, we end where the gateway stands."""

import itertools

import pytest

from app.domain import transactions
from app.domain.lives import move
from tests.domain.fulfilment import stage
from tests.paying import fresh, order, order_for, pay_by, told
from tests.promises.result import FULL, figure

KINDS = ("pending", "settlement", "expire", "cancel", "refund")
ENDS = {"pending": "pending", "settlement": "paid", "expire": "expired", "cancel": "cancelled", "refund": "refunded"}
ACTS = {
    "pending": [],
    "settlement": ["bayar"],
    "expire": ["kedaluwarsa"],
    "cancel": ["batal"],
    "refund": ["bayar", "refund"],
}


@pytest.mark.parametrize("truth", KINDS)
async def test_every_ordering_of_notices_ends_in_the_state_the_gateway_reports(db, bank, truth):
    """120 orderings of five signed notices, shared out (in full: all of them) over the five states of the gateway."""
    count = 0
    orderings = list(itertools.permutations(KINDS))[0 if FULL else KINDS.index(truth) :: 1 if FULL else 5]
    order_id = await order_for(db, idr=65_000)
    payment = await pay_by(order_id)
    bodies = _notices(bank, payment.gateway_order_id)
    for action in ACTS[truth]:
        bank.act(payment.gateway_order_id, action)
    for ordering in orderings:
        for n, kind in enumerate(ordering):
            # One row a notice: each ordering brings its own, as resent ones would not be kept twice.
            await told({**bodies[kind], "status_message": f"{count}-{n}"})
            assert (await fresh(payment)).state == ENDS[truth], (ordering, kind)
        count += 1
    assert count == len(orderings)
    assert await transactions.fetch_value("SELECT count(*) FROM notice WHERE handled_at IS NOT NULL") == 5 * count
    assert await transactions.fetch_value("SELECT count(*) FROM journal WHERE source LIKE 'order:%:paid:%'") == (
        truth in ("settlement", "refund")
    )
    assert (await order(order_id))["state"] == {"settlement": "paid", "refund": "cancelled"}.get(
        truth, "awaiting_payment"
    )
    await stage.whole()


async def test_a_gateway_that_moves_between_the_notices_is_followed_to_its_end(db, bank):
    """Every notice late: each is delivered only after the gateway has gone on."""
    for kinds in list(itertools.permutations(KINDS))[:: 120 // figure(12, 120)]:
        order_id = await order_for(db)
        payment = await pay_by(order_id)
        bodies = _notices(bank, payment.gateway_order_id)
        bank.act(payment.gateway_order_id, "bayar")
        await told(bodies[kinds[0]])
        assert (await fresh(payment)).state == "paid"
        bank.act(payment.gateway_order_id, "refund")
        for kind in kinds[1:]:
            await told(bodies[kind])
        assert (await fresh(payment)).state == "refunded"
    await stage.whole()


def _notices(bank, order_id):
    """One truly signed notice of each kind about this order, as the key's owner could make them."""
    codes = {"pending": "201", "settlement": "200", "expire": "202", "cancel": "202", "refund": "200"}
    return {
        kind: bank.forge(
            order_id,
            "altered",
            changes={"transaction_status": kind, "status_code": codes[kind]},
            url="http://127.0.0.1:9/",
        )
        for kind in KINDS
    }


async def test_the_twin_that_believes_notices_ends_in_the_wrong_state(db, bank):
    """With the question left out, an ordering does matter: this is what the promise rests on."""
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bodies = _notices(bank, payment.gateway_order_id)
    for kind in ("settlement", "expire"):  # a handler that takes the body's word
        state = (await fresh(payment)).state
        believed = {"settlement": "paid", "expire": "expired"}[bodies[kind]["transaction_status"]]
        if state == "pending":
            await move("payment", payment.id, state, believed)
    assert (await fresh(payment)).state != ENDS["pending"]
