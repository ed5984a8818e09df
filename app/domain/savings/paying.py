"""A deposit as payments see it. The gateway's account is the sekunder's, so its money arrives there and is owed to the primary."""

from app.domain.coops.sekunder import SEKUNDER
from app.domain.payments.subjects import Subject

GATEWAY_ENTITY = SEKUNDER

# `open`: by the database's clock, the only one that judges expiry.
_BILL = (
    "SELECT number, 1 AS entity, amount_idr - paid_idr + refunded_idr AS amount_idr, pay_until,"
    " state = 'awaiting_payment' AND now() < pay_until AS open,"
    " greatest(0, floor(extract(epoch FROM pay_until - now()) / 60))::int AS minutes_left FROM savings_deposit WHERE id = $1"
)

SAVINGS = Subject(
    bill=_BILL,
    bill_locked=_BILL + " FOR UPDATE",
    locked="SELECT id, 1 AS entity, number, state, paid_idr, refunded_idr, 'utang_pengembalian' AS from_role FROM savings_deposit"
    " WHERE id = $1 FOR UPDATE",
    promise="UPDATE savings_deposit SET refunded_idr = refunded_idr + $2 WHERE id = $1 AND paid_idr - refunded_idr >= $2",
    release="UPDATE savings_deposit SET refunded_idr = refunded_idr - $2 WHERE id = $1",
    unusable="UPDATE savings_deposit SET paid_idr = paid_idr + $2, refunded_idr = refunded_idr + $2 WHERE id = $1",
    when_paid="app.domain.reactions.savings:deposit_was_paid",
    when_reversed="app.domain.reactions.savings:deposit_payment_reversed",
    address="/anggota/simpanan/setoran/{number}",
    office="/kantor/simpanan/setoran/{number}",
    called="setoran",
)
