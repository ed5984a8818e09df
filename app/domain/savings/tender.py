"""Paying with simpanan sukarela: at the primary the saving becomes a debt to the sekunder, at the sekunder that debt becomes the advance.

A tender may also be bon (bon/buy.py): another account of the buyer at his primary; what goes back goes back there all the same.
Both books always mirror. For orders, PPOB, and whatever else the sekunder sells.
"""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.governance.setting import Setting
from app.domain.ledger.accounts import stored_balance
from app.domain.ledger.between import owe
from app.domain.savings.accounts import account_of, locked
from app.domain.savings.rules import rules_of
from app.domain.savings.withdraw import enough


@dataclass(frozen=True, slots=True)
class Tender:
    """What of a thing was paid with simpanan or on bon, and of that what may still go back. `settled_idr`: of a bon, paid off since."""

    id: int
    entity: int
    person: int
    account: int
    amount_idr: int
    returned_idr: int
    kind: str  # simpanan | bon
    settled_idr: int = 0

    @property
    def left_idr(self) -> int:
        """What was paid off in other money does not come back to the bon."""
        return self.amount_idr - self.returned_idr - self.settled_idr


@dataclass(frozen=True, slots=True)
class Purse:
    """What a person may pay with simpanan now: what is free, minus what must stay; and how much of it without the password."""

    spendable_idr: int
    unproven_idr: int
    unproven_by: Setting | None = None  # the decision that says so


async def purse_of(person: int | None, coop: int | None) -> Purse | None:
    """None for who has nothing to spend. One query, two for who has."""
    savings = await account_of(person, coop, "sukarela") if coop is not None else None
    if coop is None or savings is None:
        return None
    rules = await rules_of(coop)
    left_idr = savings.free_idr - rules.minimum_idr
    return Purse(left_idr, rules.unproven_idr, rules.by("unproven_idr")) if left_idr > 0 else None


async def pay_with_savings(
    person: int, subject: str, subject_id: int, amount_idr: int, *, coop: int, memo: str, to_role: str = "uang_muka"
) -> int:  # fmt: skip
    """Pay that much of a thing with the person's simpanan sukarela at his primary; the tender's id.

    Inside the transaction of the deed, after the thing and the stock are locked; the caller counts it into `paid_idr` and has seen
    to the password (`must_prove`). `to_role`: where the sekunder holds it ("uang_muka_ppob" for PPOB). Raises Refused (field simpanan).
    """
    if amount_idr < 1:
        raise Refused("Jumlah yang dibayar dengan simpanan paling sedikit Rp1.", field="simpanan")
    known = await account_of(person, coop, "sukarela")
    if known is None:
        raise Refused("Simpanan sukarela Anda masih kosong.", field="simpanan")
    enough(await locked(known.account), amount_idr, await rules_of(coop), field="simpanan")
    tender: int = await transactions.fetch_value(
        "INSERT INTO savings_tender (entity, person, account, subject, subject_id, amount_idr) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        coop, person, known.account, subject, subject_id, amount_idr,
    )  # fmt: skip
    await owe(
        debtor=coop, creditor=SEKUNDER, amount_idr=amount_idr, source=f"{subject}:{subject_id}:paid:savings:{tender}", memo=memo,
        at_debtor={known.account: amount_idr}, at_creditor={to_role: -amount_idr}, by=person,
    )  # fmt: skip
    return tender


async def must_prove(coop: int, amount_idr: int) -> bool:
    """Whether the password is asked again before so much is paid with simpanan."""
    return amount_idr > (await rules_of(coop)).unproven_idr


async def tenders_of(subject: str, subject_id: int, *, lock: bool = False) -> list[Tender]:
    """What was paid with simpanan or on bon, the first one first; with `lock` after the thing itself was locked."""
    if lock:
        for row in await transactions.fetch(_LOCK, subject, subject_id):
            if row["kind"] == "bon":
                await stored_balance(row["account"], lock=True)  # nobody pays it off meanwhile
    return [Tender(**dict(row)) for row in await transactions.fetch(_TENDERS, subject, subject_id)]


_LOCK = "SELECT account, kind FROM savings_tender WHERE subject = $1 AND subject_id = $2 ORDER BY id FOR UPDATE"
_TENDERS = """
SELECT t.id, t.entity, t.person, t.account, t.amount_idr, t.returned_idr, t.kind, coalesce(b.paid_idr, 0)::bigint AS settled_idr
FROM savings_tender t LEFT JOIN bon b ON b.tender = t.id WHERE t.subject = $1 AND t.subject_id = $2 ORDER BY t.id
"""


async def kind_of(tender: int) -> str:
    """Whether it was paid with "simpanan" or on "bon"."""
    kind: str = await transactions.fetch_value("SELECT kind FROM savings_tender WHERE id = $1", tender)
    return kind


async def promise_back(tender: int, amount_idr: int) -> bool:
    """Take a sum out of what of a tender may still go back; False if so much is not left."""
    return await transactions.execute(_PROMISE, tender, amount_idr) == 1


_PROMISE = (
    "UPDATE savings_tender SET returned_idr = returned_idr + $2 WHERE id = $1 AND amount_idr - returned_idr >= $2"
)


async def keep_after_all(tender: int, amount_idr: int) -> None:
    """A promise is called off: the sum may go back another time."""
    await transactions.execute(
        "UPDATE savings_tender SET returned_idr = returned_idr - $2 WHERE id = $1", tender, amount_idr
    )


async def return_to_savings(
    tender: int, amount_idr: int, *, source: str, memo: str, from_role: str = "utang_pengembalian", by: int | None = None
) -> None:  # fmt: skip
    """Put back what was promised of a tender: the saving rises, the primary owes that much less. Once per source."""
    row = await transactions.fetch_one("SELECT entity, account FROM savings_tender WHERE id = $1", tender)
    assert row is not None, "tenders are never removed"
    new = await transactions.fetch_value(
        "INSERT INTO savings_tender_return (tender, source, amount_idr) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true",
        tender, source, amount_idr,
    )  # fmt: skip
    if new:
        await owe(
            debtor=row["entity"], creditor=SEKUNDER, amount_idr=-amount_idr, source=source, memo=memo,
            at_debtor={row["account"]: -amount_idr}, at_creditor={from_role: amount_idr}, by=by,
        )  # fmt: skip


async def put_back(subject: str, subject_id: int, amount_idr: int, *, source: str, memo: str, from_role: str) -> None:
    """Promise and return in one, for what has no refund document of its own. Once per source; inside the deed's transaction."""
    for tender in await tenders_of(subject, subject_id, lock=True):
        if await transactions.fetch_value(_BACK_ALREADY, tender.id, source):
            return
        part_idr = min(tender.left_idr, amount_idr)
        if part_idr:
            await promise_back(tender.id, part_idr)
            await return_to_savings(tender.id, part_idr, source=source, memo=memo, from_role=from_role)
            amount_idr -= part_idr
    assert not amount_idr, f"{subject} {subject_id}: more goes back than was paid with simpanan"


_BACK_ALREADY = "SELECT EXISTS (SELECT FROM savings_tender_return WHERE tender = $1 AND source = $2)"
