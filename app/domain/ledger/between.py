"""What one co-op owes another stands in two books at once, with the same figure on both sides."""

from collections.abc import Mapping
from datetime import date

from app.domain.ledger.accounts import FAR_IDR, open_account
from app.domain.ledger.errors import Who
from app.domain.ledger.post import post

Sides = Mapping[str, int] | Mapping[int, int] | Mapping[Who, int]


async def owe(
    *, debtor: int, creditor: int, amount_idr: int, source: str, memo: str,
    at_debtor: Sides, at_creditor: Sides, by: int | None = None, day: date | None = None,
) -> None:  # fmt: skip
    """Let `debtor` owe `creditor` that much more (less, if negative): one entry in each book, both or none.

    `at_debtor` and `at_creditor` are the other sides: what the debtor got (debit) and what the creditor gave (credit). Each sums
    to +amount_idr and −amount_idr. Inside a transaction; the books of the lower entity are locked first.
    """
    assert debtor != creditor, "nobody owes himself"
    claim = await open_account(
        creditor, "piutang_primer", owner_kind="coop", owner_id=debtor, min_idr=-FAR_IDR, max_idr=FAR_IDR
    )
    debt = await open_account(
        debtor, "utang_koperasi", owner_kind="coop", owner_id=creditor, min_idr=-FAR_IDR, max_idr=FAR_IDR
    )
    sides: dict[int, list[tuple[Who, int]]] = {
        creditor: [(claim, amount_idr), *at_creditor.items()],
        debtor: [(debt, -amount_idr), *at_debtor.items()],
    }
    for entity in sorted(sides):
        await post(entity, source=source, memo=memo, postings=sides[entity], by=by, day=day)
