"""The shop's client, over real sockets, against a gateway in good and in bad moods."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app.gateways.midtrans import (
    METHODS,
    GatewayBusy,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    Item,
    Midtrans,
)
from app.gateways.midtrans.breaker import Breaker
from app.gateways.midtrans.pool import Pool
from tests.sandbox.running import MERCHANT, SERVER_KEY

SHOWS = {
    "qris": ("qr_string", "qr_url"),
    "gopay": ("deeplink_url", "qr_url"),
    "shopeepay": ("deeplink_url",),
    "mandiri_bill": ("bill_key", "biller_code"),
    "indomaret": ("payment_code", "store"),
    "alfamart": ("payment_code", "store"),
}


async def charged(midtrans, number, method="qris", amount=44_000):
    return await midtrans.charge(method, gateway_order_id=number(), amount_idr=amount, expires_in_minutes=30,
                                 customer_name="Siti Aminah", phone="081200000001")  # fmt: skip


@pytest.mark.parametrize("method", list(METHODS))
async def test_every_method_shows_what_a_payer_needs(midtrans, sandbox, number, method):
    items = [Item("Beras | 5 kg", 45_000, 1, "BRS-5"), Item("Potongan", -500, 2)]
    charge = await midtrans.charge(
        method, gateway_order_id=number(), amount_idr=44_000, expires_in_minutes=30, items=items
    )
    assert (charge.status, charge.amount_idr, charge.currency, charge.merchant_id) == (
        "pending",
        44_000,
        "IDR",
        MERCHANT,
    )
    assert all(getattr(charge, name) for name in SHOWS.get(method, ("va_number", "va_bank")))
    left = charge.expires_at - datetime.now(UTC)
    assert timedelta(minutes=29) < left < timedelta(minutes=31)

    sandbox.pay(charge.transaction_id)
    status = await midtrans.status(charge.gateway_order_id)
    assert (status.found, status.status, status.amount_idr) == (True, "settlement", 44_000)
    assert status.money_is_here
    assert status.settled_at is not None
    assert abs(status.settled_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert status.payment_type == METHODS[method].payment_type


async def test_what_does_not_exist_is_not_found(midtrans):
    assert not (await midtrans.status("IND-tidak-ada")).found


async def test_cancel_and_expire_end_a_payment_and_a_late_one_is_refused(midtrans, sandbox, number):
    cancelled = await charged(midtrans, number)
    assert (await midtrans.cancel(cancelled.transaction_id)).status == "cancel"
    expired = await charged(midtrans, number, "bni_va")
    assert (await midtrans.expire(expired.gateway_order_id)).status == "expire"
    assert (await midtrans.status(expired.gateway_order_id)).status == "expire"
    paid = await charged(midtrans, number)
    sandbox.pay(paid.transaction_id)
    with pytest.raises(GatewayRefused) as refused:
        await midtrans.cancel(paid.transaction_id)
    assert refused.value.code == "412"
    with pytest.raises(GatewayRefused) as refused:
        await midtrans.expire("IND-tidak-ada")
    assert refused.value.code == "404"


async def test_a_refund_asked_twice_is_paid_once(midtrans, sandbox, number):
    charge = await charged(midtrans, number)
    sandbox.pay(charge.transaction_id)
    ask = (charge.transaction_id, "kembali-1", 4_000, "barang kurang")
    first = await midtrans.refund(*ask)
    assert (first.status, first.amount_idr, first.refunded_idr) == ("partial_refund", 4_000, 4_000)
    again = await midtrans.refund(*ask)
    sandbox.control("waktu", time_scale=100_000)  # the idempotency key is forgotten; the refund key is not
    later = await midtrans.refund(*ask)
    assert again.refunded_idr == later.refunded_idr == 4_000
    assert sandbox.book()["sums"]["refunded_idr"] == 4_000
    with pytest.raises(GatewayRefused) as refused:
        await midtrans.refund(charge.transaction_id, "kembali-1", 5_000, "lain")
    assert refused.value.code == "406"
    assert [line.refund_key for line in (await midtrans.status(charge.transaction_id)).refunds] == ["kembali-1"]


async def test_refunds_that_cannot_be_are_refused(midtrans, sandbox, number):
    charge = await charged(midtrans, number, "bri_va")
    sandbox.pay(charge.transaction_id)
    with pytest.raises(GatewayRefused):
        await midtrans.refund(charge.transaction_id, "r", 1_000, "")
    charge = await charged(midtrans, number)
    sandbox.pay(charge.transaction_id)
    sandbox.fault("refuse_refund", call="refund")
    with pytest.raises(GatewayRefused) as refused:
        await midtrans.refund(charge.transaction_id, "r", 1_000, "")
    assert refused.value.code == "202"


async def test_a_snap_page_for_a_card(midtrans, sandbox, number):
    page = await midtrans.snap(gateway_order_id=number(), amount_idr=44_000, expires_in_minutes=30,
                               finish_url="http://127.0.0.1:9/pesanan/1")  # fmt: skip
    assert page.redirect_url.startswith(sandbox.url)
    assert page.token in page.redirect_url


@pytest.mark.parametrize("kind", ["drop", "html", "status", "429", "redirect"])
async def test_trouble_before_the_deed_is_unknown(midtrans, sandbox, number, kind):
    sandbox.fault(kind, location=f"{sandbox.url}/v2/x/status")
    with pytest.raises(GatewayUnavailable):
        await charged(midtrans, number)
    assert sandbox.book()["sums"]["count"] == 0
    assert sandbox.book()["calls"].get("status") is None  # a redirect is not followed


@pytest.mark.parametrize("kind", ["drop", "html", "status", "hang", "delay"])
@pytest.mark.parametrize("method", ["qris", "indomaret", "permata_va"])
async def test_an_answer_lost_after_the_deed_is_found_by_asking_again(midtrans, sandbox, number, kind, method):
    name = number()

    async def ask():
        return await midtrans.charge(method, gateway_order_id=name, amount_idr=44_000, expires_in_minutes=30)

    sandbox.fault(kind, after=True, call="charge", seconds=1.0)
    with pytest.raises(GatewayUnavailable):
        await ask()
    while True:  # the first may still be running: then the gateway says so, and that is unknown too
        try:
            charge = await ask()
        except GatewayUnavailable:
            await asyncio.sleep(0.1)
            midtrans.breaker.succeeded()
        else:
            break
    assert charge.gateway_order_id == name
    assert sandbox.book()["sums"]["count"] == 1


async def test_a_taken_order_id_with_another_amount_is_refused(midtrans, number):
    name = number()
    await midtrans.charge("bca_va", gateway_order_id=name, amount_idr=44_000, expires_in_minutes=30)
    for method, amount, error in (("bca_va", 45_000, GatewayUnavailable), ("bni_va", 44_000, GatewayRefused)):
        with pytest.raises(error):
            await midtrans.charge(method, gateway_order_id=name, amount_idr=amount, expires_in_minutes=30)


@pytest.mark.parametrize("code", ["500", "503", "900", "505"])
async def test_a_gateway_in_trouble_leaves_it_unknown(midtrans, sandbox, number, code):
    sandbox.fault("refuse", code=code)
    with pytest.raises(GatewayUnavailable):
        await charged(midtrans, number)


async def test_a_definite_no_is_a_no(midtrans, sandbox, number):
    sandbox.fault("refuse", code="402", message="Payment channel is not activated.")
    with pytest.raises(GatewayRefused) as refused:
        await charged(midtrans, number)
    assert (refused.value.code, refused.value.message) == ("402", "Payment channel is not activated.")


@pytest.mark.parametrize(
    "changes",
    [
        {"gross_amount": "43999.00"},
        {"gross_amount": 44_000},
        {"gross_amount": "44000"},
        {"gross_amount": "44000.50"},
        {"order_id": "IND-lain"},
        {"currency": "USD"},
        {"transaction_status": "mungkin"},
        {"transaction_id": "../x"},
        {"expiry_time": "besok"},
        {"expiry_time": None},
        {"merchant_id": None},
        {"actions": [{"name": "generate-qr-code", "url": "javascript:alert(1)"}]},
        {"status_code": "dua"},
    ],
)
async def test_nonsense_is_not_believed(midtrans, sandbox, number, changes):
    sandbox.fault("alter", changes=changes)
    with pytest.raises(GatewayUnavailable, match="nonsense"):
        await charged(midtrans, number)


async def test_capital_letters_and_the_other_name_of_the_expiry_are_understood(midtrans, sandbox, number):
    changes = {
        "transaction_status": "PENDING",
        "expiry_time": None,
        "expire_time": "2030-01-02 03:04:05",
        "fraud_status": None,
    }
    sandbox.fault("alter", changes=changes)
    charge = await charged(midtrans, number)
    assert charge.status == "pending"
    assert charge.expires_at.astimezone(UTC) == datetime(2030, 1, 1, 20, 4, 5, tzinfo=UTC)


async def test_a_status_about_another_transaction_is_not_believed(midtrans, sandbox, number):
    one, two = await charged(midtrans, number), await charged(midtrans, number)
    sandbox.fault(
        "alter", call="status", changes={"order_id": two.gateway_order_id, "transaction_id": two.transaction_id}
    )
    with pytest.raises(GatewayUnavailable):
        await midtrans.status(one.transaction_id)


async def test_a_wrong_key_calls_for_an_operator(sandbox, number):
    client = Midtrans(server_key="SB-Mid-server-orang-lain", url=sandbox.url)
    with pytest.raises(GatewayMisconfigured):
        await charged(client, number)
    client.close()


async def test_five_failures_open_the_breaker_and_one_trial_closes_it(sandbox, number):
    now = [0.0]
    client = Midtrans(server_key=SERVER_KEY, url=sandbox.url, breaker=Breaker(clock=lambda: now[0]))
    sandbox.fault("status", calls=6)
    for _ in range(5):
        with pytest.raises(GatewayUnavailable):
            await client.status("IND-1")
    asked = sandbox.book()["calls"]["status"]
    with pytest.raises(GatewayBusy):
        await client.status("IND-1")
    assert sandbox.book()["calls"]["status"] == asked == 5
    now[0] = 10.1
    with pytest.raises(GatewayUnavailable):
        await client.status("IND-1")  # the trial fails: closed for ten more seconds
    with pytest.raises(GatewayBusy):
        await client.status("IND-1")
    now[0] = 20.3
    answers = await asyncio.gather(*[client.status("IND-1") for _ in range(3)], return_exceptions=True)
    assert not any(isinstance(answer, GatewayBusy) for answer in answers[:1])
    assert not (await client.status("IND-1")).found
    client.close()


async def test_a_no_does_not_open_the_breaker(midtrans, sandbox):
    for _ in range(8):
        with pytest.raises(GatewayRefused):
            await midtrans.cancel("IND-tidak-ada")
    assert not midtrans.breaker.is_open


async def test_when_all_threads_are_taken_it_says_so_at_once(sandbox):
    client = Midtrans(server_key=SERVER_KEY, url=sandbox.url, read_s=2, deadline_s=2, pool=Pool(threads=2, waiting=1))
    sandbox.fault("delay", calls=3, seconds=0.4)
    waiting = [asyncio.create_task(client.status(f"IND-{n}")) for n in range(3)]
    await asyncio.sleep(0.05)
    with pytest.raises(GatewayBusy):
        await client.status("IND-4")
    assert not any(task.done() for task in waiting)
    assert not any(status.found for status in await asyncio.gather(*waiting))
    assert not (await client.status("IND-5")).found  # the places come back
    client.close()


async def test_nobody_waits_longer_than_the_deadline(sandbox):
    client = Midtrans(server_key=SERVER_KEY, url=sandbox.url, read_s=5, deadline_s=0.3)
    sandbox.fault("hang", seconds=5)
    began = time.perf_counter()
    with pytest.raises(GatewayUnavailable):
        await client.status("IND-1")
    assert time.perf_counter() - began < 4
    client.close()


async def test_a_peer_that_trickles_does_not_hold_a_thread():
    async def trickle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{")
        try:
            for _ in range(100):
                writer.write(b" " * 40)
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = Pool(threads=1, waiting=0)
    url = f"http://127.0.0.1:{port}"
    client = Midtrans(server_key=SERVER_KEY, url=url, connect_s=0.2, read_s=0.3, deadline_s=2, pool=pool)
    began = time.perf_counter()
    with pytest.raises(GatewayUnavailable, match="OddAnswer"):
        await client.status("IND-1")
    assert time.perf_counter() - began < 4  # it would trickle for five seconds
    server.close()
    client.close()


async def test_nobody_at_home_is_unknown(number):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = Midtrans(server_key=SERVER_KEY, url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(GatewayUnavailable):
            await charged(client, number)
    client.close()


async def test_one_log_line_a_call_and_no_secret_in_it(midtrans, sandbox, number):
    with capture_logs() as lines:
        charge = await charged(midtrans, number)
        sandbox.fault("drop")
        with pytest.raises(GatewayUnavailable):
            await midtrans.status(charge.gateway_order_id)
    calls = [line for line in lines if line["event"] == "gateway_call"]
    assert [line["call"] for line in calls] == ["charge", "status"]
    assert calls[0]["outcome"] == "201"
    assert {"gateway", "gateway_order_id", "ms"} <= set(calls[0])
    told = str(lines) + repr(midtrans)
    assert SERVER_KEY not in told
    assert "Siti" not in told
    assert "0812" not in told


@pytest.mark.parametrize("odd", ["../v2/x", "a/b", "a?b=c", "a#b", "", "..", "x" * 51, "a b"])
async def test_odd_ids_never_enter_a_path(midtrans, odd):
    with pytest.raises(ValueError, match="id"):
        await midtrans.status(odd)


async def test_a_notice_of_the_sandbox_is_rightly_signed(midtrans, sandbox, ear, number):
    charge = await charged(midtrans, number)
    sandbox.quiet()
    sandbox.forge(charge.transaction_id, "bad_signature")
    sandbox.quiet()
    assert [midtrans.signed(body) for body in ear.heard] == [True, False]
