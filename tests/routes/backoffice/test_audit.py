"""The trail: read by those who watch over a co-op, narrowed by deed, person, thing and day, and as quick after years."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.domain import transactions
from app.domain.audit.read import A_PAGE, Asked, trail_of
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from tests import cast
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture


async def page(web, query=""):
    answer = await web.get(f"/kantor/jejak{query}")
    assert answer.status_code == 200, answer.text[:1000]
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


@pytest.fixture
async def traced(db):
    """Two officers of the sekunder and one of a primary have done things."""
    umi, eko = await cast.officer(db, "manajer", name="Umi"), await cast.officer(db, "kasir", name="Eko")
    await record(
        "harga diubah",
        "product:7",
        by=umi.person_id,
        entity=1,
        before={"harga_idr": 65_000},
        after={"harga_idr": 64_000},
        why="Panen raya",
    )
    await record(
        "kode ambil dibuka",
        "order:3",
        by=eko.person_id,
        entity=1,
        before={"tries": 5},
        after={"tries": 0},
        why="<b>KTP</b> dilihat",
    )
    await record(
        "jabatan diberikan", "office:9", by=umi.person_id, entity=2, after={"role": "kasir"}, why="Rahasia primer dua"
    )
    await record("sandi diubah", "person:1", by=umi.person_id)
    return umi, eko


async def test_a_supervisor_reads_who_did_what_and_what_it_was_before(db, web, traced):
    await web.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    read = await page(web)
    assert read.index("tries: 5") < read.index("harga: Rp65.000"), "the newest first"
    assert "harga: Rp65.000 → Rp64.000" in read
    assert "tries: 5 → 0" in read
    assert "<b>KTP</b> dilihat" in read, "shown as text"
    assert "Rahasia primer dua" not in read
    assert "Sandi diubah" not in read, "what people do with their own account is theirs"


async def test_it_is_narrowed_by_deed_person_thing_and_day(db, web, traced):
    _, eko = traced
    await web.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    assert "Panen raya" not in await page(web, "?perbuatan=kode+ambil+dibuka")
    by_eko = await page(web, f"?oleh={eko.person_id}")
    assert "Hanya oleh Eko" in by_eko
    assert "Panen raya" not in by_eko
    assert "KTP" not in await page(web, "?tentang=product:7")
    today = business_day(now())
    assert "Panen raya" in await page(web, f"?hari={today}")
    assert "Tidak ada yang cocok" in await page(web, f"?hari={today - timedelta(days=1)}")
    for odd in (
        "?hari=kemarin",
        "?oleh=-1",
        "?sebelum=x~1",
        "?sebelum=2026-01-01~9",
        "?perbuatan=%27%3B--",
        "?oleh=" + "9" * 40,
        "?tentang=%00",
    ):
        assert (await web.get(f"/kantor/jejak{odd}")).status_code in (200, 400)


async def test_another_coops_trail_is_not_there(db, web, traced):
    await web.sign_in((await cast.officer(db, "pengawas", coop=2)).person_id, staff=True)
    assert "Rahasia primer dua" in await page(web)
    assert "Panen raya" not in await page(web)
    assert (await web.get("/kantor/jejak?koperasi=1")).status_code == 404
    other = web.another()
    await other.sign_in((await cast.officer(db, "kasir")).person_id, staff=True)
    assert (await other.get("/kantor/jejak")).status_code == 404


async def test_pages_follow_one_another_without_gap_or_double(db):
    for n in range(A_PAGE + 5):
        await record("uji", f"uji:{n}", by=None, entity=1)
    first, more = await trail_of(1, Asked())
    rest, end = await trail_of(1, Asked(before=(first[-1].at, first[-1].id)))
    assert (more, end) == (True, False)
    assert [trace.subject for trace in [*first, *rest]] == [f"uji:{n}" for n in reversed(range(A_PAGE + 5))]


async def test_ten_times_as_much_trail_costs_a_page_no_more(db, monkeypatch):
    async def blocks(asked):
        said = []

        async def keep(sql, *args):
            said.append((sql, args))
            return []

        with monkeypatch.context() as patched:
            patched.setattr(transactions, "fetch", keep)
            await trail_of(1, asked)
        [(sql, args)] = said
        plan = "\n".join(
            row[0] for row in await db.fetch("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql, *args)
        )
        touched = plan.split("Buffers: shared ", 1)[1].split("\n", 1)[0]
        return sum(int(part.split("=")[1]) for part in touched.split() if "=" in part), plan

    async def grow(first, last):
        await db.execute(
            "INSERT INTO audit (at, by_person, entity, deed, subject) SELECT now() - n * interval '1 minute', n % 7, 1, 'perbuatan ' || n % 30,"
            " 'order:' || n % 50 FROM generate_series($1::int, $2::int) n", first, last,
        )  # fmt: skip
        await db.execute("VACUUM ANALYZE audit")

    ways = {"semua": Asked(), "perbuatan": Asked(deed="perbuatan 3"), "orang": Asked(person=3), "hal": Asked(subject="order:7"),
            "hari": Asked(day=business_day(now() - timedelta(days=1)))}  # fmt: skip
    await grow(1, 4_000)
    few = {name: (await blocks(asked))[0] for name, asked in ways.items()}
    await grow(4_001, 40_000)
    for name, asked in ways.items():
        many, plan = await blocks(asked)
        assert many <= 3 * few[name] + 60, f"{name}: {few[name]} -> {many}\n{plan}"


async def test_the_page_takes_few_queries(db, web, traced, queries):  # noqa: F811
    await web.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    await page(web)
    with queries(6):
        await page(web, f"?oleh={traced[0].person_id}")
