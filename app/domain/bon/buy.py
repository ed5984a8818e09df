"""Buying on bon: at the primary the member owes, and it owes the sekunder; at the sekunder that debt becomes the advance. Both books mirror."""

import asyncpg

from app.domain import transactions
from app.domain.bon.line import line_of, refuse_unless
from app.domain.bon.owed import hold_account, write_debt
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.ledger.between import owe


async def pay_on_bon(
    person: int, order_id: int, amount_idr: int, *, coop: int, memo: str, by: int | None = None, field: str = "cara_bayar"
) -> int:  # fmt: skip
    """Pay that much of an order on the member's bon at his primary; the tender's id.

    Inside the transaction of the deed, after order and stock are locked; the caller counts it into `paid_idr` and has seen to the
    password or the PIN. What goes back goes off the bon (savings/tender.py). Raises Refused beside the field.
    """
    account = await hold_account(coop, person)
    line = refuse_unless(await line_of(person, coop), amount_idr, field=field)
    tender: int = await transactions.fetch_value(
        "INSERT INTO savings_tender (entity, person, account, subject, subject_id, amount_idr, kind) VALUES ($1, $2, $3, 'order', $4, $5, 'bon') RETURNING id",
        coop, person, account, order_id, amount_idr,
    )  # fmt: skip
    try:
        await write_debt(
            coop, person, account, amount_idr, subject="order", subject_id=order_id, due_on=line.due_on, tender=tender
        )
    except asyncpg.CheckViolationError as error:  # the database's own word, whatever was read before
        if error.constraint_name not in ("bon_within_limit", "nothing_new_on_an_overdue_bon"):
            raise
        raise Refused("Batas bon Anda tidak mencukupi lagi. Muat ulang halaman.", field=field) from error
    await owe(
        debtor=coop, creditor=SEKUNDER, amount_idr=amount_idr, source=f"order:{order_id}:paid:bon:{tender}", memo=memo,
        at_debtor={account: amount_idr}, at_creditor={"uang_muka": -amount_idr}, by=by or person,
    )  # fmt: skip
    return tender
