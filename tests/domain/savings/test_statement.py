"""The statement: each movement with its running balance and its document; as quick among a million rows as among a few."""

from datetime import timedelta

from app.domain.clock import business_day, now
from app.domain.numbering import new_key
from app.domain.savings.accounts import account_of
from app.domain.savings.find import by_month, documents_behind, moves_of, period_of
from app.domain.savings.withdraw import Asked, withdraw_at_counter
from tests.domain.savings.conftest import HOME, saved
from tests.domain.savings.test_tender import bought

LOTS = """
WITH head AS (
  INSERT INTO journal (entity, source, memo, day, at)
  SELECT 2, 'uji:' || n, 'Uji ' || n, current_date - 1 - (n / 500), now() - make_interval(days => 1 + n / 500) FROM generate_series(1, $2::int) n
  RETURNING id, day)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT id, k.no, CASE k.no WHEN 1 THEN $1::bigint ELSE $3::bigint END, CASE k.no WHEN 1 THEN -1000 ELSE 1000 END, day
FROM head, (VALUES (1), (2)) k (no)
"""


async def test_each_movement_names_its_document(db, house):
    receipt = await saved(house, 300_000)
    order = await bought(db, house)
    slip = await withdraw_at_counter(Asked(house.saver, HOME, 40_000), by=house.clerk, key=new_key(), proof="slip")
    savings = await account_of(house.saver, HOME, "sukarela")
    moves, more = await moves_of(savings)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    assert [(move.amount_idr, move.balance_idr, move.link) for move in moves] == [
        (-40_000, 200_000, f"/anggota/simpanan/penarikan/{slip}"),
        (-60_000, 240_000, f"/pesanan/{number}"),
        (300_000, 300_000, f"/anggota/simpanan/setoran/{receipt}"),
    ]
    assert not more
    assert await documents_behind(["interest:7:2026-05"]) == {
        "interest:7:2026-05": "/anggota/simpanan/sukarela/jasa/2026-05"
    }
    assert await documents_behind(["uji:1", "jasa:2026-01:7", "order:999999:paid:1", "refund:x"]) == {}


async def test_a_period_lies_between_its_balances(db, house):
    today = business_day(now())
    await saved(house, 100_000)
    savings = await account_of(house.saver, HOME, "sukarela")
    period = await period_of(savings, today, today)
    assert (period.opening_idr, period.in_idr, period.out_idr, period.closing_idr) == (0, 100_000, 0, 100_000)
    earlier = await period_of(savings, today - timedelta(days=9), today - timedelta(days=1))
    assert (earlier.opening_idr, earlier.closing_idr, earlier.moves) == (0, 0, ())
    assert (await by_month(savings.account, today))[-1][1] == 100_000
    assert len(await by_month(savings.account, today)) == 12


async def touched(db, sql, *args):
    """Blocks that a statement looks at."""
    rows = await db.fetch("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql, *args)
    import json

    plan = json.loads(rows[0][0])[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


async def test_a_page_reads_no_more_among_many_rows(db, house):
    """Days are sealed, so each has its snapshot; a page reads its own rows and the newest day's."""
    from app.domain.ledger.days import seal_due_days
    from app.domain.ledger.find import _STATEMENT, LAST
    from app.domain.savings.find import _BY_MONTH

    await saved(house, 100_000)
    savings = await account_of(house.saver, HOME, "sukarela")
    cash = await db.fetchval("SELECT id FROM account WHERE entity = 2 AND code = '1101'")
    page = (_STATEMENT, HOME, savings.account, LAST, 2**62, 26)
    few = await touched(db, *page)
    await db.execute("ALTER TABLE journal_line DISABLE TRIGGER journal_lines_admitted")
    await db.execute(LOTS, savings.account, 20_000, cash)
    await db.execute(
        "UPDATE account_balance SET balance_idr = balance_idr - 20000000 WHERE account = $1", savings.account
    )
    await db.execute("ALTER TABLE journal_line ENABLE TRIGGER journal_lines_admitted")
    await seal_due_days()
    await db.execute("ANALYZE journal, journal_line, account_snapshot")
    assert await touched(db, *page) <= few + 120
    assert await touched(db, _BY_MONTH, savings.account, business_day(now()), 12) <= 400
    moves, more = await moves_of(savings)
    assert more
    assert moves[0].balance_idr == 20_100_000
    older, _ = await moves_of(savings, before=(moves[-1].day, moves[-1].journal))
    assert older[0].balance_idr + moves[-1].amount_idr == moves[-1].balance_idr
