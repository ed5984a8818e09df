"""What follows for a deposit when the gateway holds its money, or takes it back. Runs inside the payment's own transaction.

The money lies with the sekunder, whose the gateway's account is; the saving is a debt of the primary. So the sekunder owes the
primary what came, with the same figure in both books.
"""

from app.domain import transactions
from app.domain.bon.owed import hold_account, owed_idr, take_back, write_debt
from app.domain.clock import business_day, now
from app.domain.ledger.between import owe
from app.domain.ledger.post import post, reverse
from app.domain.lives import move
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.payments.find import Payment
from app.domain.payments.refund import owe_back
from app.domain.payments.trouble import tell_treasurer
from app.domain.savings.accounts import locked, open_savings
from app.domain.savings.deposit import Wanted, account_for, came, memo_of, saved_idr
from app.domain.savings.dues import free_months
from app.domain.savings.paying import GATEWAY_ENTITY
from app.domain.savings.pokok import pokok_of
from app.domain.savings.states import DepositState

D = DepositState
_LOCKED_DEPOSIT = "SELECT id, number, entity, person, kind, amount_idr, state, paid_idr, refunded_idr FROM savings_deposit WHERE id = $1 FOR UPDATE"
_KNOWN = "SELECT EXISTS (SELECT FROM journal WHERE entity = $1 AND source = $2)"


async def deposit_was_paid(payment: Payment) -> None:
    """The money is there: it stands on the account, or, if it cannot be used, it is owed to the payer. Twice is the same as once.

    Late money is still the person's own saving. A second payment of one deposit, another sum, or simpanan pokok that was paid
    meanwhile goes back to where it came from.
    """
    deposit = await transactions.fetch_one(_LOCKED_DEPOSIT, payment.subject_id)
    assert deposit is not None, "payments name deposits that exist"
    if await transactions.fetch_value(_KNOWN, GATEWAY_ENTITY, payment.paid_source):
        return
    wanted = Wanted(deposit["person"], deposit["entity"], deposit["kind"], deposit["amount_idr"])
    why = await _unusable(deposit, wanted, payment)
    await transactions.execute(
        "UPDATE savings_deposit SET paid_idr = paid_idr + $2 WHERE id = $1", deposit["id"], payment.received_idr
    )
    await (_owed(deposit, payment, why) if why else _received(deposit, wanted, payment))


async def _unusable(deposit: transactions.Row, wanted: Wanted, payment: Payment) -> str:
    """Why this money cannot become the saving it was meant for; empty if it can."""
    if deposit["state"] == D.RECEIVED:
        return "setoran ini sudah dibayar"
    if payment.received_idr != deposit["amount_idr"]:
        return "jumlahnya lain dari setoran"
    if deposit["kind"] == "pokok":
        if await saved_idr(wanted) + deposit["amount_idr"] > await pokok_of(deposit["entity"], deposit["person"]):
            return "simpanan pokok sudah lunas"
    elif deposit["kind"] == "bon":
        await account_for(wanted)
        if await owed_idr(deposit["entity"], deposit["person"]) < deposit["amount_idr"]:
            return "bonnya sudah lunas"
    elif not await transactions.fetch_value(_STILL_MEMBER, deposit["person"], deposit["entity"]):
        return "keanggotaan sudah berakhir"
    return ""


_STILL_MEMBER = "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND coop = $2 AND ended_on IS NULL)"


async def _received(deposit: transactions.Row, wanted: Wanted, payment: Payment) -> None:
    account = await account_for(wanted)
    await owe(
        debtor=GATEWAY_ENTITY, creditor=wanted.entity, amount_idr=payment.received_idr, source=payment.paid_source,
        memo=memo_of(wanted.kind, deposit["number"]),
        at_debtor={"piutang_gateway": payment.received_idr}, at_creditor={account: -payment.received_idr},
    )  # fmt: skip
    why = "Dibayar setelah batas waktu" if deposit["state"] in (D.EXPIRED, D.CANCELLED) else ""
    await move("savings_deposit", deposit["id"], deposit["state"], D.RECEIVED, why=why)
    await transactions.execute("UPDATE savings_deposit SET received_at = now() WHERE id = $1", deposit["id"])
    await came(deposit["id"], wanted, deposit["number"], source=payment.paid_source)


async def _owed(deposit: transactions.Row, payment: Payment, why: str) -> None:
    await post(
        GATEWAY_ENTITY, source=payment.paid_source, memo=f"Setoran {deposit['number']}: {why}",
        postings={"piutang_gateway": payment.received_idr, "utang_pengembalian": -payment.received_idr},
    )  # fmt: skip
    await owe_back(payment, payment.received_idr, reason=f"Dibayar, tetapi {why}")
    words = f"Kami menerima {rupiah(payment.received_idr)} untuk setoran {deposit['number']}, tetapi {why}. Uang Anda kami kembalikan."
    await tell("whatsapp", await _phone(deposit), words, payment.paid_source)


async def deposit_payment_reversed(payment: Payment) -> None:
    """The gateway took a settlement back: the deposit is taken back too, and what of it was spent becomes a debt of the person."""
    deposit = await transactions.fetch_one(_LOCKED_DEPOSIT, payment.subject_id)
    assert deposit is not None, "payments name deposits that exist"
    if await transactions.fetch_value(_KNOWN, GATEWAY_ENTITY, payment.reversed_source):
        return
    await transactions.execute(
        "UPDATE savings_deposit SET paid_idr = paid_idr - $2 WHERE id = $1", deposit["id"], payment.amount_idr
    )
    memo = f"Setoran {deposit['number']} ditarik gateway"
    if not await transactions.fetch_value(_KNOWN, deposit["entity"], payment.paid_source):
        await reverse(GATEWAY_ENTITY, payment.paid_source, source=payment.reversed_source, memo=memo)
        return  # it never became a saving
    spent_idr = await _take_back(deposit, payment, memo)
    await move("savings_deposit", deposit["id"], D.RECEIVED, D.REVERSED, why="Pembayaran ditarik kembali oleh gateway")
    await free_months(deposit["id"])
    words = f"Pembayaran setoran {deposit['number']} ({rupiah(payment.amount_idr)}) ditarik kembali oleh penyedia pembayaran, jadi setoran itu kami batalkan."
    await tell("whatsapp", await _phone(deposit), words, payment.reversed_source)
    if spent_idr:
        await tell_treasurer(
            f"{payment.reversed_source}:debt", subject=f"savings:{deposit['id']}", entity=deposit["entity"],
            text=f"Setoran {deposit['number']} ditarik kembali gateway, tetapi {rupiah(spent_idr)} darinya sudah dipakai. Tercatat sebagai piutang anggota.",
        )  # fmt: skip


async def _take_back(deposit: transactions.Row, payment: Payment, memo: str) -> int:
    """Undo both entries if all of it is still there; else what is there, and the rest is owed by the person: that much. A bon is owed again."""
    if deposit["kind"] == "bon":
        await hold_account(deposit["entity"], deposit["person"])
        await take_back(payment.paid_source, as_source=payment.reversed_source)
        await _reverse_both(deposit, payment, memo)
        return 0
    account = await open_savings(deposit["entity"], deposit["person"], deposit["kind"])
    there_idr = min((await locked(account)).free_idr, payment.amount_idr)
    if there_idr == payment.amount_idr:
        await _reverse_both(deposit, payment, memo)
        return 0
    spent_idr = payment.amount_idr - there_idr
    claim = await hold_account(deposit["entity"], deposit["person"])
    await write_debt(
        deposit["entity"], deposit["person"], claim, spent_idr, subject="savings", subject_id=deposit["id"], due_on=business_day(now())
    )  # fmt: skip
    await owe(
        debtor=GATEWAY_ENTITY, creditor=deposit["entity"], amount_idr=-payment.amount_idr, source=payment.reversed_source, memo=memo,
        at_debtor={"piutang_gateway": -payment.amount_idr}, at_creditor={account: there_idr, claim: spent_idr},
    )  # fmt: skip
    return spent_idr


async def _reverse_both(deposit: transactions.Row, payment: Payment, memo: str) -> None:
    for entity in sorted((GATEWAY_ENTITY, deposit["entity"])):
        await reverse(entity, payment.paid_source, source=payment.reversed_source, memo=memo)


async def _phone(deposit: transactions.Row) -> str:
    phone: str = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", deposit["person"])
    return phone
