"""Nobody chooses what is looked at, nobody changes what was drawn or said."""

import hashlib
from datetime import timedelta

import asyncpg
import pytest

from app.cli.check import check
from app.domain import clock
from app.domain.errors import NotFound, Refused
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.post import post
from app.domain.supervision.draw import answer, draw, judge
from app.domain.supervision.find import documents_of, sample_of
from app.domain.transactions import transaction
from tests import cast


@pytest.fixture
async def yesterday(db):
    """Forty entries of yesterday, sealed."""
    day = clock.business_day(clock.now()) - timedelta(days=1)
    for number in range(40):
        async with transaction():
            await post(
                2,
                source=f"uji:{number}",
                memo=f"Setoran {number}",
                postings={"kas_toko": 1_000 + number, "modal_awal": -1_000 - number},
                day=day,
            )
    await seal_due_days()
    return day


@pytest.fixture
async def endang(db):
    return (await cast.officer(db, "pengawas", coop=2)).person_id


async def test_the_sealed_books_choose(db, yesterday, endang):
    sample = await draw(2, yesterday, yesterday, 10, by=endang)
    chain = await db.fetchval("SELECT chain FROM day_root WHERE entity = 2 AND day = $1", yesterday)
    by_hand = sorted(
        (f"uji:{n}" for n in range(40)), key=lambda source: hashlib.sha256(chain + source.encode()).digest()
    )
    assert [one.source for one in await documents_of(sample)] == by_hand[:10]
    assert await check() == []


async def test_drawn_again_it_is_the_same_sample(db, yesterday, endang):
    other = (await cast.officer(db, "pengawas", coop=2)).person_id
    first = await draw(2, yesterday, yesterday, 5, by=endang)
    assert await draw(2, yesterday, yesterday, 50, by=other) == first
    assert len(await documents_of(first)) == 5


async def test_a_day_that_is_not_sealed_draws_nothing(db, yesterday, endang):
    today = yesterday + timedelta(days=1)
    with pytest.raises(Refused, match="belum disegel"):
        await draw(2, yesterday, today, 5, by=endang)
    with pytest.raises(Refused, match="paling lama satu tahun"):
        await draw(2, yesterday, yesterday - timedelta(days=1), 5, by=endang)


async def test_a_verdict_is_given_once_and_a_finding_becomes_a_task_and_is_answered(db, yesterday, endang):
    sample = await draw(2, yesterday, yesterday, 2, by=endang)
    first, second = (one.journal for one in await documents_of(sample))
    await judge(sample, first, "sesuai", "", by=endang, entity=2)
    with pytest.raises(Refused, match="sudah diperiksa"):
        await judge(sample, first, "temuan", "Bukti hilang sama sekali", by=endang, entity=2)
    with pytest.raises(Refused, match="paling sedikit 10"):
        await judge(sample, second, "temuan", "x", by=endang, entity=2)
    await judge(sample, second, "temuan", "Kuitansi tidak ada", by=endang, entity=2)
    assert await db.fetchval("SELECT role FROM task WHERE kind = 'temuan pengawas'") == "ketua"
    found = next(one.finding for one in await documents_of(sample) if one.verdict == "temuan")
    ketua = (await cast.officer(db, "ketua", coop=2)).person_id
    with pytest.raises(Refused, match="tidak menjawab"):
        await answer(found, "Saya jawab sendiri", by=endang, entity=2)
    await answer(found, "Kuitansi kami temukan di berkas lain", by=ketua, entity=2)
    assert [row["text"] for one in await documents_of(sample) for row in one.answers] == [
        "Kuitansi kami temukan di berkas lain"
    ]


async def test_what_was_not_drawn_is_not_judged_and_another_coop_finds_nothing(db, yesterday, endang):
    sample = await draw(2, yesterday, yesterday, 1, by=endang)
    drawn = {one.journal for one in await documents_of(sample)}
    other = await db.fetchval("SELECT min(id) FROM journal WHERE entity = 2 AND id <> ALL($1)", list(drawn))
    for journal, entity in ((other, 2), (drawn.pop(), 3)):
        with pytest.raises(NotFound):
            await judge(sample, journal, "sesuai", "", by=endang, entity=entity)
    with pytest.raises(NotFound):
        await sample_of({3}, sample)


async def test_nothing_of_it_can_be_changed_and_a_swapped_document_is_found(db, yesterday, endang):
    sample = await draw(2, yesterday, yesterday, 3, by=endang)
    for statement in (
        "UPDATE audit_sample_item SET place = 9",
        "DELETE FROM audit_sample",
        "UPDATE audit_finding SET verdict = 'sesuai'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await db.execute(statement)
    await db.execute("SET session_replication_role = replica")
    await db.execute("DELETE FROM audit_sample_item WHERE sample = $1 AND place = 1", sample)
    await db.execute("SET session_replication_role = DEFAULT")
    assert [finding.place for finding in await check()] == [f"audit_sample {sample}"]
