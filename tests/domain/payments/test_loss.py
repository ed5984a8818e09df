"""Money that the gateway took back for good, and money that somebody gave back at its own desk: the order and the books follow, tasks end."""

import asyncio

import asyncpg
import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.fulfilment.cancel import cancel_order
from app.domain.fulfilment.concede import agree, concede, decline, waiting_for
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.pack import pack
from app.domain.fulfilment.returns import bring_back
from app.domain.ledger.find import balance
from app.domain.numbering import new_key
from app.domain.payments.loss import decide_loss, losses_of, propose_loss
from app.domain.payments.refund import ask_refund, refund_of
from app.domain.payments.send import send_refund
from tests import cast
from tests.domain.fulfilment import stage
from tests.paying import ask, fresh, order, order_for, pay_by


async def paid(db, bank, *, method="qris", idr=65_000, quantity=1):
    order_id = await order_for(db, idr=idr, quantity=quantity)
    payment = await pay_by(order_id, method)
    bank.pay(payment.gateway_order_id)
    return order_id, await ask(payment)


async def handed_over(db, bank, **how):
    order_id, payment = await paid(db, bank, **how)
    kasir = await cast.officer(db, "kasir")
    await pack(order_id, by=kasir.person_id, key=new_key())
    await hand_over(order_id, code=await stage.code_of(order_id), by=kasir.person_id, key=new_key())
    return order_id, payment


@pytest.fixture
async def two(db):
    return (await cast.officer(db, "manajer")).person_id, (await cast.officer(db, "bendahara")).person_id


async def open_tasks(db):
    return [row["text"] for row in await db.fetch("SELECT text FROM task WHERE done_at IS NULL ORDER BY id")]


async def test_a_settlement_taken_back_after_the_hand_over_is_borne_by_two(db, bank, two):
    asks, agrees = two
    _, payment = await handed_over(db, bank, method="permata_va")
    bank.act(payment.gateway_order_id, "balik")
    assert (await ask(payment)).state == "reversed"
    [task] = await open_tasks(db)
    assert "usulkan kerugian di halaman pembayarannya" in task
    assert await balance(1, "uang_muka") == 65_000, "the advance is overdrawn until somebody decides"
    await propose_loss(payment.id, by=asks, reason="Pembeli tidak dapat dihubungi")
    assert await propose_loss(payment.id, by=asks, reason="Sekali lagi") == (await losses_of(payment.id))[0].id
    with pytest.raises(Refused, match="dua orang"):
        await decide_loss(payment.id, approve=True, by=asks)
    await asyncio.gather(*(decide_loss(payment.id, approve=True, by=agrees) for _ in range(4)))
    assert (
        await balance(1, "uang_muka"),
        await balance(1, "kerugian_gateway"),
        await balance(1, "piutang_gateway"),
    ) == (0, 65_000, 0)
    assert await open_tasks(db) == []
    assert [row["deed"] for row in await db.fetch("SELECT deed FROM audit WHERE deed LIKE 'kerugian%' ORDER BY id")] == [
        "kerugian gateway diusulkan", "kerugian gateway disetujui"]  # fmt: skip
    await stage.whole()


async def test_a_lost_chargeback_is_borne_too(db, bank, two):
    asks, agrees = two
    _, payment = await handed_over(db, bank)
    bank.act(payment.gateway_order_id, "chargeback")
    assert (await ask(payment)).state == "paid", "a dispute is no verdict"
    assert "Bantah di dasbor gateway" in (await open_tasks(db))[0]
    await propose_loss(payment.id, by=asks, reason="Bank memenangkan pembeli")
    await decide_loss(payment.id, approve=True, by=agrees)
    assert (await fresh(payment)).state == "reversed"
    assert await stage.money(db) | {"4201": 0, "5201": 0} == {"6112": 65_000, "4201": 0, "5201": 0}
    assert await open_tasks(db) == []
    assert (await ask(payment)).state == "reversed"
    await stage.whole()


async def test_a_refused_loss_changes_nothing_and_can_be_proposed_again(db, bank, two):
    asks, agrees = two
    _, payment = await handed_over(db, bank, method="permata_va")
    bank.act(payment.gateway_order_id, "balik")
    await ask(payment)
    await propose_loss(payment.id, by=asks, reason="Terlalu cepat menyerah")
    with pytest.raises(Refused, match="alasan"):
        await decide_loss(payment.id, approve=False, by=agrees)
    await decide_loss(payment.id, approve=False, by=agrees, why="Hubungi dulu")
    assert await balance(1, "kerugian_gateway") == 0
    await propose_loss(payment.id, by=agrees, reason="Sudah dihubungi tiga kali")
    await decide_loss(payment.id, approve=True, by=asks)
    assert await balance(1, "kerugian_gateway") == 65_000


async def test_what_is_still_ours_cannot_be_lost(db, bank, two):
    _, payment = await paid(db, bank)
    with pytest.raises(Refused, match="Tidak ada kerugian"):
        await propose_loss(payment.id, by=two[0], reason="Mencoba saja")
    with pytest.raises(asyncpg.CheckViolationError, match="two_persons_bear_a_loss"):
        await transactions.execute(
            "INSERT INTO gateway_loss (payment, amount_idr, reason, proposed_by, decided_by, decided_at, approved)"
            " VALUES ($1, 1, 'sendirian', $2, $2, now(), true)",
            payment.id, two[0],
        )  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
async def test_a_whole_refund_at_the_gateways_desk_ends_the_order_by_itself(db, bank, packed):
    order_id, payment = await paid(db, bank)
    if packed:
        await pack(order_id, by=(await cast.officer(db, "kasir")).person_id, key=new_key())
    bank.act(payment.gateway_order_id, "refund", amount_idr=65_000, refund_key="dasbor-1", reason="lewat dasbor")
    for _ in range(3):
        await ask(payment)
    assert (await order(order_id))["state"] == "cancelled"
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 0
    [task] = await open_tasks(db)
    assert "dibatalkan sendiri" in task
    assert ("kembalikan ke rak" in task) == packed
    assert await db.fetchval("SELECT count(*) FROM message WHERE source LIKE '%:cancelled'") == 1
    await stage.whole()


async def test_a_part_refunded_there_says_what_to_do_and_that_can_be_done(db, bank):
    order_id, payment = await paid(db, bank)
    bank.act(payment.gateway_order_id, "refund", amount_idr=20_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    [task] = await open_tasks(db)
    assert "batalkan pesanannya: sisanya Rp45.000 dikembalikan sendiri" in task
    await cancel_order(order_id, (await cast.officer(db, "kasir")).person_id, "Sesuai tugas", key=new_key())
    assert [row["amount_idr"] for row in await db.fetch("SELECT amount_idr FROM refund ORDER BY id")] == [
        20_000,
        45_000,
    ]
    await stage.whole()


async def test_after_the_hand_over_it_is_a_return_in_the_books(db, bank):
    order_id, payment = await handed_over(db, bank)
    bank.act(payment.gateway_order_id, "refund", amount_idr=65_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    assert (await order(order_id))["state"] == "handed_over"
    assert "sudah diserahkan" in (await open_tasks(db))[0]
    assert (await stage.money(db))["4203"] == 65_000
    await stage.whole()


async def test_what_an_officer_was_to_pay_is_not_paid_twice(db, bank):
    """The gateway refused ours, so an officer is to pay it; then somebody gives that very sum back at the gateway's desk."""
    order_id, payment = await paid(db, bank)
    owed = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    bank.fault("refuse_refund", call="refund")
    assert (await send_refund(owed.id)).state == "owed"
    bank.act(payment.gateway_order_id, "refund", amount_idr=15_000, refund_key="dasbor-1", reason="lewat dasbor")
    for _ in range(2):
        await ask(payment)
    assert (await refund_of(owed.id)).state == "done"
    assert (await order(order_id))["refunded_idr"] == 15_000
    [task] = await open_tasks(db)
    assert f"melunasi pengembalian nomor {owed.id}, jadi jangan dibayar lagi" in task
    await stage.whole()


async def refunded_there(db, bank, idr):
    """A packed order of which somebody gave a part back at the gateway's desk."""
    order_id, payment = await paid(db, bank)
    kasir = (await cast.officer(db, "kasir")).person_id
    await pack(order_id, by=kasir, key=new_key())
    bank.act(payment.gateway_order_id, "refund", amount_idr=idr, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    return order_id, payment, kasir


async def give(order_id, kasir, handed=None):
    await hand_over(order_id, code=await stage.code_of(order_id), by=kasir, key=new_key(), handed=handed)


async def test_a_part_that_was_let_go_is_booked_with_the_hand_over(db, bank, two):
    order_id, payment, kasir = await refunded_there(db, bank, 20_000)
    with pytest.raises(Refused, match=r"Rp20\.000 sudah dikembalikan"):
        await give(order_id, kasir)
    key = new_key()
    for _ in range(2):
        await concede(order_id, by=two[0], reason="Karung basah, disepakati", key=key)
    with pytest.raises(Refused, match="utuh"):
        await concede(order_id, by=two[0], reason="Sekali lagi", key=new_key())
    await give(order_id, kasir)
    books = await stage.money(db)
    assert (books["4201"], books["4203"], books["1113"]) == (-65_000, 20_000, 45_000 - (payment.fee_idr or 0))
    assert "2105" not in books
    await bring_back(order_id, units={1: 1}, by=kasir, reason="Tidak jadi", key=new_key())
    assert await db.fetchval("SELECT max(amount_idr) FROM refund") == 45_000, "not more than is left of the money"
    await stage.whole()


async def test_an_order_that_is_called_off_has_let_nothing_go(db, bank, two):
    order_id, _, kasir = await refunded_there(db, bank, 20_000)
    await concede(order_id, by=two[0], reason="Karung basah, disepakati", key=new_key())
    await cancel_order(order_id, kasir, "Pembeli tidak jadi", key=new_key())
    assert "4203" not in await stage.money(db)
    await stage.whole()


async def much_went_back(db, bank):
    """An order of Rp900.000 of which Rp500.001 went back at the gateway's desk, packed."""
    order_id, payment = await paid(db, bank, idr=900_000)
    kasir = (await cast.officer(db, "kasir")).person_id
    await pack(order_id, by=kasir, key=new_key())
    bank.act(payment.gateway_order_id, "refund", amount_idr=500_001, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    return order_id, payment, kasir


async def test_what_is_much_is_let_go_by_two(db, bank, two):
    asks, agrees = two
    order_id, _, kasir = await much_went_back(db, bank)
    key = new_key()
    for _ in range(2):
        assert await concede(order_id, by=asks, reason="Kata pembeli begitu", key=key) == 0
    with pytest.raises(Refused, match=r"Rp500\.001 sudah dikembalikan"):
        await give(order_id, kasir)
    assert any("Setujui atau tolak potongan Rp500.001" in text for text in await open_tasks(db))
    with pytest.raises(Refused, match="sudah diminta"):
        await concede(order_id, by=agrees, reason="Sekali lagi begitu", key=new_key())
    waits = await waiting_for(order_id)
    with pytest.raises(Refused, match="permintaannya sendiri"):
        await agree(order_id, waits.id, by=asks)
    for _ in range(2):
        await agree(order_id, waits.id, by=agrees)
    with pytest.raises(Refused, match="sudah diputuskan"):
        await decline(order_id, waits.id, by=agrees)
    assert not any("Setujui atau tolak" in text for text in await open_tasks(db))
    await give(order_id, kasir)
    assert (await stage.money(db))["4203"] == 500_001
    await stage.whole()


async def test_two_do_not_let_go_another_sum_than_was_asked(db, bank, two):
    asks, agrees = two
    order_id, payment, _ = await much_went_back(db, bank)
    await concede(order_id, by=asks, reason="Kata pembeli begitu", key=new_key())
    bank.act(payment.gateway_order_id, "refund", amount_idr=1_000, refund_key="dasbor-2", reason="lewat dasbor")
    await ask(payment)
    waits = await waiting_for(order_id)
    with pytest.raises(Refused, match=r"sekarang Rp501\.001, bukan Rp500\.001"):
        await agree(order_id, waits.id, by=agrees)
    await decline(order_id, waits.id, by=asks)
    assert await concede(order_id, by=asks, reason="Yang benar sekarang", key=new_key()) == 0
    assert (await waiting_for(order_id)).amount_idr == 501_001
    assert await db.fetchval("SELECT count(*) FROM order_concession") == 0


async def test_an_order_called_off_lets_nothing_go_by_two(db, bank, two):
    asks, agrees = two
    order_id, _, kasir = await much_went_back(db, bank)
    await concede(order_id, by=asks, reason="Kata pembeli begitu", key=new_key())
    waits = await waiting_for(order_id)
    await cancel_order(order_id, kasir, "Pembeli tidak jadi", key=new_key())
    with pytest.raises(Refused, match="sekarang: dibatalkan"):
        await agree(order_id, waits.id, by=agrees)
    await stage.whole()


async def test_goods_that_miss_make_good_what_went_back(db, bank):
    order_id, payment = await paid(db, bank, idr=65_000, quantity=4)
    kasir = (await cast.officer(db, "kasir")).person_id
    await pack(order_id, by=kasir, key=new_key())
    bank.act(payment.gateway_order_id, "refund", amount_idr=50_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    with pytest.raises(Refused, match="barang lebih sedikit"):
        await give(order_id, kasir)
    await give(order_id, kasir, {1: 3})
    assert [row["amount_idr"] for row in await db.fetch("SELECT amount_idr FROM refund ORDER BY id")] == [
        50_000,
        15_000,
    ]
    await stage.whole()


async def test_a_chargeback_of_a_part_takes_that_part_by_two(db, bank, two):
    asks, agrees = two
    order_id, payment = await paid(db, bank)
    held = await balance(1, "piutang_gateway")
    bank.act(payment.gateway_order_id, "chargeback-sebagian", amount_idr=20_000)
    await ask(payment)
    assert "usulkan kerugian" in (await open_tasks(db))[0]
    for wrong in (None, 0, 65_001):
        with pytest.raises(Refused, match="menurut dasbornya"):
            await propose_loss(payment.id, by=asks, reason="Bank memenangkan pembeli", part_idr=wrong)
    await propose_loss(payment.id, by=asks, reason="Bank memenangkan pembeli", part_idr=20_000)
    with pytest.raises(Refused, match="dua orang"):
        await decide_loss(payment.id, approve=True, by=asks)
    for _ in range(2):
        await decide_loss(payment.id, approve=True, by=agrees)
    assert (await fresh(payment)).state == "paid"
    assert await balance(1, "kerugian_gateway") == 20_000
    assert await balance(1, "piutang_gateway") == held - 20_000
    assert await open_tasks(db) == []
    kasir = (await cast.officer(db, "kasir")).person_id
    await pack(order_id, by=kasir, key=new_key())
    await give(order_id, kasir)
    await stage.whole()


async def test_a_whole_chargeback_after_a_refund_takes_what_is_left(db, bank, two):
    _, payment = await handed_over(db, bank)
    bank.act(payment.gateway_order_id, "refund", amount_idr=20_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    bank.act(payment.gateway_order_id, "chargeback")
    await ask(payment)
    with pytest.raises(Refused, match=r"sampai Rp45\.000"):
        await propose_loss(payment.id, by=two[0], reason="Bank memenangkan pembeli", part_idr=65_000)
    await propose_loss(payment.id, by=two[0], reason="Bank memenangkan pembeli", part_idr=45_000)
    await decide_loss(payment.id, approve=True, by=two[1])
    assert await balance(1, "kerugian_gateway") == 45_000
    await stage.whole()
