"""Money that goes back: asked, approved where it is much, and decided in the books. How it then goes is in send.py and payout.py."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import clock, lives, transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.known import BY_NAME
from app.domain.governance.setting import Setting, named
from app.domain.ledger.post import post, reverse
from app.domain.money import rupiah
from app.domain.numbering import new_digits
from app.domain.payments.find import Payment, payment_of
from app.domain.payments.methods import METHODS
from app.domain.payments.states import RefundState
from app.domain.payments.subjects import lock_subject, promise, release, subject_of
from app.domain.payments.trouble import tell_treasurer
from app.domain.savings.tender import keep_after_all, kind_of, promise_back, tenders_of
from app.domain.transactions import in_transaction, retried, transaction
from app.jobs.queue import later

ENTITY = SEKUNDER  # the gateway's money is its own
R = RefundState


@dataclass(frozen=True, slots=True)
class Refund:
    """One sum that goes back: to the gateway `payment` it came by, to the simpanan or off the bon of its `tender`, or by an officer."""

    id: int
    payment: int | None
    tender: int | None
    subject: str
    subject_id: int
    source: str
    refund_key: str
    amount_idr: int
    reason: str
    way: str
    state: RefundState
    from_role: str
    asked_by: int | None
    approved_by: int | None
    paid_by: int | None
    made_at: datetime
    done_at: datetime | None
    next_try_at: datetime
    tries: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Alone:
    """What one officer may send back of one order without a second person, and the decision that says so."""

    idr: int
    by: Setting | None


async def alone() -> Alone:
    """Never more than the database's own 500,000. One query."""
    return alone_of(await transactions.fetch_value(_LIMITS, ENTITY, [ALONE], clock.business_day(clock.now())))


def alone_of(limits: str) -> Alone:
    """From what `settings_named` answers."""
    by = named(ENTITY, limits).get(ALONE)
    return Alone(int(by.value if by else BY_NAME[ALONE].default), by)


ALONE = "pengembalian_satu_petugas"
_LIMITS = "SELECT settings_named($1, $2::text[], $3::date)"


async def refund_of(refund_id: int, *, lock: bool = False) -> Refund:
    """One refund; with `lock` after its subject was locked. Raises NotFound."""
    row = await transactions.fetch_one(_ONE_LOCKED if lock else _ONE, refund_id)
    if row is None:
        raise NotFound
    return read(row)


_ONE = "SELECT * FROM refund WHERE id = $1"
_ONE_LOCKED = _ONE + " FOR UPDATE"


def read(row: Mapping[str, Any]) -> Refund:
    plain = {name: row[name] for name in Refund.__dataclass_fields__ if name != "state"}
    return Refund(**plain, state=RefundState(row["state"]))


@retried
async def ask_refund(
    subject_id: int, amount_idr: int, reason: str, by: int | None, source: str, *, subject: str = "order", from_role: str | None = None
) -> Refund:  # fmt: skip
    """Promise money of an order, or of another `subject`, back, within what was paid and not yet promised. The same `source` again gives the same refund.

    Inside the caller's transaction, or in one of its own. `by` None is the system (short delivery, cancellation); officers
    up to `alone` an order at once, above that a second person approves. `from_role` is the account the money stands on
    ("uang_muka" before hand-over and for what was never handed over, a retur account after); None: by the subject's state.
    Raises Refused, NotFound.
    """
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    if amount_idr < 1:
        raise Refused("Jumlah pengembalian paling sedikit Rp1.", field="jumlah")
    async with _unit():
        about = await lock_subject(subject, subject_id)
        stands = await transactions.fetch_one("SELECT * FROM refund WHERE source = $1", source)
        if stands is not None:
            return read(stands)
        await _promise(about, subject, amount_idr)
        alone_now = by is None or await _alone_so_far(subject, subject_id, by) + amount_idr <= (await alone()).idr
        refunds = []
        for tender, part_idr, own_source in await _parts(subject, subject_id, amount_idr, source):
            payment = await _payment_for(subject, subject_id, part_idr) if tender is None else None
            ready = R.APPROVED if tender else ready_state(payment, part_idr)
            refunds.append(
                await write_refund(
                    subject, subject_id, payment, part_idr, reason, by=by, source=own_source, from_role=from_role or about["from_role"],
                    state=ready if alone_now else R.ASKED, tender=tender,
                )
            )  # fmt: skip
        if by is not None:
            await record(
                "pengembalian diminta",
                f"{subject}:{subject_id}",
                by=by,
                entity=about["entity"],
                after={"idr": amount_idr},
                why=reason,
            )
        if alone_now:
            for refund in refunds:
                await decided(refund)
    return await refund_of(refunds[-1].id)


async def owe_back(payment: Payment, amount_idr: int, *, reason: str) -> Refund:
    """Money came that cannot be used (paid twice, paid late and the goods are gone): it goes back to the payer.

    Inside the unit that found it paid and booked it (piutang_gateway / utang_pengembalian), so nothing is decided twice.
    """
    if not await promised(payment, amount_idr):
        raise AssertionError(f"payment {payment.id}: {amount_idr} is more than is left of it")
    refund = await write_refund(
        payment.subject, payment.subject_id, payment, amount_idr, reason, by=None, source=f"payment:{payment.id}:unused:{payment.times_paid}",
        from_role="utang_pengembalian", state=ready_state(payment, amount_idr),
    )  # fmt: skip
    await decided(refund)
    return refund


@retried
async def approve_refund(refund_id: int, by: int) -> Refund:
    """A second person agrees: to a large request, or to paying a large debt out of till or bank. Raises Refused."""
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.approved_by is not None:
            raise Refused("Pengembalian ini sudah disetujui.")
        if refund.asked_by == by:
            raise Refused("Yang meminta tidak dapat menyetujui permintaannya sendiri.")
        if refund.state not in (R.ASKED, R.OWED):
            raise Refused("Pengembalian ini tidak menunggu persetujuan.")
        await transactions.execute("UPDATE refund SET approved_by = $2 WHERE id = $1", refund_id, by)
        await record(
            "pengembalian disetujui", f"refund:{refund_id}", by=by, entity=ENTITY, after={"idr": refund.amount_idr}
        )
        if refund.state == R.ASKED:
            payment = await payment_of(refund.payment) if refund.payment else None
            ready = R.APPROVED if refund.tender else ready_state(payment, refund.amount_idr)
            await lives.move("refund", refund_id, R.ASKED, ready, by=by)
            await decided(await refund_of(refund_id))
    return await refund_of(refund_id)


@retried
async def refuse_refund(refund_id: int, by: int, why: str) -> Refund:
    """A second person says no to a request; what was promised is free again. Raises Refused."""
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.state != R.ASKED:
            raise Refused("Pengembalian ini tidak menunggu persetujuan.")
        await call_off(refund, by=by, why=why or "ditolak")
        await record("pengembalian ditolak", f"refund:{refund_id}", by=by, entity=ENTITY, why=why)
    return await refund_of(refund_id)


async def call_off(refund: Refund, *, by: int | None, why: str) -> None:
    """It will not go back: undo the promise, and the decision in the books if there was one. Inside a transaction."""
    await lives.move("refund", refund.id, refund.state, R.REFUSED, by=by, why=why)
    await release(refund.subject, refund.subject_id, refund.amount_idr)
    if refund.payment:
        await transactions.execute(
            "UPDATE payment SET refunded_idr = refunded_idr - $2 WHERE id = $1", refund.payment, refund.amount_idr
        )
    if refund.tender:
        await keep_after_all(refund.tender, refund.amount_idr)
    if refund.state != R.ASKED and refund.from_role != "utang_pengembalian":
        await reverse(
            ENTITY,
            f"refund:{refund.id}:decided",
            source=f"refund:{refund.id}:called_off",
            memo="Pengembalian tidak jadi",
            by=by,
        )


@asynccontextmanager
async def _unit() -> AsyncIterator[None]:
    """The caller's transaction if there is one, else our own."""
    if in_transaction():
        yield
    else:
        async with transaction():
            yield


async def lock_refund(refund_id: int) -> Refund:
    """Subject, then payment, then refund: the one order of locks."""
    seen = await refund_of(refund_id)
    await lock_subject(seen.subject, seen.subject_id)
    if seen.payment:
        await payment_of(seen.payment, lock=True)
    return await refund_of(refund_id, lock=True)


async def _promise(about: transactions.Row, subject: str, amount_idr: int) -> None:
    """Take the sum out of what may still go back. Raises Refused where so much is not left."""
    if not await promise(subject, about["id"], amount_idr):
        raise Refused(
            f"Pengembalian paling banyak {rupiah(about['paid_idr'] - about['refunded_idr'])}.", field="jumlah"
        )


async def _parts(subject: str, subject_id: int, amount_idr: int, source: str) -> list[tuple[int | None, int, str]]:
    """(tender, rupiah, source) of each part: what was paid with simpanan goes back there first, the rest the way it came."""
    parts: list[tuple[int | None, int]] = []
    for tender in await tenders_of(subject, subject_id, lock=True):
        part_idr = min(tender.left_idr, amount_idr)
        if part_idr and await promise_back(tender.id, part_idr):
            parts.append((tender.id, part_idr))
            amount_idr -= part_idr
    if amount_idr:
        parts.append((None, amount_idr))
    last = len(parts) - 1
    return [(tender, idr, source if n == last else f"{source}:simpanan:{n}") for n, (tender, idr) in enumerate(parts)]


async def _payment_for(subject: str, subject_id: int, amount_idr: int) -> Payment | None:
    """The gateway payment that carries the whole sum, with the sum taken out of it; None: paid otherwise."""
    found = await transactions.fetch_value(
        "UPDATE payment SET refunded_idr = refunded_idr + $2 WHERE received_idr - refunded_idr >= $2 AND id = (SELECT id FROM payment"
        " WHERE subject = $3 AND subject_id = $1 AND state = 'paid' AND received_idr - refunded_idr >= $2"
        " ORDER BY id LIMIT 1 FOR UPDATE) RETURNING id",
        subject_id, amount_idr, subject,
    )  # fmt: skip
    return await payment_of(found) if found else None


async def _alone_so_far(subject: str, subject_id: int, by: int) -> int:
    """What this officer already sent back of the same thing alone: many small sums are one large one."""
    total: int = await transactions.fetch_value(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund WHERE subject = $3 AND subject_id = $1 AND asked_by = $2"
        " AND approved_by IS NULL AND state <> 'refused'",
        subject_id, by, subject,
    )  # fmt: skip
    return total


def ready_state(payment: Payment | None, amount_idr: int) -> RefundState:
    """APPROVED if the gateway can send it, OWED if an officer must."""
    if payment is None:
        return R.OWED
    method = METHODS.get(payment.method)
    if method is None or not method.can_refund_by_api or (method.full_refund_only and amount_idr != payment.amount_idr):
        return R.OWED
    return R.APPROVED


async def write_refund(
    subject: str, subject_id: int, payment: Payment | None, amount_idr: int, reason: str, *, by: int | None, source: str, from_role: str,
    state: RefundState, key: str | None = None, tender: int | None = None,
) -> Refund:  # fmt: skip
    """The row and the beginning of its life; the promise was made before."""
    by_gateway = ready_state(payment, amount_idr) == R.APPROVED
    way = await kind_of(tender) if tender else "gateway" if by_gateway else "transfer" if payment else "tunai"
    refund_id: int = await transactions.fetch_value(
        "INSERT INTO refund (payment, subject, subject_id, source, refund_key, amount_idr, reason, way, state, asked_by, from_role, tender)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        payment.id if payment else None, subject, subject_id, source, key or f"rf-{new_digits(16)}", amount_idr, reason, way, state, by,
        from_role, tender,
    )  # fmt: skip
    await lives.begin("refund", refund_id, state, by=by, why=reason)
    return await refund_of(refund_id)


async def promised(payment: Payment, amount_idr: int) -> bool:
    """Take a sum out of one payment and its subject; False, and nothing taken, if so much is not left of either. Both are locked."""
    left = await transactions.fetch_value(
        "SELECT received_idr - refunded_idr >= $2 FROM payment WHERE id = $1 FOR UPDATE", payment.id, amount_idr
    )
    if not left or not await promise(payment.subject, payment.subject_id, amount_idr):
        return False
    await transactions.execute(
        "UPDATE payment SET refunded_idr = refunded_idr + $2 WHERE id = $1", payment.id, amount_idr
    )
    return True


async def decided(refund: Refund) -> None:
    """From here on it is a debt to the person: in the books, and on its way or on the treasurer's desk."""
    await decided_in_books(refund)
    if refund.tender:
        from app.domain.payments.done import done  # it stands on this module

        await done(refund, way=refund.way)
    elif refund.state == R.APPROVED:
        await later("send_refund", str(refund.id))
    elif refund.state == R.OWED:
        await ask_officer(refund)


async def decided_in_books(refund: Refund) -> None:
    if refund.from_role != "utang_pengembalian":
        await post(
            ENTITY, source=f"refund:{refund.id}:decided", memo=f"Pengembalian diputuskan: {refund.reason}"[:200],
            postings={refund.from_role: refund.amount_idr, "utang_pengembalian": -refund.amount_idr}, by=refund.asked_by,
        )  # fmt: skip


async def ask_officer(refund: Refund) -> None:
    about = await transactions.fetch_one(
        "SELECT number, name FROM payable WHERE subject = $1 AND id = $2", refund.subject, refund.subject_id
    )
    assert about is not None, "refunds name what exists"
    await tell_treasurer(
        f"refund:{refund.id}:owed", subject=f"refund:{refund.id}",
        text=f"Kembalikan {rupiah(refund.amount_idr)} secara tunai atau transfer:"
        f" {subject_of(refund.subject).called} {about['number']}, {about['name']}. {refund.reason}",
    )  # fmt: skip
