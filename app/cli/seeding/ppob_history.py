"""The demo's PPOB of the last weeks: top-ups and tokens bought at the counter, three that failed, and the deposit that paid for them.

Deterministic and through the real tables, so that every invariant holds; the deposit left over is what the stand-in begins with.
Everything is dated back before any day is sealed.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.ledger.post import post
from app.domain.numbering import ALPHABET
from app.domain.participation.count import count
from app.domain.ppob.deposit import ask_topup, book_topup
from app.domain.transactions import transaction

SEED, DAYS, A_DAY = 2026, 50, 4
DEPOSIT_IDR = 50_000_000  # what the stand-in holds on its first day
STEP_IDR = 50
MARGIN_IDR, OTHERS_MORE_IDR = 500, 1_000  # as the first list says: a member's, and what others pay on top


@dataclass(frozen=True, slots=True)
class Sale:
    """One transaction that happened."""

    number: str
    at: datetime
    day: date
    person: int
    name: str
    coop: int
    sku: str
    service: str
    product: str
    customer_no: str
    cost_idr: int
    total_idr: int
    sn: str
    token: str | None
    failed: bool


async def seed_ppob_history() -> None:
    """A second call finds it done and changes nothing."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM ppob_transaction)"):
        return
    sales = await _sales()
    officers = await transactions.fetch_one(_OFFICERS)
    if not sales or officers is None or None in tuple(officers):
        return
    spent_idr = sum(sale.cost_idr for sale in sales if not sale.failed)
    made = await ask_topup(DEPOSIT_IDR + spent_idr, "Deposit awal, BCA A6R5UPV", by=officers["ketua"])
    await book_topup(made, by=officers["bendahara"])
    async with transaction():
        for sale in sales:
            await _write(sale, officers["kasir"])


_OFFICERS = """
SELECT (SELECT min(person) FROM office WHERE coop = 1 AND role = 'kasir' AND granted_at IS NOT NULL) AS kasir,
       (SELECT min(person) FROM office WHERE coop = 1 AND role = 'bendahara' AND granted_at IS NOT NULL) AS bendahara,
       (SELECT min(person) FROM office WHERE coop = 1 AND role = 'superadmin' AND granted_at IS NOT NULL) AS ketua
"""
_MEMBERS = "SELECT p.id, p.name, p.phone, m.coop FROM person p JOIN membership m ON m.person = p.id AND m.ended_on IS NULL ORDER BY p.id LIMIT 60"
_GOODS = """
SELECT sku, service, name, cost_idr FROM ppob_product
WHERE kind = 'prepaid' AND service IN ('pulsa', 'paket-data', 'token-listrik') AND cost_idr BETWEEN 5000 AND 110000 AND buyer_on AND seller_on ORDER BY sku
"""


async def _sales() -> list[Sale]:
    dice = random.Random(SEED)  # noqa: S311 - the same demo every time
    members, goods = await transactions.fetch(_MEMBERS), await transactions.fetch(_GOODS)
    if not members or not goods:
        return []
    today = business_day(now())
    began = max(today - timedelta(days=DAYS), date(today.year, 1, 1))  # the years before are closed
    days = [began + timedelta(days=n) for n in range((today - began).days)]
    return [_sale(dice, day, members, goods, n) for n, day in enumerate(day for day in days for _ in range(A_DAY))]


def _sale(
    dice: random.Random, day: date, members: list[transactions.Row], goods: list[transactions.Row], n: int
) -> Sale:
    who, good = dice.choice(members), dice.choice(goods)
    digits = "".join(dice.choice("0123456789") for _ in range(20))
    token = digits if good["service"] == "token-listrik" else None
    grouped = "-".join(digits[at : at + 4] for at in range(0, 20, 4))
    body = "".join(dice.choice(ALPHABET) for _ in range(11))
    total_idr = -(-(good["cost_idr"] + MARGIN_IDR) // STEP_IDR) * STEP_IDR
    at = datetime.combine(day, time(1 + dice.randrange(13), dice.randrange(60)), UTC)  # 08.00 to 20.59 WIB
    return Sale(
        number=f"PP-{body[:5]}-{body[5:10]}-{body[10:]}", at=at, day=day, person=who["id"], name=who["name"], coop=who["coop"], sku=good["sku"],
        service=good["service"], product=good["name"], customer_no=f"53{dice.randrange(10**9):09d}" if token else f"0812{dice.randrange(10**8):08d}",
        cost_idr=good["cost_idr"], total_idr=total_idr, sn=f"{grouped}/{who['name'].upper()}/R1/1300VA/31,0" if token else digits[:16], token=token,
        failed=n % 70 == 33,
    )  # fmt: skip


async def _write(sale: Sale, kasir: int) -> None:
    """Paid at the counter, sent, answered, and at its end: a few statements for each."""
    made: int = await transactions.fetch_value(
        "INSERT INTO ppob_transaction (number, ref_id, person, served_by, till, name, is_member, primary_coop, service, kind, sku, product_name,"
        " customer_no, cost_idr, total_idr, max_price_idr, tender, paid_idr, umum_idr, state, ordered_at, pay_until, held_at)"
        " VALUES ($1, $1, $2, $3, 1, $4, true, $5, $6, 'prepaid', $7, $8, $9, $10, $11, $11, 'tunai', $11, $13, 'held', $12, $12, $12) RETURNING id",
        sale.number, sale.person, kasir, sale.name, sale.coop, sale.service, sale.sku, sale.product, sale.customer_no, sale.cost_idr,
        sale.total_idr, sale.at, sale.total_idr + OTHERS_MORE_IDR,
    )  # fmt: skip
    ends = sale.at + timedelta(seconds=40)
    await post(
        1, source=f"ppob:{made}:paid:tunai", memo=f"{sale.product} {sale.number}"[:200], day=sale.day, by=kasir,
        postings={"kas_toko": sale.total_idr, "uang_muka_ppob": -sale.total_idr},
    )  # fmt: skip
    await transactions.execute(
        "UPDATE ppob_transaction SET state = 'submitted', sent_at = $2, asked_at = $2, asked_times = 1 WHERE id = $1",
        made,
        sale.at,
    )
    await transactions.execute(
        "INSERT INTO ppob_answer (transaction, way, said, rc, sn, price_idr, asked_at, at) VALUES ($1, 'buy', $2, $3, $4, $5, $6, $7)",
        made, "failed" if sale.failed else "success", "02" if sale.failed else "00", "" if sale.failed else sale.sn, sale.cost_idr, sale.at, ends,
    )  # fmt: skip
    await (_failed(made, sale, ends, kasir) if sale.failed else _succeeded(made, sale, ends))
    steps = ["held", "submitted", "failed" if sale.failed else "success"]
    await transactions.execute_many(
        "INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person) VALUES ('ppob', $1, $2, $3, $4, $5)",
        [
            (made, was, to, at, kasir if not was else None)
            for was, to, at in zip(["", *steps], steps, [sale.at, sale.at, ends], strict=False)
        ],
    )


async def _succeeded(made: int, sale: Sale, ends: datetime) -> None:
    margin_idr = sale.total_idr - sale.cost_idr
    await transactions.execute(
        "UPDATE ppob_transaction SET state = 'success', sn = $2, token = $3, rc = '00', charged_idr = cost_idr, margin_idr = total_idr - cost_idr,"
        " ended_at = $4 WHERE id = $1",
        made, sale.sn, sale.token, ends,
    )  # fmt: skip
    await post(
        1, source=f"ppob:{made}:captured", memo=f"{sale.product} {sale.number}"[:200], day=sale.day,
        postings={"uang_muka_ppob": sale.total_idr, "deposit_ppob": -sale.cost_idr, "ppob_anggota": -margin_idr},
    )  # fmt: skip
    await transactions.execute(
        "INSERT INTO ppob_sale (transaction, kind, person, primary_coop, is_member, total_idr, charged_idr, margin_idr, day, at)"
        " VALUES ($1, 'sale', $2, $3, true, $4, $5, $6, $7, $8)",
        made, sale.person, sale.coop, sale.total_idr, sale.cost_idr, margin_idr, sale.day, ends,
    )  # fmt: skip
    await count(
        f"ppob:{made}",
        seller=1,
        pool="ppob",
        base_idr=margin_idr,
        person=sale.person,
        primary_coop=sale.coop,
        day=sale.day,
    )


async def _failed(made: int, sale: Sale, ends: datetime, kasir: int) -> None:
    """The cash went back over the counter the same day."""
    await transactions.execute(
        "UPDATE ppob_transaction SET state = 'failed', rc = '02', refunded_idr = paid_idr, ended_at = $2 WHERE id = $1",
        made,
        ends,
    )
    refund: int = await transactions.fetch_value(
        "INSERT INTO refund (subject, subject_id, source, refund_key, amount_idr, reason, way, state, from_role, made_at)"
        " VALUES ('ppob', $1, $2, $3, $4, $5, 'tunai', 'owed', 'uang_muka_ppob', $6) RETURNING id",
        made, f"ppob:{made}:failed", f"rf-demo-{made}", sale.total_idr, f"{sale.product}: Penyedia tidak dapat memproses."[:200], ends,
    )  # fmt: skip
    await transactions.execute(
        "UPDATE refund SET state = 'done', paid_by = $2, done_at = $3 WHERE id = $1", refund, kasir, ends
    )
    await transactions.execute_many(
        "INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person) VALUES ('refund', $1, $2, $3, $4, $5)",
        [(refund, "", "owed", ends, None), (refund, "owed", "done", ends, kasir)],
    )
    for what, lines in (
        ("decided", {"uang_muka_ppob": sale.total_idr, "utang_pengembalian": -sale.total_idr}),
        ("done", {"utang_pengembalian": sale.total_idr, "kas_toko": -sale.total_idr}),
    ):
        await post(
            1,
            source=f"refund:{refund}:{what}",
            memo=f"{sale.product} {sale.number}"[:200],
            postings=lines,
            day=sale.day,
        )
