"""The provider's door: only what it signed over these very bytes is kept, and nothing said there moves money."""

import asyncio
import hashlib
import hmac
import json
import time

from app.domain.ppob.find import any_transaction
from app.domain.ppob.notices import handle, handle_waiting
from tests.sandbox.digiflazz.running import SECRET
from tests.topping_up import flazz, paid, running, sent

__all__ = ["flazz"]


async def send(web, raw: bytes, signature: str | None):
    headers = {"content-type": "application/json", "sec-fetch-site": "cross-site"}
    return await web.client.post(
        "/hooks/digiflazz", content=raw, headers=headers | ({"x-hub-signature": signature} if signature else {})
    )


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha1=" + hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()


def about(made, **changes) -> bytes:
    told = {
        "ref_id": made.ref_id, "customer_no": made.customer_no, "buyer_sku_code": made.sku, "message": "Transaksi Sukses",
        "status": "Sukses", "rc": "00", "sn": "123", "price": 1, **changes,
    }  # fmt: skip
    return json.dumps({"data": told}).encode()


async def waiting(db):
    """A transaction that the provider has and is not done with."""
    made = await sent(await paid(db, number="081719990003"))
    assert made.state == "pending"
    return made


async def test_a_true_notice_is_kept_once_and_makes_us_ask(web, db, flazz):
    made = await waiting(db)
    flazz.act(made.ref_id, "sukses")
    flazz.quiet()
    heard = [one for one in running()[1].heard if one.data.get("status") == "Sukses"]
    for _ in range(3):
        assert (await send(web, heard[-1].raw, heard[-1].headers["x-hub-signature"])).status_code == 200
    assert await db.fetchval("SELECT seen_times FROM notice WHERE gateway = 'digiflazz'") == 3
    await handle(made.ref_id)
    assert (await any_transaction(made.number)).state == "pending", "a notice is no proof"
    assert (await sent(made)).state == "success"


async def test_forged_ones_are_refused_and_leave_nothing(web, db, flazz):
    made = await waiting(db)
    raw = about(made)
    for signature in (None, "", "sha1=", sign(raw, "another"), sign(raw + b" "), sign(raw).upper(), "sha1=" + "0" * 40):
        assert (await send(web, raw, signature)).status_code == 401
    assert await db.fetchval("SELECT count(*) FROM notice") == 0


async def test_what_is_no_notice_is_refused(web, db, flazz):
    made = await waiting(db)
    for raw in (b"", b"nonsense", b"[1]", b'{"data": 3}', b'{"data":{}}', about(made, ref_id="a\x00b"), b"[" * 100_000):
        assert (await send(web, raw, sign(raw))).status_code == 400
    huge = about(made, message="x" * 300_000)
    assert (await send(web, huge, sign(huge))).status_code in (400, 413)
    assert await db.fetchval("SELECT count(*) FROM notice") == 0


async def test_a_ping_is_answered_and_its_secret_is_not_kept(web, db, flazz):
    raw = json.dumps({"sed": "x", "hook_id": "11aa", "hook": {"url": "https://x", "secret": SECRET}}).encode()
    assert (await send(web, raw, sign(raw))).status_code == 200
    assert await db.fetchval("SELECT count(*) FROM notice") == 0


async def test_an_unknown_reference_is_somebodys_task_once(web, db, flazz):
    made = await waiting(db)
    for message in ("satu", "dua"):
        raw = about(made, ref_id="PP-ASING-00000-1", message=message)
        assert (await send(web, raw, sign(raw))).status_code == 200
    await handle("PP-ASING-00000-1")
    assert await db.fetchval("SELECT count(*) FROM task WHERE source LIKE 'ppob:asing:%'") == 1


async def test_a_notice_about_another_product_or_number_changes_nothing(web, db, flazz):
    made = await waiting(db)
    for changes in ({"buyer_sku_code": "xl50"}, {"customer_no": "081700000000"}):
        raw = about(made, **changes)
        await send(web, raw, sign(raw))
    await handle(made.ref_id)
    assert (await any_transaction(made.number)).told is None


async def test_replayed_a_hundred_times_is_as_once_and_quick(web, db, flazz):
    made = await waiting(db)
    raw = about(made)
    began = time.monotonic()
    answers = await asyncio.gather(*(send(web, raw, sign(raw)) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert time.monotonic() - began < 10, "a second each at the very most; all of them share one process here"
    assert await db.fetchval("SELECT count(*) FROM notice WHERE gateway = 'digiflazz'") == 1
    await db.execute("UPDATE notice SET received_at = received_at - interval '1 minute'")
    await handle_waiting()
    assert await db.fetchval("SELECT count(*) FROM ppob_answer WHERE way = 'hook'") == 1
    assert (await any_transaction(made.number)).state == "pending"
