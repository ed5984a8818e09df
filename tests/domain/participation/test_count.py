"""What sales and returns leave behind for the SHU."""

from datetime import date

import asyncpg
import pytest

from app.cli.check import check
from app.domain import transactions
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.returns import bring_back
from app.domain.numbering import new_key
from app.domain.participation.count import count
from app.domain.participation.find import facts_of, list_for_primary
from tests import cast
from tests.domain.fulfilment.conftest import beras, kasir, kurir, manajer, sari, telur  # noqa: F401 - fixtures of the store
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed, paid
from tests.domain.shu.year import sealed

ALL = "SELECT source, seller, pool, buyer, person, primary_coop, base_idr FROM participation ORDER BY id"


async def sold(asker, kasir, *wanted, buys_for=None, handed=None):  # noqa: F811
    order = await ordered(asker, collected("qris"), *wanted, buys_for=buys_for)
    await paid(order)
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key(), handed=handed)
    return order


async def test_a_members_sale_counts_its_goods_and_a_return_takes_them_back(db, beras, sari, kasir):  # noqa: F811
    order = await sold(sari, kasir, (beras, 2))
    await db.execute(
        "UPDATE membership SET coop = 3 WHERE person = $1", sari.person_id
    )  # what she is later changes nothing
    back = await bring_back(order, {1: 1}, by=kasir.person_id, reason="Karung sobek", key=new_key())
    facts = [tuple(row) for row in await db.fetch(ALL)]
    assert facts == [
        (f"order:{order}", 1, "retail", "anggota", sari.person_id, 2, 126_000),
        (f"return:{back}", 1, "retail", "anggota", sari.person_id, 2, -63_000),
    ]
    today = await db.fetchval("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date")
    shown = await facts_of(sari.person_id, 2, today, today, pools=["retail"])
    number = await db.fetchval("SELECT number FROM shop_order")
    assert [fact.words for fact in shown] == [f"Barang dikembalikan {number}", f"Belanja toko {number}"]
    await db.execute("UPDATE membership SET coop = 2 WHERE person = $1", sari.person_id)
    bought = await list_for_primary(1, 2, today, today)
    assert [(one.person, one.purchases, one.base_idr) for one in bought] == [(sari.person_id, 2, 63_000)]


async def test_what_was_not_handed_over_does_not_count(db, beras, telur, sari, kasir):  # noqa: F811
    await sold(sari, kasir, (beras, 1), (telur, 2), handed={1: 1, 2: 0})
    assert await db.fetchval("SELECT base_idr FROM participation") == 63_000


async def test_a_guest_counts_for_nobody(db, beras, kasir):  # noqa: F811
    await sold(cast.guest(), kasir, (beras, 1))
    assert tuple(await db.fetchrow("SELECT buyer, person, primary_coop FROM participation")) == ("umum", None, None)


async def test_a_fact_is_written_once_and_never_changed(db, sari):  # noqa: F811
    for _ in range(2):
        async with transactions.transaction():
            await count("ppob:1", seller=1, pool="ppob", base_idr=700, person=sari.person_id, primary_coop=2)
    assert await db.fetchval("SELECT count(*) FROM participation") == 1
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute("UPDATE participation SET base_idr = 1")
    await sealed(db, 1)
    with pytest.raises(asyncpg.CheckViolationError, match="sealed"):
        async with transactions.transaction():
            await count(
                "ppob:2", seller=1, pool="ppob", base_idr=700, person=None, primary_coop=None, day=date(2025, 12, 31)
            )


async def test_a_sale_without_its_fact_or_with_another_one_is_named(db, beras, sari, kasir):  # noqa: F811
    order = await sold(sari, kasir, (beras, 2))
    assert await check() == []
    await db.execute("SET session_replication_role = replica")
    for breach in (
        "UPDATE participation SET base_idr = 1",
        "UPDATE participation SET primary_coop = 3",
        "DELETE FROM participation",
    ):
        await db.execute(breach)
        found = [finding for finding in await check() if "partisipasi" in finding.invariant]
        assert [finding.place for finding in found] == [f"shop_order {order}"], breach
