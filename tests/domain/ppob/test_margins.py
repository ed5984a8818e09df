"""Margins: the nearest rule holds, members never pay more, two persons agree, and nothing is sold below cost."""

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.ppob.margins import (
    Wish,
    all_rules,
    open_margins,
    propose_margin,
    publish_margin,
    refuse_margin,
)
from app.domain.ppob.products import STEP_IDR, product_of, selling_price
from app.domain.ppob.sync import sync_lists
from tests import cast
from tests.domain.ppob.goods import margin_decision

INSERT = "INSERT INTO ppob_margin (service, class, flat_idr, rate_bp, proposal) VALUES ('pulsa', 'anggota', 1, 0, $1)"


class Board:
    """What the board decided last, in this story."""

    decision: int | None = None


@pytest.fixture
async def two(db, lists):
    await sync_lists()
    officers = (await cast.officer(db, "bendahara")).person_id, (await cast.officer(db, "manajer")).person_id
    Board.decision = await margin_decision(db)
    return officers


def wish(service=None, sku=None, buyers="anggota", flat=300, rate=0, why="RAT minta murah"):
    return Wish(service, sku, buyers, flat, rate, why, Board.decision)


async def agreed(what, two):
    proposal = await propose_margin(what, by=two[0])
    await publish_margin(proposal, by=two[1])
    return proposal


@given(st.integers(1, 10**9), st.integers(0, 100_000), st.integers(0, 2000))
def test_a_price_is_never_below_cost_and_ends_in_a_step(cost, flat, rate):
    price = selling_price(cost, flat, rate)
    assert price >= cost + flat
    assert price % STEP_IDR == 0
    assert price - (cost + flat + cost * rate // 10_000) < STEP_IDR


async def test_the_nearest_rule_holds_and_members_pay_less(db, two):
    assert (await product_of("ts10", member=False)).price_idr == 11_850
    assert (await product_of("ts10", member=True)).price_idr == 10_850
    await agreed(wish("pulsa", flat=200), two)
    assert (await product_of("ts10", member=True)).price_idr == 10_550
    assert (await product_of("pln20", member=True)).price_idr == 20_750
    await agreed(wish(sku="ts10", flat=0), two)
    assert (await product_of("ts10", member=True)).price_idr == 10_350
    assert (await product_of("xl10", member=True)).price_idr == 10_700


async def test_one_person_alone_changes_no_margin(db, two):
    proposal = await propose_margin(wish("pulsa"), by=two[0])
    with pytest.raises(Refused, match="orang kedua"):
        await publish_margin(proposal, by=two[0])
    assert (await product_of("ts10", member=True)).price_idr == 10_850
    assert len(await open_margins()) == 1
    with pytest.raises(asyncpg.CheckViolationError):
        await transactions.execute(INSERT, proposal)
    with pytest.raises(asyncpg.CheckViolationError):
        await transactions.execute(INSERT, None)


async def test_twice_is_once_and_a_decision_is_final(db, two):
    proposal = await agreed(wish("pulsa"), two)
    await publish_margin(proposal, by=two[1])
    with pytest.raises(Refused, match="sudah diputuskan"):
        await refuse_margin(proposal, by=two[0])
    with pytest.raises(NotFound):
        await publish_margin(10**9, by=two[1])
    assert [rule.words for rule in await all_rules() if rule.service == "pulsa"] == ["Rp300"]


async def test_members_never_pay_more_than_others_by_the_same_rule(db, two):
    with pytest.raises(Refused, match="tidak boleh di atas margin umum") as refused:
        await propose_margin(wish(flat=2_000), by=two[0])
    assert refused.value.field == "tetap"
    with pytest.raises(Refused, match="tidak boleh di atas margin umum"):
        await propose_margin(wish(buyers="umum", flat=100), by=two[0])


async def test_a_rule_ends_and_the_wider_one_holds_again_with_its_history(db, two):
    await agreed(wish("pulsa", flat=200), two)
    await agreed(wish("pulsa", flat=None, rate=None), two)
    assert (await product_of("ts10", member=True)).price_idr == 10_850
    [past] = [rule for rule in await all_rules() if rule.until]
    assert (past.about, past.words, past.decision) == ("Pulsa", "Rp200", Board.decision)
    assert past.decision_words.startswith("Rapat Pengurus 12/2026, ")
    assert past.proposer == "Bendahara"
    assert past.decider == "Manajer"
    with pytest.raises(Refused, match="tidak dapat diakhiri"):
        await propose_margin(wish(flat=None, rate=None), by=two[0])


@pytest.mark.parametrize("what", [{"service": "kopi"}, {"sku": "tidak-ada"}])
async def test_a_rule_names_something_we_sell(db, two, what):
    with pytest.raises(Refused, match="tidak ada"):
        await propose_margin(wish(**what), by=two[0])


async def test_every_rule_names_a_decision_that_is_in_force(db, two):
    for Board.decision in (None, 10**9, await margin_decision(db, number="13/2026", agreed=False)):
        with pytest.raises(Refused, match="Pilih keputusan") as refused:
            await propose_margin(wish("pulsa"), by=two[0])
        assert refused.value.field == "keputusan"
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(
            "INSERT INTO ppob_margin_proposal (service, class, flat_idr, rate_bp, why, proposed_by) VALUES ('tv', 'umum', 1, 0, 'tanpa', $1)",
            two[0],
        )  # fmt: skip
    first = [rule for rule in await all_rules() if rule.proposed_by is None]
    assert first
    assert all(rule.decision and rule.decision_words for rule in first), (
        "the first list has the decision an installation begins with"
    )


async def test_no_rule_holds_before_its_decision_does(db, two):
    Board.decision = await margin_decision(db, number="14/2026", from_day=1)
    proposal = await propose_margin(wish("pulsa"), by=two[0])
    with pytest.raises(Refused, match="baru berlaku mulai"):
        await publish_margin(proposal, by=two[1])
    assert (await product_of("ts10", member=True)).price_idr == 10_850
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE decision SET effective_from = effective_from - 1 WHERE id = $1", Board.decision)
    await db.execute("SET session_replication_role = origin")
    await publish_margin(proposal, by=two[1])
    assert (await product_of("ts10", member=True)).price_idr == 10_650


async def test_a_second_wish_for_the_same_waits_for_the_first(db, two):
    await propose_margin(wish("pulsa"), by=two[0])
    with pytest.raises(Refused, match="sudah diusulkan"):
        await propose_margin(wish("pulsa", flat=100), by=two[1])
