"""The demo's jasa simpanan: the last two years of every primary, posted on the first of the month after, as the calendar would."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.domain import lives, transactions
from app.domain.clock import business_day, now
from app.domain.governance.setting import figures_stand
from app.domain.interest.balances import daily_balances
from app.domain.interest.late import decide_late, propose_late
from app.domain.interest.post import Row, book, close_run, reckoned, write_rows
from app.domain.interest.runs import month_words
from app.domain.interest.terms import first_of, freeze, last_of, next_month, terms_now
from app.domain.transactions import transaction

MONTHS = 24


async def seed_interest() -> None:
    """A second call finds it done and changes nothing. Days of the past are open still: nothing is sealed before."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM interest_run)"):
        return
    accounts = await transactions.fetch(_ACCOUNTS)
    for month in _months(first_of(business_day(now()))):
        async with transaction():
            await _post(month, accounts)
    await _one_was_late()


def _months(present: date) -> list[date]:
    months = [first_of(present - timedelta(days=1))]
    while len(months) < MONTHS:
        months.append(first_of(months[-1] - timedelta(days=1)))
    return months[::-1]


async def _post(month: date, accounts: Sequence[transactions.Row]) -> None:
    """All primaries at once: one look at the balances, then a run for each."""
    daily = await daily_balances([row["id"] for row in accounts], month)
    by_coop: dict[int, list[int]] = {}
    for row in accounts:
        if max(daily[row["id"]]) > 0:
            by_coop.setdefault(row["entity"], []).append(row["id"])
    for entity, mine in by_coop.items():
        now_ = await terms_now(entity, month)
        terms = await freeze(entity, now_)
        run: int = await transactions.fetch_value(
            "INSERT INTO interest_run (entity, month, state, terms, began_at) VALUES ($1, $2, 'running', $3, $4::date + interval '1 hour') RETURNING id",
            entity, month, terms, next_month(month),
        )  # fmt: skip
        await lives.begin("interest_run", run, "running", why="kalender")
        await figures_stand(entity, "jasa_simpanan", last_of(month), f"Jasa simpanan {month_words(month)}")
        rows = []
        for account in mine:
            exact, whole, tax = reckoned(daily[account], now_.terms, entity=False)
            rows.append(Row(account, month, terms, False, exact, whole, tax, whole, tax))
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
