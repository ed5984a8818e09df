"""Simpanan with more and more behind it: one member's statement, the counter's queue of withdrawals, and the search for a member."""

import time

from tests.bench.buyer import Buyer
from tests.bench.filling import filling
from tests.bench.load import Connection, get

MEMBER, OFFICER = "081200000001", "081200000013"  # Bu Sari, and the treasurer of her primary
STATEMENT = ("/anggota/simpanan/sukarela", "/anggota/simpanan/sukarela?sebelum=2012-06-30.1")
OFFICE = ("/kantor/simpanan/penarikan", "/kantor/simpanan/penarikan?keadaan=paid", "/kantor/simpanan?q=sari")
SIZES = (100, 10_000, 1_000_000)
# Money in and out on days long gone, each day sealed as the ledger seals it: a line, and the account's balance at its end.
ONE = """
SELECT a.id AS account, a.entity, a.owner_id AS person, o.id AS officer FROM account a
JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
JOIN person p ON p.id = a.owner_id AND a.owner_kind = 'person', person o WHERE p.phone = '+62' || substr($1, 2) AND o.phone = '+62' || substr($2, 2)
"""
LINES = """
WITH head AS (
  INSERT INTO journal (entity, source, memo, day, at)
  SELECT $2, 'bench:' || n, 'Setoran dan penarikan', date '2000-01-01' + (n / 2) % 8000, now() FROM generate_series($3::int, $4::int) AS n
  RETURNING id, day, source)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT id, 1, $1, CASE WHEN right(source, 1) IN ('0', '2', '4', '6', '8') THEN -1000 ELSE 1000 END, day FROM head
"""
SNAPSHOTS = """
INSERT INTO account_snapshot (account, until, balance_idr)
SELECT $1::bigint, day, sum(sum(amount_idr)) OVER (ORDER BY day) FROM journal_line WHERE account = $1 AND day < '2022-01-01' GROUP BY day
ON CONFLICT (account, until) DO UPDATE SET balance_idr = EXCLUDED.balance_idr
"""
WITHDRAWALS = """
INSERT INTO savings_withdrawal (number, entity, person, account, amount_idr, way, state, alone_idr, asked_by, paid_by, asked_at, paid_at)
SELECT 'TS-BENCH-' || to_char(n, 'FM0000000000'), $2, $3, $1, 1000, 'tunai', 'paid', 1000, $4, $4, now() - n * interval '1 minute', now()
FROM generate_series($5::int, $6::int) AS n
"""


async def statement_times(port: int, config: dict[str, str]) -> tuple[list[float], list[float]]:
    """Milliseconds of the member's pages and of the counter's, for each size: the median of their sums."""
    cookies = [await _signed_in(port, phone) for phone in (MEMBER, OFFICER)]
    statement, office, low = [], [], 1
    for high in SIZES:
        async with filling(config, "journal", "journal_line", "account_snapshot", "savings_withdrawal") as owner:
            one = await owner.fetchrow(ONE, MEMBER, OFFICER)
            await owner.execute(LINES, one["account"], one["entity"], low, high)
            await owner.execute(SNAPSHOTS, one["account"])
            await owner.execute(WITHDRAWALS, one["account"], one["entity"], one["person"], one["officer"], low, high)
        low = high + 1
        statement.append(await _median(port, STATEMENT, cookies[0]))
        office.append(await _median(port, OFFICE, cookies[1]))
    return statement, office


async def _signed_in(port: int, phone: str) -> str:
    buyer = Buyer(port)
    status, _ = await buyer.send("/masuk", {"telepon": phone, "sandi": "blora-2026", "lanjut": "/anggota"})
    assert status == 303, status
    return buyer._cookie()


async def _median(port: int, paths: tuple[str, ...], cookie: str) -> float:
    connection, sums = Connection(port), []
    for _ in range(15):
        begun = time.perf_counter()
        for path in paths:
            status, _, _ = await connection.ask(get(path, port, cookie=cookie))
            assert status == 200, (path, status)
        sums.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return sorted(sums)[len(sums) // 2]
