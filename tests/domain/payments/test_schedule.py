"""When we ask again: soon at first, then steadily, and not for ever."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.payments.find import Payment
from app.domain.payments.schedule import next_ask
from app.domain.payments.states import PaymentState as P

BEGAN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAYMENT = Payment(
    id=1, subject="order", subject_id=1, attempt=1, gateway_order_id="PS-1", method="bni_va", amount_idr=1, state=P.PENDING,
    transaction_id="x", expires_at=BEGAN + timedelta(hours=24), received_idr=0, refunded_idr=0, fee_idr=0, made_at=BEGAN, paid_at=None,
    asked_at=None, asked_times=0, trouble=None, times_paid=0,
)  # fmt: skip


def asked_at(payment: Payment, until: timedelta) -> list[float]:
    """The minutes after its beginning at which it is asked, each question costing nothing."""
    now, times = BEGAN, []
    while (then := next_ask(payment, now)) is not None and then <= BEGAN + until:
        times.append((then - BEGAN).total_seconds() / 60)
        now = then
    return times


def test_one_three_ten_and_then_every_eight_minutes():
    assert asked_at(PAYMENT, timedelta(minutes=35)) == [1, 3, 10, 18, 26, 34]


def test_no_gap_is_longer_than_the_promise_leaves_room_for():
    times = [0, *asked_at(PAYMENT, timedelta(hours=24))]
    assert max(b - a for a, b in itertools.pairwise(times)) <= 10


def test_right_after_its_end_it_is_asked():
    qris = replace(PAYMENT, expires_at=BEGAN + timedelta(minutes=15))
    assert 16.5 in asked_at(qris, timedelta(minutes=30))


@pytest.mark.parametrize("state", [P.CANCELLED, P.EXPIRED, P.DENIED, P.REFUNDED])
def test_what_ended_at_the_gateway_is_left_alone(state):
    assert next_ask(replace(PAYMENT, state=state), BEGAN) is None


def test_what_the_gateway_never_knew_is_watched_a_while_longer():
    ghost = replace(PAYMENT, state=P.CANCELLED, transaction_id=None, expires_at=None)
    assert asked_at(ghost, timedelta(hours=24)) == [8, 16, 24, 32, 40]


def test_what_is_paid_is_watched_while_it_may_be_taken_back():
    paid = replace(PAYMENT, state=P.PAID, paid_at=BEGAN)
    assert asked_at(paid, timedelta(days=3)) == [2, 6, 13, 30, 120, 1560]
