"""Goods come and go with their cost, together with the books."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.numbering import new_key
from app.domain.stock.deeds import Goods, carry_over, count_stock, receive, write_off
from app.domain.stock.find import moves_of
from app.domain.stock.moves import amount, cost_of, take_out
from app.domain.transactions import retried, transaction
from tests import cast


@pytest.fixture
async def clerk(db):
    return (await cast.officer(db, "gudang")).person_id


async def product_of(db, unit):
    return await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit)


@pytest.fixture
async def shop(db):
    return await db.fetchval("SELECT id FROM place WHERE slug = 'toko-bangkle'")


@pytest.fixture
async def warehouse(db):
    return await db.fetchval("SELECT id FROM place WHERE slug = 'gudang-klopoduwur'")


async def books(db, code):
    return await db.fetchval(
        "SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal_line l JOIN account a ON a.id = l.account WHERE a.code = $1",
        code,
    )


async def worth(db, place):
    return await db.fetchval("SELECT sum(value_idr)::bigint FROM stock_level WHERE place = $1", place)


@retried
async def sell(place, wanted, source):
    async with transaction():
        return await take_out(place, wanted, kind="jual", source=source, by=None)


async def test_what_is_received_is_owed_and_lies_there(db, clerk, shop):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=0))
    key = new_key()
    for _ in range(2):
        await receive(shop, [Goods(rice, 30, 340_001)], by=clerk, key=key, note="UD Makmur 12")
    assert (
        await db.fetchval(
            "SELECT (on_hand, value_idr)::text FROM stock_level WHERE place = $1 AND product = $2", shop, rice
        )
        == "(30,340001)"
    )
    assert await books(db, "1131") == 340_001 == -await books(db, "2101")
    with pytest.raises(Refused, match="isi lain"):
        await receive(shop, [Goods(rice, 31, 340_001)], by=clerk, key=key, note="UD Makmur 12")


async def test_the_last_ones_take_the_rest_of_the_cost(db, shop):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=3, warehouse=0, cost=0))
    async with transaction():
        from app.domain.stock.moves import put_in

        await put_in(shop, [(rice, 0 + 3, 100)], kind="terima", source="beli", by=None)
    costs = [(await sell(shop, [(rice, 2)], f"jual:{n}"))[rice] for n in range(3)]
    assert sum(costs) == await db.fetchval(
        "SELECT sum(value_idr) FROM stock_move WHERE quantity > 0 AND place = $1", shop
    )
    assert await db.fetchval("SELECT (on_hand, value_idr)::text FROM stock_level WHERE place = $1", shop) == "(0,0)"


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 10**7), st.integers(0, 10**12), st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_shares_of_the_cost_add_up_whatever_is_taken(on_hand, value_idr, takes):
    level, spent = {"on_hand": on_hand, "value_idr": value_idr}, 0
    for take in [*takes, 10**9]:
        take = min(take, level["on_hand"])
        if not take:
            break
        cost = cost_of(level, take)
        assert 0 <= cost <= level["value_idr"]
        level = {"on_hand": level["on_hand"] - take, "value_idr": level["value_idr"] - cost}
        spent += cost
    assert level == {"on_hand": 0, "value_idr": 0}
    assert spent == value_idr


async def test_what_is_not_there_is_refused_by_name_and_nothing_moves(db, shop):
    rice, eggs = (
        await product_of(db, await cast.goods(db, "Beras", umum=13_000)),
        await product_of(db, await cast.goods(db, "Telur", umum=29_000, stock=4)),
    )
    before = await worth(db, shop)
    with pytest.raises(Refused, match=r"Stok Telur tinggal 4 buah\."):
        await sell(shop, [(rice, 5), (eggs, 5)], "jual:1")
    assert await worth(db, shop) == before


async def test_what_is_promised_is_not_taken_by_another(db, shop):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=10))
    await db.execute("UPDATE stock_level SET reserved = 8 WHERE place = $1", shop)
    with pytest.raises(Refused, match="tinggal 2"):
        await sell(shop, [(rice, 3)], "jual:1")
    assert (await sell(shop, [(rice, 2)], "jual:2"))[rice] > 0


async def test_fifty_at_once_for_twenty_take_exactly_twenty_and_no_deadlock(db, shop):
    products = [
        await product_of(db, await cast.goods(db, name, umum=10_000, stock=20)) for name in ("Beras", "Gula", "Teh")
    ]

    async def one(n):
        order = products if n % 2 else products[::-1]
        try:
            return await sell(shop, [(product, 1) for product in order], f"jual:{n}")
        except Refused:
            return None

    done = await asyncio.gather(*(one(n) for n in range(50)))
    assert sum(1 for costs in done if costs) == 20
    assert await db.fetchval("SELECT array_agg(DISTINCT on_hand) FROM stock_level WHERE place = $1", shop) == [0]
    assert await worth(db, shop) == 0


async def test_the_count_of_the_shelf_wins_and_the_books_follow(db, clerk, shop):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=10, warehouse=0, cost=1_000))
    opening = await books(db, "1131")
    assert await count_stock(shop, {rice: 7}, by=clerk, reason="hitung bulanan", key=new_key()) == {rice: -3}
    assert await count_stock(shop, {rice: 9}, by=clerk, reason="ketemu di belakang", key=new_key()) == {rice: 2}
    assert await books(db, "1131") == opening - 1_000 == await worth(db, shop)
    assert await books(db, "6106") == 1_000
    with pytest.raises(Refused, match="alasannya"):
        await count_stock(shop, {rice: 1}, by=clerk, reason=" ", key=new_key())
    await db.execute("UPDATE stock_level SET reserved = 5 WHERE place = $1", shop)
    with pytest.raises(Refused, match="dijanjikan"):
        await count_stock(shop, {rice: 4}, by=clerk, reason="hitung lagi", key=new_key())


async def test_damaged_goods_leave_at_their_cost(db, clerk, shop):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=10, warehouse=0, cost=1_000))
    assert await write_off(shop, [(rice, 4)], by=clerk, reason="kena air", key=new_key()) == {rice: 4_000}
    assert await books(db, "6108") == 4_000
    assert await books(db, "1131") == await worth(db, shop) == 6_000


async def test_goods_keep_their_cost_when_they_are_carried_over(db, clerk, shop, warehouse):
    rice = await product_of(db, await cast.goods(db, "Beras", umum=13_000, stock=10, warehouse=5, cost=1_000))
    key = new_key()
    for _ in range(2):
        await carry_over(shop, warehouse, [(rice, 4)], by=clerk, key=key)
    assert (
        (await worth(db, shop), await worth(db, warehouse))
        == (6_000, 9_000)
        == (await books(db, "1131"), await books(db, "1132"))
    )
    assert {move.kind for move in await moves_of(rice)} == {"awal", "pindah"}


async def test_carrying_both_ways_at_once_never_locks_up(db, clerk, shop, warehouse):
    products = [await product_of(db, await cast.goods(db, name, umum=10_000, stock=100)) for name in ("Beras", "Gula")]
    wanted = [(product, 1) for product in products]
    ways = [(shop, warehouse), (warehouse, shop)] * 15
    await asyncio.gather(*(carry_over(start, end, wanted, by=clerk, key=new_key()) for start, end in ways))
    assert await db.fetchval("SELECT array_agg(DISTINCT on_hand) FROM stock_level") == [100]


@asynccontextmanager
async def statements():
    """What is sent to the database meanwhile."""
    said = []

    def heard(query):
        said.append(query.query)

    connection = transactions.engine().current_transaction.get().connection
    connection.add_query_logger(heard)
    yield said
    connection.remove_query_logger(heard)


async def test_a_hundred_lines_are_two_round_trips(db, shop):
    first = await product_of(db, await cast.goods(db, "Beras", umum=13_000))
    await db.execute(
        "INSERT INTO product (slug, name, category, base_unit, content_amount, content_unit, tax_class)"
        " SELECT 'barang-' || n, 'Barang ' || n, category, base_unit, 1, 'g', 'umum' FROM product, generate_series(1, 99) n WHERE id = $1", first)  # fmt: skip
    await db.execute(
        "INSERT INTO stock_move (place, product, quantity, value_idr, kind, source)"
        " SELECT $1, id, 10, 1000, 'awal', 'x' FROM product WHERE id <> $2",
        shop,
        first,
    )
    products = [row["id"] for row in await db.fetch("SELECT id FROM product")]
    async with transaction():
        await take_out(shop, [(first, 1)], kind="jual", source="jual:1", by=None)  # the driver learns the types once
        async with statements() as said:
            costs = await take_out(shop, [(product, 1) for product in products], kind="jual", source="jual:2", by=None)
    assert len(costs) == 100
    assert len(said) == 2


@pytest.mark.parametrize(
    ("quantity", "base", "said"),
    [(12, "pcs", "12 buah"), (1500, "pcs", "1.500 buah"), (750, "gram", "750 g"),
     (2500, "gram", "2,5 kg"), (12_000, "gram", "12 kg"), (-2050, "gram", "−2,05 kg"),
     (0, "gram", "0 g")],
)  # fmt: skip
def test_amounts_are_said_as_people_say_them(quantity, base, said):
    assert amount(quantity, base) == said
