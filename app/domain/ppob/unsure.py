"""Where the provider contradicts what has ended, or nobody can tell: a case, two officers, and entries that say what it cost.

A closed transaction is never asked about again under its reference where that could buy: the officers look at the provider's
own panel instead. The buyer is never charged in silence, and nothing is taken from him that he was given back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.ledger.post import post, reverse
from app.domain.money import rupiah
from app.domain.participation.count import count
from app.domain.ppob.alarm import tell_officer
from app.domain.ppob.end import capture, fail, give_back
from app.domain.ppob.provider import Purchase
from app.domain.ppob.states import OPEN, PpobState
from app.domain.transactions import retried, transaction

S = PpobState
KINDS = {
    "success_after_failed": "Berhasil setelah gagal",
    "failed_after_success": "Gagal setelah berhasil",
    "unknown": "Tidak ada yang tahu akhirnya",
}
# What two officers may decide, by the kind of the case; the sentence is what they say by it.
OUTCOMES = {
    "success_after_failed": {
        "loss": "Penyedia memang mengirim dan memotong deposit: catat sebagai kerugian",
        "nothing": "Kabar itu keliru: tidak ada yang dipotong",
    },
    "failed_after_success": {
        "undone": "Penyedia mengembalikan deposit: kembalikan uang pembeli, struk lama batal",
        "nothing": "Kabar itu keliru: tetap berhasil",
    },
    "unknown": {
        "success": "Menurut panel penyedia: berhasil",
        "failed": "Menurut panel penyedia: gagal atau tidak pernah ada",
    },
}


async def contradicted(transaction_id: int, kind: str, purchase: Purchase, *, asked: bool) -> None:
    """Write the case down, once of a kind, and tell. Nothing moves. In the caller's unit."""
    said = f"{purchase.rc} {purchase.message}".replace("\x00", "").strip()[:300]
    opened = await transactions.fetch_value(
        "INSERT INTO ppob_case (transaction, kind, said, asked) VALUES ($1, $2, $3, $4) ON CONFLICT (transaction, kind) DO UPDATE"
        " SET asked = ppob_case.asked OR excluded.asked RETURNING xmax = 0",
        transaction_id, kind, said, asked,
    )  # fmt: skip
    if opened:
        await tell_officer(
            f"ppob:{transaction_id}:{kind}",
            subject=f"ppob:{transaction_id}",
            text=await _words(transaction_id, kind),
            role="bendahara",
        )


async def too_old(transaction_id: int) -> None:
    """Sixty days old: nobody asks any more, for after ninety the same question buys. In the caller's unit."""
    await open_unknown(transaction_id, "Lebih dari 60 hari: tidak boleh ditanyakan lagi ke penyedia.")
    await transactions.execute("UPDATE ppob_transaction SET ask_next_at = 'infinity' WHERE id = $1", transaction_id)


async def open_unknown(transaction_id: int, said: str) -> None:
    opened = await transactions.execute(
        "INSERT INTO ppob_case (transaction, kind, said) VALUES ($1, 'unknown', $2) ON CONFLICT DO NOTHING",
        transaction_id,
        said,
    )
    if opened:
        await tell_officer(
            f"ppob:{transaction_id}:unknown",
            subject=f"ppob:{transaction_id}",
            text=await _words(transaction_id, "unknown"),
            role="bendahara",
        )


async def _words(transaction_id: int, kind: str) -> str:
    row = await transactions.fetch_one(
        "SELECT number, product_name, total_idr FROM ppob_transaction WHERE id = $1", transaction_id
    )
    assert row is not None
    do = {
        "success_after_failed": "Uang pembeli sudah kembali. Lihat panel penyedia: benarkah deposit dipotong?",
        "failed_after_success": "Pembeli memegang struk berhasil. Pastikan deposit kita dikembalikan sebelum uangnya dikembalikan.",
        "unknown": "Cocokkan dengan panel penyedia, lalu putuskan berdua.",
    }[kind]
    return f"{KINDS[kind]}: {row['product_name']} ({row['number']}), {rupiah(row['total_idr'])}. {do}"


@dataclass(frozen=True, slots=True)
class Case:
    """A contradiction or a riddle, what was proposed, and by whom it was decided."""

    id: int
    transaction: int
    kind: str
    said: str
    asked: bool  # the provider said so when we asked, not only in a notice
    opened_at: datetime
    outcome: str | None
    evidence: str | None
    price_idr: int | None
    sn: str | None
    proposed_by: int | None
    decided_by: int | None
    decided_at: datetime | None

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def outcomes(self) -> dict[str, str]:
        return OUTCOMES[self.kind]


async def cases_of(transaction_id: int) -> list[Case]:
    return [_read(row) for row in await transactions.fetch(_CASES, transaction_id)]


async def number_of_case(case_id: int) -> str:
    """The transaction a case is about. Raises NotFound."""
    number: str | None = await transactions.fetch_value(
        "SELECT t.number FROM ppob_case c JOIN ppob_transaction t ON t.id = c.transaction WHERE c.id = $1",
        min(case_id, 2**62),
    )
    if number is None:
        raise NotFound
    return number


_CASES = "SELECT * FROM ppob_case WHERE transaction = $1 ORDER BY id"
_CASE_LOCKED = "SELECT * FROM ppob_case WHERE id = $1 FOR UPDATE"


@retried
async def propose(
    case_id: int, outcome: str, evidence: str, *, by: int, price_idr: int | None = None, sn: str = ""
) -> None:
    """The first officer says what the provider's panel shows, and where that can be seen. Raises Refused."""
    evidence = " ".join(evidence.split())
    if not 3 <= len(evidence) <= 300:
        raise Refused("Tuliskan buktinya, 3 sampai 300 huruf: apa yang terlihat di panel penyedia.", field="bukti")
    async with transaction():
        row, case = await _locked(case_id)
        if outcome not in case.outcomes:
            raise Refused("Pilih salah satu keputusan.", field="keputusan")
        if outcome in ("loss", "success") and not price_idr:
            raise Refused("Isi harga yang dipotong penyedia.", field="harga")
        await transactions.execute(
            "UPDATE ppob_case SET outcome = $2, evidence = $3, price_idr = $4, sn = $5, proposed_by = $6, proposed_at = now() WHERE id = $1",
            case_id, outcome, evidence, price_idr, sn[:4000] or None, by,
        )  # fmt: skip
        await record(
            "kasus PPOB diusulkan", f"ppob:{row['id']}", by=by, entity=1, after={"kasus": case.kind, "keputusan": outcome, "idr": price_idr}, why=evidence
        )  # fmt: skip


@retried
async def decide(case_id: int, *, by: int) -> None:
    """The second officer agrees, and it is done in state and books. Raises Refused for the first one."""
    async with transaction():
        row, case = await _locked(case_id)
        if case.outcome is None:
            raise Refused("Belum ada usulan untuk kasus ini.")
        if case.proposed_by == by:
            raise Refused("Yang mengusulkan tidak dapat menyetujui usulannya sendiri.")
        await _carry_out(row, case, by=by)
        await transactions.execute(
            "UPDATE ppob_case SET decided_by = $2, decided_at = now() WHERE id = $1", case_id, by
        )
        await transactions.execute(
            "UPDATE task SET done_at = now(), done_by = $2, outcome = $3 WHERE source = $1 AND done_at IS NULL",
            f"ppob:{row['id']}:{case.kind}", by, case.outcome,
        )  # fmt: skip
        await record(
            "kasus PPOB diputuskan",
            f"ppob:{row['id']}",
            by=by,
            entity=1,
            after={"kasus": case.kind, "keputusan": case.outcome},
            why=case.evidence or "",
        )


async def _carry_out(row: Any, case: Case, *, by: int) -> None:
    state, why = PpobState(row["state"]), f"Diputuskan dua petugas: {case.evidence}"[:200]
    if case.outcome == "nothing":
        return
    if case.outcome == "loss" and state == S.FAILED:
        await post(
            row["entity"], source=f"ppob:{row['id']}:loss", memo=f"Berhasil setelah gagal {row['number']}", by=by,
            postings={"kerugian_ppob": case.price_idr or 0, "deposit_ppob": -(case.price_idr or 0)},
        )  # fmt: skip
        await transactions.execute(
            "UPDATE ppob_transaction SET sn = coalesce($2, sn) WHERE id = $1", row["id"], case.sn
        )
    elif case.outcome == "undone" and state == S.SUCCESS:
        await undo(row, why, by=by)
    elif case.outcome == "success" and state in OPEN and state != S.HELD:
        await capture(row["id"], state, case.price_idr or row["cost_idr"], by=by, why=why)
        await transactions.execute(
            "UPDATE ppob_transaction SET sn = $2, ask_next_at = 'infinity' WHERE id = $1", row["id"], case.sn or ""
        )
    elif case.outcome == "failed" and state in OPEN:
        await fail(row["id"], state, why, by=by)
    else:
        raise Refused("Transaksi ini sudah berubah. Lihat keadaannya sekarang, lalu putuskan lagi.")


async def undo(row: Any, why: str, *, by: int) -> None:
    """A success taken back by the provider: the opposite entry, then the money goes back as for a failure."""
    await lives.move("ppob", row["id"], S.SUCCESS, S.UNDONE, by=by, why=why)
    await reverse(
        row["entity"],
        f"ppob:{row['id']}:captured",
        source=f"ppob:{row['id']}:undone",
        memo=f"Dibatalkan penyedia {row['number']}",
        by=by,
    )
    await transactions.execute(
        "INSERT INTO ppob_sale (transaction, kind, person, primary_coop, is_member, total_idr, charged_idr, margin_idr)"
        " SELECT transaction, 'undone', person, primary_coop, is_member, -total_idr, -charged_idr, -margin_idr FROM ppob_sale"
        " WHERE transaction = $1 AND kind = 'sale'",
        row["id"],
    )  # fmt: skip
    await count(
        f"ppob:{row['id']}:undone", seller=row["entity"], pool="ppob", base_idr=-row["margin_idr"], person=row["person"],
        primary_coop=row["primary_coop"],
    )  # fmt: skip
    await transactions.execute("UPDATE ppob_transaction SET ask_next_at = 'infinity' WHERE id = $1", row["id"])
    await give_back(row["id"], "Dibatalkan oleh penyedia setelah berhasil.", source=f"ppob:{row['id']}:undone:back")


async def _locked(case_id: int) -> tuple[Any, Case]:
    """The transaction, then the case. Raises NotFound, Refused where it was decided already."""
    about = await transactions.fetch_value("SELECT transaction FROM ppob_case WHERE id = $1", case_id)
    if about is None:
        raise NotFound
    row = await transactions.fetch_one("SELECT * FROM ppob_transaction WHERE id = $1 FOR UPDATE", about)
    case = await transactions.fetch_one(_CASE_LOCKED, case_id)
    assert row is not None
    assert case is not None
    if case["decided_at"] is not None:
        raise Refused("Kasus ini sudah diputuskan.")
    return row, _read(case)


def _read(row: Any) -> Case:
    return Case(**{name: row[name] for name in Case.__dataclass_fields__})
