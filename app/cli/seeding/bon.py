"""The demo's bon and potong gaji: Bu Sari's limit by two officers of her primary, what she bought on bon (one order open, one paid back),
and a payer of wages who has this month's list. Dated back from the day of the seed; the orders themselves are those of shop_history, which
asks here who has a limit.
"""

from datetime import UTC, date, datetime, time, timedelta

from app.domain import transactions
from app.domain.bon.owed import hold_account
from app.domain.bon.states import LimitState
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.ledger.between import owe
from app.domain.numbering import new_key
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.transactions import transaction
from app.domain.wages.consent import Agreed, agree
from app.domain.wages.make import hand_over, make_list, months_to_choose
from app.domain.wages.payers import add_payer

LIMIT_IDR, DAYS, ON_BON = 500_000, 30, 2
SARI, CLERK, BOSS = "+6281200000001", "+6281200000012", "+6281200000013"
HOME = 10  # the primary of all three
PAYER = "Pabrik Tahu Sumber Rejeki"


async def seed_bon_limit() -> None:
    """Before the orders of the last year. A second call finds it done and changes nothing."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM bon_limit)"):
        return
    sari, clerk, boss = await _people()
    await _limit(sari, clerk, boss, on=business_day(now()) - timedelta(days=60))


async def on_bon() -> dict[str, int]:
    """Phone -> how many of the newest orders were bought on bon; nobody while there is no limit."""
    limit = await transactions.fetch_value("SELECT EXISTS (SELECT FROM bon_line WHERE limit_idr = $1)", LIMIT_IDR)
    return {SARI: ON_BON} if limit else {}


async def write_bons() -> None:
    """What bon/buy.py writes for each order on bon, on its day; in the transaction of the orders. The newest first: the older is overdue by now."""
    for order in await transactions.fetch(_ORDERS):
        await _bought(order["person"], order)


async def seed_bon() -> None:
    """After savings: all orders but the newest are paid back, and wages are withheld. A second call changes nothing."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM wage_payer)"):
        return
    sari, clerk, _ = await _people()
    for order in (await transactions.fetch(_ORDERS))[1:]:
        await deposit_cash(Wanted(sari, HOME, "bon", order["total_idr"]), by=clerk, key=new_key())
    await _wages(clerk)


async def _people() -> list[int]:
    people = {row["phone"]: row["id"] for row in await transactions.fetch(_PEOPLE, [SARI, CLERK, BOSS])}
    return [people[phone] for phone in (SARI, CLERK, BOSS)]


async def _limit(sari: int, clerk: int, boss: int, *, on: date) -> None:
    at = datetime.combine(on, time(3), UTC)
    async with transaction():
        made = await transactions.fetch_value(_LIMIT, HOME, sari, LIMIT_IDR, LimitState.PROPOSED, clerk, at)
        await transactions.execute(
            "UPDATE bon_limit SET state = $4, decided_by = $2, decided_at = $3 WHERE id = $1",
            made, boss, at + timedelta(hours=1), LimitState.IN_FORCE,
        )  # fmt: skip
        await transactions.execute(_MOVES, made, clerk, boss, at)


async def _bought(sari: int, order: transactions.Row) -> None:
    account = await hold_account(HOME, sari)
    tender = await transactions.fetch_value(_TENDER, HOME, sari, account, order["id"], order["total_idr"], order["at"])
    await transactions.execute(
        _BON, HOME, sari, account, order["id"], tender, order["total_idr"], order["day"] + timedelta(days=DAYS), order["at"]
    )  # fmt: skip
    await owe(
        debtor=HOME, creditor=SEKUNDER, amount_idr=order["total_idr"], source=f"order:{order['id']}:paid:bon:{tender}",
        memo=f"Belanja pesanan {order['number']} dengan bon", at_debtor={account: order["total_idr"]}, at_creditor={"uang_muka": -order["total_idr"]},
        by=sari, day=order["day"],
    )  # fmt: skip


async def _wages(clerk: int) -> None:
    """Some members agreed; the list of this month is with the payer."""
    payer = await add_payer(HOME, PAYER, by=clerk)
    for row in await transactions.fetch(_BEHIND, HOME):
        await agree(HOME, row["person"], Agreed(payer, True, True), by=row["person"])
    number = await make_list(HOME, payer, months_to_choose()[0], by=clerk, key=new_key())
    await hand_over(HOME, number, by=clerk)


_PEOPLE = "SELECT id, phone FROM person WHERE phone = ANY ($1::text[])"
_ORDERS = """
SELECT id, person, number, total_idr, placed_at AS at, (placed_at AT TIME ZONE 'Asia/Jakarta')::date AS day FROM shop_order
WHERE tender = 'bon' ORDER BY placed_at DESC
"""
_LIMIT = """
INSERT INTO bon_limit (entity, person, limit_idr, decision, why, state, proposed_by, proposed_at)
SELECT $1, $2, $3, id, 'Anggota lama, simpanan lancar', $4, $5, $6 FROM decision WHERE entity = $1 AND first RETURNING id
"""
_MOVES = """
INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person)
VALUES ('bon_limit', $1, '', 'proposed', $4, $2), ('bon_limit', $1, 'proposed', 'in_force', $4 + interval '1 hour', $3)
"""
_TENDER = """
INSERT INTO savings_tender (entity, person, account, subject, subject_id, amount_idr, kind, made_at)
VALUES ($1, $2, $3, 'order', $4, $5, 'bon', $6) RETURNING id
"""
_BON = """
INSERT INTO bon (entity, person, account, subject, subject_id, tender, amount_idr, due_on, made_at) VALUES ($1, $2, $3, 'order', $4, $5, $6, $7, $8)
"""
# Ordinary members who have not paid this month's dues; those named in the README stay as they are.
_BEHIND = """
SELECT m.person FROM membership m JOIN person p ON p.id = m.person WHERE m.coop = $1 AND m.ended_on IS NULL AND p.phone LIKE '+62812100%'
  AND NOT EXISTS (SELECT FROM office o WHERE o.person = m.person)
  AND NOT EXISTS (SELECT FROM savings_due d WHERE d.person = m.person AND d.entity = m.coop AND d.month = date_trunc('month', now() AT TIME ZONE 'Asia/Jakarta')
                  AND d.undone_at IS NULL)
ORDER BY m.person LIMIT 6
"""
