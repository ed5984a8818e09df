"""What follows for membership when simpanan pokok has come."""

from app.domain import transactions
from app.domain.joining.decide import pokok_was_paid


async def pokok_received(deposit: int) -> None:
    """Inside the transaction of the deposit."""
    row = await transactions.fetch_one("SELECT person, entity FROM savings_deposit WHERE id = $1", deposit)
    assert row is not None
    await pokok_was_paid(row["person"], row["entity"])
