"""What needs no gateway to be checked: signatures, hosts, the table of methods, amounts."""

from __future__ import annotations

from datetime import date

import pytest

from app.gateways.midtrans import METHODS, GatewayMisconfigured, GatewayUnavailable, Item, Midtrans, methods_for
from app.gateways.midtrans.bodies import charge_body
from app.gateways.midtrans.breaker import Breaker
from app.gateways.midtrans.parse import amount

KEY = "SB-Mid-server-EXAMPLEKEY"
VECTOR = {
    "order_id": "ORDER-101",
    "status_code": "200",
    "gross_amount": "10000.00",
    "signature_key": "24a47290629ceef087af34377b048743cf5dd0ba2caf0542e6103e8287d75a68"
    "454667c5c982d19d70eee63e9fb3fdd8b4e807aac82ebde9ff156e7db8ea24c0",
}


def test_the_published_vector_is_signed_and_nothing_else_is():
    midtrans = Midtrans(server_key=KEY)
    assert midtrans.signed(VECTOR)
    for change in (
        {"gross_amount": "10000"}, {"gross_amount": 10000}, {"status_code": 200}, {"status_code": "201"},
        {"order_id": "ORDER-102"}, {"order_id": None}, {"order_id": ["ORDER-101"]}, {"signature_key": ""},
        {"signature_key": VECTOR["signature_key"].upper()}, {"signature_key": "é" * 128}, {"signature_key": None},
        {"order_id": "\ud800"},
    ):  # fmt: skip
        assert not midtrans.signed(VECTOR | change), change
    assert not midtrans.signed({})
    assert not Midtrans(server_key=KEY + "x").signed(VECTOR)


@pytest.mark.parametrize(
    ("url", "production", "key"),
    [
        ("http://127.0.0.1:8001", True, "Mid-server-x"),  # production speaks to Midtrans only
        ("http://127.0.0.1:8001", False, "Mid-server-x"),  # a real key is shown to no stand-in
        (None, True, "SB-Mid-server-x"),
        (None, False, ""),
        ("https://example.org", False, KEY),
        ("http://127.0.0.1.example.org", False, KEY),
        ("http://api.midtrans.com", False, KEY),
        ("https://api.midtrans.com", False, KEY),
        ("https://api.midtrans.com@example.org", False, KEY),
        ("http://10.0.0.1:8001", False, KEY),
        ("file:///etc/passwd", False, KEY),
    ],
)
def test_our_key_is_shown_to_nobody_else(url, production, key):
    with pytest.raises(GatewayMisconfigured):
        Midtrans(server_key=key, url=url, production=production)


@pytest.mark.parametrize(
    ("url", "production", "key"),
    [
        (None, True, "Mid-server-x"),
        ("https://api.midtrans.com", True, "Mid-server-x"),
        (None, False, KEY),
        ("https://api.sandbox.midtrans.com", False, KEY),
        ("http://localhost:8001/", False, KEY),
    ],
)
def test_these_addresses_are_allowed(url, production, key):
    assert KEY not in repr(Midtrans(server_key=key, url=url, production=production))


def test_amounts_are_read_to_the_letter():
    assert amount("10000.00") == 10_000
    assert amount("0.00") == 0
    for odd in (
        "10000",
        "10000.0",
        "10000.01",
        "-1.00",
        "1e4",
        "٣.00",
        " 1.00",
        "1.00\n",
        "01.00",
        10_000,
        1.0,
        None,
        True,
    ):
        with pytest.raises(GatewayUnavailable):
            amount(odd)


def test_the_table_of_methods_is_whole():
    assert list(METHODS) == ["qris", "bca_va", "bni_va", "bri_va", "permata_va", "mandiri_bill", "indomaret", "alfamart",
                             "gopay", "shopeepay"]  # fmt: skip
    assert {code for code, method in METHODS.items() if method.can_refund_by_api} == {"qris", "gopay", "shopeepay"}
    assert {code for code, method in METHODS.items() if method.reversible} == {
        "permata_va",
        "mandiri_bill",
        "indomaret",
    }
    assert [code for code, method in METHODS.items() if method.full_refund_only] == ["shopeepay"]
    assert all(len(method.steps) >= 3 and method.fees[0].source for method in METHODS.values())
    assert "qris" not in [method.code for method in methods_for(10_000_001)]
    assert "indomaret" not in [method.code for method in methods_for(9_999)]


def test_fees_are_whole_rupiah_and_dated():
    today = date(2026, 7, 1)
    assert METHODS["qris"].fee_idr(44_000, today) == 308
    assert METHODS["qris"].fee_idr(71, today) == 0
    assert METHODS["qris"].fee_idr(72, today) == 1  # 0.504 rounds up
    assert METHODS["bni_va"].fee_idr(1_000_000, today) == 4_440
    assert not METHODS["alfamart"].fee_on(today).agreed


def ask(**changes):
    terms = {"gateway_order_id": "IND-1", "amount_idr": 44_000, "expires_in_minutes": 30, "items": (), "customer_name": "",
             "phone": ""}  # fmt: skip
    return charge_body("qris", **(terms | changes))


def test_what_the_caller_got_wrong_is_said_before_anything_is_sent():
    for wrong in ({"gateway_order_id": "a b"}, {"gateway_order_id": "x" * 51}, {"amount_idr": 0}, {"amount_idr": 10_000_001},
                  {"items": [Item("Beras", 43_000)]}):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            ask(**wrong)


def test_long_bills_and_odd_letters_fit_the_gateway():
    items = [Item(f"Barang nomor {n} | " + "panjang " * 20, 440) for n in range(100)]
    assert ask(items=items)["item_details"] == [{"name": "Belanja 100 barang", "price": 44_000, "quantity": 1}]
    line = ask(items=[Item("Minyak\n goreng | 2 L " + "x" * 60, 44_000)])["item_details"][0]
    assert len(line["name"]) <= 50
    assert not {"|", "\n"} & set(line["name"])


def test_the_breaker_lets_exactly_one_try_after_its_rest():
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(5):
        assert breaker.may_pass()
        breaker.failed()
    assert not breaker.may_pass()
    now[0] = 10.0
    assert [breaker.may_pass() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert all(breaker.may_pass() for _ in range(3))
