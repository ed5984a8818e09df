"""What the provider said, written down, and what follows from it. Only answers to our own questions move anything."""

import json
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.domain import lives, transactions
from app.domain.clock import now
from app.domain.ppob.alarm import STOPS, tell_officer
from app.domain.ppob.end import fail, succeed
from app.domain.ppob.provider import GatewayAlarm, Purchase
from app.domain.ppob.schedule import ask_fuller, minute, next_ask
from app.domain.ppob.states import PpobState
from app.domain.ppob.unsure import contradicted
from app.domain.transactions import retried, transaction

log = structlog.get_logger("ppob")
S = PpobState
AT_SENDING = (S.SUBMITTED,)
SOON_S = 15  # nothing was sent: the breaker rests, or there was no place in line

# The codes of a no, in words for the buyer. What is not here is "Penyedia tidak dapat memproses".
WORDS = {
    "51": "Nomor tujuan diblokir.", "52": "Nomor bukan milik operator produk ini.", "53": "Produk sedang tidak tersedia.",
    "54": "Nomor tujuan salah.", "55": "Produk sedang gangguan.", "57": "Jumlah angka nomor tidak sesuai.", "58": "Produk sedang tutup.",
    "59": "Nomor di luar wilayah produk.", "60": "Tagihan tidak ada: belum terbit, atau sudah lunas.", "62": "Produk sedang gangguan.",
    "63": "Produk ini hanya sekali sehari untuk nomor yang sama.", "66": "Produk sedang tutup.", "68": "Stok produk habis.",
    "69": "Harga dari penyedia naik. Silakan pesan lagi dengan harga yang baru.", "70": "Penyedia tagihan tidak menjawab.",
    "71": "Produk sedang gangguan.", "72": "Nomor ini harus berhenti dari paket lamanya dahulu.", "73": "Batas kWh bulan ini sudah tercapai.",
    "84": "Nominal tidak berlaku.", "85": "Terlalu rapat dengan pembelian sebelumnya. Coba lagi setelah satu menit.",
    "87": "Nominal harus kelipatan Rp1.000.",
}  # fmt: skip
OTHER = "Penyedia tidak dapat memproses."


@retried
async def took(transaction_id: int, purchase: Purchase, *, asked_at: datetime, way: str, first: bool) -> None:
    """An answer came: write it down and apply it, in one unit."""
    async with transaction():
        row = await _locked(transaction_id)
        await keep_answer(transaction_id, purchase, way=way, asked_at=asked_at)
        state = PpobState(row["state"])
        if state == S.SUCCESS:
            await _after_success(row, purchase)
        elif state in (S.SUBMITTED, S.PENDING):
            await _apply(row, state, purchase, first=first)
        elif state == S.FAILED and purchase.state == "success":
            await contradicted(transaction_id, "success_after_failed", purchase, asked=True)
        await _rest(transaction_id)


async def _apply(row: Any, state: PpobState, purchase: Purchase, *, first: bool) -> None:
    if purchase.state == "success":
        await succeed(row, state, purchase)
    elif purchase.state == "failed":
        await _note(row["id"], purchase.rc, None)
        await fail(row["id"], state, WORDS.get(purchase.rc, OTHER))
    elif purchase.state == "pending":
        if state == S.SUBMITTED:
            await lives.move("ppob", row["id"], S.SUBMITTED, S.PENDING)
        await _note(row["id"], purchase.rc, None)
        await _later(row)
    else:
        await _note(row["id"], purchase.rc, f"jawaban tidak pasti: {purchase.rc or 'tanpa kode'}")
        await _later(row)


async def _after_success(row: Any, purchase: Purchase) -> None:
    """A success asked about once more: for its serial number, or because a notice contradicted it."""
    if purchase.state == "failed":
        await contradicted(row["id"], "failed_after_success", purchase, asked=True)
    elif purchase.state == "success" and _better(row, purchase):
        await succeed(row, S.SUCCESS, purchase)
        return
    await _fuller(row)


def _better(row: Any, purchase: Purchase) -> bool:
    return bool(purchase.sn) and purchase.sn != (row["sn"] or "")


async def _fuller(row: Any) -> None:
    """Its serial number is still missing or odd: ask again for a while."""
    asked = await transactions.fetch_value(
        "SELECT count(*) FROM ppob_answer WHERE transaction = $1 AND said = 'success' AND way <> 'hook'", row["id"]
    )
    wants = not row["sn"] or (row["service"] == "token-listrik" and not row["token"])
    again_at = ask_fuller(max(0, asked - 1), now()) if wants and row["kind"] == "prepaid" else None
    await transactions.execute(
        "UPDATE ppob_transaction SET ask_next_at = coalesce($2::timestamptz, 'infinity') WHERE id = $1",
        row["id"],
        again_at,
    )


@retried
async def no_answer(transaction_id: int, why: str, *, asked_at: datetime, way: str) -> None:
    """Time-out, 5xx, no JSON, an answer about something else: nobody knows. It stays where it is and is asked again."""
    async with transaction():
        row = await _locked(transaction_id)
        await _silence(transaction_id, "silence", why, way=way, asked_at=asked_at)
        if row["state"] in (S.SUBMITTED, S.PENDING):
            await transactions.execute(
                "UPDATE ppob_transaction SET trouble = $2 WHERE id = $1", row["id"], f"tanpa jawaban: {why}"[:200]
            )
            await _later(row)
        elif row["state"] == S.SUCCESS:
            await _fuller(row)
        await _rest(transaction_id)


@retried
async def not_sent(transaction_id: int, *, first: bool, why: str) -> None:
    """Nothing left the house: where this was the first time, the next is a first time too."""
    async with transaction():
        row = await _locked(transaction_id)
        if row["state"] == S.SUBMITTED and first:
            await lives.move("ppob", transaction_id, S.SUBMITTED, S.HELD, why="belum terkirim")
        soon = min(timedelta(seconds=SOON_S), minute())
        await transactions.execute(
            "UPDATE ppob_transaction SET sent_at = CASE WHEN $2 THEN NULL ELSE sent_at END, trouble = $3, asked_times = asked_times - 1,"
            " ask_next_at = now() + $4, leased_until = '-infinity' WHERE id = $1",
            transaction_id, first and row["state"] == S.SUBMITTED, f"belum terkirim: {why}"[:200], soon,
        )  # fmt: skip


@retried
async def turned_away(transaction_id: int, error: GatewayAlarm, *, first: bool, asked_at: datetime, way: str) -> None:
    """Our account, key, product or deposit stood in the way. At a first sending nothing was bought; at a repeat nothing is known.

    Trouble of the account waits, held, until an officer has put it right; trouble of one product ends the transaction.
    """
    async with transaction():
        row = await _locked(transaction_id)
        await _silence(transaction_id, "alarm", error.message, way=way, asked_at=asked_at, rc=error.code)
        await _note(transaction_id, error.code, f"ditolak penyedia: {error.code}")
        if row["state"] == S.SUBMITTED and first and error.code in STOPS:
            await lives.move("ppob", transaction_id, S.SUBMITTED, S.HELD, why=f"kode {error.code}")
            await transactions.execute(
                "UPDATE ppob_transaction SET sent_at = NULL, ask_next_at = now() + $2 WHERE id = $1",
                transaction_id,
                minute(),
            )
        elif row["state"] == S.SUBMITTED and first and error.code != "49":
            await fail(transaction_id, S.SUBMITTED, OTHER)
        elif row["state"] in (S.SUBMITTED, S.PENDING):
            await _later(row)
        await _rest(transaction_id)


async def _later(row: Any) -> None:
    """Ask again by the schedule; a person is told when it takes long."""
    again_at = next_ask(row["asked_times"], now(), row["sent_at"])
    await transactions.execute(
        "UPDATE ppob_transaction SET ask_next_at = coalesce($2::timestamptz, sent_at + interval '60 days 1 minute') WHERE id = $1",
        row["id"], again_at,
    )  # fmt: skip


async def _note(transaction_id: int, rc: str, trouble: str | None) -> None:
    await transactions.execute(
        "UPDATE ppob_transaction SET rc = $2, trouble = $3 WHERE id = $1", transaction_id, rc[:8], trouble
    )


async def _rest(transaction_id: int) -> None:
    """The lease is over; the pause until the next question counts from the answer of this one."""
    await transactions.execute(
        "UPDATE ppob_transaction SET leased_until = '-infinity', asked_at = now() WHERE id = $1", transaction_id
    )


async def keep_answer(transaction_id: int, purchase: Purchase, *, way: str, asked_at: datetime) -> None:
    """One row for what was said, with its whole body but without anything that PostgreSQL cannot keep."""
    body = json.dumps(purchase.raw).replace("\\u0000", "")
    await transactions.execute(
        "INSERT INTO ppob_answer (transaction, way, said, rc, message, sn, price_idr, saldo_idr, body, asked_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        transaction_id, way, purchase.state, clean(purchase.rc, 8), clean(purchase.message, 500), clean(purchase.sn, 4000), purchase.price_idr,
        purchase.saldo_idr, body, asked_at,
    )  # fmt: skip


async def _silence(transaction_id: int, said: str, why: str, *, way: str, asked_at: datetime, rc: str = "") -> None:
    await transactions.execute(
        "INSERT INTO ppob_answer (transaction, way, said, rc, message, asked_at) VALUES ($1, $2, $3, $4, $5, $6)",
        transaction_id, way, said, rc, clean(why, 500), asked_at,
    )  # fmt: skip


def clean(text: str, most: int) -> str:
    return text.replace("\x00", "")[:most]


async def _locked(transaction_id: int) -> Any:
    row = await transactions.fetch_one("SELECT * FROM ppob_transaction WHERE id = $1 FOR UPDATE", transaction_id)
    assert row is not None
    return row


async def tell_of_long_ones() -> None:
    """Tasks for what is open for an hour, and with a named officer for a day; and a case for what nobody can tell."""
    for row in await transactions.fetch(_LONG):
        await tell_officer(
            f"ppob:{row['id']}:{row['age']}", subject=f"ppob:{row['id']}", role="manajer" if row["age"] == "jam" else "bendahara",
            text=f"{row['product_name']} ({row['number']}) sudah lebih dari satu {row['age']} tanpa akhir. Uang pembeli masih ditahan."
            + (f" Penanggung jawab: {row['officer']}." if row["age"] == "hari" and row["officer"] else ""),
        )  # fmt: skip


_LONG = """
SELECT t.id, t.number, t.product_name, a.age, (SELECT p.name FROM office o JOIN person p ON p.id = o.person
  WHERE o.coop = 1 AND o.role = 'bendahara' AND o.granted_at IS NOT NULL AND o.ended_at IS NULL ORDER BY o.granted_at LIMIT 1) AS officer
FROM ppob_transaction t CROSS JOIN (VALUES ('jam', interval '1 hour'), ('hari', interval '24 hours')) a (age, after)
WHERE t.state IN ('held', 'submitted', 'pending') AND t.held_at < now() - a.after
  AND NOT EXISTS (SELECT FROM task k WHERE k.source = 'ppob:' || t.id || ':' || a.age) LIMIT 200
"""
