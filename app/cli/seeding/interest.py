"""The demo's jasa simpanan: the last two years of every primary, posted on the first of the month after, as the calendar would."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.governance.setting import figures_stand
from app.domain.interest.balances import daily_balances
from app.domain.interest.formula import Terms
from app.domain.interest.late import decide_late, propose_late
from app.domain.interest.post import Row, book, close_run, reckoned, write_rows
from app.domain.interest.runs import month_words
from app.domain.interest.terms import first_of, freeze_many, last_of, next_month, terms_of_months
from app.domain.transactions import transaction

MONTHS = 24


async def seed_interest() -> None:
    """A second call finds it done and changes nothing. Days of the past are open still: nothing is sealed before."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM interest_run)"):
        return
    accounts = await transactions.fetch(_ACCOUNTS)
    months = _months(first_of(business_day(now())))
    terms = await _terms({row["entity"] for row in accounts}, months)
    for month in months:
        async with transaction():
            await _post(month, accounts, terms)
    async with transaction():
        for entity in sorted({entity for entity, _ in terms}):
            await figures_stand(
                entity, "jasa_simpanan", last_of(months[-1]), f"Jasa simpanan {month_words(months[-1])}"
            )
    await _one_was_late()


def _months(present: date) -> list[date]:
    months = [first_of(present - timedelta(days=1))]
    while len(months) < MONTHS:
        months.append(first_of(months[-1] - timedelta(days=1)))
    return months[::-1]


async def _terms(entities: set[int], months: list[date]) -> dict[tuple[int, date], tuple[int, Terms]]:
    """(co-op, month) -> the id of its frozen terms, and what they say."""
    found: dict[tuple[int, date], tuple[int, Terms]] = {}
    async with transaction():
        for entity in sorted(entities):
            said = await terms_of_months(entity, months)
            for frozen, one in zip(await freeze_many(entity, said), said, strict=True):
                found[entity, one.month] = frozen, one.terms
    return found


async def _post(
    month: date, accounts: Sequence[transactions.Row], terms: Mapping[tuple[int, date], tuple[int, Terms]]
) -> None:
    """All primaries at once: one look at the balances, one begin of all runs, then the rows and entries of each."""
    daily = await daily_balances([row["id"] for row in accounts], month)
    by_coop: dict[int, list[int]] = {}
    for row in accounts:
        if max(daily[row["id"]]) > 0:
            by_coop.setdefault(row["entity"], []).append(row["id"])
    begun = await transactions.fetch(
        _BEGUN, list(by_coop), month, [terms[entity, month][0] for entity in by_coop], next_month(month)
    )
    runs = {row["entity"]: row["id"] for row in begun}
    for entity, mine in by_coop.items():
        run, (frozen, said) = runs[entity], terms[entity, month]
        rows = []
        for account in mine:
            exact, whole, tax = reckoned(daily[account], said, entity=False)
            rows.append(Row(account, month, frozen, False, exact, whole, tax, whole, tax))
        await write_rows(run, entity, rows)
        await book(entity, month, rows, dict.fromkeys(mine, False), next_month(month))
        await close_run(run, entity)


async def _one_was_late() -> None:
    """A deposit of Bu Sari that lay in the drawer for some days: the next posting puts it right where she sees it."""
    row = await transactions.fetch_one(_DEPOSIT, first_of(business_day(now()) - timedelta(days=31)))
    if row is None or len(row["officers"]) < 2:
        return
    maker, checker = row["officers"][:2]
    late = await propose_late(
        row["entity"],
        row["journal"],
        row["day"] - timedelta(days=9),
        why="Bukti setoran tertinggal di laci kasir",
        by=maker,
    )
    await decide_late(row["entity"], late, approve=True, by=checker)


_BEGUN = """
WITH begun AS (
  INSERT INTO interest_run (entity, month, state, terms, began_at)
  SELECT b.entity, $2, 'running', b.terms, $4::date + interval '1 hour' FROM unnest($1::int[], $3::bigint[]) AS b (entity, terms) ORDER BY b.entity
  RETURNING id, entity), noted AS (
  INSERT INTO life_move (life, subject_id, from_state, to_state, why) SELECT 'interest_run', id, '', 'running', 'kalender' FROM begun)
SELECT id, entity FROM begun
"""
_ACCOUNTS = """
SELECT a.id, a.entity FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
WHERE a.owner_kind = 'person' ORDER BY a.entity, a.id
"""
_DEPOSIT = """
SELECT j.entity, l.journal, l.day, (
  SELECT array_agg(DISTINCT o.person) FROM office o WHERE o.coop = j.entity AND o.granted_at IS NOT NULL AND o.ended_at IS NULL
    AND o.role IN ('ketua', 'bendahara') AND o.person <> p.id) AS officers
FROM person p JOIN account a ON a.owner_kind = 'person' AND a.owner_id = p.id
JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
JOIN journal_line l ON l.account = a.id AND l.amount_idr < 0 AND l.day >= $1 JOIN journal j ON j.id = l.journal AND j.source NOT LIKE 'interest:%'
WHERE p.phone = '+6281200000001' ORDER BY l.day, l.journal LIMIT 1
"""
