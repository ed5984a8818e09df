"""Never below cost without a named reason: what the goods of a promotion bring at worst, against what they cost us on average."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.promotions.rules import Kind


@dataclass(frozen=True, slots=True)
class Low:
    """Goods that would bring less than they cost, whole rupiah for `label`."""

    label: str
    net_idr: int
    cost_idr: int


# The lowest price that any buyer with promotions has (a primary's own list knows none), and the moving average over all places.
_WORST = """
SELECT g.name || ' (' || u.name || ')' AS label, q.many, p.kind, p.percent_bp, p.amount_idr, p.take, p.pay,
  (SELECT max(percent_bp) FROM promotion_step s WHERE s.promotion = p.id) AS steepest,
  (SELECT min(price_idr) FROM price r WHERE r.unit = u.id AND r.valid_until IS NULL AND r.tier <> 'primer') AS price_idr,
  (SELECT ceil(sum(s.value_idr)::numeric * u.factor / nullif(sum(s.on_hand), 0))::bigint FROM stock_level s WHERE s.product = u.product) AS cost_idr
FROM promotion p JOIN promotion_unit q ON q.promotion = p.id JOIN product_unit u ON u.id = q.unit JOIN product g ON g.id = u.product
WHERE p.id = $1 ORDER BY g.name, u.id
"""


async def below_cost(promotion: int) -> list[Low]:
    """The goods that go below their cost at worst; a bundle is one. What has no stock has no cost to compare with."""
    rows = [
        row for row in await transactions.fetch(_WORST, promotion) if row["price_idr"] and row["cost_idr"] is not None
    ]
    if rows and rows[0]["kind"] == Kind.BUNDLE:
        cost_idr = sum(row["cost_idr"] * row["many"] for row in rows)
        return [Low("Paket", rows[0]["amount_idr"], cost_idr)] if rows[0]["amount_idr"] < cost_idr else []
    worst = [Low(row["label"], _worst_idr(row), row["cost_idr"]) for row in rows]
    return [one for one in worst if one.net_idr < one.cost_idr]


def _worst_idr(row: transactions.Row) -> int:
    """What one brings at worst, rounded down."""
    price: int = row["price_idr"]
    kind = Kind(row["kind"])
    if kind == Kind.AMOUNT:
        return price - min(int(row["amount_idr"]), price - 1)
    if kind == Kind.N_FOR_M:
        return int(price * row["pay"] // row["take"])
    if kind == Kind.CHEAPEST:
        return int(price * (row["take"] - 1) // row["take"])
    rate = row["percent_bp"] if kind == Kind.PERCENT else row["steepest"] or 0
    return int(price * (10_000 - rate) // 10_000)
