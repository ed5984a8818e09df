"""The shop's client, over real sockets, against an aggregator in good and in bad moods."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import pytest
from structlog.testing import capture_logs

from app.gateways.digiflazz import (
    Digiflazz,
    GatewayAlarm,
    GatewayBusy,
    GatewayRefused,
    GatewayUnavailable,
    Ping,
    RateLimited,
    from_settings,
)
from app.gateways.shared.breaker import Breaker
from app.gateways.shared.gate import Gate
from app.settings import settings
from tests.gateways.digiflazz.conftest import client
from tests.sandbox.digiflazz.running import DEVELOPMENT_KEY, KEY, USERNAME
from tests.sandbox.listening import eventually

NUMBER = "081234567890"
DEAR = 10_000_000


async def bought(digiflazz, ref_id, sku="ts10", number=NUMBER, *, again=False, most=DEAR):
    return await digiflazz.buy(ref_id, sku=sku, customer_no=number, max_price_idr=most, again=again)


async def test_a_purchase_and_its_saldo(digiflazz, sandbox, ref):
    ref_id = ref()
    before = (await digiflazz.saldo()).deposit_idr
    found = await bought(digiflazz, ref_id)
    assert (found.state, found.rc, found.ref_id, found.sku, found.customer_no) == (
        "success",
        "00",
        ref_id,
        "ts10",
        NUMBER,
    )
    assert found.sn
    assert found.saldo_idr == (await digiflazz.saldo()).deposit_idr == before - found.price_idr
    assert await bought(digiflazz, ref_id, again=True) == found
    assert sandbox.sums()["count"] == 1


async def test_price_lists_and_their_limits(digiflazz, sandbox):
    products = {one.sku: one for one in await digiflazz.products()}
    assert len(products) == 263
    assert products["sf10"].closed
    assert not products["is100"].sellable
    assert products["gplay50"].stock == 3
    with pytest.raises(RateLimited) as limited:
        await digiflazz.products()
    assert limited.value.wait_s == 300
    (one,) = await digiflazz.products("ts10")
    assert one == products["ts10"]
    with pytest.raises(RateLimited) as limited:
        await digiflazz.products("ts10")
    assert limited.value.wait_s == 1
    billers = {one.sku: one for one in await digiflazz.pasca_products()}
    assert billers["pln-pasca"].admin_idr == 2_500
    assert not billers["pdam-grobogan"].sellable
    sandbox.clock(shift_s=2)
    assert await digiflazz.products("tidak-ada") == []


async def test_a_bill_with_a_fine(digiflazz, sandbox, ref):
    ref_id = ref()
    asked = {"sku": "pln-pasca", "customer_no": "530000012341"}
    bill = await digiflazz.inquire(ref_id, **asked)
    assert len(bill.lines) == 2
    assert bill.fine_idr == 5_000
    assert bill.customer_name
    assert bill.selling_idr == bill.admin_idr + sum(
        (line.amount_idr or 0) + (line.fine_idr or 0) for line in bill.lines
    )
    assert not bill.lines[0].meter_from
    paid = await digiflazz.pay(ref_id, **asked, again=False)
    assert (paid.state, paid.price_idr) == ("success", bill.price_idr)
    assert paid.bill
    assert paid.bill.selling_idr == bill.selling_idr
    assert paid.bill.lines[0].meter_from
    assert (
        (await digiflazz.bill_status(ref_id, **asked)).sn
        == (await digiflazz.pay(ref_id, **asked, again=True)).sn
        == paid.sn
    )
    with pytest.raises(GatewayRefused) as refused:
        await digiflazz.inquire(ref(), **asked)
    assert refused.value.code == "60"
    assert sandbox.sums()["count"] == 1


async def test_wallets_meters_and_land(digiflazz, ref):
    assert (
        await digiflazz.inquire(ref(), sku="dompet-bebas", customer_no=NUMBER, amount_idr=51_000)
    ).selling_idr == 52_000
    with pytest.raises(GatewayRefused) as refused:
        await digiflazz.inquire(ref(), sku="dompet-bebas", customer_no=NUMBER, amount_idr=51_500)
    assert refused.value.code == "87"
    assert (await digiflazz.inquire(ref(), sku="pbb-blora", customer_no="331601000000000001", year=2026)).selling_idr
    david = await digiflazz.pln_customer("1234554321")
    assert (david.name, david.tariff, david.power_va, david.subscriber_id) == ("DAVID", "R1", 1300, "523300817840")
    for number in ("12345678901", "12345678902"):  # both ways of writing the power
        assert (await digiflazz.pln_customer(number)).power_va in {450, 900, 1300, 2200, 3500}
    with pytest.raises(GatewayRefused) as refused:
        await digiflazz.pln_customer("12349990054")
    assert refused.value.code == "54"


async def test_the_documented_test_numbers(sandbox, ref):
    sandbox.clock(pending_s=0.1)
    tester = client(sandbox, DEVELOPMENT_KEY, testing=True)
    states = [
        (await tester.buy(ref_id, sku="xld10", customer_no=number, max_price_idr=10_500, again=False)).state
        for number, ref_id in (
            ("087800001230", "t1"),
            ("087800001232", "t2"),
            ("087800001233", "t3"),
            ("087800001234", "t4"),
        )
    ]
    assert states == ["success", "failed", "pending", "pending"]
    sandbox.quiet()
    for number, ref_id, state in (("087800001233", "t3", "success"), ("087800001234", "t4", "failed")):
        found = await tester.buy(ref_id, sku="xld10", customer_no=number, max_price_idr=10_500, again=True)
        assert found.state == state
    await tester.close()
    forgot = client(sandbox, DEVELOPMENT_KEY)
    with pytest.raises(GatewayAlarm) as alarm:  # a status check that forgot the flag must not close an order
        await forgot.buy("t1", sku="xld10", customer_no="087800001230", max_price_idr=10_500, again=True)
    assert alarm.value.code == "41"
    await forgot.close()


UNKNOWN = [
    {"kind": "status", "http": 500}, {"kind": "status", "http": 503}, {"kind": "html", "http": 200},
    {"kind": "html", "http": 400}, {"kind": "html", "http": 502}, {"kind": "drop"}, {"kind": "hang", "seconds": 20},
    {"kind": "429"}, {"kind": "redirect", "location": "/digiflazz"}, {"kind": "empty"}, {"kind": "empty", "body": "null"},
    {"kind": "empty", "body": '{"data":[]}'}, {"kind": "empty", "body": '{"data":"00"}'},
    {"kind": "alter", "changes": {"ref_id": "lain"}}, {"kind": "alter", "changes": {"customer_no": "0899"}},
    {"kind": "alter", "changes": {"buyer_sku_code": "ts1000"}}, {"kind": "alter", "changes": {"ref_id": None}},
]  # fmt: skip


@pytest.mark.parametrize("after", [False, True], ids=["before the deed", "after the deed"])
@pytest.mark.parametrize("fault", UNKNOWN, ids=lambda fault: " ".join(map(str, fault.values()))[:40])
async def test_every_fault_is_an_unknown_outcome_and_asking_again_tells(sandbox, ref, fault, after):
    impatient = client(sandbox)
    impatient._deadline = 0.5 if fault["kind"] == "hang" else 2
    ref_id = ref()
    sandbox.fault(**{**fault, "after": after})
    with pytest.raises(GatewayUnavailable) as unknown:
        await bought(impatient, ref_id)
    assert not isinstance(unknown.value, GatewayBusy)
    done = after or fault["kind"] == "alter"
    assert sandbox.sums()["count"] == int(done)
    assert (await bought(impatient, ref_id, again=True)).state == "success"
    assert sandbox.sums()["count"] == 1
    await impatient.close()


async def test_answers_that_contradict_themselves_are_unknown(digiflazz, sandbox, ref):
    for changes in (
        {"rc": "02"},
        {"status": "Gagal"},
        {"rc": "77"},
        {"rc": None},
        {"status": None},
        {"rc": "98", "status": "Gagal"},
    ):
        ref_id = ref()
        sandbox.fault("alter", call="buy", changes=changes)
        assert (await bought(digiflazz, ref_id, number=f"0812345678{ref_id[-2:].strip('-')}0")).state == "unknown", (
            changes
        )
    sandbox.fault("alter", call="buy", changes={"rc": "02", "status": "Pending"})
    assert (await bought(digiflazz, ref(), "ts25")).state == "pending"


async def test_refusals_before_and_after_a_first_ask(digiflazz, sandbox, ref):
    ref_id = ref()
    dear = await bought(digiflazz, ref_id, most=100)
    assert (dear.state, dear.rc, dear.formed, dear.advice) == ("failed", "69", False, "reprice")
    wrong = await bought(digiflazz, ref(), number="085612345678")
    assert (wrong.state, wrong.rc, wrong.formed, wrong.advice) == ("failed", "52", True, "correct")
    for rc in ("50", "63", "65", "85"):
        sandbox.fault("rc", rc=rc, calls=2)
        assert [(await bought(digiflazz, ref(), again=again)).state for again in (False, True)] == ["failed", "unknown"]


async def test_what_an_officer_must_mend_is_an_alarm(digiflazz, sandbox, ref):
    stranger = client(sandbox, "dev-kunci-lain")
    for ask in (stranger.saldo(), bought(stranger, ref()), stranger.products(), stranger.pln_customer("12345678901")):
        with pytest.raises(GatewayAlarm) as alarm:
            await ask
        assert alarm.value.code == "41"
    await stranger.close()
    sandbox.fault("rc", rc="45", message="IP Anda tidak kami kenali: 203.0.113.7")
    with pytest.raises(GatewayAlarm) as alarm:
        await bought(digiflazz, ref())
    assert (alarm.value.code, alarm.value.deposit_is_empty) == ("45", False)
    sandbox.control("saldo", saldo_idr=10)
    with pytest.raises(GatewayAlarm) as alarm:
        await bought(digiflazz, ref())
    assert alarm.value.deposit_is_empty
    with pytest.raises(GatewayAlarm):
        await digiflazz.inquire(ref(), sku="tidak-ada", customer_no=NUMBER)
    assert sandbox.sums()["count"] == 0


async def test_too_many_questions_are_limits_not_failures(digiflazz, sandbox, ref):
    for rc, ask in (("86", digiflazz.pln_customer("12345678901")), ("85", digiflazz.inquire(
            ref(), sku="pln-pasca", customer_no="530000012345"))):  # fmt: skip
        sandbox.fault("rc", rc=rc)
        with pytest.raises(RateLimited) as limited:
            await ask
        assert limited.value.wait_s == 60


async def test_inquiries_that_are_neither_yes_nor_no_are_unknown(digiflazz, sandbox, ref):
    for changes in ({"rc": "03", "status": "Pending"}, {"rc": "02"}, {"status": None}, {"price": None}, {"selling_price": "x"},
                    {"ref_id": "lain"}, {"rc": "77", "status": "Gagal"}, {"price": -5}):  # fmt: skip
        sandbox.fault("alter", changes=changes)
        with pytest.raises(GatewayUnavailable):
            await digiflazz.inquire(ref(), sku="pln-pasca", customer_no="530000012345")
    for changes in ({"deposit": None}, {"deposit": "banyak"}, {"deposit": True}):
        sandbox.fault("alter", changes=changes)
        with pytest.raises(GatewayUnavailable):
            await digiflazz.saldo()


async def test_a_thin_bill_is_still_a_bill(digiflazz, sandbox, ref):
    sandbox.fault("alter", changes={"desc": None, "admin": None, "periode": None, "buyer_last_saldo": None})
    bill = await digiflazz.inquire(ref(), sku="pln-pasca", customer_no="530000012345")
    assert (bill.lines, bill.admin_idr, bill.saldo_idr) == ((), 0, None)
    assert bill.price_idr


async def test_odd_serial_numbers_come_through_unharmed(digiflazz, sandbox, ref):
    for kind, expected in (("00", ""), ("04", "R260419.0712.<b>&\"'é漢"), ("06", "S" * 600)):
        found = await bought(digiflazz, ref(), "pln20", f"12349990{'2'}{kind}")
        assert (found.state, found.sn) == ("success", expected)


async def test_a_dead_address_is_busy_and_a_silent_one_unknown(ref):
    with socket.socket() as silent, socket.socket() as dead:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        dead.bind(("127.0.0.1", 0))
        for sock, error in ((dead, GatewayBusy), (silent, GatewayUnavailable)):
            made = Digiflazz(
                username=USERNAME, key=KEY, url=f"http://127.0.0.1:{sock.getsockname()[1]}", read_s=0.3, connect_s=0.3
            )
            with pytest.raises(GatewayUnavailable) as unknown:
                await bought(made, ref())
            assert type(unknown.value) is error
            await made.close()


async def test_the_deadline_holds_against_one_who_trickles(ref):
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        except OSError:
            writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    made = Digiflazz(
        username=USERNAME, key=KEY, url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", deadline_s=0.4
    )
    began = time.monotonic()
    with pytest.raises(GatewayUnavailable):
        await bought(made, ref())
    assert time.monotonic() - began < 2
    await made.close()
    server.close()


async def test_five_failures_open_the_breaker_and_one_try_closes_it(sandbox, ref):
    made = client(sandbox, breaker=Breaker(rest_s=0.3))
    sandbox.fault("status", calls=5)
    for _ in range(5):
        with pytest.raises(GatewayUnavailable):
            await made.saldo()
    before = sandbox.book()["calls"]["saldo"]
    with pytest.raises(GatewayBusy):
        await made.saldo()
    assert sandbox.book()["calls"]["saldo"] == before
    await asyncio.sleep(0.35)
    assert (await made.saldo()).deposit_idr
    assert (await made.saldo()).deposit_idr
    await made.close()


async def test_the_line_is_bounded_and_the_rest_is_told_at_once(sandbox, ref):
    made = client(sandbox, gate=Gate(2, 2))
    sandbox.fault("delay", calls=None, seconds=0.3)
    answers = await asyncio.gather(*(made.saldo() for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(one, GatewayBusy) for one in answers) == 6
    assert sum(not isinstance(one, Exception) for one in answers) == 4
    sandbox.behave()
    cancelled = asyncio.create_task(made.saldo())
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    assert all([await made.saldo() for _ in range(5)])  # no place was lost
    await made.close()


async def test_fifty_asks_at_once_buy_once(sandbox, ref):
    made, ref_id = client(sandbox, gate=Gate(8, 100)), ref()
    found = await asyncio.gather(*(bought(made, ref_id, again=True) for _ in range(50)))
    assert {one.state for one in found} == {"success"}
    assert sandbox.sums()["count"] == 1
    await made.close()


async def test_one_line_a_call_and_no_secret_in_it(digiflazz, sandbox, ref):
    ref_id = ref()
    with capture_logs() as lines:
        await bought(digiflazz, ref_id)
        sandbox.fault("status")
        with pytest.raises(GatewayUnavailable):
            await digiflazz.pln_customer("12345678901")
    assert [(line["call"], line["ref_id"], line["outcome"]) for line in lines] == [
        ("buy", ref_id, "00"), ("pln_customer", "", "HTTP 500")]  # fmt: skip
    whole = json.dumps(lines)
    for secret in (KEY, NUMBER, "12345678901", "sign"):
        assert secret not in whole


async def test_webhooks_from_the_stand_in(digiflazz, sandbox, ear, ref):
    sandbox.clock(pending_s=0.05)
    ref_id = ref()
    assert (await bought(digiflazz, ref_id)).state == "pending"
    sandbox.quiet()
    sandbox.control("kabar/ping")
    sandbox.forge(ref_id, "bad_signature")
    sandbox.forge(ref_id, "unsigned")
    sandbox.forge(ref_id, "altered", changes={"rc": "74", "status": "Gagal"})
    eventually(lambda: len(ear.heard) == 6)
    good = [one for one in ear.heard if digiflazz.signed_webhook(one.raw, one.headers.get("x-hub-signature"))]
    assert len(good) == 4
    told = [digiflazz.parse_webhook(one.raw) for one in good]
    assert [one for one in told if isinstance(one, Ping)]
    assert {one.state for one in told if not isinstance(one, Ping)} == {"pending", "success", "failed"}
    assert {one.ref_id for one in told if not isinstance(one, Ping)} == {ref_id}


@pytest.mark.parametrize("ref_id", ["", "a b", "a/b", "é", "a" * 65, "a\n"])
async def test_odd_references_are_never_sent(digiflazz, sandbox, ref_id):
    with pytest.raises(ValueError, match="ref_id"):
        await bought(digiflazz, ref_id)
    with pytest.raises(ValueError, match="customer"):
        await bought(digiflazz, "r", number="08\n12")
    assert not sandbox.book()["calls"]


def test_the_settings_describe_a_client():
    made = from_settings()
    assert str(settings().digiflazz_url) in repr(made)
