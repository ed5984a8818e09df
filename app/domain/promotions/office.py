"""What the office sees of promotions: the list, one of them whole, what it has cost so far, and how it came to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.promotions.rules import Promotion
from app.domain.promotions.running import FACE, TODAY, UNITS, promotions_in
from app.domain.promotions.states import LABELS, PromotionState

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """A promotion as the office sees it. `orders` and `cost_idr` leave out what expired or was cancelled."""

    promotion: Promotion
    state: PromotionState
    today: date
    made_by: int
    maker: str
    made_at: datetime
    starter: str | None
    budget_idr: int | None
    per_person: int | None
    spent_idr: int
    bearer_name: str
    basis: str
    decision: int | None
    decision_number: str | None
    decided_on: date | None
    orders: int
    cost_idr: int

    @property
    def label(self) -> str:
        """The word people read: a running one may not have begun, or be over."""
        if self.state != PromotionState.RUNNING or self.promotion.holds(self.today):
            return LABELS[self.state]
        return "Terjadwal" if self.today < self.promotion.starts_on else "Selesai"

    @property
    def status(self) -> str:
        """The code that the status piece colours."""
        return {"Berjalan": "ok", "Terjadwal": "info", "Konsep": "wait"}.get(self.label, "idle")

    @property
    def is_draft(self) -> bool:
        return self.state == PromotionState.DRAFT

    @property
    def stoppable(self) -> bool:
        return self.state == PromotionState.RUNNING and self.today <= self.promotion.ends_on


_SEEN = (
    "SELECT jsonb_build_array(" + FACE + " || jsonb_build_object('units', " + UNITS.format(where="") + ")) AS faces, p.state,"  # noqa: S608 - our own text
    " " + TODAY + " AS today, p.made_by, w.name AS maker, p.made_at, s.name AS starter, p.budget_idr, p.per_person, p.spent_idr, p.bearer_name, p.basis,"
    " p.decision, e.number AS decision_number, e.decided_on, c.orders, c.cost_idr FROM promotion p"
    " JOIN person w ON w.id = p.made_by LEFT JOIN person s ON s.id = p.started_by"
    " LEFT JOIN decision e ON e.id = p.decision"
    " CROSS JOIN LATERAL (SELECT count(DISTINCT d.order_id) AS orders, coalesce(sum(d.amount_idr), 0)::bigint AS cost_idr FROM order_line_discount d"
    "   JOIN shop_order o ON o.id = d.order_id AND o.state NOT IN ('expired', 'cancelled') WHERE d.promotion = p.id) c"
)  # fmt: skip
# Which of the list: what counts now or will, what waits for a second person, what is over.
_WHICH = {
    "berjalan": " WHERE p.state = 'running' AND p.ends_on >= " + TODAY,
    "konsep": " WHERE p.state = 'draft'",
    "selesai": " WHERE p.state IN ('stopped', 'discarded') OR (p.state = 'running' AND p.ends_on < " + TODAY + ")",
}


# By name, code or a good that takes part; by who bears it.
_ASKED = (
    " AND ($2 = '' OR p.name ILIKE '%' || $2 || '%' OR p.code = upper($2) OR EXISTS (SELECT FROM promotion_unit q"
    " JOIN product_unit u ON u.id = q.unit JOIN product g ON g.id = u.product WHERE q.promotion = p.id AND g.name ILIKE '%' || $2 || '%'))"
    " AND ($3 = '' OR p.bearer = $3)"
)


async def promotions_seen(
    which: str, *, before: int | None = None, words: str = "", bearer: str = ""
) -> tuple[list[Seen], bool]:
    """One page of them, the newest first, and whether there are more. One query."""
    sql = (
        _SEEN
        + _WHICH[which].replace(" WHERE ", " WHERE (")
        + ") AND p.id < $1"
        + _ASKED
        + " ORDER BY p.id DESC LIMIT 31"
    )
    plain = words.replace("%", "").replace("_", "")
    rows = await transactions.fetch(sql, before if before is not None else 2**62, plain, bearer)
    return [_seen(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


async def promotion_seen(promotion: int) -> Seen:
    """One of them. Raises NotFound."""
    row = await transactions.fetch_one(_SEEN + " WHERE p.id = $1", promotion)
    if row is None:
        raise NotFound
    return _seen(row)


def _seen(row: transactions.Row) -> Seen:
    own = {name: row[name] for name in Seen.__dataclass_fields__ if name not in ("promotion", "state")}
    return Seen(promotion=promotions_in(row["faces"])[0], state=PromotionState(row["state"]), **own)


@dataclass(frozen=True, slots=True)
class Good:
    """A good that takes part: how many (in a bundle), what it costs, and what it costs us (None: none lies anywhere)."""

    unit: int
    product: int
    many: int
    name: str
    unit_name: str
    umum_idr: int | None
    anggota_idr: int | None
    cost_idr: int | None


_GOODS = """
SELECT u.id AS unit, u.product, q.many, g.name, u.name AS unit_name,
  (SELECT price_idr FROM price r WHERE r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL) AS umum_idr,
  (SELECT min(price_idr) FROM price r WHERE r.unit = u.id AND r.tier IN ('umum', 'anggota') AND r.valid_until IS NULL) AS anggota_idr,
  (SELECT ceil(sum(s.value_idr)::numeric * u.factor / nullif(sum(s.on_hand), 0))::bigint FROM stock_level s WHERE s.product = u.product) AS cost_idr
FROM promotion_unit q JOIN product_unit u ON u.id = q.unit JOIN product g ON g.id = u.product WHERE q.promotion = $1 ORDER BY g.name, u.id
"""


async def goods_of(promotion: int) -> list[Good]:
    return [Good(**dict(row)) for row in await transactions.fetch(_GOODS, promotion)]


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that was done to it. `after`: what was written, in words."""

    at: datetime
    deed: str
    by: str
    why: str
    after: str


async def history_of(promotion: int) -> list[Past]:
    """What was done to it, the newest first."""
    rows = await transactions.fetch(
        "SELECT a.at, a.deed, coalesce(p.name, '–') AS by, a.why, a.after FROM audit a LEFT JOIN person p ON p.id = a.by_person"
        " WHERE a.subject = $1 ORDER BY a.id DESC LIMIT 50",
        f"promotion:{promotion}",
    )
    return [Past(row["at"], row["deed"], row["by"], row["why"], _said(row["after"])) for row in rows]


_NAMES = {"name": "nama", "kind": "jenis", "audience": "untuk", "starts_on": "mulai", "ends_on": "sampai", "bearer": "penanggung", "percent_bp": "persen ×100",
          "amount_idr": "rupiah", "take": "ambil", "pay": "bayar", "most_idr": "paling banyak", "least_idr": "belanja mulai", "code": "kode",
          "budget_idr": "anggaran", "per_person": "per orang", "unit": "kemasan no.", "many": "jumlah", "basis": "dasar",
          "below_cost_why": "alasan di bawah harga pokok", "coops": "koperasi no.", "steps": "tingkat"}  # fmt: skip


def _said(after: str | None) -> str:
    fields = msgspec.json.decode(after) if after else {}
    return ", ".join(
        f"{_NAMES[name]} {_value(value)}"
        for name, value in fields.items()
        if name in _NAMES and (name, value) != ("many", 1)
    )


def _value(value: object) -> str:
    return " ".join(map(_value, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
