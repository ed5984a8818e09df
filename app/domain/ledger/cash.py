"""Cash is paid out of a drawer only as far as the books say that it lies there.

Drawers are hot: they hold no balance, so that sales never queue. Whoever takes out queues with others who take out, and sums.
"""

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ledger.find import balance
from app.domain.money import rupiah


async def take_from_drawer(entity: int, amount_idr: int, *, role: str = "kas_toko", field: str | None = None) -> None:
    """See that this much cash lies in the drawer, and keep others from taking it until the transaction ends. Raises Refused.

    Call it before the entry that takes the cash out, as the last lock but the journal's. Money coming in meanwhile only helps.
    """
    assert transactions.in_transaction(), "see and take in one transaction"
    await transactions.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('laci:' || $1::int || ':' || $2::text, 0))", entity, role
    )
    lies_idr = await balance(entity, role)  # a statement of its own: it sees what the one before us took
    if lies_idr < amount_idr:
        name = await transactions.fetch_value("SELECT name FROM coop WHERE id = $1", entity)
        raise Refused(
            f"Menurut buku, kas {name} hanya berisi {rupiah(max(lies_idr, 0))}. Isi kas dulu dan bukukan, atau bayar lewat transfer.",
            field=field,
        )
