"""A PPOB transaction as payments see it, and what follows when its money comes or is taken back."""

from typing import Any

from app.domain import lives, transactions
from app.domain.ledger.post import post, reverse
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.payments.find import Payment
from app.domain.payments.methods import CARD
from app.domain.payments.refund import owe_back
from app.domain.payments.subjects import Subject
from app.domain.payments.trouble import tell_treasurer
from app.domain.ppob.hold import CARD_WAITS_S, HELD_ROLE, held
from app.domain.ppob.states import PpobState

S = PpobState
_BILL = (
    "SELECT number, entity, total_idr - paid_idr + refunded_idr AS amount_idr, pay_until,"
    " state = 'awaiting_payment' AND tender = 'midtrans' AND now() < pay_until AS open,"
    " greatest(0, floor(extract(epoch FROM pay_until - now()) / 60))::int AS minutes_left FROM ppob_transaction WHERE id = $1"
)
_LOCKED = (
    "SELECT id, entity, number, name, phone, state, product_name, total_idr, paid_idr, refunded_idr, returned_idr, sent_at,"
    " 'uang_muka_ppob' AS from_role FROM ppob_transaction WHERE id = $1 FOR UPDATE"
)

PPOB = Subject(
    bill=_BILL,
    bill_locked=_BILL + " FOR UPDATE",
    locked=_LOCKED,
    promise="UPDATE ppob_transaction SET refunded_idr = refunded_idr + $2 WHERE id = $1 AND paid_idr - refunded_idr - returned_idr >= $2",
    release="UPDATE ppob_transaction SET refunded_idr = refunded_idr - $2 WHERE id = $1",
    unusable="UPDATE ppob_transaction SET paid_idr = paid_idr + $2, refunded_idr = refunded_idr + $2 WHERE id = $1",
    when_paid="app.domain.ppob.paying:transaction_was_paid",
    when_reversed="app.domain.ppob.paying:transaction_payment_reversed",
    address="/ppob/transaksi/{number}",
    office="/kantor/ppob/transaksi/{number}",
    called="transaksi",
)


async def transaction_was_paid(payment: Payment) -> None:
    """The gateway holds the money: it is held and sent, or owed back where it cannot be used. Twice is the same as once."""
    row = await _locked(payment.subject_id)
    if await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM journal WHERE entity = $1 AND source = $2)", row["entity"], payment.paid_source
    ):
        return
    due_idr = row["total_idr"] - row["paid_idr"] + row["refunded_idr"]
    usable = row["state"] == S.AWAITING_PAYMENT and payment.received_idr == due_idr
    await post(
        row["entity"], source=payment.paid_source, memo=f"Pembayaran {row['product_name']} {row['number']}"[:200],
        postings={"piutang_gateway": payment.received_idr, HELD_ROLE if usable else "utang_pengembalian": -payment.received_idr},
    )  # fmt: skip
    if usable:
        wait_s = CARD_WAITS_S if payment.method == CARD else 0
        await held(row["id"], payment.received_idr, why=payment.label, wait_s=wait_s)
    else:
        await _not_usable(row, payment)


async def _not_usable(row: Any, payment: Payment) -> None:
    await transactions.execute(
        "UPDATE ppob_transaction SET paid_idr = paid_idr + $2 WHERE id = $1", row["id"], payment.received_idr
    )
    why = "waktu bayarnya sudah lewat" if row["state"] in (S.EXPIRED, S.CANCELLED) else "transaksi sudah dibayar"
    await owe_back(payment, payment.received_idr, reason=f"Dibayar, tetapi {why}")
    if row["phone"]:
        words = f"Kami menerima {rupiah(payment.received_idr)} untuk {row['product_name']} ({row['number']}), tetapi {why}. Uang Anda kami kembalikan."
        await tell("whatsapp", row["phone"], words, payment.paid_source)


async def transaction_payment_reversed(payment: Payment) -> None:
    """The gateway took a settlement back: nothing is sent any more; what was sent already is a case for the treasurer."""
    row = await _locked(payment.subject_id)
    written = await reverse(
        row["entity"], payment.paid_source, source=payment.reversed_source, memo=f"Pembayaran {row['number']} ditarik gateway"
    )  # fmt: skip
    if written is None:
        return
    if row["state"] in (S.SUBMITTED, S.PENDING, S.SUCCESS, S.UNDONE):
        await tell_treasurer(
            f"{payment.reversed_source}:ppob", subject=f"ppob:{row['id']}", entity=row["entity"],
            text=f"Gateway menarik kembali {rupiah(payment.amount_idr)} untuk {row['product_name']} ({row['number']}), padahal sudah dikirim ke penyedia."
            " Hubungi pembeli.",
        )  # fmt: skip
        return
    await transactions.execute(
        "UPDATE ppob_transaction SET paid_idr = paid_idr - $2 WHERE id = $1 AND paid_idr - $2 >= refunded_idr + returned_idr",
        row["id"], payment.amount_idr,
    )  # fmt: skip
    if row["state"] == S.HELD:
        await lives.move("ppob", row["id"], S.HELD, S.FAILED, why="Pembayaran ditarik kembali oleh gateway")
        await transactions.execute(
            "UPDATE ppob_transaction SET ended_at = now(), ask_next_at = 'infinity' WHERE id = $1", row["id"]
        )
        if row["phone"]:
            words = f"Pembayaran {row['product_name']} ({row['number']}) ditarik kembali oleh penyedia pembayaran. Tidak ada yang dikirim; silakan beli lagi."
            await tell("whatsapp", row["phone"], words, f"ppob:{row['id']}:taken_back")


async def _locked(transaction_id: int) -> Any:
    row = await transactions.fetch_one(_LOCKED, transaction_id)
    assert row is not None, "payments name transactions that exist"
    return row
