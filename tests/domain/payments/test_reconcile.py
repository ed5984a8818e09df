"""Three books side by side: equal, or a task with an owner."""

from app.domain import transactions
from app.domain.ledger.post import post
from app.domain.payments.payout import settle_refund
from app.domain.payments.reconcile import reconcile, reconcile_if_due
from app.domain.payments.refund import ask_refund
from app.domain.payments.send import send_due
from app.domain.transactions import transaction
from tests import cast
from tests.domain.fulfilment import stage
from tests.paying import ask, order, order_for, pay_by, tasks


async def a_day(db, bank):
    """Paid, waiting, refunded in part by the gateway and by hand, taken back, of a wrong sum."""
    paid, waiting, part, by_hand, back, wrong = [await order_for(db) for _ in range(6)]
    pays = {}
    for order_id, method in (
        (paid, "qris"),
        (waiting, "bca_va"),
        (part, "qris"),
        (by_hand, "bni_va"),
        (back, "permata_va"),
        (wrong, "qris"),
    ):
        pays[order_id] = await pay_by(order_id, method)
        if order_id != waiting:
            bank.pay(pays[order_id].gateway_order_id, **({"amount_idr": 70_000} if order_id == wrong else {}))
        await ask(pays[order_id])
    await ask(pays[wrong])
    bank.act(pays[back].gateway_order_id, "balik")
    await ask_refund(part, 15_000, "kurang satu", None, "a")
    await send_due()
    owed = await ask_refund(by_hand, 15_000, "kurang satu", None, "b")
    await stage.till_holds(owed.amount_idr)
    await settle_refund(owed.id, "tunai", (await cast.officer(db, "bendahara")).person_id)
    return pays


async def test_a_mixed_day_agrees_to_the_rupiah(db, bank):
    await a_day(db, bank)
    found = await reconcile_if_due()
    assert (found.asked, found.unanswered, found.different) == (6, 0, 0)
    assert found.gateway_idr == found.books_idr == 65_000 + 50_000 + 65_000 + 70_000
    assert await reconcile_if_due() is None  # once a day


async def test_what_only_the_gateway_knows_is_put_right_by_asking(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    found = await reconcile()
    assert (found.different, found.gateway_idr, found.books_idr) == (0, 65_000, 65_000)
    assert (await order(order_id))["state"] == "paid"


async def test_an_entry_that_nobody_can_explain_becomes_a_task(db, bank):
    payment = await pay_by(await order_for(db))
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    async with transaction():
        await post(
            1,
            source=f"payment:{payment.id}:reversed:5",
            memo="salah",
            postings={"piutang_gateway": -5, "selisih_kas": 5},
        )
    found = await reconcile()
    assert found.different == 1
    assert any(source.startswith("rekonsiliasi:") for source in await tasks())


async def test_a_day_on_which_not_all_was_answered_proves_nothing(db, bank):
    await pay_by(await order_for(db))
    bank.fault("html", calls=None)
    found = await reconcile_if_due()
    assert found.unanswered == 1
    assert await transactions.fetch_value("SELECT count(*) FROM reconciliation") == 0
    bank.behave()
    assert (await reconcile_if_due()).unanswered == 0
    assert await transactions.fetch_value("SELECT count(*) FROM reconciliation") == 1
