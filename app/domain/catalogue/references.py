"""What modern stores ask: reported by one, confirmed by another, good until it expires. Only then may we say "lebih murah"."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction

GOOD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Seen:
    """A price somebody saw in a store: whole rupiah for the same unit as ours."""

    unit: int
    shop: str
    place: str
    seen_on: date
    price_idr: int
    evidence: str


@retried
async def report_reference(seen: Seen, *, by: int) -> int:
    """Write down what was seen; it counts once another person has confirmed it, for 30 days from the day it was seen."""
    async with transaction():
        found: int = await transactions.fetch_value(
            "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            seen.unit, seen.shop, seen.place, seen.seen_on, seen.price_idr, seen.evidence, seen.seen_on + GOOD_FOR, by,
        )  # fmt: skip
        await record(
            "harga pembanding dilaporkan",
            f"reference_price:{found}",
            by=by,
            entity=1,
            after={"unit": seen.unit, "price_idr": seen.price_idr},
        )
        return found


@retried
async def confirm_reference(reference: int, *, by: int) -> None:
    """A second person saw the evidence too. Twice is the same as once."""
    async with transaction():
        row = await transactions.fetch_one(
            "SELECT reported_by, confirmed_by FROM reference_price WHERE id = $1 FOR UPDATE", reference
        )
        if row is None:
            raise NotFound
        if row["confirmed_by"] is not None:
            return
        if row["reported_by"] == by:
            raise Refused("Harga pembanding dibenarkan oleh orang kedua, bukan oleh pelapornya sendiri.")
        await transactions.execute("UPDATE reference_price SET confirmed_by = $2 WHERE id = $1", reference, by)
        await record("harga pembanding dibenarkan", f"reference_price:{reference}", by=by, entity=1)
