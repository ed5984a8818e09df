"""What needs no service to be checked: every code's verdict, hosts, signatures, windows, tokens, odd numbers."""

from __future__ import annotations

from datetime import time

import pytest

from app.gateways.digiflazz import (
    RC,
    Digiflazz,
    GatewayAlarm,
    GatewayMisconfigured,
    GatewayUnavailable,
    Ping,
    read_token,
)
from app.gateways.digiflazz import parse as parsing
from app.gateways.digiflazz.codes import verdict
from app.gateways.digiflazz.webhook import signed
from app.gateways.shared.breaker import Breaker

# The contract's table, written out once more by hand: code, state, whether a transaction is formed.
FORMED = "00 01 02 03 50 51 52 53 54 55 57 58 59 60 70 71 72 73 74 84 85 86 99"
NOT_FORMED = "40 41 42 43 44 45 47 49 56 61 62 63 64 65 66 67 68 69 80 81 82 83 87 88"
# Contract: "operator alarm, hide from customer".
ALARM = "40 41 42 43 44 45 47 49 61 64 67 80 81 82 88"
FAILED = "01 02 50 51 52 53 54 55 56 57 58 59 60 62 63 65 66 68 69 70 71 72 73 74 84 85 87"
MAY_HIDE_AN_EARLIER_ONE = "50 63 65 85"


def test_the_table_is_the_contracts_table():
    assert {code for code, row in RC.items() if row.formed} == set(FORMED.split())
    assert {code for code, row in RC.items() if not row.formed} == set(NOT_FORMED.split())
    assert {code for code, row in RC.items() if row.status == "Pending"} == {"03", "99"}
    assert {code for code, row in RC.items() if row.status == "Sukses"} == {"00"}
    assert all(row.code == code and row.meaning for code, row in RC.items())


@pytest.mark.parametrize("code", sorted(RC))
def test_the_verdict_of_every_code(code):
    first, again = (verdict(code, RC[code].status, again=asked) for asked in (False, True))
    if code in ALARM.split():
        assert (first, again) == ("alarm", "alarm")
    elif code in FAILED.split():
        assert (first, again) == ("failed", "unknown" if code in MAY_HIDE_AN_EARLIER_ONE.split() else "failed")
    else:
        expected = {"00": "success", "03": "pending", "99": "pending", "83": "unknown", "86": "unknown"}[code]
        assert first == again == expected


def test_what_contradicts_itself_or_is_undocumented_is_never_a_failure():
    for code in (*RC, "46", "48", "75", "98", "0", "", None, 0, 2, ["02"], True):
        for status in ("Sukses", "Pending", "Gagal", "gagal", "", None, 1):
            for again in (True, False):
                found = verdict(code, status, again=again)
                if status == "Pending":
                    assert found == "pending"
                elif not isinstance(code, str) or code not in RC:
                    assert found == "unknown"
                elif found in {"failed", "success"}:
                    assert RC[code].status == status


@pytest.mark.parametrize(
    ("url", "production", "key"),
    [
        ("http://127.0.0.1:8001/digiflazz", True, "kunci"), (None, True, "dev-x"), (None, False, "kunci"), (None, True, ""),
        ("http://127.0.0.1:8001/digiflazz", False, "kunci"), ("https://example.org/v1", False, "dev-x"),
        ("http://api.digiflazz.com/v1", True, "kunci"), ("https://api.digiflazz.com:8443/v1", True, "kunci"),
        ("https://api.digiflazz.com@example.org/v1", True, "kunci"), ("https://api.digiflazz.com.example.org", True, "kunci"),
        ("http://127.0.0.1.example.org", False, "dev-x"), ("http://10.0.0.1:8001", False, "dev-x"),
        ("file:///etc/passwd", False, "dev-x"), ("http://127.0.0.1:8001/?a=b", False, "dev-x"),
    ],
)  # fmt: skip
def test_our_signatures_are_shown_to_nobody_else(url, production, key):
    with pytest.raises(GatewayMisconfigured):
        Digiflazz(username="u", key=key, url=url, production=production)


def test_allowed_addresses_and_a_silent_face():
    for url, production, key in (
        (None, True, "kunci-rahasia"), ("https://api.digiflazz.com/v1/", True, "kunci-rahasia"), (None, False, "dev-rahasia"),
        ("http://localhost:8001/digiflazz", False, "dev-rahasia"), ("http://[::1]:8001/digiflazz/v1", False, "dev-rahasia"),
    ):  # fmt: skip
        made = Digiflazz(username="u", key=key, webhook_secret="bisik", url=url, production=production)
        assert "rahasia" not in repr(made)
        assert "bisik" not in repr(made)
        assert "/v1'" in repr(made)


PUBLISHED = (
    b'{"data":{"ref_id":"test3","customer_no":"087800001233","buyer_sku_code":"xld10","message":"Transaksi Sukses",'
    b'"status":"Sukses","rc":"00","buyer_last_saldo":990000,"sn":"1234567890","price":10000,"tele":"@telegram",'
    b'"wa":"081234512345"}}'
)
TRUE_HEADER = "sha1=83651291b8556c800262e401caf508c680c14c34"


def test_the_published_signatures():
    made = Digiflazz(username="testuser", key="dev-key-123", webhook_secret="somesecretvalue")
    for about, expected in (
        ("depo", "f267e4a7cd5c2f4fdaf6fd946475a4a2"), ("pricelist", "2ea72f18ebd1887650b8820d5b072cd1"),
        ("test1", "cdfe232fee3458bece9f571c34a96b55"), ("1234554321", "e49de7c2706de2b2875fb00c278d966a"),
    ):  # fmt: skip
        assert made._sign(about) == expected
    assert made.signed_webhook(PUBLISHED, TRUE_HEADER)
    told = made.parse_webhook(PUBLISHED)
    assert (told.ref_id, told.state, told.sn, told.price_idr, told.saldo_idr) == (
        "test3", "success", "1234567890", 10_000, 990_000)  # fmt: skip


def test_forged_webhooks():
    for header in (None, "", "sha1=", TRUE_HEADER.upper(), TRUE_HEADER[5:], "sha256=" + TRUE_HEADER[5:], "sha1=é", "\ud800",
                   TRUE_HEADER[:-1], TRUE_HEADER + "0", "x" * 10_000):  # fmt: skip
        assert not signed(PUBLISHED, header, "somesecretvalue"), header
    assert not signed(PUBLISHED + b" ", TRUE_HEADER, "somesecretvalue")
    assert not signed(PUBLISHED.replace(b"Sukses", b"Gagal"), TRUE_HEADER, "somesecretvalue")
    assert not signed(PUBLISHED, TRUE_HEADER, "somesecretvalue2")
    empty = "sha1=fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"  # over nothing, with an empty secret
    assert not signed(b"", empty, "")


def test_what_webhooks_say():
    assert Digiflazz.parse_webhook(b'{"sed":"A","hook_id":"11aa","hook":{"url":"x","secret":"s"}}') == Ping("11aa")
    for odd in (b"", b"{", b"[]", b"null", b'{"data":[]}', b'{"data":{}}', b'{"data":{"ref_id":""}}', b'{"hook":1}',
                b'{"data":{"ref_id":["a"]}}', b"[" * 100_000, b'{"data":{"ref_id":"' + b"a" * 300_000 + b'"}}'):  # fmt: skip
        with pytest.raises(GatewayUnavailable):
            Digiflazz.parse_webhook(odd)
    for rc, status, state in (("41", "Gagal", "unknown"), ("63", "Gagal", "unknown"), ("74", "Gagal", "failed"),
                              ("99", "Pending", "pending"), ("00", "Gagal", "unknown"), ("77", "Gagal", "unknown")):  # fmt: skip
        body = b'{"data":{"ref_id":"r","rc":"%s","status":"%s"}}' % (rc.encode(), status.encode())
        told = Digiflazz.parse_webhook(body)
        assert told.state == state, rc
        assert told.refunded == (rc == "74")


def answer(**changes):
    base = {"ref_id": "r1", "customer_no": "0812", "buyer_sku_code": "ts10", "message": "", "status": "Sukses", "rc": "00",
            "sn": "1", "price": 10_000, "buyer_last_saldo": 5}  # fmt: skip
    return {**base, **changes}


def read(**changes):
    return parsing.purchase(answer(**changes), again=False, ref_id="r1", sku="ts10", customer_no="0812")


def test_an_answer_about_something_else_proves_nothing():
    assert read().state == "success"
    for changes in (
        {"ref_id": "r2"},
        {"customer_no": "0813"},
        {"buyer_sku_code": "ts25"},
        {"ref_id": None},
        {"ref_id": 1},
    ):
        with pytest.raises(GatewayUnavailable):
            read(**changes)
    with pytest.raises(GatewayAlarm) as alarm:
        read(rc="44", status="Gagal")
    assert alarm.value.deposit_is_empty
    with pytest.raises(GatewayAlarm):
        parsing.purchase({"rc": "41", "message": "Signature Anda salah"}, again=False, ref_id="r1")


def test_numbers_come_in_many_clothes():
    for price, expected in (("10000", 10_000), (10_000.0, 10_000), ("10000.00", 10_000), (None, None), ("abc", None), (True, None),
                            (float("nan"), None), (float("inf"), None), ("1e4", None), (10**20, None)):  # fmt: skip
        assert read(price=price).price_idr == expected, price
    strange = "<b>&\"'é漢\n" * 3
    assert read(sn=strange).sn == strange
    assert read(sn=None).sn == ""
    assert read(sn=12345).sn == "12345"


def row(**changes):
    base = {"product_name": "XL 100.000", "category": "Pulsa", "brand": "XL", "type": "Umum", "seller_name": "PT", "price": "98000",
            "buyer_sku_code": "X100", "buyer_product_status": True, "seller_product_status": True, "unlimited_stock": True,
            "stock": "0", "multi": True, "start_cut_off": "23:45", "end_cut_off": "00:15", "desc": "-"}  # fmt: skip
    return {**base, **changes}


def test_products_are_read_one_by_one():
    good, *rest = parsing.products([
        row(), row(price=0), row(price="?"), row(buyer_sku_code=""), "x", None, {}, row(price=97_999.2, unlimited_stock=False),
        row(unlimited_stock=False, stock=7, seller_product_status=False)])  # fmt: skip
    assert (good.price_idr, good.stock, good.sellable) == (98_000, None, True)
    assert [(one.price_idr, one.stock, one.sellable) for one in rest] == [(98_000, 0, False), (98_000, 7, False)]


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        ("23:45", "00:15", (time(23, 45), time(0, 15))), ("0:5", "1:00", (time(0, 5), time(1))), ("00:00", "00:00", None),
        ("", "", None), (None, None, None), ("24:00", "01:00", (time(0), time(1))), ("x", "01:00", None), ("25:00", "1:00", None),
        ("23.00", "01:00:00", (time(23), time(1))),
    ],
)  # fmt: skip
def test_windows_are_read_leniently(start, end, window):
    (one,) = parsing.products([row(start_cut_off=start, end_cut_off=end)])
    assert one.closed == window


def test_a_window_may_cross_midnight():
    (one,) = parsing.products([row()])
    assert [one.closed_at(time(*at)) for at in ((23, 44), (23, 45), (0, 0), (0, 14), (0, 15), (12, 0))] == [
        False, True, True, True, False, False]  # fmt: skip


@pytest.mark.parametrize(
    ("sn", "found"),
    [
        ("1234-5678-9012-3456-7890/SITI/R1/1300/31,0", ("SITI", "R1", "1300", "31.0")),
        ("12345678901234567890/SITI/R1M/900/10.2", ("SITI", "R1M", "900", "10.2")),
        ("1234-5678-9012-3456-7890/SITI/R1/1300VA/12.5KWH", ("SITI", "R1", "1300", "12.5")),
        ("1234 5678 9012 3456 7890/A/B C/R1/1300VA/31,0", ("A/B C", "R1", "1300", "31.0")),
        ("1234-5678-9012-3456-7890", ("", "", "", "")),
        ("1234-5678-9012-3456-7890/SITI/R1/1300/banyak", ("SITI", "R1", "1300", "")),
        ("1234-5678-9012/SITI/R1/1300/31,0", None), ("", None), ("R-12345678901234567890", None),
    ],
)  # fmt: skip
def test_tokens(sn, found):
    token = read_token(sn)
    assert (token and (token.name, token.tariff, token.power_va, token.kwh)) == found
    if token:
        assert token.grouped == "1234 5678 9012 3456 7890"


def test_an_abandoned_trial_lets_the_next_one_try():
    now = 0.0
    breaker = Breaker(limit=1, rest_s=1, clock=lambda: now)
    breaker.failed()
    now = 2.0
    assert breaker.may_pass()
    assert not breaker.may_pass()
    breaker.abandoned()
    assert breaker.may_pass()
