import asyncio

import pytest

from app.domain import transactions
from app.domain.errors import Refused, RefusedFields
from app.domain.ledger.find import balance, entry
from app.domain.ledger.manual import accounts_by_hand, decide_journal, proposal_of, proposals_of, propose_journal

RENT = [("6103", 500_000), ("1111", -500_000)]


async def propose(by, lines=RENT, **said):
    from app.domain.clock import business_day, now

    async with transactions.transaction():
        return await propose_journal(
            1, **{"memo": "Sewa toko November", "happened_on": business_day(now()), **said}, lines=lines, by=by
        )


async def test_one_proposes_another_approves_and_then_it_stands(db, sri, joko):
    proposal = await propose(sri)
    assert await balance(1, "6103") == 0
    journal = await decide_journal(1, proposal, approve=True, by=joko)
    assert await balance(1, "6103") == 500_000
    written = await entry([1], journal)
    assert written.source == f"journal_proposal:{proposal}"
    assert written.memo.startswith("Sewa toko November (kejadian ")
    trail = await db.fetch("SELECT deed, by_person FROM audit ORDER BY id")
    assert [(row["deed"], row["by_person"]) for row in trail] == [("jurnal diajukan", sri), ("jurnal disetujui", joko)]


async def test_nobody_approves_his_own(db, sri):
    proposal = await propose(sri)
    with pytest.raises(Refused, match="dua orang"):
        await decide_journal(1, proposal, approve=True, by=sri)
    assert await balance(1, "6103") == 0


async def test_the_database_itself_wants_two(db, sri):
    import asyncpg

    proposal = await propose(sri)
    with pytest.raises(asyncpg.CheckViolationError):
        await transactions.execute(
            "UPDATE journal_proposal SET decided_by = $2, decided_at = now(), approved = false WHERE id = $1",
            proposal,
            sri,
        )


async def test_a_double_tap_approves_once(db, sri, joko):
    proposal = await propose(sri)
    journals = await asyncio.gather(*(decide_journal(1, proposal, approve=True, by=joko) for _ in range(5)))
    assert len(set(journals)) == 1
    assert await balance(1, "6103") == 500_000


async def test_refused_is_refused_with_a_reason(db, sri, joko):
    proposal = await propose(sri)
    with pytest.raises(Refused, match="alasan"):
        await decide_journal(1, proposal, approve=False, by=joko)
    assert await decide_journal(1, proposal, approve=False, by=joko, why="Bukti belum ada") is None
    with pytest.raises(Refused, match="sudah diputuskan"):
        await decide_journal(1, proposal, approve=True, by=joko)
    assert (await proposal_of(1, proposal)).why == "Bukti belum ada"
    assert await proposal_of(2, proposal) is None
    assert [one.id for one in await proposals_of(1)] == [proposal]


WRONG = [
    ([("6103", 5), ("1111", -4)], ""),
    ([("6103", 5)], ""),
    ([("1131", 5), ("1111", -5)], "akun-1"),
    ([("2111", 5), ("1111", -5)], "akun-1"),
    ([("9999", 5), ("1111", -5)], "akun-1"),
    ([("6103", 10**14), ("1111", -(10**14))], "debit-1"),
]


async def test_what_is_wrong_is_said_beside_its_field(db, sri):
    for lines, field in WRONG:
        with pytest.raises(RefusedFields) as refused:
            await propose(sri, lines=lines)
        assert field in refused.value.sentences, lines


async def test_stock_and_savings_are_not_for_hands(db):
    codes = {code for code, _ in await accounts_by_hand(1)}
    assert codes & {"1131", "1132", "2105", "2106", "2111", "3101", "3102"} == set()
    assert {"1101", "1113", "6103"} <= codes
