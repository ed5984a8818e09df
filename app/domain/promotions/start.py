"""A second person starts a promotion; one person stops it at once."""

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah
from app.domain.promotions.cost import below_cost
from app.domain.promotions.draft import check_budget, lock_draft
from app.domain.promotions.rules import Kind
from app.domain.promotions.running import TODAY
from app.domain.promotions.states import PromotionState
from app.domain.transactions import retried, transaction

S = PromotionState

_LOCK_UNITS = (
    "SELECT u.id FROM product_unit u JOIN promotion_unit q ON q.unit = u.id WHERE q.promotion = $1"
    " ORDER BY u.id FOR NO KEY UPDATE OF u"
)
_OVERLAPS = """
SELECT p.name, g.name AS good, v.name AS unit_name FROM promotion_unit mine
JOIN promotion_unit other ON other.unit = mine.unit AND other.promotion <> mine.promotion
JOIN promotion p ON p.id = other.promotion AND p.state = 'running' AND p.starts_on <= $3 AND p.ends_on >= $2
JOIN product_unit v ON v.id = mine.unit JOIN product g ON g.id = v.product
WHERE mine.promotion = $1 ORDER BY p.id, g.name LIMIT 3
"""


@retried
async def start(promotion: int, *, by: int) -> None:
    """From now on it counts, on its days. Twice is the same as once. Raises Refused with what stands in the way, NotFound."""
    async with transaction():
        row = await transactions.fetch_one("SELECT * FROM promotion WHERE id = $1 FOR UPDATE", promotion)
        if row is None:
            raise NotFound
        if row["state"] == S.RUNNING and row["started_by"] == by:
            return
        await lock_draft(promotion)
        if row["made_by"] == by:
            raise Refused("Promosi dimulai oleh orang kedua, bukan oleh penulis terakhirnya.")
        if row["ends_on"] < await transactions.fetch_value("SELECT " + TODAY):
            raise Refused("Hari terakhir promosi ini sudah lewat. Ubah tanggalnya dulu.")
        await (_free_code(row) if Kind(row["kind"]).is_voucher else _free_goods(row))
        await _above_cost(row)
        await check_budget(row["budget_idr"], row["decision"])
        await transactions.execute(
            "UPDATE promotion SET started_by = $2, started_at = now() WHERE id = $1", promotion, by
        )
        try:
            await lives.move("promotion", promotion, S.DRAFT, S.RUNNING, by=by)
        except asyncpg.UniqueViolationError:
            raise Refused(f"Kode {row['code']} sedang dipakai voucher lain.") from None
        await record("promosi dimulai", f"promotion:{promotion}", by=by, entity=SEKUNDER, after={"name": row["name"]})


async def _free_code(row: transactions.Row) -> None:
    taken = await transactions.fetch_value(
        "SELECT name FROM promotion WHERE code = $1 AND state = 'running' AND id <> $2", row["code"], row["id"]
    )
    if taken is not None:
        raise Refused(
            f"Kode {row['code']} sedang dipakai voucher {taken}. Hentikan yang itu dulu, atau pakai kode lain."
        )


async def _free_goods(row: transactions.Row) -> None:
    """One good, one promotion: the units are locked, so two starts at once see one another."""
    units = await transactions.fetch(_LOCK_UNITS, row["id"])
    least = 2 if row["kind"] == Kind.BUNDLE else 1
    many = await transactions.fetch_value(
        "SELECT coalesce(sum(many), 0) FROM promotion_unit WHERE promotion = $1", row["id"]
    )
    if not units or many < least:
        raise Refused(
            "Paket memerlukan paling sedikit dua barang." if least == 2 else "Pilih dulu barang yang ikut promosi."
        )
    clashes = await transactions.fetch(_OVERLAPS, row["id"], row["starts_on"], row["ends_on"])
    if clashes:
        said = "; ".join(f"{one['good']} ({one['unit_name']}) ikut {one['name']}" for one in clashes)
        raise Refused(
            f"Satu barang ikut satu promosi pada satu waktu, padahal {said}. Keluarkan barangnya, atau hentikan promosi itu dulu."
        )


async def _above_cost(row: transactions.Row) -> None:
    """Whoever else bears it pays us the full price; only the store's own money can go below what the goods cost."""
    if row["bearer"] != "toko" or row["below_cost_why"]:
        return
    low = await below_cost(row["id"])
    if low:
        said = "; ".join(
            f"{one.label} jadi {rupiah(one.net_idr)}, harga pokok {rupiah(one.cost_idr)}" for one in low[:3]
        )
        raise Refused(f"Di bawah harga pokok: {said}. Tulis alasannya, atau kurangi potongannya.")


@retried
async def stop(promotion: int, *, by: int, why: str) -> None:
    """It counts no more from this moment on; orders already made keep their price. Twice is the same as once."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tulis alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        row = await transactions.fetch_one("SELECT state, name FROM promotion WHERE id = $1 FOR UPDATE", promotion)
        if row is None:
            raise NotFound
        if row["state"] == S.STOPPED:
            return
        if row["state"] != S.RUNNING:
            raise Refused("Promosi ini tidak sedang berjalan.")
        await lives.move("promotion", promotion, S.RUNNING, S.STOPPED, by=by, why=why)
        await record(
            "promosi dihentikan", f"promotion:{promotion}", by=by, entity=SEKUNDER, why=why, after={"name": row["name"]}
        )
