"""Sending and asking: the intent is committed before the call, the answer after it, and what is unknown is asked again later."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog

from app.domain import lives, transactions
from app.domain.ppob.alarm import alarm
from app.domain.ppob.answers import no_answer, not_sent, took, turned_away
from app.domain.ppob.end import fail
from app.domain.ppob.provider import GatewayAlarm, GatewayBusy, GatewayError, Purchase, provider
from app.domain.ppob.schedule import OLDEST, lease, minute
from app.domain.ppob.states import PpobState
from app.domain.ppob.switch import switch
from app.domain.ppob.unsure import too_old
from app.domain.transactions import retried, transaction

log = structlog.get_logger("ppob")
S = PpobState
AT_ONCE = 8
NOT_THERE = "50"
GIVE_UP = "30 minutes"  # what could never be sent goes back after so long
NOT_SENT = "Tidak dapat dikirim: layanan penyedia belum pulih. Tidak ada yang dibeli."
DAY_OVER = "Hari tagihannya sudah lewat sebelum dikirim. Silakan cek tagihan sekali lagi."

_DUE = (
    "SELECT id FROM ppob_transaction WHERE ask_next_at <= now() AND leased_until <= now() ORDER BY ask_next_at LIMIT $1"
)


async def attend_due(limit: int = 100) -> int:
    """Everything that is due, a few at a time; how many were tried. Each stands alone."""
    due = [row["id"] for row in await transactions.fetch(_DUE, limit)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(transaction_id: int) -> None:
        async with gate:
            try:
                await attend(transaction_id)
            except Exception as error:
                log.warning("could not attend", transaction=transaction_id, error=repr(error)[:200])

    await asyncio.gather(*(one(transaction_id) for transaction_id in due))
    return len(due)


async def attend(transaction_id: int) -> None:
    """Send it, or ask what became of it, if it is due and nobody else is at it. A hundred at once are the same as one."""
    call = await _claim(transaction_id)
    if call is None:
        return
    try:
        purchase = await _ask(call)
    except GatewayBusy as error:
        await not_sent(call.id, first=not call.again, why=str(error))
    except GatewayAlarm as error:
        await alarm(error)
        await turned_away(call.id, error, first=not call.again, asked_at=call.asked_at, way=call.way)
    except GatewayError as error:
        await no_answer(call.id, str(error), asked_at=call.asked_at, way=call.way)
    else:
        await took(call.id, purchase, asked_at=call.asked_at, way=call.way, first=not call.again)


@dataclass(frozen=True, slots=True)
class Call:
    """One question, as committed before it is asked. `again`: an earlier one may have left the house."""

    id: int
    ref_id: str
    kind: str
    sku: str
    customer_no: str
    max_price_idr: int
    again: bool
    way: str
    asked_at: datetime


@retried
async def _claim(transaction_id: int) -> Call | None:
    """Take it for the length of a lease and say SUBMITTED before it is. None: not due, in other hands, or ended instead."""
    async with transaction():
        row = await transactions.fetch_one(_FREE, transaction_id, GIVE_UP)
        if row is None or not row["due"]:
            return None
        if row["state"] == S.HELD and await _must_wait(row):
            return None
        if row["sent_at"] is not None and row["age"] > OLDEST:
            await too_old(transaction_id)
            return None
        again = row["sent_at"] is not None
        way = _way(row, again)
        asked_at = await transactions.fetch_value(
            "UPDATE ppob_transaction SET sent_at = coalesce(sent_at, now()), asked_at = now(), asked_times = asked_times + 1,"
            " leased_until = now() + $2, ask_next_at = now() + $2 WHERE id = $1 RETURNING asked_at",
            transaction_id, lease(),
        )  # fmt: skip
        if row["state"] == S.HELD:
            await lives.move("ppob", transaction_id, S.HELD, S.SUBMITTED)
    return Call(
        transaction_id, row["ref_id"], row["kind"], row["sku"], row["customer_no"], row["max_price_idr"], again, way, asked_at
    )  # fmt: skip


_FREE = (
    "SELECT t.*, t.ask_next_at <= now() AND t.leased_until <= now() AND t.state IN ('held', 'submitted', 'pending', 'success') AS due,"
    " t.held_at < now() - $2::text::interval AS given_up, now() - t.sent_at AS age,"
    " (SELECT day FROM ppob_inquiry WHERE id = t.inquiry) AS bill_day, (now() AT TIME ZONE 'Asia/Jakarta')::date AS today"
    " FROM ppob_transaction t WHERE t.id = $1 FOR UPDATE OF t SKIP LOCKED"
)


async def _must_wait(row: Any) -> bool:
    """Whether it may not be sent now; what can never be sent goes back at once."""
    if row["kind"] == "pasca" and row["bill_day"] != row["today"]:
        await fail(row["id"], S.HELD, DAY_OVER)
        return True
    stands = await switch()
    if row["given_up"]:
        await fail(row["id"], S.HELD, NOT_SENT)
        return True
    if not stands.on:
        await _postpone(row["id"], "dijeda")
        return True
    # After a failure the same product for the same number must rest for a minute.
    rests = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM ppob_transaction WHERE customer_no = $1 AND sku = $2 AND state = 'failed' AND ended_at > now() - $3::interval)",
        row["customer_no"], row["sku"], minute(),
    )  # fmt: skip
    if rests:
        await _postpone(row["id"], "menunggu satu menit setelah kegagalan")
    return bool(rests)


async def _postpone(transaction_id: int, trouble: str) -> None:
    await transactions.execute(
        "UPDATE ppob_transaction SET ask_next_at = now() + $2::interval / 2, trouble = $3 WHERE id = $1",
        transaction_id, minute(), trouble,
    )  # fmt: skip


def _way(row: Any, again: bool) -> str:
    """How to ask. A bill is paid on its own day only; else its status is asked for, which pays nothing."""
    if row["kind"] == "prepaid":
        return "check" if again else "buy"
    day: date = row["bill_day"]
    never_came = row["state"] == S.HELD or (row["state"] == S.SUBMITTED and row["rc"] == NOT_THERE)
    return "pay" if never_came and day == row["today"] else "status"


async def _ask(call: Call) -> Purchase:
    goods = {"sku": call.sku, "customer_no": call.customer_no}
    if call.way == "status":
        return await provider().bill_status(call.ref_id, **goods)
    if call.way == "pay":
        return await provider().pay(call.ref_id, **goods, again=call.again)
    return await provider().buy(
        call.ref_id, **goods, max_price_idr=call.max_price_idr, again=call.again, allow_dot="." in call.customer_no
    )
