"""An order as payments see it."""

from app.domain.payments.subjects import Subject

# `open`: by the database's clock, the only one that judges expiry.
_BILL = (
    "SELECT number, entity, total_idr - paid_idr + refunded_idr AS amount_idr, pay_until,"
    " state = 'awaiting_payment' AND now() < pay_until AS open,"
    " greatest(0, floor(extract(epoch FROM pay_until - now()) / 60))::int AS minutes_left FROM shop_order WHERE id = $1"
)

ORDER = Subject(
    bill=_BILL,
    bill_locked=_BILL + " FOR UPDATE",
    locked="SELECT id, entity, number, state, is_member, tender, paid_idr, refunded_idr, CASE WHEN state <> 'handed_over' THEN 'uang_muka'"
    " WHEN is_member THEN 'retur_anggota' ELSE 'retur_bukan_anggota' END AS from_role FROM shop_order WHERE id = $1 FOR UPDATE",
    promise="UPDATE shop_order SET refunded_idr = refunded_idr + $2 WHERE id = $1 AND paid_idr - refunded_idr >= $2",
    release="UPDATE shop_order SET refunded_idr = refunded_idr - $2 WHERE id = $1",
    unusable="UPDATE shop_order SET paid_idr = paid_idr + $2, refunded_idr = refunded_idr + $2 WHERE id = $1",
    when_paid="app.domain.reactions.orders:order_was_paid",
    when_reversed="app.domain.reactions.orders:order_payment_reversed",
    address="/pesanan/{number}",
    office="/kantor/pesanan/{number}",
    called="pesanan",
    when_refunded_elsewhere="app.domain.reactions.elsewhere:order_refunded_elsewhere",
)
