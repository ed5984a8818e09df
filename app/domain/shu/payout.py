"""Paying a member's share out, once: to simpanan sukarela, or in cash at the counter. What nobody took stays owed (utang SHU anggota).

SHU received is not taxed. Against a bon it needs the member's consent; what is more than the bon goes to simpanan sukarela.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.bon.owed import hold_account, owed_idr, settle_oldest
from app.domain.errors import NotFound, Refused
from app.domain.ledger.accounts import open_account
from app.domain.ledger.errors import Who
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.numbering import new_key
from app.domain.shu.states import RunState
from app.domain.transactions import retried, transaction
from app.domain.work.begin import begin
from app.domain.work.find import Work
from app.domain.work.kinds import Tell

WAYS = {
    "sukarela": "ke simpanan sukarela",
    "tunai": "tunai di koperasi",
    "bon": "untuk melunasi bon",
    "koperasi": "antar koperasi",
}


@dataclass(frozen=True, slots=True)
class Paid:
    """A share that was paid out."""

    run: int
    amount_idr: int
    way: str
    at: datetime
    by_name: str | None

    @property
    def words(self) -> str:
        return WAYS[self.way]


@retried
async def pay_out(run_id: int, person: int, way: str, *, entity: int, by: int, consent: bool = False) -> int:
    """Pay one member's share of a run; the rupiah paid. A second time is refused with what happened the first time.

    Raises Refused, or NotFound for a run or a member that is not this co-op's.
    """
    if way not in ("sukarela", "tunai", "bon"):
        raise Refused("Pilih cara menerima SHU.", field="cara")
    if way == "bon" and not consent:
        raise Refused("Pelunasan bon dengan SHU perlu persetujuan anggota.", field="setuju")
    if way == "tunai" and by == person:
        raise Refused("Petugas lain harus membayarkan SHU Anda sendiri.")
    async with transaction():
        share = await transactions.fetch_one(_SHARE, run_id, person, entity)
        if share is None:
            raise NotFound
        if share["state"] != RunState.SHARED:
            raise Refused("SHU tahun ini belum dibagikan.")
        if not share["total_idr"]:
            raise Refused("Tidak ada SHU untuk dibayarkan.")
        payout = await transactions.fetch_value(_PAY, run_id, person, share["total_idr"], way, by, consent)
        if payout is None:
            raise Refused(await _already(run_id, person))
        await _book(payout, share, person, way, entity=entity, by=by)
        await record(
            "SHU dibayarkan",
            f"person:{person}",
            by=by,
            entity=entity,
            after={"run": run_id, "jumlah": share["total_idr"], "cara": way},
        )
    idr: int = share["total_idr"]
    return idr


async def _book(payout: int, share: transactions.Row, person: int, way: str, *, entity: int, by: int) -> None:
    source, idr = f"shu-bayar:{payout}", share["total_idr"]
    to: list[tuple[Who, int]] = []
    if way == "bon":
        to.append(await _off_the_bon(entity, person, idr, source))
    rest_idr = idr + sum(amount for _, amount in to)
    if rest_idr and way != "tunai":
        to.append((await open_account(entity, "simpanan_sukarela", owner_kind="person", owner_id=person), -rest_idr))
    await post(entity, source=source, memo=f"SHU {share['year']} {share['member_no']} {WAYS[way]}",
               postings=[("utang_shu", idr), *(to or [("kas_toko", -idr)])], by=by)  # fmt: skip


async def _off_the_bon(entity: int, person: int, share_idr: int, source: str) -> tuple[int, int]:
    """(the account, minus what of the share settles the member's bon). Raises Refused while he owes nothing."""
    account = await hold_account(entity, person)
    idr = min(await owed_idr(entity, person), share_idr)
    if not idr:
        raise Refused("Anggota ini tidak mempunyai bon yang perlu dilunasi.", field="cara")
    await settle_oldest(entity, person, idr, source=source)
    return account, -idr


async def _already(run_id: int, person: int) -> str:
    paid = await paid_of(run_id, person)
    assert paid is not None, "the unique key found it"
    from app.domain.clock import tanggal

    return f"SHU ini sudah dibayarkan pada {tanggal(paid.at)}: {rupiah(paid.amount_idr)} {paid.words}."


async def paid_of(run_id: int, member: int) -> Paid | None:
    """How a share was paid out, if it was."""
    row = await transactions.fetch_one(
        "SELECT o.run, o.amount_idr, o.way, o.at, p.name AS by_name FROM shu_payout o LEFT JOIN person p ON p.id = o.by_person"
        " WHERE o.run = $1 AND o.member = $2", run_id, member,
    )  # fmt: skip
    return Paid(**dict(row)) if row else None


async def begin_paying_the_rest(run_id: int, *, entity: int, by: int) -> int:
    """Long work: whatever nobody took yet goes to simpanan sukarela; its id. Inside a transaction. Raises Refused."""
    run = await transactions.fetch_one("SELECT state, year FROM shu_run WHERE id = $1 AND entity = $2", run_id, entity)
    if run is None:
        raise NotFound
    if run["state"] != RunState.SHARED:
        raise Refused("SHU tahun ini belum dibagikan.")
    await record("SHU dipindahkan ke simpanan", f"shu_run:{run_id}", by=by, entity=entity)
    return await begin("shu_savings", title=f"SHU {run['year']} ke simpanan sukarela", entity=entity, by=by, key=f"shu_savings:{run_id}:{new_key()}",
                       asked={"run": run_id})  # fmt: skip


async def pay_the_rest(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `shu_savings`: member by member, each in a transaction of his own, so that it can be killed anywhere."""
    run_id = int(work.asked["run"])
    assert work.by_person is not None, "an officer asked for it"
    total: int = await transactions.fetch_value(_HOW_MANY_UNPAID, run_id)
    done = 0
    while rows := await transactions.fetch(_UNPAID, run_id, 100):
        for row in rows:
            try:
                await pay_out(run_id, row["member"], "sukarela", entity=work.entity, by=work.by_person)
            except Refused:  # somebody came to the counter in this very moment
                continue
            done += 1
        await tell(done, max(total, done), f"{done} anggota")
    return {"sentence": f"SHU {done} anggota dipindahkan ke simpanan sukarela."}


_SHARE = """
SELECT r.state, r.year, s.total_idr, s.member_no FROM shu_run r JOIN coop c ON c.id = r.entity AND c.kind = 'primer'
JOIN shu_share s ON s.run = r.id AND s.member = $2 WHERE r.id = $1 AND r.entity = $3
"""
_PAY = """
INSERT INTO shu_payout (run, member, amount_idr, way, by_person, consent_at) VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 THEN now() END)
ON CONFLICT (run, member) DO NOTHING RETURNING id
"""
_HOW_MANY_UNPAID = """
SELECT count(*)::int FROM shu_share s WHERE s.run = $1 AND s.total_idr > 0
  AND NOT EXISTS (SELECT FROM shu_payout o WHERE o.run = s.run AND o.member = s.member)
"""
_UNPAID = """
SELECT s.member FROM shu_share s WHERE s.run = $1 AND s.total_idr > 0
  AND NOT EXISTS (SELECT FROM shu_payout o WHERE o.run = s.run AND o.member = s.member) ORDER BY s.member LIMIT $2
"""
