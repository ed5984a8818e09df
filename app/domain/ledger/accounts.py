"""Accounts that belong to somebody: a person's savings, a co-op's debt, a seller's money. Their balance is kept within bounds."""

from app.domain import transactions
from app.domain.ledger.errors import Unmapped

FAR_IDR = 1_000_000_000_000_000  # one million billion: further than any balance may go


async def open_account(
    entity: int, code_or_role: str, *, owner_kind: str, owner_id: int, min_idr: int = -FAR_IDR, max_idr: int = 0
) -> int:  # fmt: skip
    """The id of the owner's account under this code, opened now if need be; inside a transaction, safe to do twice at once.

    Bounds are debit-positive rupiah: a savings account lies between −FAR_IDR and 0, a bon of Rp500.000 between 0 and 500000.
    They are set once, at the opening. `owner_kind`: person, coop or seller. Raises Unmapped for an unknown code.
    """
    assert transactions.in_transaction(), "open inside the transaction of the deed"
    found = await transactions.fetch_value(_FIND, entity, code_or_role, owner_kind, owner_id)
    if found is None:
        await transactions.execute(_OPEN, entity, code_or_role, owner_kind, owner_id)
        found = await transactions.fetch_value(_FIND, entity, code_or_role, owner_kind, owner_id)
    if found is None:
        raise Unmapped(entity, "open_account", [code_or_role])
    await transactions.execute(
        "INSERT INTO account_balance (account, min_idr, max_idr) SELECT $1, $2, $3"
        " WHERE NOT EXISTS (SELECT FROM account_balance WHERE account = $1) ON CONFLICT DO NOTHING",
        found, min_idr, max_idr,
    )  # fmt: skip
    account: int = found
    return account


async def stored_balance(account: int, *, lock: bool = False) -> int | None:
    """The kept balance (debit-positive rupiah); with `lock` nobody else moves it until the transaction ends."""
    sql = "SELECT balance_idr FROM account_balance WHERE account = $1"
    kept: int | None = await transactions.fetch_value(sql + " FOR UPDATE" if lock else sql, account)
    return kept


_CODE = "coalesce((SELECT code FROM account_role WHERE entity = $1 AND role = $2), $2)"

_FIND = "SELECT id FROM account WHERE entity = $1 AND code = " + _CODE + " AND owner_kind = $3 AND owner_id = $4"  # noqa: S608

_OPEN = (
    "INSERT INTO account (entity, code, name, kind, owner_kind, owner_id)"  # noqa: S608
    " SELECT entity, code, name, kind, $3, $4 FROM account WHERE entity = $1 AND owner_kind IS NULL AND code = " + _CODE
    + " ON CONFLICT DO NOTHING"
)  # fmt: skip
