"""What the RAT's decision writes into the books: the year is closed into SHU tahun berjalan, and that is divided. Once, in one transaction.

D SHU tahun berjalan / K cadangan, utang SHU anggota, dana pengurus, pegawai, pendidikan, sosial, daerah. A loss is charged to cadangan.
What the sekunder owes its primaries is written in both books at once: the primary's income of the year it was decided.
"""

from collections.abc import Mapping
from datetime import date

from app.domain import transactions
from app.domain.ledger.between import owe
from app.domain.ledger.post import post
from app.domain.shu.books import result_of
from app.domain.shu.terms import PARTS


async def book_result(
    entity: int, year: int, *, shu_idr: int, funds: Mapping[str, int], common_key: str, by: int, day: date | None = None
) -> None:
    """The closing entry (`tutup:<year>`) and the division (`shu:<year>:bagi`)."""
    result = await result_of(entity, year, common_key=common_key)
    assert result.shu_idr == shu_idr, "a sealed year does not change"
    nominals = [(n.account, n.amount_idr) for n in result.nominals]
    await post(
        entity,
        source=f"tutup:{year}",
        memo=f"Penutupan tahun buku {year}",
        postings=[*nominals, ("shu_berjalan", -shu_idr)],
        by=by,
        day=day,
    )
    await post(entity, source=f"shu:{year}:bagi", memo=f"Pembagian SHU {year} menurut keputusan RAT",
               postings=[("shu_berjalan", shu_idr), *_owed(shu_idr, funds)], by=by, day=day)  # fmt: skip


def _owed(shu_idr: int, funds: Mapping[str, int]) -> list[tuple[str, int]]:
    if shu_idr <= 0:
        return [("cadangan", -shu_idr)]
    return [("utang_shu" if fund == "anggota" else PARTS[fund][1], -idr) for fund, idr in funds.items()]


async def pass_on_to_primaries(run_id: int, entity: int, year: int, *, by: int, day: date | None = None) -> None:
    """Each primary's share becomes a debt of the sekunder between the two books; its payout is written down with it."""
    rows = await transactions.fetch(
        "SELECT s.member, s.total_idr FROM shu_share s WHERE s.run = $1 AND s.total_idr > 0 ORDER BY s.member", run_id
    )
    for row in rows:
        coop, idr = row["member"], row["total_idr"]
        await owe(debtor=entity, creditor=coop, amount_idr=idr, source=f"shu:{run_id}:primer:{coop}", memo=f"SHU {year} dari koperasi sekunder",
                  at_debtor={"utang_shu": idr}, at_creditor={"pendapatan_sekunder": -idr}, by=by, day=day)  # fmt: skip
    await transactions.execute(
        "INSERT INTO shu_payout (run, member, amount_idr, way, by_person)"
        " SELECT run, member, total_idr, 'koperasi', $2 FROM shu_share WHERE run = $1 AND total_idr > 0 ON CONFLICT (run, member) DO NOTHING",
        run_id, by,
    )  # fmt: skip
