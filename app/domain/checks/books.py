"""The books balance, and each stored balance is the sum of its lines."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def entries_balance(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap jurnal: sedikitnya dua baris, debit = kredit, satu buku, satu hari",
        count="SELECT count(*) FROM journal",
        breaches="""
        SELECT 'journal ' || j.id || ' (' || j.source || ')' AS place,
               t.lines || ' baris, selisih ' || t.total || ', ' || t.astray || ' baris buku atau hari lain' AS figures
        FROM journal j LEFT JOIN LATERAL (
          SELECT count(*) AS lines, coalesce(sum(l.amount_idr), 0) AS total,
                 count(*) FILTER (WHERE a.entity IS DISTINCT FROM j.entity OR l.day <> j.day) AS astray
          FROM journal_line l LEFT JOIN account a ON a.id = l.account WHERE l.journal = j.id) t ON true
        WHERE t.lines < 2 OR t.total <> 0 OR t.astray > 0 ORDER BY j.id""",
    )  # fmt: skip


@invariant
async def lines_have_heads(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap baris jurnal mempunyai kepala dan akun",
        count="SELECT count(*) FROM journal_line",
        breaches="""
        SELECT 'journal_line ' || l.journal || '/' || l.line_no AS place, 'akun ' || l.account || ', ' || l.amount_idr AS figures
        FROM journal_line l LEFT JOIN journal j ON j.id = l.journal LEFT JOIN account a ON a.id = l.account
        WHERE j.id IS NULL OR a.id IS NULL ORDER BY l.journal""",
    )  # fmt: skip


@invariant
async def each_book_balances(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Buku setiap koperasi seimbang: selisih Rp0",
        count="SELECT count(*) FROM coop",
        breaches="""
        SELECT 'coop ' || a.entity AS place, 'selisih ' || sum(l.amount_idr) AS figures
        FROM journal_line l JOIN account a ON a.id = l.account GROUP BY a.entity HAVING sum(l.amount_idr) <> 0 ORDER BY a.entity""",
    )  # fmt: skip


@invariant
async def stored_balances_are_sums(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap saldo tersimpan = jumlah barisnya",
        count="SELECT count(*) FROM account_balance",
        breaches="""
        SELECT 'account_balance ' || b.account AS place, 'tersimpan ' || b.balance_idr || ', baris ' || coalesce(s.total, 0) AS figures
        FROM account_balance b LEFT JOIN (SELECT account, sum(amount_idr) AS total FROM journal_line GROUP BY account) s ON s.account = b.account
        WHERE b.balance_idr <> coalesce(s.total, 0) ORDER BY b.account""",
    )  # fmt: skip


@invariant
async def stored_balances_within_bounds(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap saldo tersimpan berada dalam batasnya",
        count="SELECT count(*) FROM account_balance",
        breaches="""
        SELECT 'account_balance ' || account AS place,
               balance_idr || ' di luar ' || min_idr || '..' || max_idr || ', ditahan ' || held_idr AS figures
        FROM account_balance WHERE balance_idr < min_idr OR balance_idr + held_idr > max_idr ORDER BY account""",
    )  # fmt: skip


@invariant
async def reversals_are_opposites(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap jurnal balik adalah kebalikan asalnya",
        count="SELECT count(*) FROM journal WHERE reverses IS NOT NULL",
        breaches="""
        SELECT 'journal ' || r.id AS place, 'akun ' || x.account || ' tersisa ' || x.rest || ' terhadap jurnal ' || r.reverses AS figures
        FROM journal r JOIN journal o ON o.id = r.reverses
        JOIN LATERAL (SELECT account, sum(amount_idr) AS rest FROM journal_line WHERE journal IN (r.id, o.id) GROUP BY account) x ON x.rest <> 0
        ORDER BY r.id""",
    )  # fmt: skip


@invariant
async def debts_between_coops_mirror(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Utang antarkoperasi sama besar di kedua buku",
        count="SELECT count(*) FROM account WHERE owner_kind = 'coop'",
        breaches="""
        WITH held AS (
          SELECT a.entity, a.owner_id::int AS other, sum(l.amount_idr) AS total
          FROM account a JOIN journal_line l ON l.account = a.id WHERE a.owner_kind = 'coop' GROUP BY 1, 2)
        SELECT 'coop ' || coalesce(x.entity, y.other) || ' dan ' || coalesce(x.other, y.entity) AS place,
               coalesce(x.total, 0) || ' terhadap ' || coalesce(y.total, 0) AS figures
        FROM held x FULL JOIN held y ON y.entity = x.other AND y.other = x.entity
        WHERE coalesce(x.total, 0) + coalesce(y.total, 0) <> 0 AND (x.entity IS NULL OR y.entity IS NULL OR x.entity < y.entity)""",
    )  # fmt: skip


@invariant
async def drawers_hold_what_they_give(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Kas tidak pernah di bawah nol pada akhir hari mana pun",
        count="SELECT count(*) FROM account WHERE owner_kind IS NULL AND code BETWEEN '1101' AND '1109'",
        breaches="""
        WITH moved AS (
          SELECT a.entity, a.code, l.day, sum(l.amount_idr) AS idr FROM journal_line l JOIN account a ON a.id = l.account
          WHERE a.owner_kind IS NULL AND a.code BETWEEN '1101' AND '1109' GROUP BY a.entity, a.code, l.day),
        ran AS (SELECT entity, code, day, sum(idr) OVER (PARTITION BY entity, code ORDER BY day) AS lies_idr FROM moved)
        SELECT 'account ' || entity || '/' || code AS place, lies_idr || ' pada ' || day AS figures
        FROM ran WHERE lies_idr < 0 ORDER BY entity, code, day""",
    )  # fmt: skip
