"""What the pay panel of an order shows: how to pay now, or that it is paid, or what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain import clock, transactions
from app.domain.payments.decide import CARD_REFUSED, REVIEWED
from app.domain.payments.find import Payment, attempts_of
from app.domain.payments.methods import GROUPS, METHODS, Method
from app.domain.payments.qr import svg_address
from app.domain.payments.refund import Refund, read
from app.domain.payments.states import PAYMENT_LABELS, REFUND_LABELS, PaymentState, RefundState
from app.domain.payments.subjects import subject_of
from app.domain.payments.to_savings import may_be_saved
from app.domain.people.phones import masked_phone

P = PaymentState


class Payable(Protocol):
    """What the panel needs of what is paid for."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def open_to_pay(self) -> bool: ...
    @property
    def total_idr(self) -> int: ...
    @property
    def paid_idr(self) -> int: ...
    @property
    def refunded_idr(self) -> int: ...
    @property
    def pay_until(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Panel:
    """`kind`: pay (payment shows how), prepare (the gateway has not answered), choose, paid, or over."""

    number: str
    kind: str
    amount_idr: int
    pay_until: datetime
    payment: Payment | None
    last: Payment | None  # the last attempt that ended without money
    groups: Sequence[tuple[str, Sequence[Method]]]
    refunds: Sequence[Refund]
    qr: str | None
    phone: str  # masked; empty if there is none
    address: str  # the pay page
    called: str  # "pesanan"

    @property
    def final(self) -> bool:
        """Nothing more happens to the payment by itself: a page may stop asking."""
        return self.kind in ("paid", "over")

    @property
    def version(self) -> str:
        """Changes with what is shown."""
        about = f"{self.payment.id}{self.payment.state}{bool(self.payment.instructions)}" if self.payment else "-"
        return f"{self.kind}.{about}{self.card_news}.{self.last.id if self.last else 0}.{'.'.join(refund.state for refund in self.refunds)}"

    @property
    def card_news(self) -> str:
        """What the bank says of a card whose attempt still lives: REVIEWED, CARD_REFUSED, or nothing."""
        news = self.payment.trouble if self.payment else None
        return news if news in (REVIEWED, CARD_REFUSED) else ""

    @property
    def reviewed(self) -> bool:
        return self.card_news == REVIEWED

    @property
    def method(self) -> Method | None:
        return METHODS.get(self.payment.method) if self.payment else None

    @property
    def until(self) -> datetime:
        return self.payment.expires_at if self.payment and self.payment.expires_at else self.pay_until

    @property
    def said(self) -> str:
        """What became of the last attempt, in a sentence; empty if there is nothing to tell."""
        if self.last is None:
            return ""
        ways = {
            P.EXPIRED: "sudah kedaluwarsa",
            P.DENIED: "ditolak",
            P.CANCELLED: "dibatalkan",
            P.REVERSED: "ditarik kembali oleh bank",
        }
        if self.last.living:
            return f"Waktu {self.last.label} sudah habis. Pilih cara bayar sekali lagi."
        return f"Pembayaran dengan {self.last.label} {ways.get(self.last.state, 'berakhir')}. Anda dapat memilih cara bayar lagi."

    def groups_of_four(self, number: str) -> str:
        """ "1234567890" -> "1234 5678 90": read aloud and compared without losing the place."""
        return " ".join(number[n : n + 4] for n in range(0, len(number), 4))

    def refund_words(self, refund: Refund) -> str:
        if refund.state == RefundState.DONE:
            return "Sudah dikembalikan"
        if refund.state == RefundState.OWED:
            return REFUND_LABELS[refund.state]
        return f"Sedang diproses ({REFUND_LABELS[refund.state].lower()})"

    def may_be_saved(self, refund: Refund) -> bool:
        """Whether a member may have it on his simpanan sukarela instead."""
        return may_be_saved(refund)

    @property
    def owed_words(self) -> str:
        """What happens next with money that an officer has to pay; empty if there is none."""
        if not any(refund.state == RefundState.OWED for refund in self.refunds):
            return ""
        return (
            f"Cara bayar ini tidak dapat dikembalikan otomatis. Petugas akan menghubungi Anda di {self.phone or 'nomor pada pesanan'};"
            f" Anda juga dapat mengambilnya tunai di Toko Bangkle dengan menyebutkan nomor {self.called}."
        )

    def state_words(self) -> str:
        return PAYMENT_LABELS[self.payment.state] if self.payment else ""


async def panel_of(order: Payable, subject: str = "order") -> Panel:
    """The panel of an order (or another subject) paid through the gateway. One query, two where money went back."""
    kind_of = subject_of(subject)
    attempts = await attempts_of(subject, order.id)
    refunds = await _refunds(subject, order.id) if order.refunded_idr else []
    kind, payment = _now(order, attempts)
    ended = [attempt for attempt in attempts if attempt.state not in (P.PAID, P.REFUNDED) and attempt is not payment]
    due_idr = order.total_idr - order.paid_idr + order.refunded_idr
    qr = payment.instructions.get("qr_string") if kind == "pay" and payment else None
    return Panel(
        number=order.number, kind=kind, amount_idr=payment.amount_idr if payment else due_idr, pay_until=order.pay_until, payment=payment,
        last=ended[-1] if ended and kind == "choose" else None, groups=_groups(due_idr) if order.open_to_pay else (), refunds=refunds,
        qr=svg_address(qr) if qr else None, phone=masked_phone(order.phone) if order.phone else "",
        address=kind_of.address.format(number=order.number) + "/pembayaran", called=kind_of.called,
    )  # fmt: skip


def _now(order: Payable, attempts: Sequence[Payment]) -> tuple[str, Payment | None]:
    if not order.open_to_pay:
        paid = [attempt for attempt in attempts if attempt.state in (P.PAID, P.REFUNDED)]
        return ("paid", paid[0]) if paid else ("over", None)
    for attempt in reversed(attempts):
        if attempt.state == P.INTENDED:
            return "prepare", attempt
        if attempt.state == P.PENDING and attempt.instructions and _running(attempt):
            return "pay", attempt
    return "choose", None


def _running(attempt: Payment) -> bool:
    if attempt.trouble == REVIEWED:
        return True  # the page's hour is over, the bank's decision is not
    return attempt.expires_at is None or attempt.expires_at > clock.now()


def _groups(amount_idr: int) -> list[tuple[str, list[Method]]]:
    found = [(name, [METHODS[code] for code in codes if _takes(METHODS[code], amount_idr)]) for name, codes in GROUPS]
    return [(name, methods) for name, methods in found if methods]


def _takes(method: Method, amount_idr: int) -> bool:
    return method.min_idr <= amount_idr <= method.max_idr


async def _refunds(subject: str, subject_id: int) -> list[Refund]:
    rows = await transactions.fetch(
        "SELECT * FROM refund WHERE subject = $1 AND subject_id = $2 AND state NOT IN ('asked', 'refused') ORDER BY id",
        subject, subject_id,
    )  # fmt: skip
    return [read(row) for row in rows]
