"""With the member's consent, money that goes back becomes simpanan sukarela: the sekunder owes it to the primary, and that to the member."""

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.ledger.between import owe
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.payments.refund import ENTITY, Refund, lock_refund, read, refund_of
from app.domain.payments.states import RefundState
from app.domain.people.acting import Presence, noted
from app.domain.savings.accounts import open_savings
from app.domain.transactions import retried, transaction

R = RefundState


def may_be_saved(refund: Refund) -> bool:
    """Decided, not on its way, and not going back to simpanan or bon anyhow. What was sent to the gateway is its business."""
    return refund.tender is None and refund.state in (R.APPROVED, R.OWED)


@retried
async def save_refund(refund_id: int, *, person: int, by: int, presence: Presence | None = None) -> Refund:
    """Put it on the person's simpanan sukarela at his primary; saved already, it stays so. `presence`: an officer does it for him.

    Raises NotFound where it is not his, Refused when it is on its way by another way, or he is no member.
    """
    async with transaction():
        refund = await lock_refund(refund_id)
        about = await transactions.fetch_one(_ABOUT, refund.subject, refund.subject_id)
        if about is None or about["person"] != person:
            raise NotFound
        if refund.state == R.DONE and refund.way == "simpanan":
            return refund
        if not may_be_saved(refund):
            raise Refused("Pengembalian ini sudah berjalan dengan cara lain. Muat ulang halaman.")
        if about["coop"] is None:
            raise Refused("Simpanan sukarela hanya untuk anggota koperasi.")
        await _save(refund, person, about["coop"], by=by)
        number, idr = about["number"], rupiah(refund.amount_idr)
        await record(
            "pengembalian masuk simpanan", f"refund:{refund_id}", by=by, entity=ENTITY, after={"idr": refund.amount_idr, "koperasi": about["coop"]},
        )  # fmt: skip
        if presence is not None:
            await noted(presence, f"pengembalian {idr} dari {number} masuk simpanan sukarela", f"refund:{refund_id}")
        words = f"Pengembalian {idr} dari {number} sudah masuk ke simpanan sukarela Anda, sesuai persetujuan Anda."
        await tell("whatsapp", about["phone"], words, f"refund:{refund_id}:saved")
    return await refund_of(refund_id)


async def save_at_once(subject: str, subject_id: int, *, person: int) -> int:
    """In the unit that decided them: every refund of this thing that may, before anything is sent; whole rupiah. The person consented beforehand."""
    about = await transactions.fetch_one(_ABOUT, subject, subject_id)
    if about is None or about["person"] != person or about["coop"] is None:
        return 0
    saved_idr = 0
    for row in await transactions.fetch(_DECIDED, subject, subject_id):
        refund = read(row)
        if may_be_saved(refund):
            await _save(refund, person, about["coop"], by=person)
            saved_idr += refund.amount_idr
    return saved_idr


async def _save(refund: Refund, person: int, coop: int, *, by: int) -> None:
    account = await open_savings(coop, person, "sukarela")
    await lives.move("refund", refund.id, refund.state, R.DONE, by=by, why="ke simpanan sukarela, dengan persetujuan")
    await transactions.execute(
        "UPDATE refund SET done_at = now(), way = 'simpanan', to_account = $2, consent_by = $3, trouble = NULL WHERE id = $1",
        refund.id, account, person,
    )  # fmt: skip
    await owe(
        debtor=ENTITY, creditor=coop, amount_idr=refund.amount_idr, source=f"refund:{refund.id}:done", memo=f"Pengembalian: {refund.reason}"[:200],
        at_debtor={"utang_pengembalian": refund.amount_idr}, at_creditor={account: -refund.amount_idr}, by=by,
    )  # fmt: skip
    await transactions.execute(
        "UPDATE task SET done_at = now(), done_by = $2, outcome = 'masuk simpanan' WHERE source = $1 AND done_at IS NULL",
        f"refund:{refund.id}:owed", by,
    )  # fmt: skip


async def buyer_of(refund: Refund) -> tuple[int, int] | None:
    """(person, primary) of whom it goes back to, if he is a member now."""
    about = await transactions.fetch_one(_ABOUT, refund.subject, refund.subject_id)
    return (about["person"], about["coop"]) if about and about["coop"] else None


_DECIDED = "SELECT * FROM refund WHERE subject = $1 AND subject_id = $2 AND state IN ('approved', 'owed') ORDER BY id FOR UPDATE"
_ABOUT = """
SELECT y.person, y.number, p.phone, (SELECT coop FROM membership WHERE person = y.person AND ended_on IS NULL ORDER BY id DESC LIMIT 1) AS coop
FROM payable y JOIN person p ON p.id = y.person WHERE y.subject = $1 AND y.id = $2
"""
