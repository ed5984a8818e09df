"""Booking what was withheld: a second officer agrees, long work posts each row once, and in the end the payer's money comes.

A row becomes documents like any deposit (`SS-…`, by wages): bon first, for an overdue one keeps a member from buying; then dues; what he paid
himself meanwhile goes to his simpanan sukarela. From then on the payer owes it (1124), not the member.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import lives, transactions
from app.domain.bon.owed import hold_account, owed_idr
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.savings.accounts import PAID_IN
from app.domain.savings.deposit import Wanted, received, write
from app.domain.savings.dues import unpaid_months
from app.domain.savings.states import DepositState
from app.domain.transactions import retried, transaction
from app.domain.wages.make import elsewhere, locked, month_words, step
from app.domain.wages.states import ListState
from app.domain.work.begin import begin
from app.domain.work.find import Work
from app.domain.work.kinds import Tell

S = ListState
OWED_BY_PAYER = "piutang_potong_gaji"
A_BATCH = 20


@retried
async def agree(entity: int, number: str, *, by: int) -> int:
    """The second officer's word; the id of the work that books it. Twice is once. Raises Refused for whoever filled it in."""
    async with transaction():
        found = await locked(entity, number)
        if found["state"] in (S.BOOKING, S.BOOKED) and found["agreed_by"] == by:
            known: int = found["work"]
            return known
        if found["state"] != S.FILLED:
            raise elsewhere()
        if found["filled_by"] == by:
            raise Refused("Petugas lain yang menyetujui: bukan yang mengisi hasilnya.")
        work = await begin(
            "wages", title=f"Potong gaji {month_words(found['month'])} ({number})", entity=entity, by=by, key=f"wages:{found['id']}",
            asked={"list": found["id"]},
        )  # fmt: skip
        await transactions.execute(
            "UPDATE wage_list SET agreed_by = $2, work = $3 WHERE id = $1", found["id"], by, work
        )
        await step(found, S.FILLED, S.BOOKING, by=by)
    return work


async def book_work(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `wages`: what was posted stays, so it may be killed anywhere and begun again."""
    found = await transactions.fetch_one(_LIST, int(work.asked["list"]))
    assert found is not None, "asked for before it was made"
    done: int = await transactions.fetch_value(
        "SELECT count(*) FROM wage_row WHERE list = $1 AND booked_at IS NOT NULL", found["id"]
    )
    while rows := await transactions.fetch(_TO_BOOK, found["id"], A_BATCH):
        await tell(done, found["members"], "Membukukan potongan setiap anggota")
        for row in rows:
            await book_row(row["id"])
        done += len(rows)
    await _end(found["id"], by=found["agreed_by"])
    return {
        "sentence": f"{done} anggota dibukukan, {rupiah(found['withheld_idr'])}.",
        "href": f"/kantor/bon/potong-gaji/{found['number']}", "href_label": "Ke daftar ini",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What a row becomes; whole rupiah, together what was withheld."""

    bon_idr: int
    dues_idr: int
    rest_idr: int

    def by_kind(self) -> list[tuple[str, int]]:
        return [
            (kind, idr)
            for kind, idr in (("bon", self.bon_idr), ("wajib", self.dues_idr), ("sukarela", self.rest_idr))
            if idr
        ]


def split(withheld_idr: int, *, bon_idr: int, dues_idr: int) -> Parts:
    """Bon first, then dues, what is left over is the member's own saving."""
    bon = min(withheld_idr, bon_idr)
    dues = min(withheld_idr - bon, dues_idr)
    return Parts(bon, dues, withheld_idr - bon - dues)


@retried
async def book_row(row_id: int) -> None:
    """One member's, in a transaction of its own; a second time changes nothing."""
    async with transaction():
        row = await transactions.fetch_one(_TAKE, row_id)
        if row is None:
            return
        where = f"{row['payer_name']}, {month_words(row['month'])} ({row['number']})"
        parts = await _parts(row)
        for kind, idr in parts.by_kind():
            wanted = Wanted(row["person"], row["entity"], kind, idr)
            deposit, number = await write(
                wanted, way="potong_gaji", by=row["agreed_by"], state=DepositState.RECEIVED, note=f"Potong gaji {where}"
            )
            await received(
                deposit, wanted, number, source=f"savings:{deposit}:received", drawer=OWED_BY_PAYER, by=row["agreed_by"], told=False
            )  # fmt: skip
            await transactions.execute("INSERT INTO wage_booked (of_row, deposit) VALUES ($1, $2)", row_id, deposit)
        if row["phone"]:
            await tell("whatsapp", row["phone"], _told(row, parts, where), f"wage_row:{row_id}")


async def _parts(row: transactions.Row) -> Parts:
    """Of what was asked, what is still owed now: he may have paid himself meanwhile."""
    if not row["withheld_idr"]:
        return Parts(0, 0, 0)
    bon = dues = 0
    if row["bon_idr"]:
        await hold_account(row["entity"], row["person"])
        bon = min(row["bon_idr"], await owed_idr(row["entity"], row["person"]))
    if row["dues_idr"]:
        unpaid = [month for month in await unpaid_months(row["entity"], row["person"]) if month.month <= row["month"]]
        dues = min(row["dues_idr"], sum(month.amount_idr for month in unpaid))
    return split(row["withheld_idr"], bon_idr=bon, dues_idr=dues)


def _told(row: transactions.Row, parts: Parts, where: str) -> str:
    asked = row["bon_idr"] + row["dues_idr"]
    if not row["withheld_idr"]:
        return f"Potong gaji {where}: tidak ada yang dipotong dari {rupiah(asked)}. Yang terutang tetap dapat dibayar sendiri."
    what = ", ".join(f"{PAID_IN[kind].lower()} {rupiah(idr)}" for kind, idr in parts.by_kind())
    left = asked - row["withheld_idr"]
    short = f" Yang belum dipotong {rupiah(left)}." if left else ""
    return f"Potong gaji {where}: {rupiah(row['withheld_idr'])} sudah dibukukan untuk {what}.{short}"


@retried
async def _end(list_id: int, *, by: int) -> None:
    """All rows are posted; where nothing was withheld there is no money to wait for."""
    async with transaction():
        if not await lives.move("wage_list", list_id, S.BOOKING, S.BOOKED, by=by):
            return
        if not await transactions.fetch_value("SELECT withheld_idr FROM wage_list WHERE id = $1", list_id):
            await lives.move("wage_list", list_id, S.BOOKED, S.PAID, by=by, why="tidak ada yang dipotong")


@retried
async def money_came(entity: int, number: str, *, by: int) -> date:
    """What the payer withheld stands on the primary's bank account; the day it is booked to. Twice is once."""
    async with transaction():
        found = await locked(entity, number)
        if found["state"] == S.PAID:
            day: date = found["paid_on"]
            return day
        if found["state"] != S.BOOKED:
            raise elsewhere()
        today = business_day(now())
        await post(
            entity, source=f"wages:{found['id']}:paid", memo=f"Uang potong gaji {month_words(found['month'])} {number}",
            postings=[("bank", found["withheld_idr"]), (OWED_BY_PAYER, -found["withheld_idr"])], by=by,
        )  # fmt: skip
        await transactions.execute(
            "UPDATE wage_list SET paid_by = $2, paid_on = $3 WHERE id = $1", found["id"], by, today
        )
        await step(found, S.BOOKED, S.PAID, by=by)
    return today


_LIST = "SELECT id, number, members, withheld_idr, agreed_by FROM wage_list WHERE id = $1"
_TO_BOOK = "SELECT id FROM wage_row WHERE list = $1 AND booked_at IS NULL ORDER BY id LIMIT $2"
# Taken by whoever comes first: a second runner finds it booked.
_TAKE = """
WITH taken AS (UPDATE wage_row SET booked_at = now() WHERE id = $1 AND booked_at IS NULL RETURNING *)
SELECT t.person, t.bon_idr, t.dues_idr, t.withheld_idr, l.entity, l.number, l.month, l.agreed_by, y.name AS payer_name, p.phone
FROM taken t JOIN wage_list l ON l.id = t.list JOIN wage_payer y ON y.id = l.payer JOIN person p ON p.id = t.person
"""
