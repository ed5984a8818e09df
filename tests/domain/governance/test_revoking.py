"""A decision that is taken back: values fall back by themselves, and no figure is left hanging in the air."""

import asyncio
from datetime import timedelta

import pytest

from app.domain import transactions
from app.domain.bon.limit import Proposal, agree_limit, propose_limit
from app.domain.errors import Refused, RefusedFields
from app.domain.governance.agree import agree_decision
from app.domain.governance.naming import decisions_to_name, named_decision
from app.domain.governance.resting import resting_on
from app.domain.numbering import new_key
from app.domain.ppob.margins import Wish as Margin
from app.domain.ppob.margins import propose_margin, publish_margin
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import stop
from app.domain.transactions import transaction
from tests.domain.governance.conftest import MEETING, TODAY, proposed, wish
from tests.domain.promotions.conftest import draft, ketua, manajer, running
from tests.domain.savings.conftest import HOME, House, bank, house
from tests.domain.shu.year import JATI, approved, income, members, officers, reckoned, sealed

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
__all__ = ["bank", "draft", "house", "ketua", "manajer", "running"]


async def limited(house: House, decision: int, idr: int = 300_000) -> int:
    made = await propose_limit(
        Proposal(house.saver, HOME, idr, str(decision), "Rajin melunasi"), by=house.clerk, key=new_key()
    )
    await agree_limit(HOME, made, by=house.treasurer)
    return made


async def test_a_limit_holds_its_decision_until_another_carries_it(house, in_force, sri, db):
    older, newer = await in_force(HOME, wish(number="1")), await in_force(HOME, wish(number="2"))
    await limited(house, older)
    with pytest.raises(RefusedFields) as refused:
        await proposed(HOME, wish(number="3", revokes=older), sri)
    assert "batas bon 1 anggota" in refused.value.sentences["mencabut"]
    assert "Buat keputusan baru" in refused.value.sentences["mencabut"]
    await limited(house, newer)
    await in_force(HOME, wish(number="3", revokes=older))
    assert await db.fetchval("SELECT state FROM decision WHERE id = $1", older) == "revoked"


async def test_what_began_to_rest_on_it_meanwhile_is_seen_when_it_is_agreed(house, in_force, sri, joko, db):
    older = await in_force(HOME, wish(number="1"))
    taken_back = await proposed(HOME, wish(number="2", revokes=older), sri)
    await limited(house, older)
    with pytest.raises(Refused, match="batas bon 1 anggota"):
        await agree_decision(HOME, taken_back, by=joko)
    assert await db.fetchval("SELECT state FROM decision WHERE id = $1", older) == "in_force"


async def test_a_figure_that_is_being_set_is_waited_for(in_force, sri, joko, db):
    """Who sets a figure holds its decision until he is through: the revocation looks only then."""
    older = await in_force(HOME, wish(number="1"))
    taken_back = await proposed(HOME, wish(number="2", revokes=older), sri)
    named, go_on = asyncio.Event(), asyncio.Event()

    async def setting_a_figure() -> None:
        async with transaction():
            await named_decision(HOME, str(older))
            named.set()
            await go_on.wait()

    figure = asyncio.create_task(setting_a_figure())
    await named.wait()
    revocation = asyncio.create_task(agree_decision(HOME, taken_back, by=joko))
    for _ in range(1_000):
        if await db.fetchval(WAITING):
            break
        await asyncio.sleep(0.02)
    waited = not revocation.done()
    go_on.set()
    await asyncio.gather(figure, revocation)
    assert waited
    assert await db.fetchval("SELECT state FROM decision WHERE id = $1", older) == "revoked"


async def test_who_is_taken_back_carries_nothing_new_even_before_the_day(house, in_force, db):
    older = await in_force(HOME, wish(number="1"))
    assert str(older) in [number for number, _ in await decisions_to_name(HOME)]
    await in_force(HOME, wish(number="2", since=TODAY + timedelta(days=10), revokes=older))
    assert str(older) not in [number for number, _ in await decisions_to_name(HOME)]
    with pytest.raises(Refused, match="sedang berlaku"):
        await named_decision(HOME, str(older))


async def test_promotions_and_margins_hold_theirs_until_they_end(running, in_force, manajer, ketua, db):
    decision, other = await in_force(1, wish(number="1")), await in_force(1, wish(number="2"))
    voucher = await running(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=50_000, decision=decision)
    for named in (decision, other):
        margin = await propose_margin(
            Margin("pulsa", None, "anggota", 300, 0, "RAT minta murah", named), by=manajer.person_id
        )
        await publish_margin(margin, by=ketua.person_id)
        if named == decision:
            assert await resting_on(decision) == [
                "1 margin PPOB (terbitkan dengan keputusan lain)",
                "promosi Promo uji (hentikan dahulu)",
            ]
    assert await resting_on(decision) == ["promosi Promo uji (hentikan dahulu)"]
    await stop(voucher, by=ketua.person_id, why="Habis")
    assert await resting_on(decision) == []


async def test_an_shu_that_stands_in_the_books_is_not_taken_back(in_force, sri, db):
    await members(db, [(3_000_000, 1_000_000)])
    await income(JATI, "pendapatan_sekunder", 40_000_000)
    staff = await officers(db)
    await sealed(db, JATI)
    decision = await approved(await reckoned(JATI, staff), JATI, staff)
    with pytest.raises(RefusedFields) as refused:
        await proposed(JATI, wish(number="9", revokes=decision), sri)
    assert "SHU 2025 yang sudah disahkan" in refused.value.sentences["mencabut"]


async def test_nothing_is_taken_back_for_days_before_the_meeting(in_force, sri):
    older = await in_force(HOME, wish({"simpanan_wajib": 30_000}, number="1", since=MEETING))
    with pytest.raises(RefusedFields) as refused:
        await proposed(HOME, wish(number="2", since=MEETING - timedelta(days=1), revokes=older), sri)
    assert "mulai" in refused.value.sentences


async def test_an_order_names_what_held_when_it_was_made_whatever_is_decided_back(in_force, db):
    at = await db.fetchval("SELECT now()")
    later = await in_force(1, wish({"ongkos_kirim": {"Blora": 9_000}}, number="1", since=MEETING))
    sql = "SELECT settings_named_at(1, ARRAY['ongkos_kirim'], $1) -> 'ongkos_kirim' ->> 'decision'"
    first = await db.fetchval("SELECT id FROM decision WHERE entity = 1 AND first")
    assert await transactions.fetch_value(sql, at) == str(first)
    now = await db.fetchval("SELECT clock_timestamp()")
    assert await transactions.fetch_value(sql, now) == str(later)
    await in_force(1, wish(number="2", since=TODAY, revokes=later))
    assert await transactions.fetch_value(sql, now) == str(later), "taken back only afterwards"
    assert await transactions.fetch_value(sql, await db.fetchval("SELECT clock_timestamp()")) == str(first)
