"""What people see: the hosted payment page, the wallets, the desk, the list behind the counter."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from midtransclient.error_midtrans import MidtransAPIError

from app.sandbox.midtrans.settings import Unsafe, read_settings

FINISH = "http://127.0.0.1:9/pesanan/1"


def snap_order(number: str, **more: Any) -> dict[str, Any]:
    details = {"order_id": number, "gross_amount": 44_000}
    items = [
        {"name": "Beras 5 kg <b>", "price": 45_000, "quantity": 1},
        {"name": "Voucher", "price": -1_000, "quantity": 1},
    ]
    return {"transaction_details": details, "item_details": items, "callbacks": {"finish": FINISH}, **more}


def press(address: str, **form: str) -> requests.Response:
    return requests.post(address, data=form, allow_redirects=False, timeout=5)


def test_no_transaction_exists_until_a_way_of_paying_is_chosen(core, snap, sandbox, ear):
    made = snap.create_transaction(snap_order("S-1"))
    with pytest.raises(MidtransAPIError):
        core.transactions.status("S-1")
    page = requests.get(made["redirect_url"], timeout=5).text
    assert "Rp44.000" in page
    assert "&lt;b&gt;" in page
    assert "Tidak ada uang sungguhan" in page

    press(made["redirect_url"] + "/metode", metode="qris")
    press(made["redirect_url"] + "/metode", metode="bca")  # a second tap does not make a second payment
    assert sandbox.book()["sums"]["count"] == 1
    assert core.transactions.status("S-1")["payment_type"] == "qris"
    back = press(made["redirect_url"] + "/pembayaran", aksi="bayar").headers["location"]
    assert back.startswith(FINISH)
    assert parse_qs(urlsplit(back).query) == {
        "order_id": ["S-1"],
        "status_code": ["200"],
        "transaction_status": ["settlement"],
    }
    sandbox.quiet()
    assert ear.states("S-1") == ["pending", "settlement"]


def test_a_new_token_replaces_the_old_until_something_was_paid(snap):
    old = snap.create_transaction(snap_order("S-2"))
    new = snap.create_transaction(snap_order("S-2"))
    assert requests.get(old["redirect_url"], timeout=5).status_code == 410
    press(new["redirect_url"] + "/metode", metode="bni")
    with pytest.raises(MidtransAPIError) as error:
        snap.create_transaction(snap_order("S-2"))
    assert error.value.http_status_code == 400
    assert error.value.api_response_dict["error_messages"][0].startswith("transaction_details.order_id")


def test_a_refused_card_may_be_tried_again_on_the_same_page(core, snap, sandbox):
    made = snap.create_transaction(snap_order("S-3", enabled_payments=["credit_card"], credit_card={"secure": True}))
    page = requests.get(made["redirect_url"], timeout=5).text
    assert "4811 1111 1111 1114" in page
    assert 'value="qris"' not in page
    asked = press(made["redirect_url"] + "/metode", metode="credit_card", kartu="4911111111111113").headers["location"]
    press(sandbox.url + asked, otp="112233")
    assert core.transactions.status("S-3")["transaction_status"] == "deny"
    asked = press(made["redirect_url"] + "/metode", metode="credit_card", kartu="4811111111111114").headers["location"]
    assert "Kode salah" in press(sandbox.url + asked, otp="000000").text
    back = press(sandbox.url + asked, otp="112233").headers["location"]
    assert "transaction_status=capture" in back
    assert [line["status"] for line in sandbox.book()["transactions"]] == ["deny", "capture"]


def test_a_token_can_be_cancelled_once(sandbox, snap):
    made = snap.create_transaction(snap_order("S-4"))
    address, auth = f"{sandbox.url}/snap/v1/transactions/{made['token']}/cancel", ("SB-Mid-server-indora-demo", "")
    assert requests.post(address, auth=auth, timeout=5).json()["canceled_at"].endswith("Z")
    assert requests.post(address, auth=auth, timeout=5).json() == {"error_messages": ["token already canceled"]}


def test_snap_names_all_that_is_wrong(snap):
    body = snap_order("S" * 51)
    body["item_details"][0]["price"] = 1
    with pytest.raises(MidtransAPIError) as error:
        snap.create_transaction(body)
    assert len(error.value.api_response_dict["error_messages"]) == 2


def test_the_wallet_page_pays_and_leads_back(core, order):
    charge = core.charge(order("gopay", gopay={"enable_callback": True, "callback_url": FINISH}))
    link = next(action["url"] for action in charge["actions"] if action["name"] == "deeplink-redirect")
    assert "GoPay" in requests.get(link, timeout=5).text
    assert "result=failure" in press(link, aksi="mundur").headers["location"]
    assert core.transactions.status(charge["order_id"])["transaction_status"] == "pending"
    assert "result=success" in press(link, aksi="bayar").headers["location"]
    assert core.transactions.status(charge["order_id"])["transaction_status"] == "settlement"


def test_the_desk_finds_a_bill_by_number_and_by_qr_address(core, sandbox, order):
    va = core.charge(order("bank_transfer", bank_transfer={"bank": "bri"}))
    qr = core.charge(order())
    for number, order_id in (
        (va["va_numbers"][0]["va_number"], va["order_id"]),
        (qr["actions"][0]["url"], qr["order_id"]),
    ):
        page = requests.get(f"{sandbox.url}/simulator", params={"nomor": number}, timeout=5).text
        assert order_id in page
    assert "tidak ada" in requests.get(f"{sandbox.url}/simulator?nomor=123", timeout=5).text


def test_the_list_is_newest_first_with_buttons_that_work_without_script(core, sandbox, order):
    assert "Belum ada transaksi" in requests.get(sandbox.url, timeout=5).text
    first, second = core.charge(order()), core.charge(order("cstore", cstore={"store": "indomaret"}))
    page = requests.get(f"{sandbox.url}/midtrans", timeout=5).text
    assert page.index(second["order_id"]) < page.index(first["order_id"])
    assert "<script" not in page
    button = re.search(rf'action="(/midtrans/{second["transaction_id"]}/bayar)"', page)
    assert button
    assert press(sandbox.url + button[1]).status_code == 303
    page = requests.get(f"{sandbox.url}/", timeout=5).text
    assert f"{second['transaction_id']}/balik" in page
    assert f"{second['transaction_id']}/refund" not in page
    assert press(sandbox.url + button[1]).headers["location"] == "/midtrans?kata=tidak-bisa"


def test_many_transactions_come_in_pages(core, sandbox, order):
    for _ in range(31):
        core.charge(order())
    page = requests.get(f"{sandbox.url}/midtrans", timeout=5).text
    assert (page.count("<article"), "Lebih lama" in page) == (30, True)
    assert requests.get(f"{sandbox.url}/midtrans?hal=2", timeout=5).text.count("<article") == 1
    assert requests.get(f"{sandbox.url}/midtrans?hal=abc&cari=%25", timeout=5).text.count("<article") == 0


@pytest.mark.parametrize("name", ["MIDTRANS_SERVER_KEY", "MIDTRANS_CLIENT_KEY"])
def test_real_keys_are_refused(tmp_path, name):
    key = "Mid-server-abc" if "SERVER" in name else "Mid-client-abc"
    with pytest.raises(Unsafe):
        read_settings({name: key}, port=8001, data_dir=tmp_path)
