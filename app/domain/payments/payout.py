"""What the gateway cannot return, an officer pays: in cash out of the till, or by transfer from the bank."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.governance.setting import following
from app.domain.money import rupiah
from app.domain.payments.done import done
from app.domain.payments.refund import ENTITY, Refund, alone, lock_refund, refund_of
from app.domain.payments.states import RefundState
from app.domain.transactions import retried, transaction


@dataclass(frozen=True, slots=True)
class Way:
    """A way an officer can pay: its words, how the refund notes it, and whose drawer or bank it comes out of."""

    label: str
    noted: str  # tunai | transfer
    entity: int = ENTITY


WAYS = {"tunai": Way("Tunai dari kas toko", "tunai"), "transfer": Way("Transfer dari bank", "transfer")}

# Cash taken at a primary's counter lies in the primary's drawer: both books say so under the order's own source.
_DRAWER = """
SELECT c.id, c.name FROM shop_order o JOIN coop c ON c.id = o.pickup_coop AND c.id <> o.entity
WHERE o.id = $1 AND EXISTS (SELECT FROM journal j WHERE j.entity = c.id AND j.source = 'order:' || o.id || ':handed_over')
"""


async def ways_for(refund: Refund) -> dict[str, Way]:
    """The ways this refund can be paid. What was taken at a primary's counter first of all goes back from its drawer."""
    row = await transactions.fetch_one(_DRAWER, refund.subject_id) if refund.subject == "order" else None
    if row is None:
        return WAYS
    return {
        "tunai": Way(f"Tunai dari kas {row['name']}", "tunai", row["id"]),
        "tunai-toko": WAYS["tunai"],
        "transfer": WAYS["transfer"],
    }


@retried
async def settle_refund(refund_id: int, way: str, by: int) -> Refund:
    """Write down that an officer paid an OWED refund by one of its ways (ways_for); paid already, it stays so. Raises Refused, NotFound.

    A large one was approved by somebody else before; the caller has seen that the officer gave the password again.
    """
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.state == RefundState.DONE and refund.paid_by == by:
            return refund
        if refund.state != RefundState.OWED:
            raise Refused("Pengembalian ini tidak menunggu pembayaran petugas.")
        limit = await alone()
        if refund.amount_idr > limit.idr and refund.approved_by in (None, by):
            raise Refused(
                f"Pengembalian di atas {rupiah(limit.idr)}{following(limit.by)} harus disetujui orang kedua sebelum dibayar."
            )
        chosen = (await ways_for(refund)).get(way)
        if chosen is None:
            raise Refused("Pilih tunai atau transfer.", field="cara")
        await done(refund, way=chosen.noted, by=by, drawer=chosen.entity)
        await record(
            "pengembalian dibayar",
            f"refund:{refund_id}",
            by=by,
            entity=ENTITY,
            after={"idr": refund.amount_idr, "cara": way},
        )
    return await refund_of(refund_id)
