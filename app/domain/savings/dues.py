"""Simpanan wajib by the month: which months are paid, which are owed, and how a deposit settles them, the oldest first."""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.clock import MONTHS, business_day, now
from app.domain.savings.rules import Rules, rules_and_dues, rules_of

AHEAD = 12  # months that may be paid before they are due


@dataclass(frozen=True, slots=True)
class Month:
    """One month of dues. `state`: lunas, belum (its day has passed), or nanti."""

    month: date
    amount_idr: int
    state: str
    number: str = ""  # the deposit that settled it

    @property
    def label(self) -> str:
        return f"{MONTHS[self.month.month - 1]} {self.month.year}"


@dataclass(frozen=True, slots=True)
class Dues:
    """A member's months from the first owed, the oldest first, and what is behind."""

    months: tuple[Month, ...]
    rules: Rules

    @property
    def due_day(self) -> int:
        return self.rules.due_day

    @property
    def arrears(self) -> tuple[Month, ...]:
        return tuple(month for month in self.months if month.state == "belum")

    @property
    def arrears_idr(self) -> int:
        return sum(month.amount_idr for month in self.arrears)

    @property
    def unpaid(self) -> tuple[Month, ...]:
        return tuple(month for month in self.months if month.state != "lunas")

    def sums(self, most: int = 6) -> list[tuple[int, int]]:
        """(how many of the oldest unpaid months, together how many rupiah), for a choice."""
        found, total = [], 0
        for many, month in enumerate(self.unpaid[:most], 1):
            total += month.amount_idr
            found.append((many, total))
        return found


async def dues_of(entity: int, person: int, today: date | None = None) -> Dues:
    """The member's dues at this primary as they stand today (WIB), with a year ahead."""
    day = today or business_day(now())
    found = await transactions.fetch_one(_STANDS, entity, person)
    assert found is not None
    first: date | None = found["first"]
    if first is None:
        return Dues((), await rules_of(entity, day))
    paid = dict(zip(found["months"], zip(found["amounts"], found["numbers"], strict=True), strict=True))
    wanted = [_plus(first, n) for n in range(_months_between(first, day) + AHEAD + 1)]
    rules, amounts = await rules_and_dues(entity, day, wanted)
    months = []
    for month in wanted:
        if month in paid:
            months.append(Month(month, paid[month][0], "lunas", paid[month][1]))
        else:
            months.append(Month(month, amounts[month], "belum" if is_due(month, day, rules.due_day) else "nanti"))
    return Dues(tuple(month for month in months if month.amount_idr), rules)


async def unpaid_months(entity: int, person: int) -> tuple[Month, ...]:
    return (await dues_of(entity, person)).unpaid


async def settle_months(deposit: int) -> None:
    """Write down which months this deposit settled, the oldest first; inside its transaction, its account held by the posting.

    What is left of it settles nothing yet: it stands on the account, and the next deposit counts it in.
    """
    row = await transactions.fetch_one(
        "SELECT entity, person FROM savings_deposit WHERE id = $1 AND kind = 'wajib'", deposit
    )
    assert row is not None, "only deposits of simpanan wajib settle months"
    left_idr: int = await transactions.fetch_value(_TO_SETTLE, row["entity"], row["person"])
    for month in await unpaid_months(row["entity"], row["person"]):
        if month.amount_idr > left_idr:
            break
        left_idr -= month.amount_idr
        await transactions.execute(
            "INSERT INTO savings_due (entity, person, month, amount_idr, deposit) VALUES ($1, $2, $3, $4, $5)",
            row["entity"], row["person"], month.month, month.amount_idr, deposit,
        )  # fmt: skip


async def free_months(deposit: int) -> None:
    """The deposit was taken back: its months are owed again."""
    await transactions.execute(
        "UPDATE savings_due SET undone_at = now() WHERE deposit = $1 AND undone_at IS NULL", deposit
    )


async def begin_dues(entity: int, person: int, first_month: date) -> None:
    """Say which month is the first owed here: for members who come with a history. Once; a second word changes nothing."""
    await transactions.execute(
        "INSERT INTO savings_due_start (entity, person, first_month) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        entity, person, first_month.replace(day=1),
    )  # fmt: skip


def is_due(month: date, day: date, due_day: int) -> bool:
    """Whether the month's day has passed."""
    return (day.year, day.month) > (month.year, month.month) or (
        (day.year, day.month) == (month.year, month.month) and day.day > due_day
    )


def _months_between(first: date, day: date) -> int:
    return max(-1, (day.year - first.year) * 12 + day.month - first.month)


def _plus(month: date, many: int) -> date:
    at = month.year * 12 + month.month - 1 + many
    return date(at // 12, at % 12 + 1, 1)


# The month after a member joined is the first one owed, unless something else was said.
_STANDS = """
SELECT coalesce((SELECT first_month FROM savings_due_start WHERE entity = $1 AND person = $2),
                (SELECT (date_trunc('month', since) + interval '1 month')::date FROM membership
                 WHERE coop = $1 AND person = $2 AND ended_on IS NULL)) AS first,
       coalesce(array_agg(u.month), '{}') AS months, coalesce(array_agg(u.amount_idr), '{}') AS amounts, coalesce(array_agg(d.number), '{}') AS numbers
FROM savings_due u JOIN savings_deposit d ON d.id = u.deposit WHERE u.entity = $1 AND u.person = $2 AND u.undone_at IS NULL
"""
_TO_SETTLE = """
SELECT (coalesce((SELECT sum(amount_idr) FROM savings_deposit
                  WHERE entity = $1 AND person = $2 AND kind = 'wajib' AND state = 'received' AND way <> 'saldo_awal'), 0)
      - coalesce((SELECT sum(amount_idr) FROM savings_due WHERE entity = $1 AND person = $2 AND undone_at IS NULL), 0))::bigint
"""
