"""The door for notices: quick, mute, and not to be fooled."""

import json

import pytest

from app.domain import transactions
from app.domain.payments.notices import handle
from app.sandbox.midtrans.shapes import signature
from tests.paying import bank, fresh, order_for, pay_by
from tests.sandbox.running import SERVER_KEY

__all__ = ["bank"]
HOOK = "/hooks/midtrans"


@pytest.fixture
async def signed(db, bank):
    """A truly signed notice about a payment that nobody has paid."""
    payment = await pay_by(await order_for(db))
    body = bank.forge(
        payment.gateway_order_id,
        "altered",
        changes={"transaction_status": "settlement", "status_code": "200"},
        url="http://127.0.0.1:9/",
    )
    return payment, body


async def send(web, body, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await web.client.post(
        HOOK, content=raw, headers={"content-type": "application/json", "sec-fetch-site": "cross-site", **headers}
    )


async def kept(db) -> int:
    return await db.fetchval("SELECT count(*) FROM notice")


async def test_a_signed_notice_is_kept_and_answered_and_its_work_is_left_for_later(db, web, signed):
    _, body = signed
    answer = await send(web, body)
    assert answer.status_code == 200
    assert answer.text == ""
    assert await kept(db) == 1
    assert await db.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'handle_notices'") == 1


async def test_the_same_notice_again_is_counted_not_kept(db, web, signed):
    for _ in range(3):
        assert (await send(web, signed[1])).status_code == 200
    assert await db.fetchval("SELECT seen_times FROM notice") == 3
    assert await db.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'handle_notices'") == 1


async def test_a_true_signature_under_a_false_state_changes_nothing(db, web, signed):
    payment, body = signed
    await send(web, body)
    await handle(body["order_id"])
    assert (await fresh(payment)).state == "pending"
    assert await db.fetchval("SELECT outcome FROM notice") == "pending → pending"


@pytest.mark.parametrize(
    "spoil",
    [
        {"signature_key": "0" * 128}, {"signature_key": ""}, {"signature_key": None}, {"signature_key": 5}, {"gross_amount": "1.00"},
        {"status_code": "201"}, {"order_id": "PS-LAIN"}, {"order_id": ["PS"]}, {"gross_amount": 65000},
    ],
)  # fmt: skip
async def test_whatever_the_signature_does_not_cover_is_refused_without_a_reason(db, web, signed, spoil):
    answer = await send(web, {**signed[1], **spoil})
    assert (answer.status_code, answer.text) == (401, "")
    assert await kept(db) == 0


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[]", b"5", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b"{}" * 3, b'{"a":' * 5_000]
)
async def test_what_is_no_notice_is_refused(db, web, bank, raw):
    assert (await send(web, raw)).status_code == 400
    assert await kept(db) == 0


async def test_an_empty_object_has_no_signature(db, web, bank):
    assert (await send(web, {})).status_code == 401


async def test_more_than_256_kilobytes_are_not_even_read(db, web, bank, signed):
    answer = await send(web, {**signed[1], "padding": "x" * 262_200})
    assert answer.status_code == 413
    assert await kept(db) == 0


async def test_a_signed_notice_about_an_order_we_do_not_know_is_thanked_for_and_ignored(db, web, bank, signed):
    name, amount = "payment_notif_test_G1", signed[1]["gross_amount"]
    stranger = {**signed[1], "order_id": name, "signature_key": signature(name, "200", amount, SERVER_KEY)}
    assert (await send(web, stranger)).status_code == 200
    await handle(name)
    assert await transactions.fetch_value("SELECT outcome FROM notice") == "pesanan tidak dikenal"


async def test_only_post_is_answered(db, web, bank):
    assert (await web.get(HOOK)).status_code == 405
