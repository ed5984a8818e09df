"""The life of a transaction, in one table, and the ways it is begun and moved; the deposit follows."""

from __future__ import annotations

import uuid
from typing import Any

from app.sandbox.digiflazz import shapes
from app.sandbox.digiflazz.codes import FAILED, PENDING, SUCCESS, Verdict, code_of
from app.sandbox.digiflazz.known import Fate, own_fate
from app.sandbox.digiflazz.sn import sn_for
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import Trx, add, keep

# The last two ways should not be, and are: a refund after a success, a success after a failure.
LIFE = {PENDING: {SUCCESS, FAILED, PENDING}, SUCCESS: {FAILED}, FAILED: {SUCCESS}}
TEST_SALDO_IDR = 1_000_000


class Stuck(Exception):
    """This state cannot be left in that direction."""


def fate_of(stand: StandIn, facts: dict[str, str]) -> Fate:
    """What is to become of a purchase: as a lever says, as its own number says, or as usual."""
    rules = stand.fates.take(facts, only_first=True)
    if rules:
        args = rules[0].args
        then, seconds = args.get("then"), float(args.get("seconds", stand.pending_s))
        return Fate(str(args.get("rc", "00")), str(then) if then else None, seconds, args.get("sn"))
    own = own_fate(facts["customer_no"], stand.pending_s)
    if own is not None:
        return own
    return Fate("03", "00", stand.pending_s) if stand.pending_s > 0 else Fate("00")


def begin(stand: StandIn, fate: Fate, *, ref_id: str, kind: str, sku: str, customer_no: str, price_idr: int,
          testing: bool, url: str, bill: dict[str, Any] | None = None) -> Trx:  # fmt: skip
    """Form a transaction, take its price from the deposit, tell of it. Raises `Verdict` where none is to be formed."""
    code, now, trx_id = code_of(fate.rc), stand.now(), uuid.uuid4().hex[:20].upper()
    if not code.formed:
        raise Verdict(fate.rc)
    due_at = now + fate.after_s if code.status == PENDING and fate.then else None
    trx = Trx(
        trx_id=trx_id, ref_id=ref_id, kind=kind, sku=sku, customer_no=customer_no, price_idr=price_idr,
        status=code.status, rc=fate.rc, message=code.message, sn="", created_at=now, changed_at=now, due_at=due_at,
        due_rc=fate.then, due_sn=fate.sn, saldo_idr=0, testing=testing, url=url, bill=bill or {},
    )  # fmt: skip
    if trx.status == SUCCESS:
        trx.sn = _sn(stand, trx)
    trx.saldo_idr = _pay(stand, trx, -price_idr if trx.status != FAILED else 0)
    add(stand.store, trx)
    tell(stand, trx, "create")
    if due_at is not None:
        stand.stir.set()
    return trx


def move(stand: StandIn, trx: Trx, rc: str, *, sn: str | None = None, quiet: bool = False) -> None:
    """Give a transaction another code; money moves with it. Raises `Stuck` where LIFE knows no such way."""
    code = code_of(rc)
    if code.status not in LIFE[trx.status] or not code.formed:
        raise Stuck(f"{trx.status} → {code.status}")
    was_paid, is_paid = trx.status != FAILED, code.status != FAILED
    trx.status, trx.rc, trx.message, trx.changed_at = code.status, rc, code.message, stand.now()
    if trx.status != PENDING:
        trx.due_at = None
    if sn is not None:
        trx.due_sn = sn
    trx.sn = _sn(stand, trx) if trx.status == SUCCESS else ""
    trx.saldo_idr = _pay(stand, trx, trx.price_idr * (int(was_paid) - int(is_paid)))
    keep(stand.store, trx)
    if not quiet:
        tell(stand, trx, "update")


def _pay(stand: StandIn, trx: Trx, change_idr: int) -> int:
    """Move the deposit; in testing no money moves and the answer shows the pretended deposit of the samples."""
    if trx.testing:
        base = 100_000 if trx.kind == "pasca" and trx.price_idr < 100_000 else TEST_SALDO_IDR
        return base if trx.status == FAILED else base - trx.price_idr
    return stand.book(trx.ref_id, f"{trx.sku} {trx.status}", change_idr) if change_idr else stand.saldo()


def _sn(stand: StandIn, trx: Trx) -> str:
    if trx.due_sn is not None:
        return trx.due_sn
    return sn_for(stand.goods.get(trx.sku) if trx.kind == "prepaid" else None, trx.customer_no, trx.trx_id)


def tell(stand: StandIn, trx: Trx, event: str) -> None:
    stand.notices.about(trx, event, shapes.of_trx(trx, webhook=True))
