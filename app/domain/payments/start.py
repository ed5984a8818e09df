"""Begin to pay: write down the intent, ask the gateway, write down its answer. What stays unanswered is asked later, not done twice."""

import json
from datetime import datetime, timedelta

import structlog

from app.domain import clock, lives, transactions
from app.domain.errors import Refused, TooMany
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.payments.end import NOT_SENT, end_attempt
from app.domain.payments.find import Payment, attempts_of, payment_of
from app.domain.payments.gateway import (
    A_PERSON_WAITS,
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    asked,
    gateway,
    patience,
)
from app.domain.payments.methods import CARD, METHODS, Method
from app.domain.payments.settle import settle
from app.domain.payments.states import PaymentState
from app.domain.payments.subjects import Bill, bill_of, subject_of
from app.domain.payments.trouble import tell_treasurer
from app.domain.transactions import retried, transaction
from app.settings import settings

log = structlog.get_logger("payments")
P = PaymentState
MOST_ATTEMPTS = 30
NO_ANSWER, SENT_AGAIN = "tanpa jawaban", "dikirim ulang"
TELLS = (
    "qr_string",
    "qr_url",
    "va_bank",
    "va_number",
    "bill_key",
    "biller_code",
    "store",
    "payment_code",
    "deeplink_url",
)


class EndFirst(Exception):
    """Another attempt lives; it must end before a new one may begin. Rolls the intent back."""

    def __init__(self, living: list[Payment]) -> None:
        self.living = living


async def start_payment(
    subject: str, subject_id: int, method: str, by: int | None, *, actor: str = "", key: str = ""
) -> Payment:  # fmt: skip
    """Begin an attempt by this method and return it; a living one of the same method is returned as it is.

    Another method ends the attempt before it: at the gateway first, and if that was paid by then it is settled and returned.
    Outside of any transaction. With `actor` and `key` the same form sent again finds the attempt it began. State INTENDED in
    the answer means that the gateway has not answered yet: it is asked again by itself. Raises Refused.
    """
    with patience(A_PERSON_WAITS):
        return await _start(subject, subject_id, method, by, actor, key)


async def _start(subject: str, subject_id: int, method: str, by: int | None, actor: str, key: str) -> Payment:
    for _ in range(3):
        try:
            payment, new = await _intend(subject, subject_id, method, by, actor, key)
            return await charge(payment, await bill_of(subject, subject_id)) if new else payment
        except EndFirst as first:
            for living in first.living:
                ended = await _end(living)
                if ended.state == P.PAID:
                    return ended
    raise Refused("Cara bayar sedang diubah dari perangkat lain. Muat ulang halaman ini.")


@retried
async def _intend(
    subject: str, subject_id: int, method: str, by: int | None, actor: str, key: str
) -> tuple[Payment, bool]:
    """The intent row, committed before anything is asked; False with an attempt that is already there."""
    async with transaction():
        bill = await bill_of(subject, subject_id, lock=True)
        if key:
            began = await first_time(actor, key, {"pay": f"{subject}:{subject_id}", "method": method})
            if began is not None:
                return await payment_of(int(began)), False
        _check(bill, method)
        attempts = await attempts_of(subject, subject_id)
        living = [payment for payment in attempts if payment.living]
        same = [payment for payment in living if payment.method == method and _payable(payment)]
        if not same:
            if living:
                raise EndFirst(living)
            if len(attempts) >= MOST_ATTEMPTS:
                raise TooMany("Cara bayar sudah terlalu sering diganti. Hubungi toko, kami bantu.", wait_seconds=3600)
        payment = same[0] if same else await _write(bill, len(attempts) + 1, method, by)
        if key:
            await remember(actor, key, str(payment.id))
        return payment, not same


def _check(bill: Bill, method: str) -> None:
    known = METHODS.get(method)
    if known is None:
        raise Refused("Pilih salah satu cara bayar.", field="cara")
    if not bill.open or bill.amount_idr < 1:
        raise Refused(f"{subject_of(bill.subject).called.capitalize()} ini tidak lagi menunggu pembayaran.")
    if bill.minutes_left < 1:
        raise Refused("Waktu pembayaran sudah habis.")
    if not known.min_idr <= bill.amount_idr <= known.max_idr:
        raise Refused(
            f"{known.label} hanya untuk {rupiah(known.min_idr)} sampai {rupiah(known.max_idr)}.", field="cara"
        )


def _payable(payment: Payment) -> bool:
    """Whether a person can still use it: not being called off, not in its last seconds, not without what it takes to pay."""
    if payment.state == P.CANCELLING or (payment.state == P.PENDING and not payment.instructions):
        return False
    return payment.expires_at is None or payment.expires_at > clock.now()


async def _write(bill: Bill, attempt: int, method: str, by: int | None) -> Payment:
    payment_id: int = await transactions.fetch_value(
        "INSERT INTO payment (subject, subject_id, attempt, gateway_order_id, method, amount_idr, state, ask_next_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '30 seconds') RETURNING id",
        bill.subject, bill.subject_id, attempt, f"{bill.number}-{attempt}", method, bill.amount_idr, P.INTENDED.value,
    )  # fmt: skip
    await lives.begin("payment", payment_id, P.INTENDED, by=by, why=method)
    return await payment_of(payment_id)


async def _end(living: Payment) -> Payment:
    try:
        return await end_attempt(living, why="ganti cara bayar")
    except GatewayError:
        raise Refused(
            f"Kami belum dapat membatalkan {living.label} karena layanan pembayaran belum menjawab. Tunggu sebentar, lalu coba lagi."
            " Pilihan Anda yang lama masih berlaku."
        ) from None


async def charge(payment: Payment, bill: Bill) -> Payment:
    """Ask the gateway for a way to pay and write down its answer; the attempt as it then stands. Raises Refused on a definite no."""
    try:
        told, transaction_id, expires_at = await (
            _page(payment, bill) if payment.method == CARD else _core(payment, bill)
        )
    except GatewayBusy:
        await _trouble(payment, NOT_SENT)
    except GatewayRefused as refused:
        return await _refused(payment, refused)
    except GatewayMisconfigured as error:
        await tell_treasurer(
            "gateway:misconfigured",
            subject="gateway",
            text="Gateway menolak kunci kami. Pembayaran tidak dapat dimulai.",
        )
        log.error("gateway misconfigured", error=str(error))
        return await _never_began(payment, "gateway menolak kunci kami")
    except GatewayError:
        await _trouble(payment, SENT_AGAIN if payment.trouble == NO_ANSWER else NO_ANSWER)
    else:
        await _answer(payment.id, told, transaction_id, expires_at)
    return await payment_of(payment.id)


Told = tuple[dict[str, str], str | None, datetime]


async def _core(payment: Payment, bill: Bill) -> Told:
    answer = await asked(
        gateway().charge(
            payment.method, gateway_order_id=payment.gateway_order_id, amount_idr=payment.amount_idr,
            expires_in_minutes=_minutes(METHODS[payment.method], bill), finish_url=_back(bill),
        )
    )  # fmt: skip
    told = {name: str(getattr(answer, name)) for name in TELLS if getattr(answer, name)}
    return told, answer.transaction_id, min(answer.expires_at, bill.pay_until)


async def _page(payment: Payment, bill: Bill) -> Told:
    minutes = max(5, _minutes(METHODS[CARD], bill))  # the gateway's pages live five minutes at least
    answer = await asked(
        gateway().snap(
            gateway_order_id=payment.gateway_order_id,
            amount_idr=payment.amount_idr,
            expires_in_minutes=minutes,
            finish_url=_back(bill),
        )
    )
    return {"redirect_url": answer.redirect_url}, None, clock.now() + timedelta(minutes=minutes)


def _minutes(method: Method, bill: Bill) -> int:
    return max(1, min(method.expiry_minutes, bill.minutes_left))


def _back(bill: Bill) -> str:
    address = subject_of(bill.subject).address.format(number=bill.number)
    return f"{settings().base_url}{address}/pembayaran"


@retried
async def _answer(payment_id: int, told: dict[str, str], transaction_id: str | None, expires_at: datetime) -> None:
    """The second unit. A notice may have been quicker than the answer: then only what a payer needs is added."""
    async with transaction():
        payment = await payment_of(payment_id, lock=True)
        await transactions.execute(
            "UPDATE payment SET instructions = $2, transaction_id = coalesce(transaction_id, $3), expires_at = $4, trouble = NULL,"
            " ask_next_at = least(ask_next_at, now() + interval '1 minute') WHERE id = $1",
            payment_id, json.dumps(told), transaction_id, expires_at,
        )  # fmt: skip
        if payment.state == P.INTENDED:
            await lives.move("payment", payment_id, P.INTENDED, P.PENDING, why="gateway: charge")


async def _trouble(payment: Payment, trouble: str) -> None:
    await transactions.execute(
        "UPDATE payment SET trouble = $2, ask_next_at = now() + interval '15 seconds' WHERE id = $1 AND state = 'intended'",
        payment.id, trouble,
    )  # fmt: skip


async def _refused(payment: Payment, refused: GatewayRefused) -> Payment:
    """A definite no. Only a taken order id means that something may be there already: then its status says what."""
    if refused.code == "406":
        await settle(payment.id)
        return await payment_of(payment.id)
    log.warning("charge refused", payment=payment.id, code=refused.code)
    return await _never_began(payment, f"gateway: {refused.code}")


async def _never_began(payment: Payment, why: str) -> Payment:
    await lives.move("payment", payment.id, P.INTENDED, P.DENIED, why=why)
    await transactions.execute(
        "UPDATE payment SET ask_next_at = 'infinity', trouble = $2 WHERE id = $1", payment.id, why
    )
    raise Refused(f"{payment.label} sedang tidak dapat dipakai. Pilih cara bayar lain.", field="cara")
