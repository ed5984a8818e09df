"""What can be asked about bons: a member's own with the order behind each, and the office's list, overdue first."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.clock import business_day, now

A_PAGE = 12
A_LIST = 40
FAR = date(9999, 1, 1)  # for who owes nothing; not the last day there is, which the driver takes for infinity


@dataclass(frozen=True, slots=True)
class Bon:
    """One debt and what became of it. `number`: the order, or the deposit, that it came from; `receipts`: what paid it off."""

    id: int
    subject: str
    number: str
    goods: str
    amount_idr: int
    returned_idr: int
    paid_idr: int
    due_on: date
    made_at: datetime
    receipts: tuple[str, ...]

    @property
    def left_idr(self) -> int:
        return self.amount_idr - self.returned_idr - self.paid_idr

    @property
    def overdue(self) -> bool:
        return bool(self.left_idr) and self.due_on < business_day(now())

    @property
    def link(self) -> str:
        """The member's page of what it came from."""
        if not self.number:
            return ""
        return f"/pesanan/{self.number}" if self.subject == "order" else f"/anggota/simpanan/setoran/{self.number}"

    @property
    def words(self) -> str:
        if self.subject == "order":
            return f"Belanja {self.goods}" if self.goods else "Belanja"
        return "Setoran yang ditarik kembali" if self.subject == "savings" else "Bon sebelum tercatat di sini"


@dataclass(frozen=True, slots=True)
class Bons:
    """What one member still owes, the next due first, and one page of what is settled, the newest first."""

    owed: list[Bon]
    settled: list[Bon]
    more: bool


async def bons_of(entity: int, person: int | None, *, before: int | None = None) -> Bons:
    """`before` leafs through the older of what is settled; what is owed stands on the first page. One query."""
    found = [_read(row) for row in await transactions.fetch(_BOTH, entity, person, before, A_PAGE + 1)]
    settled = [one for one in found if not one.left_idr]
    return Bons([one for one in found if one.left_idr], settled[:A_PAGE], len(settled) > A_PAGE)


def _read(row: transactions.Row) -> Bon:
    return Bon(**{**dict(row), "receipts": tuple(row["receipts"])})


@dataclass(frozen=True, slots=True)
class Debtor:
    """One member in the office's list; whole rupiah."""

    membership: int | None
    person: int
    member_no: str
    name: str
    limit_idr: int
    used_idr: int
    oldest_due: date | None

    @property
    def overdue(self) -> bool:
        return self.oldest_due is not None and self.oldest_due < business_day(now())

    @property
    def mark(self) -> str:
        """Where the next page begins: after this one."""
        return f"{(self.oldest_due or FAR).isoformat()}.{self.person}"


async def debtors(coop: int, *, words: str = "", after: tuple[date, int] | None = None) -> tuple[list[Debtor], bool]:
    """One page of who has a limit or owes, the longest overdue first, then by due day; and whether there are more. One query."""
    day, person = after or (date(1, 1, 1), 0)
    pattern = f"%{_literal(words)}%" if words else None
    rows = await transactions.fetch(_DEBTORS, coop, pattern, day, person, A_LIST + 1)
    return [Debtor(**dict(row)) for row in rows[:A_LIST]], len(rows) > A_LIST


@dataclass(frozen=True, slots=True)
class Together:
    """What all members of a primary owe on bon, and what of it is overdue; whole rupiah."""

    members: int
    owed_idr: int
    overdue_members: int
    overdue_idr: int


async def owed_together(coop: int) -> Together:
    row = await transactions.fetch_one(_TOGETHER, coop, business_day(now()))
    assert row is not None
    return Together(**dict(row))


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_BONS = """
SELECT b.id, b.subject, coalesce(o.number, d.number, '') AS number, coalesce(g.goods, '') AS goods, b.amount_idr, b.returned_idr, b.paid_idr, b.due_on,
       b.made_at, r.receipts
FROM bon b LEFT JOIN shop_order o ON b.subject = 'order' AND o.id = b.subject_id LEFT JOIN savings_deposit d ON b.subject = 'savings' AND d.id = b.subject_id
LEFT JOIN LATERAL (
  SELECT concat((array_agg(name ORDER BY line_no))[1], CASE WHEN count(*) > 1 THEN ' dan ' || count(*) - 1 || ' lainnya' END) AS goods
  FROM order_line WHERE order_id = o.id) g ON true
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(DISTINCT p.number) FILTER (WHERE p.number IS NOT NULL), '{}') AS receipts FROM bon_paid x
  JOIN savings_deposit p ON x.source LIKE 'savings:%' AND p.id = split_part(x.source, ':', 2)::bigint AND p.state = 'received' WHERE x.bon = b.id) r
WHERE b.entity = $1 AND b.person = $2
"""
_BOTH = (
    "(" + _BONS + " AND $3::bigint IS NULL AND b.amount_idr > b.returned_idr + b.paid_idr ORDER BY b.due_on, b.id LIMIT 100)"
    " UNION ALL (" + _BONS + " AND b.amount_idr = b.returned_idr + b.paid_idr AND ($3::bigint IS NULL OR b.id < $3) ORDER BY b.id DESC LIMIT $4)"
)  # fmt: skip
_DEBTORS = """
SELECT m.id AS membership, l.person, coalesce(m.member_no, '') AS member_no, p.name, l.limit_idr, l.used_idr, l.oldest_due
FROM bon_line l JOIN person p ON p.id = l.person LEFT JOIN membership m ON m.person = l.person AND m.coop = l.entity AND m.ended_on IS NULL
WHERE l.entity = $1 AND (l.limit_idr > 0 OR l.used_idr > 0) AND (coalesce(l.oldest_due, '9999-01-01'), l.person) > ($3::date, $4::bigint)
  AND ($2::text IS NULL OR p.name ILIKE $2 OR m.member_no ILIKE $2)
ORDER BY coalesce(l.oldest_due, '9999-01-01'), l.person LIMIT $5
"""
_TOGETHER = """
SELECT count(*) FILTER (WHERE used_idr > 0)::int AS members, coalesce(sum(used_idr), 0)::bigint AS owed_idr,
       count(*) FILTER (WHERE oldest_due < $2::date)::int AS overdue_members,
       coalesce((SELECT sum(amount_idr - returned_idr - paid_idr) FROM bon WHERE entity = $1 AND due_on < $2::date
                 AND amount_idr > returned_idr + paid_idr), 0)::bigint AS overdue_idr
FROM bon_line WHERE entity = $1
"""
