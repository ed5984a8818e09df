"""Posting: every account of the co-op gets its month once, in batches that may be killed anywhere and begun again.

Each account has one entry a run: the month's jasa simpanan and the corrections of earlier months, net of tax. The frozen row
(account, month) stands in the same transaction; its key lets no second one in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain import transactions
from app.domain.interest.balances import daily_balances
from app.domain.interest.formula import Terms, exact_of, rounded, tax_on
from app.domain.interest.runs import month_words
from app.domain.interest.tell import tell_savers
from app.domain.interest.terms import freeze, frozen_terms, terms_now
from app.domain.money import rupiah
from app.domain.transactions import retried, transaction
from app.domain.work.find import Work
from app.domain.work.kinds import Tell

BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One frozen row to be: the whole of a month, and what this run adds to it."""

    account: int
    month: date
    terms: int
    adjusts: bool
    exact: Fraction
    whole_idr: int
    whole_tax_idr: int
    interest_idr: int
    tax_idr: int


async def post_interest(work: Work, tell: Tell) -> dict[str, object]:
    """The long work: batch by batch to the end, wherever an earlier runner stopped."""
    run: int = work.asked["run"]
    await post_run(run, tell)
    done = await transactions.fetch_one(
        "SELECT month, accounts, interest_idr, tax_idr FROM interest_run WHERE id = $1", run
    )
    assert done is not None, "a run stays"
    return {
        "sentence": f"Jasa simpanan {month_words(done['month'])} dibukukan untuk {done['accounts']} rekening:"
        f" {rupiah(done['interest_idr'])}, pajak {rupiah(done['tax_idr'])}."
    }


async def post_run(run: int, tell: Tell | None = None, *, day: date | None = None) -> None:
    """Post what is left of a run and close it; again is as good as once. `day`: the books' day, today unless the demo seeds its past."""
    row = await transactions.fetch_one("SELECT entity, month, terms, state FROM interest_run WHERE id = $1", run)
    assert row is not None, f"there is no run {run}"
    if row["state"] != "running":
        return
    terms = (await frozen_terms([row["terms"]]))[row["terms"]].terms
    total: int = await transactions.fetch_value(COUNT, row["entity"])
    done, last = 0, 0
    while accounts := await transactions.fetch(NEXT, row["entity"], last, BATCH):
        kinds = {one["id"]: one["owner_kind"] == "coop" for one in accounts}
        await post_batch(run, row["entity"], row["month"], row["terms"], terms, kinds, day=day)
        done, last = done + len(accounts), accounts[-1]["id"]
        if tell:
            await tell(done, total, f"{done} dari {total} rekening")
    await _close(run, row["entity"], row["month"])


@retried
async def post_batch(
    run: int, entity: int, month: date, terms_id: int, terms: Terms, kinds: Mapping[int, bool], *, day: date | None = None
) -> None:  # fmt: skip
    """One transaction: the frozen rows of these accounts (id -> whether a co-op's), and an entry for each that gets something."""
    async with transaction():
        await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('interest:' || $1::bigint, 0))", run)
        left = await left_of(list(kinds), month)
        own = await _own(left, month, terms_id, terms, kinds)
        corrections, looked = await _corrections(left, entity, month, kinds)
        rows = await _affordable(own, corrections)
        if rows:
            await write_rows(run, entity, rows)
            await book(entity, month, rows, kinds, day)
        waiting = {one.account for one in corrections} - {one.account for one in rows if one.adjusts}
        settled = [(account, earlier) for account, earlier in looked if account not in waiting]
        await transactions.execute(
            _SETTLE, run, [account for account, _ in settled], [earlier for _, earlier in settled]
        )


async def left_of(accounts: Sequence[int], month: date) -> list[int]:
    """Which of these have no row of this month yet."""
    return [row["id"] for row in await transactions.fetch(_LEFT, list(accounts), month)]


async def _own(left: Sequence[int], month: date, terms_id: int, terms: Terms, kinds: Mapping[int, bool]) -> list[Row]:
    found = []
    for account, daily in (await daily_balances(left, month)).items():
        if max(daily) > 0:  # who held nothing all month has no month
            exact, whole, tax = reckoned(daily, terms, entity=kinds[account])
            found.append(Row(account, month, terms_id, False, exact, whole, tax, whole, tax))
    return found


async def _corrections(
    left: Sequence[int], entity: int, month: date, kinds: Mapping[int, bool]
) -> tuple[list[Row], list[tuple[int, date]]]:
    """Earlier months in doubt, reckoned again: each month by itself, tax and all; the rows that differ, and what was looked at."""
    doubts = await transactions.fetch(_DOUBTS, list(left), month)
    by_month: dict[date, list[int]] = {}
    for doubt in doubts:
        by_month.setdefault(doubt["month"], []).append(doubt["account"])
    found = []
    for earlier, accounts in by_month.items():
        now = await terms_now(entity, earlier)
        terms_id = await freeze(entity, now)
        stands = {row["account"]: row for row in await transactions.fetch(_STANDS, accounts, earlier)}
        for account, daily in (await daily_balances(accounts, earlier)).items():
            exact, whole, tax = reckoned(daily, now.terms, entity=kinds[account])
            was = stands.get(account)
            interest_idr, tax_idr = whole - (was["interest_idr"] if was else 0), tax - (was["tax_idr"] if was else 0)
            if interest_idr or tax_idr:
                found.append(Row(account, earlier, terms_id, True, exact, whole, tax, interest_idr, tax_idr))
    return found, [(doubt["account"], doubt["month"]) for doubt in doubts]


def reckoned(daily: Sequence[int], terms: Terms, *, entity: bool) -> tuple[Fraction, int, int]:
    """(exact, rounded, tax) of one account's month. A late withdrawal never makes a day worth less than nothing."""
    exact = exact_of([max(balance, 0) for balance in daily], terms)
    whole = rounded(exact, terms.rounding)
    return exact, whole, tax_on(whole, entity=entity, entity_bp=terms.entity_bp)


async def _affordable(own: list[Row], corrections: list[Row]) -> list[Row]:
    """A correction that would take more than is there waits for a later run: nobody is overdrawn by our mistake."""
    sums: dict[int, int] = {}
    for row in own + corrections:
        sums[row.account] = sums.get(row.account, 0) + row.interest_idr - row.tax_idr
    owing = sorted(account for account, net_idr in sums.items() if net_idr < 0)
    if not owing:
        return own + corrections
    free = {row["account"]: row["free_idr"] for row in await transactions.fetch(_FREE, owing)}
    wait = {account for account in owing if free.get(account, 0) + sums[account] < 0}
    return own + [row for row in corrections if row.account not in wait]


async def write_rows(run: int, entity: int, rows: Sequence[Row]) -> None:
    """Freeze what these accounts get; a second row of one's own month is refused by its key."""
    await transactions.execute(_ROWS, run, entity, *_columns(rows))


async def book(entity: int, month: date, rows: Sequence[Row], kinds: Mapping[int, bool], day: date | None) -> None:
    """An entry for each account: D beban jasa simpanan, K simpanan sukarela (net), K utang PPh. Corrections ride along."""
    sums: dict[int, list[int]] = {}
    corrected = {row.account for row in rows if row.adjusts}
    for row in rows:
        one = sums.setdefault(row.account, [0, 0])
        one[0] += row.interest_idr
        one[1] += row.tax_idr
    accounts = [account for account, (interest_idr, tax_idr) in sums.items() if interest_idr or tax_idr]
    words = f"Jasa simpanan {month_words(month)}"
    await transactions.execute(
        _ENTRIES, entity, f"{month:%Y-%m}", day, accounts, [sums[a][0] for a in accounts], [sums[a][1] for a in accounts],
        [kinds[a] for a in accounts], [words + (" dan penyesuaian" if a in corrected else "") for a in accounts],
    )  # fmt: skip


async def _close(run: int, entity: int, month: date) -> None:
    """Count what was posted, end the run, and let the treasurer look at it. A word to each of a hundred thousand savers takes its time."""
    async with transaction(patience=120):
        closed = await close_run(run, entity)
        if closed is None:  # another runner was quicker
            return
        await tell_savers(run, month)
        text = (
            f"Jasa simpanan {month_words(month)} dibukukan untuk {closed['accounts']} rekening: {rupiah(closed['interest_idr'])},"
            f" pajak {rupiah(closed['tax_idr'])}. Periksa ringkasannya di /kantor/jasa-simpanan."
        )
        await transactions.execute(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'jasa_simpanan', $3, $4, 'bendahara') ON CONFLICT DO NOTHING",
            f"interest_run:{run}:done", entity, f"interest:{month:%Y-%m}", text,
        )  # fmt: skip


async def close_run(run: int, entity: int) -> transactions.Row | None:
    """The sums of a run that ends now; None if it has ended before."""
    return await transactions.fetch_one(_CLOSE, run, entity)


def _columns(rows: Sequence[Row]) -> list[list[object]]:
    return [
        [row.account for row in rows], [row.month for row in rows], [row.terms for row in rows], [row.adjusts for row in rows],
        [f"{row.exact.numerator}/{row.exact.denominator}" for row in rows], [row.whole_idr for row in rows], [row.whole_tax_idr for row in rows],
        [row.interest_idr for row in rows], [row.tax_idr for row in rows],
    ]  # fmt: skip


_OF_THE_COOP = """
FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
WHERE a.entity = $1 AND a.owner_kind IN ('person', 'coop')
"""
COUNT = "SELECT count(*)" + _OF_THE_COOP
NEXT = "SELECT a.id, a.owner_kind" + _OF_THE_COOP + " AND a.id > $2 ORDER BY a.id LIMIT $3"
_LEFT = """
SELECT a.id FROM unnest($1::bigint[]) AS a (id)
WHERE NOT EXISTS (SELECT FROM interest_posting p WHERE p.account = a.id AND p.month = $2 AND NOT p.adjusts) ORDER BY a.id
"""
_DOUBTS = """
SELECT DISTINCT account, month FROM interest_doubt WHERE account = ANY ($1::bigint[]) AND month < $2 AND settled_by IS NULL ORDER BY month, account
"""
_STANDS = """
SELECT account, sum(interest_idr)::bigint AS interest_idr, sum(tax_idr)::bigint AS tax_idr FROM interest_posting
WHERE account = ANY ($1::bigint[]) AND month = $2 GROUP BY account
"""
_FREE = """
SELECT account, -(balance_idr + held_idr) AS free_idr FROM account_balance WHERE account = ANY ($1::bigint[]) ORDER BY account FOR UPDATE
"""
_ROWS = """
INSERT INTO interest_posting (run, entity, account, month, terms, adjusts, exact, whole_idr, whole_tax_idr, interest_idr, tax_idr)
SELECT $1, $2, * FROM unnest($3::bigint[], $4::date[], $5::bigint[], $6::bool[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
"""
# Sums are debit-positive in the books: interest is an expense, the net is owed to the member, the tax to the state.
_ENTRIES = """
WITH given AS (
  SELECT g.*, coalesce($3::date, (now() AT TIME ZONE 'Asia/Jakarta')::date) AS day
  FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bool[], $8::text[]) AS g (account, interest_idr, tax_idr, coop, memo)
), roles AS (
  SELECT r.role, a.id FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code AND a.owner_kind IS NULL
  WHERE r.entity = $1 AND r.role IN ('beban_jasa_simpanan', 'utang_pph_final', 'utang_pph_23')
), heads AS (
  INSERT INTO journal (entity, source, memo, day)
  SELECT $1, 'interest:' || account || ':' || $2, memo, day FROM given ORDER BY account
  RETURNING id, source, day
)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT h.id, l.n, l.account, l.idr, h.day
FROM given g JOIN heads h ON h.source = 'interest:' || g.account || ':' || $2
CROSS JOIN LATERAL (VALUES
  (1, (SELECT id FROM roles WHERE role = 'beban_jasa_simpanan'), g.interest_idr),
  (2, g.account, g.tax_idr - g.interest_idr),
  (3, (SELECT id FROM roles WHERE role = CASE WHEN g.coop THEN 'utang_pph_23' ELSE 'utang_pph_final' END), -g.tax_idr)) AS l (n, account, idr)
WHERE l.idr <> 0 ORDER BY g.account, l.n
"""
_SETTLE = """
UPDATE interest_doubt d SET settled_by = $1 FROM unnest($2::bigint[], $3::date[]) AS s (account, month)
WHERE d.account = s.account AND d.month = s.month AND d.settled_by IS NULL
"""
_CLOSE = """
WITH counted AS (
  SELECT count(DISTINCT account) AS accounts, coalesce(sum(interest_idr), 0) AS interest_idr, coalesce(sum(tax_idr), 0) AS tax_idr,
         count(*) FILTER (WHERE adjusts) AS adjusted FROM interest_posting WHERE run = $1
), moved AS (
  UPDATE interest_run r SET state = 'done', done_at = now(), accounts = c.accounts, interest_idr = c.interest_idr, tax_idr = c.tax_idr, adjusted = c.adjusted,
         deferred = (SELECT count(DISTINCT d.account) FROM interest_doubt d WHERE d.entity = $2 AND d.settled_by IS NULL AND d.month < r.month)
  FROM counted c WHERE r.id = $1 AND r.state = 'running' RETURNING r.id, r.accounts, r.interest_idr, r.tax_idr
), noted AS (
  INSERT INTO life_move (life, subject_id, from_state, to_state) SELECT 'interest_run', id, 'running', 'done' FROM moved
)
SELECT accounts, interest_idr, tax_idr FROM moved
"""
