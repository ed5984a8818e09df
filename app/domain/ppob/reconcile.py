"""Every day two books side by side: what the provider answered or exported, and what we wrote. Each difference says what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from app.domain import clock, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah
from app.domain.ppob.alarm import tell_officer
from app.domain.ppob.deposit import Standing, ask_saldo
from app.domain.ppob.states import LABELS, PpobState
from app.domain.transactions import retried, transaction

log = structlog.get_logger("ppob")
KINDS = {
    "saldo": "Deposit berbeda",
    "state": "Keadaan berbeda",
    "price": "Harga berbeda",
    "missing_here": "Tidak ada pada kita",
    "missing_there": "Tidak ada pada penyedia",
    "open": "Belum berakhir",
}
DO = {
    "saldo": "Unggah ekspor mutasi panel, cari transaksi atau isi deposit yang belum tercatat.",
    "state": "Buka transaksinya; bila panel penyedia yang benar, ajukan keputusan pada kasusnya.",
    "price": "Cocokkan dengan panel. Selisih harga dibukukan bendahara lewat jurnal manual.",
    "missing_here": "Periksa siapa yang membeli dengan akun kita; ganti kunci bila bukan kita.",
    "missing_there": "Penyedia tidak mengenalnya. Jangan beli lagi; ajukan keputusan pada kasusnya.",
    "open": "Tanyakan sekarang, atau putuskan berdua menurut panel penyedia.",
}


@dataclass(frozen=True, slots=True)
class Different:
    """One difference, in words for whoever settles it."""

    kind: str
    ours: str
    theirs: str
    transaction: int | None = None
    ref_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the provider's export. `state` success | failed | pending | unknown; `price_idr` None where it is not told."""

    ref_id: str
    state: str
    price_idr: int | None


async def reconcile_if_due() -> int | None:
    """Compare yesterday (WIB) by the provider's answers, once; the comparison's id, None if that was done or it is silent."""
    day = clock.business_day(clock.now()).toordinal() - 1
    yesterday = date.fromordinal(day)
    done = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM ppob_reconciliation WHERE day = $1 AND source = 'jawaban')", yesterday
    )
    if done:
        return None
    standing = await ask_saldo()
    if standing is None:
        return None
    return await compare_answers(yesterday, standing)


_ANSWERED = """
SELECT t.id, t.number, t.ref_id, t.state, t.charged_idr, t.cost_idr, a.said, a.price_idr FROM ppob_transaction t
LEFT JOIN LATERAL (SELECT said, price_idr FROM ppob_answer WHERE transaction = t.id AND way <> 'hook' AND said IN ('success', 'failed', 'pending')
  ORDER BY id DESC LIMIT 1) a ON true
WHERE t.held_at IS NOT NULL AND (t.ordered_at AT TIME ZONE 'Asia/Jakarta')::date = $1 ORDER BY t.id
"""


@retried
async def compare_answers(day: date, standing: Standing) -> int:
    """What was sold that day against the provider's last answers, and the deposit as it stands."""
    async with transaction():
        rows = await transactions.fetch(_ANSWERED, day)
        found = [different for row in rows for different in _against_answer(row)]
        if standing.difference_idr:
            found.append(
                Different(
                    "saldo",
                    f"buku {rupiah(standing.books_idr)}, belum berakhir {rupiah(standing.open_idr)}",
                    rupiah(standing.saldo_idr),
                )
            )
        return await _write(day, "jawaban", len(rows), found, standing=standing)


def _against_answer(row: transactions.Row) -> list[Different]:
    state, said = PpobState(row["state"]), row["said"]
    ours = f"{row['number']}: {LABELS[state].lower()}"
    if state in (PpobState.HELD, PpobState.SUBMITTED, PpobState.PENDING):
        return [Different("open", ours, said or "belum menjawab", row["id"], row["ref_id"])]
    if state == PpobState.SUCCESS and said not in ("success", None):
        return [Different("state", ours, said, row["id"], row["ref_id"])]
    if state == PpobState.FAILED and said == "success":
        return [Different("state", ours, said, row["id"], row["ref_id"])]
    if state == PpobState.SUCCESS and row["price_idr"] not in (None, row["charged_idr"]):
        return [
            Different(
                "price",
                f"{row['number']}: {rupiah(row['charged_idr'])}",
                rupiah(row["price_idr"]),
                row["id"],
                row["ref_id"],
            )
        ]
    return []


_OURS = """
SELECT id, number, ref_id, state, charged_idr FROM ppob_transaction
WHERE held_at IS NOT NULL AND sent_at IS NOT NULL AND ((sent_at AT TIME ZONE 'Asia/Jakarta')::date = $1 OR ref_id = ANY($2::text[])) ORDER BY id
"""


@retried
async def compare_export(day: date, told: Sequence[Told], *, by: int) -> int:
    """The panel's export of one day against ours, by reference; the comparison's id. Nothing moves by it."""
    async with transaction():
        theirs = {one.ref_id: one for one in told}
        ours = {row["ref_id"]: row for row in await transactions.fetch(_OURS, day, list(theirs))}
        found: list[Different] = []
        for ref_id, one in theirs.items():
            found += _against_export(ours.get(ref_id), one)
        for ref_id, row in ours.items():
            if ref_id not in theirs and row["state"] not in (PpobState.FAILED, PpobState.HELD):
                found.append(
                    Different(
                        "missing_there",
                        f"{row['number']}: {LABELS[PpobState(row['state'])].lower()}",
                        "tidak ada",
                        row["id"],
                        ref_id,
                    )
                )
        made = await _write(day, "panel", len(theirs), found, by=by)
        counted = {"hari": str(day), "baris": len(told), "berbeda": len(found)}
        await record("ekspor panel PPOB dicocokkan", f"ppob_reconciliation:{made}", by=by, entity=1, after=counted)
    return made


def _against_export(row: Mapping[str, object] | None, told: Told) -> list[Different]:
    theirs = told.state + (f", {rupiah(told.price_idr)}" if told.price_idr is not None else "")
    if row is None:
        return [] if told.state == "failed" else [Different("missing_here", "tidak ada", theirs, None, told.ref_id)]
    state, about, ref_id = PpobState(str(row["state"])), int(str(row["id"])), told.ref_id
    ours = f"{row['number']}: {LABELS[state].lower()}"
    if told.state in ("pending", "unknown"):
        return (
            []
            if state in (PpobState.SUBMITTED, PpobState.PENDING)
            else [Different("state", ours, theirs, about, ref_id)]
        )
    if told.state != _as_told(state):
        return [Different("state", ours, theirs, about, ref_id)]
    if state == PpobState.SUCCESS and told.price_idr is not None and told.price_idr != row["charged_idr"]:
        return [Different("price", f"{row['number']}: {rupiah(int(str(row['charged_idr'])))}", theirs, about, ref_id)]
    return []


def _as_told(state: PpobState) -> str:
    return {PpobState.SUCCESS: "success", PpobState.FAILED: "failed", PpobState.UNDONE: "failed"}.get(state, "pending")


async def _write(
    day: date, source: str, compared: int, found: Sequence[Different], *, standing: Standing | None = None, by: int | None = None
) -> int:  # fmt: skip
    made: int = await transactions.fetch_value(
        "INSERT INTO ppob_reconciliation (day, source, compared, different, saldo_idr, books_idr, open_idr, by_person)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        day, source, compared, len(found), *((standing.saldo_idr, standing.books_idr, standing.open_idr) if standing else (None, None, None)), by,
    )  # fmt: skip
    await transactions.execute_many(
        "INSERT INTO ppob_difference (reconciliation, transaction, ref_id, kind, ours, theirs, do_) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (made, one.transaction, one.ref_id[:100], one.kind, one.ours[:200], one.theirs[:200], DO[one.kind])
            for one in found
        ],
    )
    if found:
        await tell_officer(
            f"ppob:rekonsiliasi:{made}", subject=f"ppob_reconciliation:{made}", role="bendahara",
            text=f"Pencocokan PPOB {clock.tanggal(day)}: {len(found)} berbeda dari {compared} transaksi.",
        )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class Comparison:
    """One day's comparison and how much of it is settled."""

    id: int
    day: date
    source: str
    compared: int
    different: int
    open: int
    saldo_idr: int | None
    books_idr: int | None
    open_idr: int | None
    made_at: datetime


_COMPARISONS = """
SELECT r.id, r.day, r.source, r.compared, r.different, r.saldo_idr, r.books_idr, r.open_idr, r.made_at,
       (SELECT count(*) FROM ppob_difference d WHERE d.reconciliation = r.id AND d.done_at IS NULL) AS open
FROM ppob_reconciliation r WHERE $1::bigint IS NULL OR r.id = $1 ORDER BY r.id DESC LIMIT 31
"""
_DIFFERENCES = """
SELECT d.*, t.number, p.name AS done_name FROM ppob_difference d LEFT JOIN ppob_transaction t ON t.id = d.transaction
LEFT JOIN person p ON p.id = d.done_by WHERE d.reconciliation = $1 ORDER BY d.done_at IS NOT NULL, d.id LIMIT 200
"""


async def comparisons() -> list[Comparison]:
    return [Comparison(**dict(row)) for row in await transactions.fetch(_COMPARISONS, None)]


async def comparison(reconciliation_id: int) -> tuple[Comparison, list[transactions.Row]]:
    """One with its differences, those that wait first. Raises NotFound."""
    row = await transactions.fetch_one(_COMPARISONS, reconciliation_id)
    if row is None:
        raise NotFound
    return Comparison(**dict(row)), await transactions.fetch(_DIFFERENCES, reconciliation_id)


@retried
async def settle_difference(difference_id: int, outcome: str, *, by: int) -> int:
    """An officer says how a difference was cleared; the comparison's id. Raises Refused, NotFound."""
    outcome = " ".join(outcome.split())
    if not 3 <= len(outcome) <= 300:
        raise Refused("Tuliskan penyelesaiannya, 3 sampai 300 huruf.", field="penyelesaian")
    async with transaction():
        row = await transactions.fetch_one("SELECT * FROM ppob_difference WHERE id = $1 FOR UPDATE", difference_id)
        if row is None:
            raise NotFound
        if row["done_at"] is None:
            await transactions.execute(
                "UPDATE ppob_difference SET done_at = now(), done_by = $2, outcome = $3 WHERE id = $1",
                difference_id,
                by,
                outcome,
            )
            await record("selisih PPOB diselesaikan", f"ppob_difference:{difference_id}", by=by, entity=1, why=outcome)
            await transactions.execute(
                _ALL_DONE, f"ppob:rekonsiliasi:{row['reconciliation']}", by, row["reconciliation"]
            )
        found: int = row["reconciliation"]
    return found


_ALL_DONE = """
UPDATE task SET done_at = now(), done_by = $2, outcome = 'selesai' WHERE source = $1 AND done_at IS NULL
  AND NOT EXISTS (SELECT FROM ppob_difference WHERE reconciliation = $3 AND done_at IS NULL)
"""
