"""A journal written by hand: one officer proposes it, another approves or refuses it. The books see it at the approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import clock, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.ledger.post import post

# Kept by deeds alone: a hand in them would part the books from the stock, the orders and the members' savings.
KEPT_BY_DEEDS = ("persediaan_toko", "persediaan_gudang", "uang_muka", "utang_pengembalian", "simpanan_pokok", "simpanan_wajib",
                 "simpanan_sukarela")  # fmt: skip
HIGHEST_IDR = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed journal; `lines` are (code, name, debit-positive rupiah)."""

    id: int
    entity: int
    memo: str
    happened_on: date
    lines: tuple[tuple[str, str, int], ...]
    proposed_by: int
    proposed_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_name: str | None
    decided_at: datetime | None
    approved: bool | None
    why: str
    journal: int | None

    @property
    def turnover_idr(self) -> int:
        return sum(idr for _, _, idr in self.lines if idr > 0)


async def propose_journal(
    entity: int, *, memo: str, happened_on: date, lines: Sequence[tuple[str, int]], by: int
) -> int:
    """The id of the new proposal; inside a transaction. Refused with a sentence for each thing that is wrong."""
    assert transactions.in_transaction(), "propose inside the transaction of the form"
    await _sound(entity, memo, happened_on, lines)
    proposal: int = await transactions.fetch_value(
        "INSERT INTO journal_proposal (entity, memo, happened_on, codes, amounts_idr, proposed_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        entity, memo, happened_on, [code for code, _ in lines], [idr for _, idr in lines], by,
    )  # fmt: skip
    after = {"memo": memo, "happened_on": happened_on, "lines": [list(line) for line in lines]}
    await record("jurnal diajukan", f"journal_proposal:{proposal}", by=by, entity=entity, after=after)
    return proposal


async def decide_journal(entity: int, proposal: int, *, approve: bool, by: int, why: str = "") -> int | None:
    """Approve (the id of the entry now written) or refuse (None). Only once, and never by whoever proposed it."""
    async with transactions.transaction():
        row = await transactions.fetch_one(_LOCKED, entity, proposal)
        if row is None:
            raise NotFound
        if row["decided_at"] is not None:
            if row["approved"] == approve and row["decided_by"] == by:
                journal: int | None = row["journal"]
                return journal
            raise Refused("Usulan jurnal ini sudah diputuskan.")
        if row["proposed_by"] == by:
            raise Refused("Jurnal perlu dua orang: yang mengajukan tidak dapat memutuskan sendiri.")
        if not approve and len(why.strip()) < 3:
            raise Refused("Tuliskan alasan penolakan.", field="alasan")
        written = await _write(entity, proposal, row, by=by) if approve else None
        await transactions.execute(
            "UPDATE journal_proposal SET decided_by = $2, decided_at = now(), approved = $3, why = $4, journal = $5 WHERE id = $1",
            proposal, by, approve, why, written,
        )  # fmt: skip
        await record("jurnal disetujui" if approve else "jurnal ditolak", f"journal_proposal:{proposal}", by=by, entity=entity,
                     after={"journal": written}, why=why)  # fmt: skip
        return written


async def proposals_of(entity: int, *, limit: int = 50) -> list[Proposal]:
    """Open proposals first, then the latest decided."""
    return [_read(row) for row in await transactions.fetch(_PROPOSALS, entity, limit)]


async def proposal_of(entity: int, proposal: int) -> Proposal | None:
    row = await transactions.fetch_one(_PROPOSAL, entity, proposal)
    return _read(row) if row else None


async def accounts_by_hand(entity: int) -> list[tuple[str, str]]:
    """(code, code and name) of the accounts that a manual journal may touch."""
    rows = await transactions.fetch(_BY_HAND, entity, list(KEPT_BY_DEEDS))
    return [(row["code"], f"{row['code']} {row['name']}") for row in rows]


async def _write(entity: int, proposal: int, row: transactions.Row, *, by: int) -> int | None:
    codes, amounts = row["codes"], row["amounts_idr"]
    ids = {r["code"]: r["id"] for r in await transactions.fetch(_IDS, entity, codes)}
    memo = f"{row['memo']} (kejadian {clock.tanggal(row['happened_on'])})"
    postings = [(ids[code], idr) for code, idr in zip(codes, amounts, strict=True)]
    return await post(entity, source=f"journal_proposal:{proposal}", memo=memo, postings=postings, by=by)


async def _sound(entity: int, memo: str, happened_on: date, lines: Sequence[tuple[str, int]]) -> None:
    wrong: dict[str, str] = {}
    if not 5 <= len(memo) <= 150:
        wrong["memo"] = "Keterangan perlu 5 sampai 150 huruf."
    if happened_on > clock.business_day(clock.now()):
        wrong["tanggal"] = "Tanggal kejadian belum tiba."
    allowed = {code for code, _ in await accounts_by_hand(entity)}
    if not 2 <= len(lines) <= 20:
        wrong[""] = "Jurnal memerlukan paling sedikit dua baris."
    elif sum(idr for _, idr in lines) != 0:
        wrong[""] = "Jumlah debit dan kredit harus sama."
    for n, (code, idr) in enumerate(lines, start=1):
        if code not in allowed:
            wrong[f"akun-{n}"] = "Akun ini tidak dapat dibukukan dengan tangan."
        elif idr == 0 or abs(idr) > HIGHEST_IDR:
            wrong[f"debit-{n}"] = "Isi debit atau kredit, paling banyak Rp100 miliar."
    if wrong:
        raise RefusedFields(wrong)


def _read(row: transactions.Row) -> Proposal:
    fields = dict(row)
    lines = tuple(zip(fields.pop("codes"), fields.pop("names"), fields.pop("amounts_idr"), strict=True))
    return Proposal(**fields, lines=lines)


_LOCKED = "SELECT * FROM journal_proposal WHERE entity = $1 AND id = $2 FOR UPDATE"
_IDS = "SELECT code, id FROM account WHERE entity = $1 AND owner_kind IS NULL AND code = ANY ($2::text[])"
_BY_HAND = """
SELECT a.code, a.name FROM account a WHERE a.entity = $1 AND a.owner_kind IS NULL
  AND a.code NOT IN (SELECT code FROM account_role WHERE entity = $1 AND role = ANY ($2::text[])) ORDER BY a.code
"""
_READ = """
SELECT p.id, p.entity, p.memo, p.happened_on, p.codes, p.amounts_idr, p.proposed_by, maker.name AS proposed_name, p.proposed_at,
       p.decided_by, checker.name AS decided_name, p.decided_at, p.approved, p.why, p.journal,
       (SELECT array_agg(coalesce(a.name, '?') ORDER BY c.n) FROM unnest(p.codes) WITH ORDINALITY AS c (code, n)
        LEFT JOIN account a ON a.entity = p.entity AND a.code = c.code AND a.owner_kind IS NULL) AS names
FROM journal_proposal p JOIN person maker ON maker.id = p.proposed_by LEFT JOIN person checker ON checker.id = p.decided_by
WHERE p.entity = $1
"""
_PROPOSALS = _READ + " ORDER BY p.decided_at IS NOT NULL, p.id DESC LIMIT $2"
_PROPOSAL = _READ + " AND p.id = $2"
