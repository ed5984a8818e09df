"""What simpanan pokok costs somebody: the rule of the day on which he applied, whatever was decided since."""

from app.domain import transactions
from app.domain.savings.rules import rules_of


async def pokok_of(entity: int, person: int | None) -> int:
    """Whole rupiah, once. Who never applied here (an older member) has today's rule."""
    said: int | None = await transactions.fetch_value(_AS_ACCEPTED, entity, person)
    return said if said is not None else (await rules_of(entity)).pokok_idr


_AS_ACCEPTED = (
    "SELECT pokok_idr FROM application WHERE coop = $1 AND person = $2 AND state IN ('accepted', 'member') AND pokok_idr IS NOT NULL"
    " ORDER BY id DESC LIMIT 1"
)
