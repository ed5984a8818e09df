"""A limit takes two officers and a decision of the own co-op, and ends with the membership."""

import pytest

from app.domain.bon.limit import Proposal, agree_limit, propose_limit, refuse_limit
from app.domain.bon.line import line_of
from app.domain.errors import NotFound, Refused
from app.domain.numbering import new_key
from tests.domain.bon.conftest import first_decision, on_bon, trusted
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME


async def test_one_officer_alone_changes_nothing(house):
    made = await _proposed(house)
    assert (await line_of(house.saver, HOME)).limit_idr == 0
    with pytest.raises(Refused, match="Petugas lain"):
        await agree_limit(HOME, made, by=house.clerk)
    with pytest.raises(Refused, match="Petugas lain"):
        await agree_limit(HOME, made, by=house.saver)
    await agree_limit(HOME, made, by=house.treasurer)
    await agree_limit(HOME, made, by=house.treasurer)
    line = await line_of(house.saver, HOME)
    assert (line.limit_idr, line.number) == (300_000, "AWAL")
    await whole()


async def test_a_limit_above_what_was_decided_is_refused(house):
    with pytest.raises(Refused, match=r"paling banyak Rp1\.000\.000"):
        await _proposed(house, 1_000_001)


async def test_another_co_ops_decision_is_no_ground(house):
    with pytest.raises(Refused, match="keputusan yang sedang berlaku"):
        await propose_limit(
            Proposal(house.saver, HOME, 100_000, await first_decision(3), "Rajin"), by=house.clerk, key=new_key()
        )


async def test_another_co_op_does_not_find_the_proposal(house):
    made = await _proposed(house)
    with pytest.raises(NotFound):
        await agree_limit(3, made, by=house.treasurer)


async def test_one_proposal_at_a_time(house):
    made = await _proposed(house)
    with pytest.raises(Refused, match="menunggu petugas kedua"):
        await _proposed(house)
    await refuse_limit(HOME, made, by=house.treasurer, why="Belum cukup lama")
    await _proposed(house)


async def test_a_lower_limit_leaves_what_is_owed_and_stops_the_next(db, house):
    await trusted(house, 500_000)
    await on_bon(db, house, 60_000)
    await trusted(house, 50_000)
    with pytest.raises(Refused, match=r"Sisa batas bon Anda Rp0"):
        await on_bon(db, house, 10_000, name="Gula")
    await whole()


async def test_it_ends_with_the_membership(db, house):
    await trusted(house)
    await db.execute(
        "UPDATE membership SET ended_on = current_date, ended_why = 'pindah' WHERE person = $1", house.saver
    )
    assert (await line_of(house.saver, HOME)).limit_idr == 0
    await whole()


async def _proposed(house, idr: int = 300_000) -> int:
    return await propose_limit(
        Proposal(house.saver, HOME, idr, await first_decision(), "Rajin melunasi"), by=house.clerk, key=new_key()
    )
