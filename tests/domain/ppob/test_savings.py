"""Paying with simpanan sukarela: taken at once, put back at once, in the books of the primary and of the sekunder."""

import pytest

from app.domain.errors import Refused
from app.domain.ppob.find import transaction_of
from tests import cast
from tests.domain.ppob.goods import ordered
from tests.topping_up import books, flazz, sent

__all__ = ["flazz"]


async def saver(db, idr=50_000):
    from app.domain.numbering import new_key
    from app.domain.savings.deposit import Wanted, deposit_cash

    sari, kasir = await cast.sari(db), await cast.officer(db, "kasir", coop=2)
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", idr), by=kasir.person_id, key=new_key())
    return sari


async def saved(sari) -> int:
    from app.domain.savings.accounts import account_of

    return (await account_of(sari.person_id, 2, "sukarela")).free_idr


async def test_savings_pay_at_once_and_it_is_on_its_way(db, flazz):
    sari = await saver(db)
    made = await transaction_of(sari, await ordered(sari, tender="sukarela"))
    assert (made.state, made.paid_idr, await saved(sari)) == ("held", 11_500, 38_500)
    assert (await sent(made)).state == "success"
    assert (await books(db, "uang_muka_ppob"), await books(db, "deposit_ppob") < 0) == (0, True)


async def test_a_failure_is_back_in_the_savings_at_once(db, flazz):
    sari = await saver(db)
    made = await sent(await transaction_of(sari, await ordered(sari, number="081719990054", tender="sukarela")))
    assert (made.state, made.returned_idr, made.refunded_idr, await saved(sari)) == ("failed", 11_500, 0, 50_000)
    assert await books(db, "uang_muka_ppob") == 0
    assert await db.fetchval("SELECT count(*) FROM refund") == 0


async def test_too_little_savings_order_nothing(db, flazz):
    sari = await saver(db, 11_000)
    with pytest.raises(Refused):
        await ordered(sari, tender="sukarela")
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_who_is_no_member_has_no_savings_to_pay_with(db, flazz):
    with pytest.raises(Refused, match="anggota"):
        await ordered(cast.guest(), tender="sukarela")
