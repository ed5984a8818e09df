"""Our money at the provider: filled up by two officers, asked for every few minutes, and warned about before it is gone."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.ppob.alarm import EMPTY, alarm, tell_officer
from app.domain.ppob.provider import GatewayAlarm, GatewayError, provider
from app.domain.ppob.switch import go_on_by_itself, switch
from app.domain.transactions import retried, transaction

log = structlog.get_logger("ppob")
LEAST_LOW_IDR = 1_000_000  # warned about below this, or below what a day needs where that is more
MOST_IDR = 10_000_000_000


@dataclass(frozen=True, slots=True)
class TopUp:
    """Money on its way to the provider: asked for by one officer, sent and booked by another."""

    id: int
    amount_idr: int
    note: str
    state: str  # asked | booked | refused
    asked_by: int | None
    asked_name: str | None
    ended_name: str | None
    asked_at: datetime
    ended_at: datetime | None


@retried
async def ask_topup(amount_idr: int, note: str, *, by: int, key: str | None = None) -> int:
    """A first officer asks that the bank sends so much; the request's id. The same form (`key`) twice asks once. Raises Refused."""
    note = " ".join(note.split())
    if not 1 <= amount_idr <= MOST_IDR:
        raise Refused(f"Jumlah antara Rp1 dan {rupiah(MOST_IDR)}.", field="jumlah")
    if not 3 <= len(note) <= 200:
        raise Refused("Tuliskan keterangannya, 3 sampai 200 huruf, misalnya nomor tiket deposit.", field="keterangan")
    async with transaction():
        if key is not None:
            asked = await first_time(f"person:{by}", key, {"topup": amount_idr, "note": note})
            if asked is not None:
                return int(asked)
        made: int = await transactions.fetch_value(
            "INSERT INTO ppob_topup (amount_idr, note, asked_by) VALUES ($1, $2, $3) RETURNING id", amount_idr, note, by
        )
        await record(
            "isi deposit PPOB diminta",
            f"ppob_topup:{made}",
            by=by,
            entity=SEKUNDER,
            after={"idr": amount_idr},
            why=note,
        )
        if key is not None:
            await remember(f"person:{by}", key, str(made))
    return made


@retried
async def book_topup(topup_id: int, *, by: int) -> None:
    """A second officer has sent it: bank to deposit, once. Raises Refused for the one who asked, NotFound."""
    async with transaction():
        row = await _locked(topup_id)
        if row["state"] == "booked":
            return
        if row["state"] != "asked":
            raise Refused("Permintaan ini sudah ditolak.")
        if row["asked_by"] == by:
            raise Refused("Yang meminta tidak dapat mencatatnya sendiri.")
        await _end(topup_id, "booked", by)
        await post(
            SEKUNDER, source=f"ppob_topup:{topup_id}", memo=f"Isi deposit PPOB: {row['note']}"[:200], by=by,
            postings={"deposit_ppob": row["amount_idr"], "bank": -row["amount_idr"]},
        )  # fmt: skip
        await record(
            "deposit PPOB diisi", f"ppob_topup:{topup_id}", by=by, entity=SEKUNDER, after={"idr": row["amount_idr"]}
        )


@retried
async def refuse_topup(topup_id: int, *, by: int) -> None:
    async with transaction():
        row = await _locked(topup_id)
        if row["state"] != "asked":
            raise Refused("Permintaan ini sudah selesai.")
        await _end(topup_id, "refused", by)
        await record(
            "isi deposit PPOB ditolak",
            f"ppob_topup:{topup_id}",
            by=by,
            entity=SEKUNDER,
            after={"idr": row["amount_idr"]},
        )


async def topups(limit: int = 20) -> list[TopUp]:
    """The newest first, those that wait before the rest."""
    rows = await transactions.fetch(_TOPUPS, limit)
    return [TopUp(**dict(row)) for row in rows]


_TOPUPS = """
SELECT t.id, t.amount_idr, t.note, t.state, t.asked_by, a.name AS asked_name, b.name AS ended_name, t.asked_at, t.ended_at FROM ppob_topup t
LEFT JOIN person a ON a.id = t.asked_by LEFT JOIN person b ON b.id = t.ended_by ORDER BY (t.state = 'asked') DESC, t.id DESC LIMIT $1
"""


async def _locked(topup_id: int) -> transactions.Row:
    row = await transactions.fetch_one("SELECT * FROM ppob_topup WHERE id = $1 FOR UPDATE", topup_id)
    if row is None:
        raise NotFound
    return row


async def _end(topup_id: int, state: str, by: int) -> None:
    await transactions.execute(
        "UPDATE ppob_topup SET state = $2, ended_by = $3, ended_at = now() WHERE id = $1", topup_id, state, by
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """The deposit as the provider says, as our books say, and what is between: sent, but its end not known. Whole rupiah."""

    saldo_idr: int
    books_idr: int
    open_idr: int
    low_idr: int
    at: datetime

    @property
    def low(self) -> bool:
        return self.saldo_idr < self.low_idr

    @property
    def difference_idr(self) -> int:
        """What nothing explains: above 0 the provider holds more than it should. An open purchase may have been taken already, or not."""
        if self.saldo_idr > self.books_idr:
            return self.saldo_idr - self.books_idr
        return min(0, self.saldo_idr - (self.books_idr - self.open_idr))


_BOOKS = """
SELECT (SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
          AND r.role = 'deposit_ppob' JOIN journal_line l ON l.account = a.id WHERE a.entity = 1) AS books_idr,
       (SELECT coalesce(sum(cost_idr), 0)::bigint FROM ppob_transaction WHERE state IN ('submitted', 'pending')) AS open_idr,
       (SELECT greatest($1, coalesce(sum(cost_idr), 0))::bigint FROM ppob_transaction
          WHERE ordered_at > now() - interval '24 hours' AND state IN ('held', 'submitted', 'pending', 'success')) AS low_idr
"""


async def books() -> transactions.Row:
    """books_idr, open_idr, low_idr of this moment, in one snapshot."""
    row = await transactions.fetch_one(_BOOKS, LEAST_LOW_IDR)
    assert row is not None
    return row


async def ask_saldo() -> Standing | None:
    """Ask the provider what we have there, write it down, warn if it is low, sell again if it was empty; None without an answer."""
    try:
        told = await provider().saldo()
    except GatewayAlarm as error:
        await alarm(error)
        return None
    except GatewayError as error:
        log.info("saldo not told", error=str(error))
        return None
    return await _write(told.deposit_idr)


@retried
async def _write(saldo_idr: int) -> Standing:
    async with transaction():
        of_now = await books()
        at = await transactions.fetch_value(
            "INSERT INTO ppob_saldo (saldo_idr, books_idr, open_idr) VALUES ($1, $2, $3) RETURNING at",
            saldo_idr, of_now["books_idr"], of_now["open_idr"],
        )  # fmt: skip
        standing = Standing(saldo_idr, of_now["books_idr"], of_now["open_idr"], of_now["low_idr"], at)
        if standing.low:
            await tell_officer(
                f"ppob:saldo:{at:%Y-%m-%d}", role="bendahara",
                text=f"Deposit PPOB tinggal {rupiah(saldo_idr)}; sehari perlu {rupiah(standing.low_idr)}. Isi deposit sebelum habis.",
            )  # fmt: skip
        stands = await switch()
        if not stands.on and stands.code in EMPTY and not standing.low:
            await go_on_by_itself(f"Deposit terisi lagi: {rupiah(saldo_idr)}.")
    return standing


async def check_room(cost_idr: int) -> None:
    """Raise Refused for what our deposit, as lately told, does not cover: better no order than one that fails."""
    free_idr = await transactions.fetch_value(_FREE)
    if free_idr is not None and cost_idr > free_idr:
        raise Refused("Produk ini sedang tidak tersedia. Pilih nominal yang lebih kecil, atau coba lagi nanti.")


# What was sold and not sent yet will be taken too; a figure of half an hour ago says nothing any more.
_FREE = """
SELECT s.saldo_idr - (SELECT coalesce(sum(cost_idr), 0)::bigint FROM ppob_transaction WHERE state = 'held')
FROM (SELECT saldo_idr, at FROM ppob_saldo ORDER BY id DESC LIMIT 1) s WHERE s.at > now() - interval '15 minutes'
"""


async def standing() -> Standing | None:
    """As last told. One query."""
    row = await transactions.fetch_one(_LAST, LEAST_LOW_IDR)
    return Standing(**dict(row)) if row else None


_LAST = """
SELECT s.saldo_idr, s.books_idr, s.open_idr, s.at, (SELECT greatest($1, coalesce(sum(cost_idr), 0))::bigint FROM ppob_transaction
  WHERE ordered_at > now() - interval '24 hours' AND state IN ('held', 'submitted', 'pending', 'success')) AS low_idr
FROM ppob_saldo s ORDER BY s.id DESC LIMIT 1
"""
