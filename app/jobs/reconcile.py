"""Gateway, payments and books are compared once a day."""

from app.domain.payments import reconcile


async def reconcile_day() -> None:
    await reconcile.reconcile_if_due()
