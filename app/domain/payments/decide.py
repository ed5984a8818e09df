"""What to do when the gateway's answer meets our state: one small table, and nothing else decides."""

from enum import StrEnum
from typing import Literal

from app.domain.payments.gateway import Status
from app.domain.payments.states import PaymentState as P


class Truth(StrEnum):
    """The gateway's twelve states and their shades, as far as they make a difference to us."""

    ABSENT = "absent"  # no transaction yet
    WAITING = "waiting"
    MONEY = "money"  # the gateway holds it, or what is left of it
    CANCELLED = "cancelled"
    VOIDED = "voided"  # a captured card that was called off before it settled
    EXPIRED = "expired"
    DENIED = "denied"
    RETURNED = "returned"  # all of it was refunded
    DISPUTED = "disputed"


class Deed(StrEnum):
    NOTHING = "nothing"
    WAIT = "wait"
    PAY = "pay"
    CANCEL = "cancel"
    EXPIRE = "expire"
    DENY = "deny"
    REVERSE = "reverse"
    RETURN = "return"
    DISPUTE = "dispute"  # no rule of ours fits: a person looks at it
    DOUBT = "doubt"  # the gateway contradicts what it said before: a person looks, nothing gets worse


T = Truth
D = Deed

_BEFORE = {T.MONEY: D.PAY, T.CANCELLED: D.CANCEL, T.VOIDED: D.CANCEL, T.EXPIRED: D.EXPIRE, T.DENIED: D.DENY,
           T.RETURNED: D.PAY, T.DISPUTED: D.PAY}  # fmt: skip
_ENDED = {T.MONEY: D.PAY, T.RETURNED: D.PAY, T.DISPUTED: D.PAY}

# state -> truth -> deed; what is not written here changes nothing. After a deed the table is asked once more.
TABLE: dict[P, dict[Truth, Deed]] = {
    P.INTENDED: {**_BEFORE, T.WAITING: D.WAIT},
    P.PENDING: _BEFORE,
    P.CANCELLING: {**_BEFORE, T.ABSENT: D.CANCEL},
    P.PAID: {T.VOIDED: D.REVERSE, T.DENIED: D.REVERSE, T.RETURNED: D.RETURN, T.DISPUTED: D.DISPUTE,
             T.CANCELLED: D.DOUBT, T.EXPIRED: D.DOUBT},
    P.CANCELLED: _ENDED,
    P.EXPIRED: _ENDED,
    P.DENIED: _ENDED,
    P.REVERSED: {T.MONEY: D.PAY},
    # An officer paid it back, and then the gateway took the settlement back as well: the shop is out of pocket, a person must know.
    P.REFUNDED: {T.DISPUTED: D.DISPUTE, T.DENIED: D.DISPUTE, T.VOIDED: D.DISPUTE},
}  # fmt: skip


def decide(state: P, truth: Truth) -> Deed:
    """The deed that brings our state nearer to the truth; NOTHING when it is there, or when older news arrives."""
    return TABLE[state].get(truth, Deed.NOTHING)


_PLAIN = {"pending": T.WAITING, "authorize": T.WAITING, "cancel": T.CANCELLED, "expire": T.EXPIRED, "deny": T.DENIED,
          "failure": T.DENIED, "refund": T.RETURNED, "chargeback": T.DISPUTED, "partial_chargeback": T.DISPUTED}  # fmt: skip


REVIEWED, CARD_REFUSED = "kartu ditinjau bank", "kartu ditolak bank"


def card_news(status: Status) -> str | None:
    """What the payer of a card should know while his attempt still lives, in the words of `payment.trouble`."""
    if status.payment_type != "credit_card":
        return None
    if status.status == "capture" and status.fraud_status == "challenge":
        return REVIEWED
    refused = status.status in ("deny", "failure") or (status.status == "capture" and status.fraud_status == "deny")
    return CARD_REFUSED if refused else None


def truth_of(status: Status, *, page: Literal["open", "over"] | None = None) -> Truth:
    """Read a status. `page` is that of a hosted page, if the attempt has one: while it is open, a card that failed there may
    be tried again, which is still waiting; when it is over and nothing was chosen, the attempt is over too."""
    if not status.found:
        return T.EXPIRED if page == "over" else T.ABSENT
    if status.money_is_here:
        return T.MONEY
    if status.status == "capture":  # a doubted card: held back until somebody decides, or refused
        return T.DENIED if status.fraud_status == "deny" and page != "open" else T.WAITING
    truth = _PLAIN[status.status or "pending"]
    if status.payment_type == "credit_card":
        if truth in (T.DENIED, T.EXPIRED) and page == "open":
            return T.WAITING
        if truth == T.CANCELLED:
            return T.VOIDED
    return truth
