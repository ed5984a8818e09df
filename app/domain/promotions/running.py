"""Promotions as the database tells them: pieces of SQL that other queries take along, and how their JSON is read."""

from datetime import date

import msgspec

from app.domain import transactions
from app.domain.promotions.rules import Kind, Promotion

TODAY = "(now() AT TIME ZONE 'Asia/Jakarta')::date"

# Everything of one promotion `p` but its units. Bundles name their goods, for nobody can read a bundle without.
FACE = """
jsonb_build_object('id', p.id, 'name', p.name, 'kind', p.kind, 'audience', p.audience, 'coops', p.coops, 'starts_on', p.starts_on, 'ends_on', p.ends_on,
  'bearer', p.bearer, 'bearer_coop', p.bearer_coop, 'percent_bp', p.percent_bp, 'amount_idr', p.amount_idr, 'take', p.take, 'pay', p.pay,
  'most_idr', p.most_idr, 'least_idr', p.least_idr, 'code', p.code, 'below_cost_why', p.below_cost_why,
  'steps', (SELECT json_agg(json_build_array(s.from_quantity, s.percent_bp) ORDER BY s.from_quantity) FROM promotion_step s WHERE s.promotion = p.id),
  'labels', CASE WHEN p.kind = 'paket' THEN (SELECT json_agg(json_build_array(q.many, g.name || ' (' || u.name || ')') ORDER BY g.name, u.id)
     FROM promotion_unit q JOIN product_unit u ON u.id = q.unit JOIN product g ON g.id = u.product WHERE q.promotion = p.id) END)"""
UNITS = "(SELECT json_agg(json_build_array(q.unit, q.many) ORDER BY q.unit) FROM promotion_unit q WHERE q.promotion = p.id{where})"

# `c`: a cart. Those of today that its goods take part in, with the units that lie in it; bundles whole.
OF_CART = (
    "(SELECT jsonb_agg(" + FACE + " || jsonb_build_object('units', "  # noqa: S608 - our own text
    + UNITS.format(where=" AND (p.kind = 'paket' OR q.unit IN (SELECT unit FROM cart_line WHERE cart = c.id))")
    + ") ORDER BY p.id) FROM promotion p WHERE p.state = 'running' AND " + TODAY + " BETWEEN p.starts_on AND p.ends_on"
    " AND p.id IN (SELECT q.promotion FROM promotion_unit q JOIN cart_line l ON l.unit = q.unit WHERE l.cart = c.id))"
)  # fmt: skip
# `c`: a cart. The voucher that was typed into it, and what there is to know of its limits.
OF_CARTS_VOUCHER = (
    "(SELECT " + FACE + " || jsonb_build_object('state', p.state, 'left_idr', p.budget_idr - p.spent_idr, 'today', " + TODAY + ","  # noqa: S608
    " 'mine', p.per_person - coalesce((SELECT used FROM voucher_person v WHERE v.promotion = p.id AND v.person = c.person), 0))"
    " FROM promotion p WHERE p.id = c.voucher)"
)  # fmt: skip
# `u`: a unit. Those of a product's units that run today or later; the day is looked at when a page is drawn.
OF_UNIT = (
    "(SELECT jsonb_agg(" + FACE + " ORDER BY p.id) FROM promotion_unit m JOIN promotion p ON p.id = m.promotion"  # noqa: S608
    " WHERE m.unit = u.id AND p.state = 'running' AND p.ends_on >= current_date - 1)"
)  # fmt: skip
# `$1`: an order. Those that took something off it, whether they still run or not: what was started is never rewritten.
_OF_ORDER = (
    "SELECT jsonb_agg(" + FACE + " || jsonb_build_object('units', "  # noqa: S608 - our own text
    + UNITS.format(where=" AND (p.kind = 'paket' OR q.unit IN (SELECT unit FROM order_line WHERE order_id = $1))")
    + ") ORDER BY p.id) FROM promotion p WHERE p.id IN (SELECT promotion FROM order_line_discount WHERE order_id = $1)"
)  # fmt: skip


class PromotionRow(msgspec.Struct):
    id: int
    name: str
    kind: Kind
    audience: str
    coops: list[int]
    starts_on: date
    ends_on: date
    bearer: str
    bearer_coop: int | None
    percent_bp: int | None
    amount_idr: int | None
    take: int | None
    pay: int | None
    most_idr: int | None
    least_idr: int
    code: str | None
    below_cost_why: str
    steps: list[tuple[int, int]] | None
    labels: list[tuple[int, str]] | None
    units: list[tuple[int, int]] | None = None
    state: str = ""
    left_idr: int = 0
    mine: int = 0
    today: date | None = None


class Typed(msgspec.Struct, frozen=True):
    """A voucher that was typed into a cart, with what is left of its limits. `trouble`: why it does not count whatever lies in the cart."""

    voucher: Promotion
    left_idr: int
    mine: int
    trouble: str = ""


_rows = msgspec.json.Decoder(list[PromotionRow])
_row = msgspec.json.Decoder(PromotionRow)


def promotions_in(text: str | None) -> tuple[Promotion, ...]:
    """What a query brought along as JSON."""
    return tuple(promotion_of(row) for row in _rows.decode(text)) if text else ()


async def promotions_of_order(order_id: int) -> tuple[Promotion, ...]:
    """What took something off an order, its voucher too. One query."""
    return promotions_in(await transactions.fetch_value(_OF_ORDER, order_id))


def typed_in(text: str | None) -> Typed | None:
    if not text:
        return None
    row = _row.decode(text)
    return Typed(promotion_of(row), row.left_idr, row.mine, _trouble(row))


def _trouble(row: PromotionRow) -> str:
    assert row.today is not None
    if row.state != "running" or row.today > row.ends_on:
        return f"Voucher {row.code} sudah berakhir."
    if row.today < row.starts_on:
        return f"Voucher {row.code} belum mulai."
    return f"Voucher {row.code} sudah Anda pakai sebanyak yang boleh." if row.mine <= 0 else ""


def promotion_of(row: PromotionRow) -> Promotion:
    return Promotion(
        id=row.id, name=row.name, kind=row.kind, audience=row.audience, starts_on=row.starts_on, ends_on=row.ends_on, bearer=row.bearer,
        units=dict(row.units or ()), coops=tuple(row.coops), percent_bp=row.percent_bp or 0, amount_idr=row.amount_idr or 0, take=row.take or 0,
        pay=row.pay or 0, most_idr=row.most_idr or 0, least_idr=row.least_idr, steps=tuple(row.steps or ()), code=row.code or "",
        bearer_coop=row.bearer_coop, below_cost_why=row.below_cost_why, labels=tuple(row.labels or ()),
    )  # fmt: skip
