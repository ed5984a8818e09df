"""Simpanan with more and more behind it: one member's statement, the counter's queue of withdrawals, and the search for a member."""

import time

from app.cli.embedded import Cluster
from tests.bench.buyer import Buyer
from tests.bench.load import Connection, get

MEMBER, OFFICER = "081200000001", "081200000013"  # Bu Sari, and the treasurer of her primary
STATEMENT = ("/anggota/simpanan/sukarela", "/anggota/simpanan/sukarela?sebelum=2012-06-30.1")
OFFICE = ("/kantor/simpanan/penarikan", "/kantor/simpanan/penarikan?keadaan=paid", "/kantor/simpanan?q=sari")
SIZES = (100, 10_000, 1_000_000)
# Money in and out on days long gone, each day sealed as the ledger seals it: a line, and the account's balance at its end.
MORE = """
SET session_replication_role = replica;
SET synchronous_commit = off;
CREATE TEMP TABLE one AS SELECT a.id AS account, a.entity, a.owner_id AS person FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
  AND r.role = 'simpanan_sukarela' JOIN person p ON p.id = a.owner_id AND a.owner_kind = 'person' WHERE p.phone = '+62' || substr('{member}', 2);
WITH head AS (
  INSERT INTO journal (entity, source, memo, day, at)
  SELECT one.entity, 'bench:' || n, 'Setoran dan penarikan', date '2000-01-01' + (n / 2) % 8000, now() FROM one, generate_series({low}, {high}) AS n
  RETURNING id, day, source)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT head.id, 1, one.account, CASE WHEN right(head.source, 1) IN ('0', '2', '4', '6', '8') THEN -1000 ELSE 1000 END, head.day FROM head, one;
INSERT INTO account_snapshot (account, until, balance_idr)
SELECT one.account, d.day, sum(sum(l.amount_idr)) OVER (ORDER BY d.day)
FROM one, LATERAL (SELECT DISTINCT day FROM journal_line WHERE account = one.account AND day < '2022-01-01') d
JOIN journal_line l ON l.account = (SELECT account FROM one) AND l.day = d.day GROUP BY one.account, d.day
ON CONFLICT (account, until) DO UPDATE SET balance_idr = EXCLUDED.balance_idr;
INSERT INTO savings_withdrawal (number, entity, person, account, amount_idr, way, state, alone_idr, asked_by, paid_by, asked_at, paid_at)
SELECT 'TS-BENCH-' || to_char(n, 'FM0000000000'), one.entity, one.person, one.account, 1000, 'tunai', 'paid', 1000, o.id, o.id,
  now() - n * interval '1 minute', now() FROM one, generate_series({low}, {high}) AS n, person o WHERE o.phone = '+62' || substr('{officer}', 2);
ANALYZE journal; ANALYZE journal_line; ANALYZE savings_withdrawal; ANALYZE account_snapshot;
"""


async def statement_times(port: int, cluster: Cluster) -> tuple[list[float], list[float]]:
    """Milliseconds of the member's pages and of the counter's, for each size: the median of their sums."""
    cookies = [await _signed_in(port, phone) for phone in (MEMBER, OFFICER)]
    statement, office, low = [], [], 1
    for high in SIZES:
        cluster.psql(MORE.format(member=MEMBER, officer=OFFICER, low=low, high=high), "indora")
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
