"""The untouched official client works against the stand-in, and finds what the interface promises."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import requests
from midtransclient.error_midtrans import MidtransAPIError

from app.sandbox.midtrans.shapes import signature
from tests.sandbox.conftest import CoreApi, official
from tests.sandbox.listening import eventually

METHODS: list[tuple[str, dict[str, Any], str]] = [
    ("qris", {"qris": {"acquirer": "gopay"}}, "qr_string"),
    ("gopay", {"gopay": {"enable_callback": True, "callback_url": "http://127.0.0.1:9/kembali"}}, "actions"),
    ("shopeepay", {"shopeepay": {"callback_url": "http://127.0.0.1:9/kembali"}}, "actions"),
    ("bank_transfer", {"bank_transfer": {"bank": "bca"}}, "va_numbers"),
    ("bank_transfer", {"bank_transfer": {"bank": "bni"}}, "va_numbers"),
    ("bank_transfer", {"bank_transfer": {"bank": "bri"}}, "va_numbers"),
    ("bank_transfer", {"bank_transfer": {"bank": "cimb"}}, "va_numbers"),
    ("bank_transfer", {"bank_transfer": {"bank": "permata"}}, "permata_va_number"),
    ("echannel", {"echannel": {"bill_info1": "Belanja", "bill_info2": "Indora"}}, "bill_key"),
    ("cstore", {"cstore": {"store": "indomaret"}}, "payment_code"),
    ("cstore", {"cstore": {"store": "alfamart"}}, "payment_code"),
]
REFUNDABLE = {"qris", "gopay", "shopeepay"}


VECTORS = {
    "200": "24a47290629ceef087af34377b048743cf5dd0ba2caf0542e6103e8287d75a68"
    "454667c5c982d19d70eee63e9fb3fdd8b4e807aac82ebde9ff156e7db8ea24c0",
    "201": "b781ff7f9831f20177e0a9eebc3007958461ec66d541da932bed8e00e94e67e7"
    "1e1b2b0373c7c36573ddca6b389300920ed882ed73e85f1f97a6ced4530f97d8",
}


def code_of(error: pytest.ExceptionInfo[MidtransAPIError]) -> str:
    return str(error.value.api_response_dict["status_code"])


@pytest.mark.parametrize(("kind", "part", "shows"), METHODS)
def test_each_method_is_charged_paid_and_refunded_as_its_rules_say(core, sandbox, order, kind, part, shows):
    body = order(kind, **part)
    number = body["transaction_details"]["order_id"]
    charge = core.charge(body)
    assert (charge["status_code"], charge["transaction_status"], charge["gross_amount"]) == (
        "201",
        "pending",
        "44000.00",
    )
    assert charge[shows]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", charge["expiry_time"])
    assert core.transactions.status(number)["transaction_id"] == charge["transaction_id"]

    sandbox.pay(number)
    assert core.transactions.status(charge["transaction_id"])["transaction_status"] == "settlement"

    terms = {"refund_key": "kembali-1", "amount": 44_000, "reason": "batal"}
    if kind in REFUNDABLE:
        refund = core.transactions.refund(number, terms)
        assert (refund["transaction_status"], refund["refund_amount"]) == ("refund", "44000.00")
        assert isinstance(refund["refund_chargeback_id"], int)
    else:
        with pytest.raises(MidtransAPIError) as error:
            core.transactions.refund(number, terms)
        assert code_of(error) == "412"


def test_cancel_expire_and_the_two_kinds_of_code(core, order):
    first, second = order(), order()
    core.charge(first)
    core.charge(second)
    cancelled = core.transactions.cancel(first["transaction_details"]["order_id"])
    assert (cancelled["status_code"], cancelled["transaction_status"]) == ("200", "cancel")
    expired = core.transactions.expire(second["transaction_details"]["order_id"])  # body 407 over HTTP 200 is no error
    assert (expired["status_code"], expired["transaction_status"]) == ("407", "expire")
    with pytest.raises(MidtransAPIError) as error:
        core.transactions.cancel(second["transaction_details"]["order_id"])
    assert code_of(error) == "412"
    assert error.value.http_status_code == 200


def test_an_unknown_transaction_is_a_404_in_the_body_over_http_200(core):
    with pytest.raises(MidtransAPIError) as error:
        core.transactions.status("tidak-ada")
    assert (code_of(error), error.value.http_status_code) == ("404", 200)
    assert error.value.api_response_dict["status_message"] == "Transaction doesn't exist."


def test_a_wrong_key_is_a_real_401(sandbox, order):
    api = official(CoreApi, sandbox.url)
    api.api_config.server_key = "SB-Mid-server-orang-lain"
    with pytest.raises(MidtransAPIError) as error:
        api.charge(order())
    assert error.value.http_status_code == 401


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"item_details": [{"name": "Beras", "price": 43_999, "quantity": 1}]}, "is not equal to the sum"),
        ({"transaction_details": {"order_id": "X", "gross_amount": 0}}, "greater than or equal"),
        ({"transaction_details": {"order_id": "X", "gross_amount": 100.5}}, "number"),
        ({"transaction_details": {"order_id": "X" * 51, "gross_amount": 100}}, "too long"),
        ({"transaction_details": {"order_id": "X", "gross_amount": 10_000_001}}, "between"),
        ({"payment_type": "emas"}, "payment_type"),
        ({"custom_expiry": {"expiry_duration": 8, "unit": "day"}}, "custom_expiry"),
    ],
)
def test_bad_fields_are_named_in_a_400(core, order, change, message):
    with pytest.raises(MidtransAPIError) as error:
        core.charge({**order(), **change})
    assert error.value.http_status_code == 400
    assert any(message in line for line in error.value.api_response_dict["validation_messages"])


def test_a_body_that_is_no_object_is_a_500(sandbox):
    for raw in ("null", "{", "[]"):
        answer = requests.post(f"{sandbox.url}/v2/charge", data=raw, auth=("SB-Mid-server-indora-demo", ""), timeout=5)
        assert (answer.status_code, answer.json()["status_code"]) == (500, "500")


def test_an_order_id_is_taken_until_its_payment_expired_or_was_cancelled(core, sandbox, order):
    body = order()
    first = core.charge(body)
    with pytest.raises(MidtransAPIError) as error:
        core.charge(body)
    assert code_of(error) == "406"
    core.transactions.expire(first["transaction_id"])
    assert core.charge(body)["transaction_id"] != first["transaction_id"]


def test_odd_order_ids_and_unknown_fields_pass(core, order):
    body = order(sesuatu={"yang": "baru"})
    body["transaction_details"]["order_id"] = "INV 7: pagi"
    assert core.charge(body)["order_id"] == "INV 7: pagi"


def test_the_signature_is_that_of_the_contract():
    for code, expected in VECTORS.items():
        assert signature("ORDER-101", code, "10000.00", "SB-Mid-server-EXAMPLEKEY") == expected


def test_refunds_in_parts_never_exceed_the_payment(core, sandbox, order):
    charge = core.charge(order())
    number = charge["transaction_id"]
    with pytest.raises(MidtransAPIError) as error:
        core.transactions.refund(number, {"refund_key": "r0", "amount": 1})
    assert code_of(error) == "412"  # not paid yet
    sandbox.pay(number)
    assert (
        core.transactions.refund(number, {"refund_key": "r1", "amount": 4_000})["transaction_status"]
        == "partial_refund"
    )
    for terms, code in (
        ({"refund_key": "r1", "amount": 4_000}, "406"),
        ({"refund_key": "r2", "amount": 40_001}, "414"),
    ):
        with pytest.raises(MidtransAPIError) as error:
            core.transactions.refund(number, terms)
        assert code_of(error) == code
    assert (
        core.transactions.refundDirect(number, {"refund_key": "r3", "amount": 40_000})["transaction_status"] == "refund"
    )
    status = core.transactions.status(number)
    assert (status["refund_amount"], len(status["refunds"])) == ("44000.00", 2)
    assert sandbox.book()["sums"]["held_idr"] == 0


def test_shopeepay_refunds_only_in_full(core, sandbox, order):
    number = core.charge(order("shopeepay"))["transaction_id"]
    sandbox.pay(number)
    with pytest.raises(MidtransAPIError) as error:
        core.transactions.refund(number, {"refund_key": "r1", "amount": 1_000})
    assert code_of(error) == "414"


def test_a_bank_may_refuse_a_refund_and_nothing_moves(core, sandbox, order):
    number = core.charge(order())["transaction_id"]
    sandbox.pay(number)
    sandbox.fault("refuse_refund", call="refund")
    answer = core.transactions.refundDirect(number, {"refund_key": "r1", "amount": 44_000})
    assert (answer["status_code"], answer["transaction_status"], answer["refund_amount"]) == (
        "202",
        "settlement",
        "0.00",
    )
    assert sandbox.book()["sums"]["refunded_idr"] == 0


def test_the_same_key_brings_the_same_answer_whatever_the_body(sandbox, order):
    sandbox.control("waktu", time_scale=100)
    api = official(CoreApi, sandbox.url, {"Idempotency-Key": "kunci-1"})
    first, second = order(), order("gopay", 9_000)
    one, two = api.charge(first), api.charge(second)
    assert one == two
    assert sandbox.book()["sums"]["count"] == 1
    sandbox.control("waktu", time_scale=10_000)  # five minutes are over in 30 ms
    time.sleep(0.05)
    assert api.charge(second)["gross_amount"] == "9000.00"


def test_a_refused_call_leaves_its_key_unused(sandbox, order):
    api = official(CoreApi, sandbox.url, {"Idempotency-Key": "kunci-2"})
    with pytest.raises(MidtransAPIError):
        api.charge(order(amount=0))
    assert api.charge(order())["status_code"] == "201"


def test_permata_and_indomaret_do_not_honour_keys(sandbox, order):
    api = official(CoreApi, sandbox.url, {"Idempotency-Key": "kunci-3"})
    body = order("cstore", cstore={"store": "indomaret"})
    api.charge(body)
    with pytest.raises(MidtransAPIError) as error:
        api.charge(body)
    assert code_of(error) == "406"


def test_a_custom_va_number_is_padded_cut_and_replaced_when_taken(core, order):
    def number(custom: str) -> str:
        body = order("bank_transfer", bank_transfer={"bank": "bca", "va_number": custom})
        return str(core.charge(body)["va_numbers"][0]["va_number"])

    assert number("77") == "8127800000000077"
    assert number("77") != "8127800000000077"
    assert number("1" * 20) == "81278" + "1" * 11


def test_the_qr_address_gives_a_picture(core, sandbox, order):
    charge = core.charge(order())
    picture = requests.get(charge["actions"][0]["url"], timeout=5)
    assert (picture.status_code, picture.content[:8]) == (200, b"\x89PNG\r\n\x1a\n")
    assert charge["qr_string"].startswith("000201")
    assert charge["qr_string"][-8:-4] == "6304"


CARDS = [
    ("4811111111111114", True, "pending", "capture"),
    ("4911111111111113", True, "pending", "deny"),
    ("4411111111111118", False, "capture", "capture"),
    ("4711111111111115", False, "deny", "deny"),
    ("4472429869996670", False, "deny", "deny"),
    ("4024007176265022", False, "pending", "capture"),
]


@pytest.mark.parametrize(("number", "asks", "at_once", "in_the_end"), CARDS)
def test_test_cards_end_as_published(core, sandbox, order, number, asks, at_once, in_the_end):
    token = core.card_token({"client_key": "SB-Mid-client-indora-demo", "card_number": number, "card_exp_month": "12",
                             "card_exp_year": "2099", "card_cvv": "123"})["token_id"]  # fmt: skip
    charge = core.charge(order("credit_card", credit_card={"token_id": token, "authentication": True}))
    assert charge["transaction_status"] == at_once
    assert ("redirect_url" in charge) == asks
    if asks:
        requests.post(charge["redirect_url"], data={"otp": "112233"}, timeout=5)
    eventually(lambda: core.transactions.status(charge["transaction_id"])["transaction_status"] == in_the_end)


def test_a_real_card_number_is_refused(core):
    with pytest.raises(MidtransAPIError):
        core.card_token({"client_key": "SB-Mid-client-indora-demo", "card_number": "4000000000000002",
                         "card_exp_month": "12", "card_exp_year": "2099", "card_cvv": "123"})  # fmt: skip


def test_a_held_card_is_captured_settled_and_charged_back(core, sandbox, order):
    token = core.card_token({"client_key": "SB-Mid-client-indora-demo", "card_number": "4411111111111118",
                             "card_exp_month": "12", "card_exp_year": "2099", "card_cvv": "123"})["token_id"]  # fmt: skip
    charge = core.charge(order("credit_card", credit_card={"token_id": token, "type": "authorize"}))
    assert charge["transaction_status"] == "authorize"
    number = charge["transaction_id"]
    assert core.capture({"transaction_id": number, "gross_amount": 40_000})["transaction_status"] == "capture"
    assert sandbox.act(number, "selesaikan")["transaction_status"] == "settlement"
    assert sandbox.act(number, "chargeback")["transaction_status"] == "chargeback"
    assert sandbox.book()["sums"]["held_idr"] == 0
