"""The list of a month for one payer: everybody who agreed, with what he owes until its end. Made whole, frozen with its making, given away or cancelled."""

from datetime import date, timedelta

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.clock import MONTHS, business_day, now
from app.domain.errors import NotFound, Refused
from app.domain.numbering import new_number
from app.domain.once import first_time, remember
from app.domain.savings.office import OLDEST_DUES, OWED_MONTHS
from app.domain.savings.rules import rules_and_dues
from app.domain.transactions import retried, transaction
from app.domain.wages.states import ListState

S = ListState


def months_to_choose(today: date | None = None) -> list[date]:
    """The month that runs, and the next: wages are often made up before it begins."""
    first = (today or business_day(now())).replace(day=1)
    return [first, (first + timedelta(days=31)).replace(day=1)]


def month_words(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


@retried
async def make_list(entity: int, payer: int, month: date, *, by: int, key: str) -> str:
    """The number of the list; the same form twice is once. Raises Refused beside its field."""
    async with transaction():
        asked = {"deed": "potong gaji", "entity": entity, "payer": payer, "month": month}
        answer = await first_time(f"person:{by}", key, asked)
        if answer is not None:
            return answer
        name = await transactions.fetch_value(_PAYER, payer, entity)
        if name is None:
            raise Refused("Pilih pembayar gaji dari daftar.", field="pembayar")
        if month not in months_to_choose():
            raise Refused("Pilih bulan ini atau bulan depan.", field="bulan")
        number = new_number("PG")
        made = await _begin(entity, payer, month, number, by)
        members, total_idr = await _rows(made, entity, payer, month)
        if not members:
            raise Refused(f"Tidak ada anggota di {name} yang setuju dan masih berutang sampai {month_words(month)}.")
        after = {"nomor": number, "pembayar": name, "bulan": month, "anggota": members, "idr": total_idr}
        await record("daftar potong gaji dibuat", f"wage_list:{made}", by=by, entity=entity, after=after)
        await remember(f"person:{by}", key, number)
    return number


async def _begin(entity: int, payer: int, month: date, number: str, by: int) -> int:
    try:
        made: int = await transactions.fetch_value(
            "INSERT INTO wage_list (number, entity, payer, month, state, made_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            number, entity, payer, month, S.MADE, by,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Refused(f"Daftar {month_words(month)} untuk pembayar ini sudah dibuat.", field="bulan") from None
    await lives.begin("wage_list", made, S.MADE, by=by)
    return made


async def _rows(made: int, entity: int, payer: int, month: date) -> tuple[int, int]:
    """(members, rupiah) of what was written: one statement, however many members there are."""
    last = month.year * 12 + month.month - 1
    months = [date(at // 12, at % 12 + 1, 1) for at in range(last - OLDEST_DUES, last + 1)]
    _, costs = await rules_and_dues(entity, business_day(now()), months)
    cost = [at for at in months if costs[at]]
    until = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    row = await transactions.fetch_one(_WRITE, entity, cost, [costs[at] for at in cost], payer, made, until)
    assert row is not None, "an aggregate has a row"
    await transactions.execute(
        "UPDATE wage_list SET members = $2, total_idr = $3 WHERE id = $1", made, row["members"], row["total_idr"]
    )
    return row["members"], row["total_idr"]


@retried
async def hand_over(entity: int, number: str, *, by: int) -> None:
    """The payer has it. Refused when somebody took his word back since it was made: then it is made anew."""
    async with transaction():
        found = await locked(entity, number)
        if found["state"] == S.HANDED:
            return
        gone = await transactions.fetch_value(_TAKEN_BACK, found["id"])
        if gone:
            raise Refused(
                f"{gone} anggota berhenti, atau mengubah persetujuannya, sejak daftar dibuat. Batalkan, lalu buat lagi."
            )
        await step(found, S.MADE, S.HANDED, by=by)


@retried
async def cancel(entity: int, number: str, *, by: int, why: str) -> None:
    """Nothing of it was booked; the same month may be made again."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        found = await locked(entity, number)
        if found["state"] == S.CANCELLED:
            return
        if found["state"] not in (S.MADE, S.HANDED):
            raise elsewhere()
        await step(found, ListState(found["state"]), S.CANCELLED, by=by, why=why)


async def locked(entity: int, number: str) -> transactions.Row:
    """The list, held until the transaction ends. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT * FROM wage_list WHERE number = $1 AND entity = $2 FOR UPDATE", number, entity
    )
    if row is None:
        raise NotFound
    return row


async def step(found: transactions.Row, come_from: ListState, go_to: ListState, *, by: int, why: str = "") -> None:
    """Move a held list and write down who. Raises Refused where it stands elsewhere by now."""
    if not await lives.move("wage_list", found["id"], come_from, go_to, by=by, why=why):
        raise elsewhere()
    await record(
        "daftar potong gaji", f"wage_list:{found['id']}", by=by, entity=found["entity"], before={"keadaan": come_from}, after={"keadaan": go_to}, why=why
    )  # fmt: skip


def elsewhere() -> Refused:
    return Refused("Daftar ini sudah sampai langkah lain. Muat ulang halaman.")


_PAYER = "SELECT name FROM wage_payer WHERE id = $1 AND entity = $2 AND closed_at IS NULL"
# Who stands in another list that is still on its way is left out: nobody is asked twice for the same.
_WRITE = (
    "WITH agreed AS (SELECT DISTINCT ON (person) id, person, payer, dues, bon FROM wage_consent WHERE entity = $1 ORDER BY person, id DESC),"  # noqa: S608
    " due AS (SELECT o.person, count(*)::int AS months, sum(o.amount_idr)::bigint AS idr FROM (" + OWED_MONTHS + ") o GROUP BY o.person),"
    """
bons AS (SELECT person, sum(amount_idr - returned_idr - paid_idr)::bigint AS idr FROM bon
         WHERE entity = $1 AND due_on <= $6 AND amount_idr > returned_idr + paid_idr GROUP BY person),
owing AS (
  SELECT a.id AS consent, a.person, m.member_no, CASE WHEN a.bon THEN coalesce(b.idr, 0) ELSE 0 END AS bon_idr,
         CASE WHEN a.dues THEN coalesce(d.idr, 0) ELSE 0 END AS dues_idr, CASE WHEN a.dues THEN coalesce(d.months, 0) ELSE 0 END AS months
  FROM agreed a JOIN membership m ON m.person = a.person AND m.coop = $1 AND m.ended_on IS NULL
  LEFT JOIN due d ON d.person = a.person LEFT JOIN bons b ON b.person = a.person
  WHERE a.payer = $4 AND NOT EXISTS (
    SELECT FROM wage_row r JOIN wage_list l ON l.id = r.list
    WHERE r.person = a.person AND l.entity = $1 AND l.state IN ('made', 'handed', 'filled', 'booking'))),
made AS (
  INSERT INTO wage_row (list, person, member_no, consent, bon_idr, dues_idr, months)
  SELECT $5, person, member_no, consent, bon_idr, dues_idr, months FROM owing WHERE bon_idr + dues_idr > 0 ORDER BY member_no
  RETURNING bon_idr + dues_idr AS idr)
SELECT count(*)::int AS members, coalesce(sum(idr), 0)::bigint AS total_idr FROM made
"""
)  # fmt: skip
_TAKEN_BACK = """
SELECT count(*) FROM wage_row r JOIN wage_list l ON l.id = r.list
WHERE r.list = $1 AND (r.consent <> (SELECT max(id) FROM wage_consent c WHERE c.entity = l.entity AND c.person = r.person)
  OR NOT EXISTS (SELECT FROM membership m WHERE m.person = r.person AND m.coop = l.entity AND m.ended_on IS NULL))
"""
