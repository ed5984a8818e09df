"""Notices come signed, are sent again by the answer's code, and can be made to misbehave in every way seen in the field."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from midtransclient import CoreApi

from tests.sandbox.conftest import official
from tests.sandbox.listening import Ear, eventually
from tests.sandbox.running import SERVER_KEY


def rightly_signed(body: dict[str, Any]) -> bool:
    text = body["order_id"] + body["status_code"] + body["gross_amount"] + SERVER_KEY
    return body["signature_key"] == hashlib.sha512(text.encode()).hexdigest()


def charged(core: Any, order: Any, *args: Any, **part: Any) -> str:
    return str(core.charge(order(*args, **part))["order_id"])


def test_pending_then_settlement_both_signed(core, sandbox, ear, order):
    number = charged(core, order)
    sandbox.pay(number)
    sandbox.quiet()
    assert ear.states(number) == ["pending", "settlement"]
    assert all(rightly_signed(body) for body in ear.heard)
    last = ear.heard[-1]
    assert (last["status_code"], last["gross_amount"], last["merchant_id"]) == ("200", "44000.00", "G000000001")
    assert last["settlement_time"]
    assert last["issuer"]


def test_the_notice_of_an_expiry_has_another_code_than_the_status(core, sandbox, ear, order):
    number = charged(core, order)
    sandbox.act(number, "kedaluwarsa")
    sandbox.quiet()
    assert ear.heard[-1]["status_code"] == "202"
    status = core.transactions.status(number)
    assert status["status_code"] == "407"
    assert status["signature_key"] != ear.heard[-1]["signature_key"]


def test_a_payment_expires_by_itself(core, sandbox, ear, order):
    sandbox.control("waktu", expiry_scale=1000)
    number = charged(core, order)  # 15 minutes in 0.9 seconds
    eventually(lambda: ear.states(number) == ["pending", "expire"])


@pytest.mark.parametrize(
    ("answers", "tries"),
    [([500] * 9, 2), ([503] * 9, 5), ([404] * 9, 3), ([302] * 9, 1), ([418] * 9, 6), ([500, 200], 2)],
)
def test_the_answer_decides_how_often_it_is_sent_again(core, sandbox, ear, order, answers, tries):
    sandbox.control("waktu", time_scale=100_000)
    ear.answers = list(answers)
    number = charged(core, order)
    sandbox.quiet()
    assert len(ear.states(number)) == tries
    state = sandbox.notices(number)[0]["state"]
    assert state == ("delivered" if 200 in answers else "given_up")


def test_the_wait_before_each_retry_grows(core, sandbox, ear, order):
    ear.answers = [503, 503]
    charged(core, order)
    sandbox.quiet()
    first, second = (b - a for a, b in zip(ear.times, ear.times[1:], strict=False))
    assert second > 2 * first > 0.05


def test_307_is_followed_with_the_same_body(core, sandbox, ear, order):
    ear.answers = [(307, "/pindah")]
    number = charged(core, order)
    sandbox.quiet()
    assert ear.paths == ["/hooks/midtrans", "/pindah"]
    assert ear.states(number) == ["pending", "pending"]


def test_an_address_that_does_not_answer_is_tried_again(core, sandbox, ear, order):
    api = official(CoreApi, sandbox.url, {"X-Override-Notification": "http://127.0.0.1:9/tutup"})
    sandbox.control("waktu", time_scale=100_000)
    number = charged(api, order)
    sandbox.quiet()
    assert sandbox.notices(number)[0]["state"] == "given_up"
    assert len(sandbox.notices(number)[0]["tries"]) == 6


def test_addresses_can_be_replaced_and_added(sandbox, ear, order):
    other = Ear()
    try:
        replaced = official(CoreApi, sandbox.url, {"X-Override-Notification": other.url})
        number = charged(replaced, order)
        sandbox.quiet()
        assert (ear.states(number), other.states(number)) == ([], ["pending"])
        added = official(CoreApi, sandbox.url, {"X-Append-Notification": other.url})
        number = charged(added, order)
        sandbox.quiet()
        assert (ear.states(number), other.states(number)) == (["pending"], ["pending"])
    finally:
        other.close()


def test_notices_held_shuffled_doubled_dropped_and_delayed(core, sandbox, ear, order):
    sandbox.mood("reorder", notices=2)
    number = charged(core, order)
    sandbox.pay(number)
    sandbox.quiet()
    assert ear.states(number) == ["settlement", "pending"]

    sandbox.mood("duplicate", n=4, parallel=True)
    number = charged(core, order)
    sandbox.quiet()
    assert ear.states(number) == ["pending"] * 5

    sandbox.mood("drop", status="settlement")
    number = charged(core, order)
    sandbox.pay(number)
    sandbox.quiet()
    assert ear.states(number) == ["pending"]

    sandbox.mood("hold", notices=None)
    number = charged(core, order)
    sandbox.pay(number)
    assert ear.states(number) == []
    sandbox.behave()
    assert sandbox.release(order="reverse") == 2
    sandbox.quiet()
    assert ear.states(number) == ["settlement", "pending"]

    sandbox.mood("delay", seconds=0.3)
    number = charged(core, order)
    sandbox.pay(number)
    sandbox.quiet()
    assert ear.states(number) == ["settlement", "pending"]


def test_lies_with_a_wrong_and_with_a_right_signature(core, sandbox, ear, order):
    number = charged(core, order)
    sandbox.quiet()
    ear.forget()
    sandbox.forge(number, "bad_signature", changes={"transaction_status": "settlement"})
    sandbox.forge(number, "altered", changes={"transaction_status": "settlement", "gross_amount": "1.00"})
    sandbox.forge(number, "unsigned")
    sandbox.quiet()
    eventually(lambda: len(ear.heard) == 3)
    lies = {body.get("signature_key") is not None and rightly_signed(body): body for body in ear.heard}
    assert lies[True]["gross_amount"] == "1.00"
    assert core.transactions.status(number)["transaction_status"] == "pending"


def test_old_notices_can_be_played_again(core, sandbox, ear, order):
    number = charged(core, order)
    sandbox.pay(number)
    sandbox.quiet()
    assert sandbox.replay(number, status="pending", n=3) == 3
    sandbox.quiet()
    assert ear.states(number) == ["pending", "settlement", "pending", "pending", "pending"]
    assert ear.heard[2] == ear.heard[0]


def test_a_refund_is_told_twice_the_second_time_confirmed(core, sandbox, ear, order):
    sandbox.control("waktu", time_scale=100)
    number = charged(core, order)
    sandbox.pay(number)
    core.transactions.refund(number, {"refund_key": "r1", "amount": 44_000})
    eventually(lambda: ear.states(number).count("refund") == 2)
    before, after = (body["refunds"][0] for body in ear.heard if body["transaction_status"] == "refund")
    assert "bank_confirmed_at" not in before
    assert after["bank_confirmed_at"]


def test_a_settlement_may_turn_into_a_deny(core, sandbox, ear, order):
    number = charged(core, order, "echannel")
    sandbox.pay(number)
    sandbox.act(number, "balik")
    sandbox.quiet()
    assert ear.states(number) == ["pending", "settlement", "deny"]
    assert sandbox.book()["sums"]["held_idr"] == 0


def test_books_and_undelivered_notices_outlive_the_process(core, sandbox, ear, order):
    sandbox.mood("hold")
    number = charged(core, order)
    sandbox.pay(number)
    ear_before = ear.states(number)
    book = sandbox.book()["transactions"]
    sandbox.kill()
    sandbox.start()
    assert sandbox.book()["transactions"] == book
    assert sandbox.release() == 1
    sandbox.quiet()
    assert "pending" not in ear_before
    assert "pending" in ear.states(number)
    assert core.transactions.status(number)["transaction_status"] == "settlement"


def test_a_payment_with_another_sum_than_was_asked(core, sandbox, order):
    number = charged(core, order)
    sandbox.pay(number, amount_idr=43_000)
    assert core.transactions.status(number)["gross_amount"] == "43000.00"
