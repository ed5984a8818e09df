"""The office's list: what it finds, and that it stays flat however many orders lie behind it."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain import transactions
from app.domain.fulfilment.find import A_PAGE, Sieve, orders_in
from app.domain.fulfilment.sight import Sight
from tests.domain.fulfilment.stage import collected, ordered

STORE, COUNTER = Sight(frozenset({1})), Sight(frozenset({5}), frozenset({5}))
DAY = date(2026, 3, 14)
SIEVES = {
    "semua": Sieve(), "keadaan": Sieve(state="packed"), "keadaan yang biasa": Sieve(state="handed_over"), "tempat ambil": Sieve(counter=7),
    "hari": Sieve(day=DAY), "hari dan keadaan": Sieve(day=DAY, state="handed_over"), "nomor": Sieve(words="PS-00012"),
    "telepon": Sieve(words="0001234"), "nama": Sieve(words="sari 123"), "cara": Sieve(reach="antar"), "tidak ada": Sieve(words="tidakada"),
}  # fmt: skip

# Orders as they lie after years: nearly all of them done, a handful alive. The rules of lives are left aside to write them quickly.
_MANY = """
INSERT INTO shop_order (number, entity, place, person, name, phone, is_member, tier, reach, pickup_coop, kecamatan, street, tender, goods_idr,
  delivery_idr, total_idr, state, pickup_code, placed_at, pay_until)
SELECT 'PS-' || lpad(n::text, 9, '0') || '-X', 1, 1, $3, 'Sari Nomor ' || n, '+62812' || lpad(n::text, 7, '0'), false, 'umum',
  CASE WHEN n % 10 = 0 THEN 'antar' ELSE 'ambil' END, CASE WHEN n % 10 = 0 THEN NULL ELSE 1 + n % 17 END,
  CASE WHEN n % 10 = 0 THEN 'Blora' END, CASE WHEN n % 10 = 0 THEN 'Jalan 1' END, 'midtrans', 1000, 0, 1000,
  CASE WHEN n % 3000 = 0 THEN 'packed' WHEN n % 50 = 0 THEN 'cancelled' ELSE 'handed_over' END, '123456',
  timestamptz '2026-01-01 00:00+07' + n * (interval '200 days' / $2::int), now()
FROM generate_series($1::int, $2::int) AS n
"""


async def fill(db, first, last, person):
    await db.execute("SET session_replication_role = replica")
    await db.execute(_MANY, first, last, person)
    await db.execute("SET session_replication_role = DEFAULT")
    await db.execute("VACUUM ANALYZE shop_order")


async def blocks(db, monkeypatch, sight, sieve):
    """How many blocks of the database one page touches: the same on any machine, however busy."""
    said = []

    async def keep(sql, *args):
        said.append((sql, args))
        return []

    with monkeypatch.context() as patched:
        patched.setattr(transactions, "fetch", keep)
        await orders_in(sight, sieve)
    [(sql, args)] = said
    plan = "\n".join(
        row[0] for row in await db.fetch("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql, *args)
    )
    touched = plan.split("Buffers: shared ", 1)[1].split("\n", 1)[0]
    return sum(int(part.split("=")[1]) for part in touched.split() if "=" in part), plan


async def test_ten_times_as_many_orders_cost_a_page_no_more(db, sari, monkeypatch):
    await fill(db, 1, 3_000, sari.person_id)
    few = {name: (await blocks(db, monkeypatch, STORE, sieve))[0] for name, sieve in SIEVES.items()}
    few["loket"] = (await blocks(db, monkeypatch, COUNTER, Sieve()))[0]
    await db.execute(
        "SET session_replication_role = replica; DELETE FROM shop_order; SET session_replication_role = DEFAULT"
    )
    await fill(db, 1, 30_000, sari.person_id)
    for name, before in few.items():
        after, plan = await blocks(db, monkeypatch, COUNTER if name == "loket" else STORE, SIEVES.get(name, Sieve()))
        # A day holds ten times as many orders too, and is walked once by its index alone.
        assert after <= 3 * before + 60, f"{name}: {before} -> {after} blocks\n{plan}"


async def test_pages_follow_one_another_without_gap_or_double(db, sari):
    await fill(db, 1, 100, sari.person_id)
    seen, sieve, more = [], Sieve(), True
    while more:
        rows, more = await orders_in(STORE, sieve)
        seen += [row.number for row in rows]
        sieve = replace(sieve, before=rows[-1].number)
    assert len(seen) == 100
    assert seen == sorted(seen, reverse=True)
    assert A_PAGE == 30


@pytest.mark.parametrize(
    ("words", "found"),
    [("PS-000000042", 1), ("ps-000000042-x", 1), ("0000042", 1), ("042", 1), ("+62 812-0000042", 1), ("sari", 30), ("nomor 42", 1), ("SARI", 30),
     ("budi", 0), ("PS-", 30), ("PS-%", 30), ("'; DROP TABLE shop_order; --", 0), ("&|!", 0), ("42", 1)],
)  # fmt: skip
async def test_what_is_typed_is_found(db, sari, words, found):
    await fill(db, 1, 100, sari.person_id)
    rows, _ = await orders_in(STORE, Sieve(words=words))
    assert len(rows) == found


async def test_a_counter_sees_what_is_collected_there_and_nothing_else(db, beras, sari):
    await ordered(sari, collected("tunai", counter=5), (beras, 1))
    await ordered(sari, collected("tunai", counter=6), (beras, 1))
    await ordered(sari, collected("tunai", counter=1), (beras, 1))
    assert [row.pickup_coop for row in (await orders_in(COUNTER, Sieve()))[0]] == [5]
    assert (await orders_in(COUNTER, Sieve(counter=6)))[0] == []
    assert len((await orders_in(STORE, Sieve()))[0]) == 3


async def test_a_day_is_a_day_in_blora(db, sari):
    await fill(db, 1, 100, sari.person_id)
    await db.execute(
        "UPDATE shop_order SET placed_at = '2027-05-01 16:59:59+00' WHERE id = (SELECT max(id) - 1 FROM shop_order)"
    )
    await db.execute(
        "UPDATE shop_order SET placed_at = '2027-05-01 17:00:00+00' WHERE id = (SELECT max(id) FROM shop_order)"
    )
    assert [row.name for row in (await orders_in(STORE, Sieve(day=date(2027, 5, 1))))[0]] == ["Sari Nomor 99"]
    assert [row.name for row in (await orders_in(STORE, Sieve(day=date(2027, 5, 2))))[0]] == ["Sari Nomor 100"]
    assert (await orders_in(STORE, Sieve(day=date(2027, 5, 3))))[0] == []
