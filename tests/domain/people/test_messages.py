"""Messages go out once, late codes not at all, and what fails is tried again."""

import pytest

from app.domain import transactions
from app.domain.notifications import send
from app.domain.notifications.tell import tell
from app.gateways import post as post_office
from app.settings import SettingsError, read_settings

SARI = "+6281200000001"


async def told(source, **more):
    async with transactions.transaction():
        await tell("whatsapp", SARI, "Halo", source, **more)


class Sender:
    def __init__(self, failing=False):
        self.failing, self.sent = failing, []

    async def __call__(self, channel, recipient, body):
        if self.failing:
            raise ConnectionError("no signal")
        self.sent.append((channel, recipient, body))


async def test_the_same_source_is_told_once(db):
    await told("pesanan:1")
    await told("pesanan:1")
    assert await db.fetchval("SELECT count(*) FROM message") == 1


async def test_a_message_leaves_once_and_its_text_is_forgotten(db):
    await told("pesanan:1")
    sender = Sender()
    assert await send.send_waiting(sender, keep_bodies=False) == 1
    assert await send.send_waiting(sender, keep_bodies=False) == 0
    assert sender.sent == [("whatsapp", SARI, "Halo")]
    assert await db.fetchval("SELECT body FROM message") == send.BLANKED


async def test_the_demo_keeps_the_text_for_its_outbox(db):
    await told("pesanan:1")
    office = post_office.OutboxPost()
    await send.send_waiting(office.send, keep_bodies=office.keep_bodies)
    assert await db.fetchval("SELECT body FROM message WHERE sent_at IS NOT NULL") == "Halo"


async def test_a_failure_waits_is_tried_again_and_parked_after_ten(db):
    await told("pesanan:1")
    sender = Sender(failing=True)
    assert await send.send_waiting(sender, keep_bodies=False) == 0
    assert await db.fetchval("SELECT next_try_at > now() AND trouble = 'ConnectionError' FROM message")
    for _ in range(12):
        await db.execute("UPDATE message SET next_try_at = now()")
        await send.send_waiting(sender, keep_bodies=False)
    assert await db.fetchval("SELECT tries FROM message") == 10
    assert await db.fetchval("SELECT count(*) FROM task WHERE kind = 'pesan'") == 1


async def test_a_late_code_is_not_sent(db):
    await told("code:1", useless_after_minutes=10)
    await db.execute("UPDATE message SET useless_after = now() - interval '1 second'")
    assert await send.send_waiting(Sender(), keep_bodies=True) == 0


async def test_production_without_a_sender_does_not_start(db):
    env = {name: "x" * 40 for name in (
        "DATABASE_URL", "SECRET_KEY", "MIDTRANS_SERVER_KEY", "MIDTRANS_CLIENT_KEY", "MIDTRANS_MERCHANT_ID", "DIGIFLAZZ_USERNAME", "DIGIFLAZZ_KEY",
        "DIGIFLAZZ_WEBHOOK_SECRET")}  # fmt: skip
    env |= {"ENV": "production", "BASE_URL": "https://indora.example"}
    with pytest.raises(SettingsError, match="POST_SENDER"):
        read_settings(env)
    assert read_settings({**env, "POST_SENDER": "kabar.pengirim:buat"}).post_sender == "kabar.pengirim:buat"
