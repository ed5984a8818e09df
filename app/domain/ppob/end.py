"""The two ends: what was bought is spent and earned, what failed goes back. Inside the caller's unit, the row locked."""

from typing import Any

from app.domain import lives, transactions
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.participation.count import count
from app.domain.payments.refund import ask_refund
from app.domain.ppob.alarm import tell_officer
from app.domain.ppob.hold import HELD_ROLE
from app.domain.ppob.provider import Purchase
from app.domain.ppob.schedule import minute
from app.domain.ppob.states import PpobState
from app.domain.ppob.tender import savings
from app.gateways.digiflazz.sn import read_token

S = PpobState
TOKENS = "token-listrik"


async def succeed(row: Any, state: PpobState, purchase: Purchase) -> None:
    """The provider says it is done: the held money becomes cost and margin, once. `state` SUCCESS: a fuller serial number came."""
    sn = purchase.sn.replace("\x00", "")[:4000]
    found = read_token(sn) if row["service"] == TOKENS else None
    token, odd = (found.digits if found else None), not sn or (row["service"] == TOKENS and found is None)
    if state != S.SUCCESS:
        await capture(row["id"], state, purchase.price_idr if purchase.price_idr is not None else row["cost_idr"])
    await transactions.execute(
        "UPDATE ppob_transaction SET sn = $2, token = $3, rc = $4, trouble = CASE WHEN $5 THEN 'nomor seri kosong atau tidak lengkap' END,"
        " ask_next_at = CASE WHEN $5 AND kind = 'prepaid' THEN now() + $6 ELSE 'infinity' END WHERE id = $1",
        row["id"], sn, token, purchase.rc, odd, minute(),
    )  # fmt: skip
    if odd and row["kind"] == "prepaid":
        await tell_officer(
            f"ppob:{row['id']}:sn", subject=f"ppob:{row['id']}",
            text=f"{row['product_name']} ({row['number']}) berhasil, tetapi nomor serinya kosong atau bukan 20 angka. Ditanyakan lagi ke penyedia.",
        )  # fmt: skip
    else:
        await transactions.execute(
            "UPDATE task SET done_at = now(), outcome = 'selesai' WHERE source = $1 AND done_at IS NULL",
            f"ppob:{row['id']}:sn",
        )
    await _tell_success(row, token)


async def capture(
    transaction_id: int, state: PpobState, charged_idr: int, *, by: int | None = None, why: str = ""
) -> None:
    """Success in state and books: the deposit gave `charged_idr`, what is left of the price is our margin."""
    row = await transactions.fetch_one(
        "UPDATE ppob_transaction SET charged_idr = $2, margin_idr = total_idr - $2, ended_at = now(), trouble = NULL WHERE id = $1"
        " RETURNING number, product_name, entity, total_idr, margin_idr, is_member, person, primary_coop",
        transaction_id, charged_idr,
    )  # fmt: skip
    assert row is not None
    moved = await lives.move("ppob", transaction_id, state, S.SUCCESS, by=by, why=why)
    assert moved, "the row is locked"
    await post(
        row["entity"], source=f"ppob:{transaction_id}:captured", memo=f"{row['product_name']} {row['number']}"[:200], by=by,
        postings={
            HELD_ROLE: row["total_idr"], "deposit_ppob": -charged_idr,
            "ppob_anggota" if row["is_member"] else "ppob_bukan_anggota": -row["margin_idr"],
        },
    )  # fmt: skip
    await transactions.execute(
        "INSERT INTO ppob_sale (transaction, kind, person, primary_coop, is_member, total_idr, charged_idr, margin_idr)"
        " VALUES ($1, 'sale', $2, $3, $4, $5, $6, $7)",
        transaction_id, row["person"], row["primary_coop"], row["is_member"], row["total_idr"], charged_idr, row["margin_idr"],
    )  # fmt: skip
    await count(
        f"ppob:{transaction_id}", seller=row["entity"], pool="ppob", base_idr=row["margin_idr"], person=row["person"],
        primary_coop=row["primary_coop"],
    )  # fmt: skip
    if row["margin_idr"] < 0:
        await tell_officer(
            f"ppob:{transaction_id}:rugi", subject=f"ppob:{transaction_id}",
            text=f"{row['product_name']} ({row['number']}): penyedia mengambil {rupiah(charged_idr)}, pembeli membayar {rupiah(row['total_idr'])}.",
        )  # fmt: skip


async def _tell_success(row: Any, token: str | None) -> None:
    if not row["phone"]:
        return
    grouped = f" Token: {token[:4]} {token[4:8]} {token[8:12]} {token[12:16]} {token[16:]}." if token else ""
    words = f"{row['product_name']} untuk {row['customer_no']} berhasil.{grouped} Nomor transaksi {row['number']}."
    await tell("whatsapp", row["phone"], words, f"ppob:{row['id']}:success{':token' if token else ''}")


async def fail(transaction_id: int, state: PpobState, why: str, *, by: int | None = None) -> None:
    """A final failure: the money goes back at once, to where it came from."""
    moved = await lives.move("ppob", transaction_id, state, S.FAILED, by=by, why=why)
    assert moved, "the row is locked"
    await transactions.execute(
        "UPDATE ppob_transaction SET ended_at = now(), ask_next_at = 'infinity', trouble = NULL WHERE id = $1",
        transaction_id,
    )
    await give_back(transaction_id, why, source=f"ppob:{transaction_id}:failed")


async def give_back(transaction_id: int, why: str, *, source: str) -> None:
    """What is held goes back: through the gateway, into savings, or as cash that an officer pays out. Once per source."""
    row = await transactions.fetch_one(
        "SELECT id, number, product_name, customer_no, phone, tender, paid_idr - refunded_idr - returned_idr AS left_idr FROM ppob_transaction WHERE id = $1",
        transaction_id,
    )  # fmt: skip
    assert row is not None
    if row["left_idr"] < 1:
        return
    reason = f"{row['product_name']}: {why}"[:200]
    if row["tender"] == "sukarela":
        tender = savings()
        assert tender is not None, "it was taken from savings"
        await tender.give_back(transaction_id, row["left_idr"], source=source, memo=reason)
        await transactions.execute(
            "UPDATE ppob_transaction SET returned_idr = returned_idr + $2 WHERE id = $1",
            transaction_id,
            row["left_idr"],
        )
        to = "simpanan sukarela Anda"
    else:
        refund = await ask_refund(
            transaction_id, row["left_idr"], reason, None, source, subject="ppob", from_role=HELD_ROLE
        )
        to = "cara bayar Anda" if refund.way == "gateway" else "Anda lewat petugas koperasi"
    if row["phone"]:
        words = f"{row['product_name']} untuk {row['customer_no']} gagal. {why} {rupiah(row['left_idr'])} kami kembalikan ke {to}. Nomor {row['number']}."
        await tell("whatsapp", row["phone"], words, source)
