"""At the counter: a member without cash pays with her simpanan or on bon, with her PIN; what misses goes back there."""

import pytest

from app.domain.errors import Refused
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.own_money import OwnMoney
from app.domain.numbering import new_key
from app.domain.people.acting import acting_for
from tests import cast
from tests.domain.bon.conftest import owes, trusted
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed, state_of, whole
from tests.domain.savings.conftest import HOME, holds, house, saved

__all__ = ["house"]


async def waiting(db, house, many: int = 1):
    """A packed order to be paid in cash, and the cashier who has it in hand."""
    clerk = await cast.officer(db, "kasir", name="Kasir toko")
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    return await packed(await ordered(house.sari, collected("tunai"), (unit, many)), clerk), clerk


async def shown(clerk, house, slip="SK-UJI-1"):
    return await acting_for(clerk, house.saver, HOME, how="surat", proof=slip)


async def test_on_bon_at_the_counter(db, house):
    await trusted(house)
    order, clerk = await waiting(db, house)
    own, key, code = OwnMoney("bon", await shown(clerk, house)), new_key(), await code_of(order)
    await hand_over(order, code=code, by=clerk.person_id, key=key, own=own)
    await hand_over(order, code=code, by=clerk.person_id, key=key, own=OwnMoney("bon", None))
    assert (await state_of(order), await owes(house)) == ("handed_over", 60_000)
    assert await db.fetchval("SELECT count(*) FROM acted_for WHERE person = $1", house.saver) == 1
    await whole()


async def test_less_is_handed_over_and_the_rest_goes_back_to_simpanan(db, house):
    await saved(house, 200_000)
    order, clerk = await waiting(db, house, many=2)
    own = OwnMoney("simpanan", await shown(clerk, house))
    await hand_over(order, code=await code_of(order), by=clerk.person_id, key=new_key(), own=own, handed={1: 1})
    assert (await state_of(order), await holds(house)) == ("handed_over", 140_000)
    await whole()


async def test_without_enough_nothing_is_handed_over(db, house):
    await trusted(house, 50_000)
    order, clerk = await waiting(db, house)
    own = OwnMoney("bon", await shown(clerk, house))
    with pytest.raises(Refused, match=r"Sisa batas bon Anda Rp50\.000"):
        await hand_over(order, code=await code_of(order), by=clerk.person_id, key=new_key(), own=own)
    assert (await state_of(order), await owes(house)) == ("packed", 0)
    assert await db.fetchval("SELECT tender FROM shop_order WHERE id = $1", order) == "tunai"
    await whole()


async def test_somebody_elses_presence_pays_nothing(db, house):
    await trusted(house)
    order, clerk = await waiting(db, house)
    budi = await cast.budi(db)
    stranger = await acting_for(clerk, budi.person_id, budi.coop, how="surat", proof="SK-UJI-2")
    with pytest.raises(Refused, match="dibayar tunai"):
        await hand_over(
            order, code=await code_of(order), by=clerk.person_id, key=new_key(), own=OwnMoney("bon", stranger)
        )
    assert await owes(house) == 0
