"""What the gateway cannot return, an officer pays: in cash out of the till, or by transfer from the bank."""

from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.payments.done import done
from app.domain.payments.refund import ENTITY, Refund, lock_refund, refund_of
from app.domain.payments.states import RefundState
from app.domain.transactions import retried, transaction

WAYS = {"tunai": "Tunai dari kas toko", "transfer": "Transfer dari bank"}


@retried
async def settle_refund(refund_id: int, way: str, by: int) -> Refund:
    """Write down that an officer paid an OWED refund by one of WAYS; paid already, it stays so. Raises Refused, NotFound.

    A large one was approved by somebody else before; the caller has seen that the officer gave the password again.
    """
    if way not in WAYS:
        raise Refused("Pilih tunai atau transfer.", field="cara")
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.state == RefundState.DONE and refund.paid_by == by:
            return refund
        if refund.state != RefundState.OWED:
            raise Refused("Pengembalian ini tidak menunggu pembayaran petugas.")
        if refund.large and refund.approved_by in (None, by):
            raise Refused("Pengembalian di atas Rp500.000 harus disetujui orang kedua sebelum dibayar.")
        await done(refund, way=way, by=by)
        await record(
            "pengembalian dibayar",
            f"refund:{refund_id}",
            by=by,
            entity=ENTITY,
            after={"idr": refund.amount_idr, "cara": way},
        )
    return await refund_of(refund_id)
