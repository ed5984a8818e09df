"""Long work: told, left, come back to, killed and begun again."""

import asyncio

import asyncpg
import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.transactions import transaction
from app.domain.work import bar, kinds, run
from app.domain.work.bar import moving
from app.domain.work.begin import again, begin, put_file
from app.domain.work.find import File, work_of
from tests import cast

SEEN = []


async def count_to_ten(work, tell):
    for number in range(1, 11):
        SEEN.append(number)
        await tell(number, 10, f"Baris {number}")
    return {"sentence": "Sepuluh baris masuk.", "rows": [[3, "NIK 15 angka"]]}


async def say_no(work, tell):
    raise Refused("Lembar ini kosong.")


async def stumble(work, tell):
    raise RuntimeError("a fault of ours")


@pytest.fixture(autouse=True)
def known(monkeypatch):
    SEEN.clear()
    here = "tests.domain.work.test_long_work"
    for name in ("count_to_ten", "say_no", "stumble"):
        monkeypatch.setitem(kinds.KINDS, name, f"{__name__ if __name__ != '__main__' else here}:{name}")


async def asked(kind, *, key="formulir-1", by=None):
    async with transaction():
        return await begin(kind, title="Impor anggota", entity=1, by=by, key=key, asked={"berkas": "a.xlsx"})


async def seen(work):
    return await work_of(work, coops={1})


async def test_it_tells_how_far_it_is_and_how_it_ended(db):
    work = await asked("count_to_ten")
    assert (await seen(work)).word == "Menunggu giliran"
    await run.do_work(work)
    now = await seen(work)
    assert (now.word, now.done, now.total, now.note) == ("Selesai", 10, 10, "Baris 10")
    assert now.outcome["rows"] == [[3, "NIK 15 angka"]]


async def test_asked_twice_is_the_same_work_and_done_once(db):
    assert await asked("count_to_ten") == await asked("count_to_ten")
    await run.do_waiting()
    await run.do_waiting()
    assert list(range(1, 11)) == SEEN


async def test_a_refusal_ends_it_with_its_sentence(db):
    work = await asked("say_no")
    await run.do_work(work)
    assert ((await seen(work)).word, (await seen(work)).outcome["sentence"]) == ("Gagal", "Lembar ini kosong.")


async def test_a_fault_is_tried_three_times_then_told(db):
    work = await asked("stumble")
    for _ in range(5):
        await run.do_work(work)
    assert ((await seen(work)).word, (await seen(work)).tries) == ("Gagal", 3)
    assert await db.fetchval("SELECT count(*) FROM task WHERE subject = $1", f"work:{work}") == 1


async def test_what_failed_can_be_begun_again(db):
    work = await asked("say_no")
    await run.do_work(work)
    someone = await cast.person(db, "Rini", "+6281200000103")
    await again(work, by=someone)
    assert (await seen(work)).word == "Menunggu giliran"
    with pytest.raises(Refused):
        await again(work, by=someone)


async def test_a_killed_runner_loses_its_hold_after_a_minute_only(db):
    work = await asked("count_to_ten")
    assert await run._take(work, "11111111-1111-4111-8111-111111111111")
    await run.do_work(work)  # held by the other
    assert SEEN == []
    await db.execute("UPDATE work SET heard_at = now() - interval '2 minutes' WHERE id = $1", work)
    await run.do_waiting()
    assert (await seen(work)).word == "Selesai"


async def test_who_lost_the_hold_stops(db):
    work = await asked("count_to_ten")
    await run._take(work, "11111111-1111-4111-8111-111111111111")
    tell = run._teller(work, "22222222-2222-4222-8222-222222222222")
    with pytest.raises(run.Lost):
        await tell(1, 10, "x")


async def test_one_long_statement_is_heard_of_until_it_ends(db, monkeypatch):
    monkeypatch.setattr(bar, "EVERY_SECONDS", 0)
    told, twice = [], asyncio.Event()

    async def tell(done, total, note):
        told.append((done, total, note))
        if told.count((30, 100, "Membagi")) == 2:
            twice.set()

    async with moving(tell, 100) as moved, transaction():
        moved.at(30, "Membagi")
        await twice.wait()  # nobody but the task beside tells
        moved.at(100, "Selesai")
    assert told[-1] == (100, 100, "Selesai")


async def test_who_lost_the_hold_in_a_long_statement_hears_of_it_at_its_end(db):
    work = await asked("count_to_ten")
    await run._take(work, "11111111-1111-4111-8111-111111111111")
    lost, ended = run._teller(work, "22222222-2222-4222-8222-222222222222"), []
    with pytest.raises(run.Lost):
        async with moving(lost, 100):
            ended.append(await transactions.fetch_value("SELECT 1"))
    assert ended == [1]
    assert (await seen(work)).total == 0


async def test_a_statement_of_long_work_may_take_longer_than_a_request(db, monkeypatch):
    """On both sides: the server's own bound, and the client's, which would give the statement up after twelve seconds."""
    bounds, fetchval = [], asyncpg.Connection.fetchval

    async def noted(self, sql, *args, **more):
        bounds.append(more["timeout"])
        return await fetchval(self, sql, *args, **more)

    monkeypatch.setattr(asyncpg.Connection, "fetchval", noted)
    for patience, said in ((600, "10min"), (None, "5s")):
        async with transaction(patience=patience):
            assert await transactions.fetch_value("SHOW statement_timeout") == said
    assert await transactions.fetch_value("SHOW statement_timeout") == "5s"
    assert bounds == [600, None, None]


async def test_the_page_shows_the_bar_then_the_result_and_its_files(web, db):
    rini = await cast.officer(db, "kasir")
    work = await asked("count_to_ten", by=rini.person_id)
    await web.sign_in(rini.person_id, staff=True)
    waiting = await web.get(f"/kantor/pekerjaan/{work}")
    assert (waiting.status_code, waiting.headers["refresh"]) == (200, "3")
    assert "<progress" in waiting.text
    await run.do_work(work)
    await put_file(work, "out", File("hasil.csv", "text/csv", b"a;b"))
    done = await web.get(f"/kantor/pekerjaan/{work}")
    assert "Sepuluh baris masuk." in done.text
    assert "NIK 15 angka" in done.text
    assert "refresh" not in done.headers
    assert (await web.get(f"/kantor/pekerjaan/{work}/berkas/hasil.csv")).content == b"a;b"
    assert (await web.get(f"/kantor/pekerjaan/{work}/berkas/lain.csv")).status_code == 404


async def test_for_another_officer_it_does_not_exist(web, db):
    work = await asked("count_to_ten", by=(await cast.officer(db, "kasir")).person_id)
    await web.sign_in((await cast.officer(db, "gudang")).person_id, staff=True)
    for address in (f"/kantor/pekerjaan/{work}", f"/kantor/pekerjaan/{work}/berkas/hasil.csv", "/kantor/pekerjaan/x"):
        assert (await web.get(address)).status_code == 404
    assert (await transactions.fetch_value("SELECT count(*) FROM work")) == 1
