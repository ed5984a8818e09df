"""Setor: money that a person saves at his primary, or pays his bon with.

Cash over its counter stands in the books at once; through the gateway when it has come.
"""

from dataclasses import dataclass

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.bon.owed import hold_account, owed_idr, settle_oldest, too_much
from app.domain.errors import Refused
from app.domain.governance.setting import following
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.numbering import new_number
from app.domain.once import first_time, remember
from app.domain.payments.methods import METHODS
from app.domain.savings.accounts import PAID_IN, open_savings, role_of
from app.domain.savings.dues import settle_months, unpaid_months
from app.domain.savings.follow import deposit_received
from app.domain.savings.pokok import pokok_of
from app.domain.savings.rules import rules_of
from app.domain.savings.states import DepositState
from app.domain.transactions import retried, transaction

D = DepositState
MOST_IDR = 1_000_000_000  # one deposit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to save: whose, at which primary, of which kind (or "bon": to pay off), how much (whole rupiah)."""

    person: int
    entity: int
    kind: str
    amount_idr: int


@retried
async def deposit_cash(wanted: Wanted, *, by: int, key: str, note: str = "") -> str:
    """Cash over the primary's counter, taken by an officer; the number of the receipt. The same form twice is once.

    Raises Refused (field jumlah) for a sum that this kind does not take.
    """
    async with transaction():
        answer = await first_time(f"person:{by}", key, _asked(wanted, by))
        if answer is not None:
            return answer
        if wanted.person == by:
            raise Refused("Setoran Anda sendiri diterima oleh petugas lain.")
        await check(wanted)
        deposit, number = await write(wanted, way="tunai", by=by, state=D.RECEIVED, note=note)
        await received(deposit, wanted, number, source=f"savings:{deposit}:received", drawer="kas_toko", by=by)
        await record(
            "setoran tunai diterima", f"person:{wanted.person}", by=by, entity=wanted.entity,
            after={"nomor": number, "jenis": wanted.kind, "idr": wanted.amount_idr},
        )  # fmt: skip
        await remember(f"person:{by}", key, number)
    return number


@retried
async def start_deposit(wanted: Wanted, *, by: int, actor: str, key: str) -> str:
    """A deposit that waits for money through the gateway; its number. The books see it when the money is there."""
    async with transaction():
        answer = await first_time(actor, key, _asked(wanted, by))
        if answer is not None:
            return answer
        await check(wanted)
        least = min(method.min_idr for method in METHODS.values())
        if wanted.amount_idr < least:
            what = "Pembayaran" if wanted.kind == "bon" else "Setoran"
            raise Refused(f"{what} lewat telepon paling sedikit {rupiah(least)}.", field="jumlah")
        _, number = await write(wanted, way="midtrans", by=by, state=D.AWAITING)
        await remember(actor, key, number)
    return number


async def check(wanted: Wanted) -> None:
    """Raise Refused (field jumlah) unless this kind of saving, or the bon, takes this sum from this person now."""
    idr = wanted.amount_idr
    if wanted.kind == "bon":
        await _check_bon(wanted)
        return
    role_of(wanted.kind)
    if not 1 <= idr <= MOST_IDR:
        raise Refused(f"Jumlah setoran antara Rp1 dan {rupiah(MOST_IDR)}.", field="jumlah")
    if wanted.kind == "pokok":
        if await transactions.fetch_value(_MEMBER_ELSEWHERE, wanted.person, wanted.entity):
            raise Refused(
                "Keanggotaannya di koperasi yang lama belum diselesaikan. Simpanan pokok diterima sesudahnya.",
                field="jumlah",
            )
        left_idr = await pokok_of(wanted.entity, wanted.person) - await saved_idr(wanted)
        if left_idr <= 0:
            raise Refused("Simpanan pokok sudah lunas. Simpanan pokok dibayar satu kali.", field="jumlah")
        if idr != left_idr:
            raise Refused(f"Simpanan pokok yang harus dibayar {rupiah(left_idr)}.", field="jumlah")
        return
    if not await _member(wanted):
        raise Refused("Simpanan ini untuk anggota koperasi. Lunasi simpanan pokok dahulu.")
    if wanted.kind == "wajib":
        await _check_dues(wanted)
    elif idr < (rules := await rules_of(wanted.entity)).least_in_idr:
        least = f"{rupiah(rules.least_in_idr)}{following(rules.by('least_in_idr'))}"
        raise Refused(f"Setoran simpanan sukarela paling sedikit {least}.", field="jumlah")


_MEMBER_ELSEWHERE = "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND coop <> $2 AND ended_on IS NULL)"


async def _check_bon(wanted: Wanted) -> None:
    """Any part of what is owed, also from who is no member any more."""
    owed = await owed_idr(wanted.entity, wanted.person)
    if not 1 <= wanted.amount_idr <= owed:
        raise Refused(too_much(owed), field="jumlah")


async def _check_dues(wanted: Wanted) -> None:
    """Dues come by whole months, the oldest first."""
    sums, total = [], 0
    for month in await unpaid_months(wanted.entity, wanted.person):
        total += month.amount_idr
        sums.append(total)
    if wanted.amount_idr not in sums:
        offered = ", ".join(rupiah(idr) for idr in sums[:3])
        raise Refused(f"Simpanan wajib dibayar per bulan penuh, misalnya {offered}.", field="jumlah")


async def saved_idr(wanted: Wanted) -> int:
    """What the account holds now; the row is held until the transaction ends, so two first deposits do not pass each other."""
    account = await open_savings(wanted.entity, wanted.person, wanted.kind)
    held: int = await transactions.fetch_value(
        "SELECT -balance_idr FROM account_balance WHERE account = $1 FOR UPDATE", account
    )
    return held


async def _member(wanted: Wanted) -> bool:
    found: bool = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND coop = $2 AND ended_on IS NULL)",
        wanted.person, wanted.entity,
    )  # fmt: skip
    return found


async def write(wanted: Wanted, *, way: str, by: int, state: DepositState, note: str = "") -> tuple[int, str]:
    """The document and the beginning of its life: (id, number)."""
    number = new_number("SS")
    deposit: int = await transactions.fetch_value(
        "INSERT INTO savings_deposit (number, entity, person, kind, amount_idr, way, state, paid_idr, pay_until, note, made_by, received_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7 = 'received' THEN $5::bigint ELSE 0 END,"
        " now() + interval '24 hours', $8, $9, CASE WHEN $7 = 'received' THEN now() END) RETURNING id",
        number, wanted.entity, wanted.person, wanted.kind, wanted.amount_idr, way, state.value, note, by,
    )  # fmt: skip
    await lives.begin("savings_deposit", deposit, state, by=by)
    return deposit, number


async def received(
    deposit: int, wanted: Wanted, number: str, *, source: str, drawer: str, by: int | None, told: bool = True
) -> None:
    """The money lies in the primary's own drawer or bank (`drawer`, a role): credit the account, settle months, tell, and what follows.

    `told` False: the caller tells of several at once.
    """
    account = await account_for(wanted)
    await post(
        wanted.entity, source=source, memo=memo_of(wanted.kind, number),
        postings=[(drawer, wanted.amount_idr), (account, -wanted.amount_idr)], by=by,
    )  # fmt: skip
    await came(deposit, wanted, number, source=source, told=told)


async def account_for(wanted: Wanted) -> int:
    """Whose credit it is: the person's saving, or what he owes (held until the transaction ends)."""
    if wanted.kind == "bon":
        return await hold_account(wanted.entity, wanted.person)
    return await open_savings(wanted.entity, wanted.person, wanted.kind)


def memo_of(kind: str, number: str) -> str:
    """What the books and the statement call it."""
    return f"{PAID_IN[kind]} {number}" if kind == "bon" else f"Setoran {PAID_IN[kind].lower()} {number}"


async def came(deposit: int, wanted: Wanted, number: str, *, source: str, told: bool = True) -> None:
    """What follows once the money stands in the books, whichever way it came."""
    if wanted.kind == "wajib":
        await settle_months(deposit)
    if wanted.kind == "bon":
        await settle_oldest(wanted.entity, wanted.person, wanted.amount_idr, source=source)
    if told:
        await _tell(wanted, number, source)
    await deposit_received(deposit, wanted.kind)


async def _tell(wanted: Wanted, number: str, source: str) -> None:
    left = ""
    if wanted.kind == "bon":
        owed = await owed_idr(wanted.entity, wanted.person)
        left = f" Sisa bon Anda {rupiah(owed)}." if owed else " Bon Anda lunas."
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", wanted.person)
    what = PAID_IN[wanted.kind] if wanted.kind == "bon" else f"Setoran {PAID_IN[wanted.kind].lower()}"
    words = f"{what} {rupiah(wanted.amount_idr)} sudah kami terima. Nomor {number}.{left} Terima kasih."
    await tell("whatsapp", phone, words, source)


def _asked(wanted: Wanted, by: int) -> dict[str, object]:
    return {
        "deed": "setor", "person": wanted.person, "entity": wanted.entity, "kind": wanted.kind, "idr": wanted.amount_idr, "by": by,
    }  # fmt: skip
