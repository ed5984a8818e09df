"""One order with a promotion and a voucher, handed over for cash: what the checks of promotions look at."""

from typing import Any

from app.domain import transactions
from app.domain.ledger.post import post
from app.domain.participation.count import count_order
from tests.cli.world import walk

PROMOTION = """
INSERT INTO promotion (name, kind, audience, starts_on, ends_on, percent_bp, amount_idr, least_idr, code, budget_idr, per_person, spent_idr, used,
  bearer, bearer_name, basis, state, made_by, started_by, started_at)
VALUES ($1, $2, 'semua', current_date - 1, current_date + 9, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'running', $14, $15, now()) RETURNING id
"""


async def discounted(db: Any, shop: int, product: int, unit: int, person: int) -> None:
    """60.000 less 10 % borne by a supplier and a voucher of 4.000 of the store's own."""
    await db.execute("SET session_replication_role = replica")
    other = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281299990009', 'Wati') RETURNING id")
    percent = await db.fetchval(
        PROMOTION,
        "Diskon uji",
        "persen",
        1000,
        None,
        0,
        None,
        None,
        None,
        0,
        0,
        "pemasok",
        "PT Uji",
        "Surat 1",
        person,
        other,
    )
    voucher = await db.fetchval(
        PROMOTION,
        "Voucher uji",
        "voucher-rupiah",
        None,
        4_000,
        10_000,
        "UJICOBA",
        9_000,
        1,
        4_000,
        1,
        "toko",
        "",
        "",
        person,
        other,
    )
    await db.execute("INSERT INTO promotion_unit VALUES ($1, $2)", percent, unit)
    for one in (percent, voucher):
        await walk(db, "promotion", one, ["draft", "running"])
    made = await db.fetchval(
        "INSERT INTO shop_order (number, entity, place, person, name, phone, is_member, tier, reach, pickup_coop, tender,"
        " goods_idr, discount_idr, delivery_idr, total_idr, paid_idr, state, pickup_code, pay_until)"
        " VALUES ('PS-UJI-HEMAT-1', 1, $1, $2, 'Sari', '+62812', false, 'umum', 'ambil', 2, 'tunai', 50000, 10000, 0, 50000, 50000, 'handed_over',"
        " '123456', now()) RETURNING id",
        shop, person,
    )  # fmt: skip
    await walk(db, "order", made, ["confirmed", "packed", "handed_over"])
    await db.execute(
        "INSERT INTO order_line (order_id, line_no, product, unit, name, unit_name, factor, quantity, price_idr, tier, umum_idr, discount_idr, total_idr,"
        " handed_quantity, cost_idr) VALUES ($1, 1, $2, $3, 'Beras', 'sak', 1, 1, 60000, 'umum', 60000, 10000, 50000, 1, 9000)",
        made, product, unit,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO order_line_discount VALUES ($1, 1, $2, 6000, 'pemasok'), ($1, 1, $3, 4000, 'toko')",
        made,
        percent,
        voucher,
    )
    await db.execute(
        "INSERT INTO voucher_use (order_id, promotion, person, amount_idr) VALUES ($1, $2, $3, 4000)",
        made,
        voucher,
        person,
    )
    await db.execute("INSERT INTO voucher_person VALUES ($1, $2, 1)", voucher, person)
    await db.execute("SET session_replication_role = origin")
    await db.execute(
        "INSERT INTO stock_move (place, product, quantity, value_idr, kind, source) VALUES ($1, $2, -1, -9000, 'jual', $3)",
        shop, product, f"order:{made}",
    )  # fmt: skip
    async with transactions.transaction():
        sold = {
            "kas_toko": 50_000,
            "penjualan_bukan_anggota": -60_000,
            "klaim_promosi": 6_000,
            "retur_bukan_anggota": 4_000,
        }
        await post(1, source=f"order:{made}:handed_over", memo="Diserahkan", postings=sold)
        await post(
            1,
            source=f"order:{made}:cost",
            memo="Pokok",
            postings={"pokok_bukan_anggota": 9_000, "persediaan_toko": -9_000},
        )
        await count_order(made)
