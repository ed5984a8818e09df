"""The table that decides, read in full: 9 states × 9 truths."""

import itertools

import pytest

from app.domain.payments.decide import TABLE, Deed, Truth, decide, truth_of
from app.domain.payments.gateway import Status
from app.domain.payments.states import PAYMENT_LIFE, PaymentState

P, T, D = PaymentState, Truth, Deed
GOES_TO = {D.WAIT: P.PENDING, D.PAY: P.PAID, D.CANCEL: P.CANCELLED, D.EXPIRE: P.EXPIRED, D.DENY: P.DENIED, D.REVERSE: P.REVERSED,
           D.RETURN: P.REFUNDED}  # fmt: skip
ALL = list(itertools.product(P, T))


def walk(state: P, truth: T) -> P:
    """Where repeated asking leads."""
    for _ in range(5):
        deed = decide(state, truth)
        if deed not in GOES_TO:
            return state
        state = GOES_TO[deed]
    raise AssertionError("the table goes round in circles")


def test_every_state_is_in_the_table():
    assert set(TABLE) == set(P)


@pytest.mark.parametrize(("state", "truth"), ALL)
def test_every_deed_is_a_way_that_the_life_knows(state, truth):
    deed = decide(state, truth)
    if deed in GOES_TO:
        assert GOES_TO[deed] in PAYMENT_LIFE[state]


@pytest.mark.parametrize("state", [P.INTENDED, P.PENDING, P.CANCELLING])
@pytest.mark.parametrize(
    ("truth", "end"),
    [(T.MONEY, P.PAID), (T.EXPIRED, P.EXPIRED), (T.DENIED, P.DENIED), (T.CANCELLED, P.CANCELLED), (T.VOIDED, P.CANCELLED),
     (T.RETURNED, P.REFUNDED), (T.DISPUTED, P.PAID)],
)  # fmt: skip
def test_from_wherever_we_stand_the_gateways_end_is_ours(state, truth, end):
    assert walk(state, truth) == end


@pytest.mark.parametrize("state", [P.CANCELLED, P.EXPIRED, P.DENIED])
def test_money_that_comes_after_the_end_is_never_overlooked(state):
    assert walk(state, T.MONEY) == P.PAID


@pytest.mark.parametrize("truth", [T.ABSENT, T.WAITING, T.EXPIRED, T.CANCELLED])
@pytest.mark.parametrize("state", [P.PAID, P.REFUNDED])
def test_older_or_weaker_news_never_makes_a_paid_one_worse(state, truth):
    assert walk(state, truth) == state


def test_only_money_makes_paid():
    may_pay = {truth for _, truth in ALL if decide(P.PENDING, truth) == D.PAY}
    assert may_pay == {T.MONEY, T.RETURNED, T.DISPUTED}  # each of them: the money was there


def test_no_transaction_changes_nothing_while_it_may_still_come():
    assert decide(P.INTENDED, T.ABSENT) == D.NOTHING
    assert decide(P.PENDING, T.ABSENT) == D.NOTHING


def status(state: str, kind: str = "qris", fraud: str | None = "accept") -> Status:
    return Status(True, status=state, payment_type=kind, fraud_status=fraud)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "page", "truth"),
    [
        (Status(False), None, T.ABSENT), (Status(False), "open", T.ABSENT), (Status(False), "over", T.EXPIRED),
        (status("settlement"), None, T.MONEY), (status("partial_refund"), None, T.MONEY), (status("refund"), None, T.RETURNED),
        (status("capture", "credit_card"), "open", T.MONEY), (status("capture", "credit_card", None), None, T.MONEY),
        (status("capture", "credit_card", "challenge"), None, T.WAITING), (status("capture", "credit_card", "deny"), None, T.DENIED),
        (status("deny", "credit_card"), "open", T.WAITING), (status("deny", "credit_card"), "over", T.DENIED),
        (status("expire", "credit_card"), "open", T.WAITING), (status("cancel", "credit_card"), None, T.VOIDED),
        (status("authorize", "credit_card"), None, T.WAITING), (status("failure"), None, T.DENIED), (status("chargeback"), None, T.DISPUTED),
        (status("deny"), "open", T.DENIED), (status("pending"), None, T.WAITING),
    ],
)  # fmt: skip
def test_the_gateways_states_as_we_read_them(said, page, truth):
    assert truth_of(said, page=page) == truth
