"""Ask the gateway what is true of one payment, and bring our state and books there: never on anybody else's word."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog

from app.domain import clock, lives, transactions
from app.domain.clock import business_day
from app.domain.ledger.post import post
from app.domain.payments.decide import Deed, Truth, card_news, decide, truth_of
from app.domain.payments.find import Payment, payment_of
from app.domain.payments.gateway import GatewayError, Status, asked, gateway
from app.domain.payments.methods import CARD, METHODS
from app.domain.payments.outside import refunds_at_gateway
from app.domain.payments.reverse import take_back
from app.domain.payments.schedule import next_ask
from app.domain.payments.states import PaymentState
from app.domain.payments.strange import money_of_another_amount, strange
from app.domain.payments.subjects import Bill, bill_of, was_paid
from app.domain.payments.trouble import tell_treasurer
from app.domain.transactions import retried, transaction
from app.settings import settings

log = structlog.get_logger("payments")
DISPUTES = ("chargeback", "partial_chargeback")
UNHEARD = timedelta(minutes=1)
TURNS = 3  # how often we ask again when somebody else moved the payment while we waited for the answer
Page = Literal["open", "over"] | None
PAGE_GRACE = timedelta(minutes=2)  # a card chosen in the page's last second shows up at the gateway a little later


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known after asking. `answered` False: the gateway did not say; nothing changed and it is asked again."""

    payment: Payment
    truth: Truth | None
    status: Status | None = None

    @property
    def answered(self) -> bool:
        return self.truth is not None


async def settle(payment_id: int) -> Settled:
    """Ask, then apply. Doing it twice, or a hundred times at once, is the same as once. Raises NotFound."""
    for _ in range(TURNS):
        before = await payment_of(payment_id)
        try:
            status = await asked(gateway().status(_name_of(before)))
        except GatewayError as error:
            await postpone(before, str(error))
            return Settled(before, None)
        truth = await _apply(before, status)
        if truth is not None:
            return Settled(await payment_of(payment_id), truth, status)
    before = await payment_of(payment_id)
    await postpone(before, "moved while we asked")
    return Settled(before, None)


def _name_of(payment: Payment) -> str:
    """A hosted page may see several transactions under one order id until one of them is paid; then that one counts."""
    if payment.transaction_id and (payment.method != CARD or payment.received_idr):
        return payment.transaction_id
    return payment.gateway_order_id


@retried
async def _apply(before: Payment, status: Status) -> Truth | None:
    """Make our state true, in one unit. None: the payment moved while we asked, so this answer may be older than that move."""
    async with transaction():
        bill = await bill_of(before.subject, before.subject_id, lock=True)
        payment = await payment_of(before.id, lock=True)
        truth = truth_of(status, page=_page(payment))
        odd = strange(payment, status, merchant_id=settings().midtrans_merchant_id)
        if odd is None and decide(payment.state, truth) != Deed.NOTHING and payment.state != before.state:
            return None
        if odd == "jumlah" and truth == Truth.MONEY and payment.trouble == "beda jumlah":
            await money_of_another_amount(payment, bill, status)  # it said so twice: no slip of one answer
        elif odd is not None:
            await tell_treasurer(
                f"payment:{payment.id}:beda:{odd}", subject=f"payment:{payment.id}", entity=bill.entity,
                text=f"Jawaban gateway untuk {payment.gateway_order_id} berbeda {odd}. Pembayaran ini tidak dianggap lunas.",
            )  # fmt: skip
        else:
            await _bring_to(payment, bill, status, truth)
        await _note(payment.id, trouble=f"beda {odd}" if odd else card_news(status) if truth == Truth.WAITING else None)
    return truth


def _page(payment: Payment) -> Page:
    if payment.method != CARD or payment.state not in (PaymentState.INTENDED, PaymentState.PENDING):
        return None  # once we call it off, or it was paid, a card has no second try
    over = payment.expires_at is not None and clock.now() > payment.expires_at + PAGE_GRACE
    return "over" if over else "open"


async def _bring_to(payment: Payment, bill: Bill, status: Status, truth: Truth) -> None:
    """Deed after deed until the table has nothing more to say; at most pay, then return or dispute."""
    for _ in range(3):
        deed = decide(payment.state, truth)
        if deed == Deed.NOTHING:
            break
        if not await DEEDS[deed](payment, bill, status):
            break
        payment = await payment_of(payment.id, lock=True)
    if payment.state in (PaymentState.PAID, PaymentState.REFUNDED) and status.refunds:
        await refunds_at_gateway(payment, bill, status)


async def _wait(payment: Payment, bill: Bill, status: Status) -> bool:
    """The charge went through although its answer was lost. What a payer needs may be missing, then he begins anew."""
    await transactions.execute(
        "UPDATE payment SET transaction_id = $2, expires_at = coalesce(expires_at, $3) WHERE id = $1",
        payment.id, None if payment.method == CARD else status.transaction_id, status.expires_at,
    )  # fmt: skip
    return await lives.move("payment", payment.id, payment.state, PaymentState.PENDING, why="gateway: pending")


async def _pay(payment: Payment, bill: Bill, status: Status) -> bool:
    """The gateway holds the money: state, fee and what follows for the subject, all in this one unit."""
    await lives.move("payment", payment.id, payment.state, PaymentState.PAID, why=f"gateway: {status.status}")
    paid_at = status.settled_at or clock.now()
    fee_idr = min(METHODS[payment.method].fee_idr(payment.amount_idr, business_day(paid_at)), payment.amount_idr - 1)
    await transactions.execute(
        "UPDATE payment SET transaction_id = $2, received_idr = amount_idr, fee_idr = $3, paid_at = $4 WHERE id = $1",
        payment.id, status.transaction_id, fee_idr, paid_at,
    )  # fmt: skip
    paid = await payment_of(payment.id, lock=True)
    await was_paid(paid)
    await post(
        bill.entity, source=paid.fee_source, memo=f"Biaya {paid.label}, {paid.gateway_order_id}",
        postings={"biaya_gateway": fee_idr, "piutang_gateway": -fee_idr},
    )  # fmt: skip
    return True


async def _reverse(payment: Payment, bill: Bill, status: Status) -> bool:
    return await take_back(payment, bill, why=f"gateway: {status.status}")


Doing = Callable[[Payment, Bill, Status], Awaitable[bool]]


def _end(state: PaymentState) -> Doing:
    async def end(payment: Payment, bill: Bill, status: Status) -> bool:
        return await lives.move(
            "payment", payment.id, payment.state, state, why=f"gateway: {status.status or 'tidak ada'}"
        )

    return end


async def _return(payment: Payment, bill: Bill, status: Status) -> bool:
    await refunds_at_gateway(payment, bill, status)
    return False


async def _look(payment: Payment, bill: Bill, status: Status) -> bool:
    """Nothing changes by itself: the treasurer is told once, with what the gateway said."""
    disputed = status.status in DISPUTES
    todo = (
        "Bantah di dasbor gateway sebelum batas waktunya, dengan struk dan bukti serah terima. Bila menang, selesaikan tugas ini. Bila kalah,"
        " usulkan kerugian di halaman pembayarannya; orang kedua menyetujuinya dan tugas ini selesai sendiri."
        if disputed
        else "Buka halaman pembayarannya, tekan Tanyakan ke gateway. Bila tetap begitu, cocokkan dengan mutasi di dasbor gateway dan tulis hasilnya di sini."
    )
    await tell_treasurer(
        f"payment:{payment.id}:{status.status}", subject=f"payment:{payment.id}", entity=bill.entity,
        text=f"Pembayaran {payment.gateway_order_id} sudah lunas, tetapi gateway kini menyatakan {status.status}. {todo}",
    )  # fmt: skip
    return False


async def _nothing(payment: Payment, bill: Bill, status: Status) -> bool:
    return False


DEEDS: dict[Deed, Doing] = {
    Deed.NOTHING: _nothing,
    Deed.WAIT: _wait,
    Deed.PAY: _pay,
    Deed.CANCEL: _end(PaymentState.CANCELLED),
    Deed.EXPIRE: _end(PaymentState.EXPIRED),
    Deed.DENY: _end(PaymentState.DENIED),
    Deed.REVERSE: _reverse,
    Deed.RETURN: _return,
    Deed.DISPUTE: _look,
    Deed.DOUBT: _look,
}


async def _note(payment_id: int, *, trouble: str | None) -> None:
    """Write down that we asked, and when to ask again; inside the unit that applied the answer."""
    now = await payment_of(payment_id)
    new_trouble = trouble is not None and trouble != now.trouble
    later = clock.now() + timedelta(seconds=20) if new_trouble else next_ask(now, clock.now())
    await transactions.execute(
        "UPDATE payment SET asked_at = now(), asked_times = asked_times + 1,"
        " trouble = coalesce($2, CASE WHEN state = 'intended' THEN trouble END),"  # how its charge went is still needed
        " ask_next_at = coalesce($3::timestamptz, 'infinity') WHERE id = $1",
        payment_id, trouble, later,
    )  # fmt: skip


async def postpone(payment: Payment, trouble: str) -> None:
    """The gateway gave no usable answer: nothing changes but the time of the next question, which comes sooner for it."""
    now = clock.now()
    later = min(next_ask(payment, now) or now + UNHEARD, now + UNHEARD)
    await transactions.execute(
        "UPDATE payment SET asked_at = now(), asked_times = asked_times + 1, ask_next_at = $3,"
        " trouble = CASE WHEN state = 'intended' THEN coalesce(trouble, $2) ELSE $2 END WHERE id = $1",
        payment.id, trouble[:200], later,
    )  # fmt: skip
