"""Our prices against those of other stores: an alarm when one is too high, off the shelf when nobody settled it, back when it is settled."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.governance.setting import setting_of
from app.domain.money import rupiah
from app.domain.transactions import retried, transaction

# A general price above the cheapest fresh comparator, without a named reason.
TOO_HIGH = """
SELECT r.unit, u.product, p.name, u.name AS unit_name, r.price_idr, c.id AS reference, c.price_idr AS theirs_idr, c.shop, c.place
FROM price r JOIN product_unit u ON u.id = r.unit JOIN product p ON p.id = u.product
CROSS JOIN LATERAL (
  SELECT e.* FROM reference_price e WHERE e.unit = r.unit AND e.confirmed_by IS NOT NULL
    AND e.expires_on >= (now() AT TIME ZONE 'Asia/Jakarta')::date ORDER BY e.price_idr, e.id LIMIT 1) c
WHERE r.tier = 'umum' AND r.valid_until IS NULL AND r.above_why = '' AND c.price_idr < r.price_idr
  AND r.unit IN (SELECT unit FROM reference_price WHERE confirmed_by IS NOT NULL AND expires_on >= (now() AT TIME ZONE 'Asia/Jakarta')::date)
ORDER BY r.unit
"""
_OPEN = "INSERT INTO price_alarm (unit, reference) VALUES ($1, $2) ON CONFLICT (unit) WHERE closed_at IS NULL DO NOTHING RETURNING id"
_DUE = """
UPDATE price_alarm SET hidden_at = now()
WHERE closed_at IS NULL AND hidden_at IS NULL AND unit = ANY($1) AND opened_at < now() - make_interval(days => $2) RETURNING unit
"""
_HIDE = "UPDATE product SET published = false WHERE published AND id = (SELECT product FROM product_unit WHERE id = $1) RETURNING id, name"
_SETTLED = (
    "UPDATE price_alarm SET closed_at = now() WHERE closed_at IS NULL AND NOT unit = ANY($1) RETURNING unit, hidden_at"
)
_SHOW = """
UPDATE product SET published = true WHERE NOT published AND id = (SELECT product FROM product_unit WHERE id = $1)
  AND NOT EXISTS (SELECT FROM price_alarm a JOIN product_unit u ON u.id = a.unit
                  WHERE u.product = product.id AND a.closed_at IS NULL AND a.hidden_at IS NOT NULL)
RETURNING id, name
"""


@retried
async def watch_prices() -> int:
    """Look at every price with a fresh comparator; how many are too high. Late, twice or at once with another, it does what is due."""
    days = int(str((await setting_of(SEKUNDER, "harga_pembanding_tenggang")).value))
    async with transaction():
        await transactions.execute("SELECT pg_advisory_xact_lock(hashtext('watch_prices'))")
        high = await transactions.fetch(TOO_HIGH)
        units = [row["unit"] for row in high]
        for row in high:
            await _alarm(row, days)
        for row in await transactions.fetch(_DUE, units, days):
            await _hide(row["unit"])
        for row in await transactions.fetch(_SETTLED, units):
            if row["hidden_at"] is not None:
                await _show(row["unit"])
        return len(high)


async def _alarm(row: transactions.Row, days: int) -> None:
    alarm = await transactions.fetch_value(_OPEN, row["unit"], row["reference"])
    if alarm is None:
        return
    text = (
        f"{row['name']} ({row['unit_name']}) {rupiah(row['price_idr'])}, padahal {row['shop']} {row['place']} {rupiah(row['theirs_idr'])}."
        f" Turunkan, atau terbitkan dengan alasan yang dibaca pembeli. Bila tidak, dalam {days} hari barang diturunkan dari toko."
    )
    await _tell(f"price_alarm:{alarm}", row["product"], text)


async def _hide(unit: int) -> None:
    row = await transactions.fetch_one(_HIDE, unit)
    if row is not None:
        why = "Lebih mahal daripada harga pembanding, tanpa alasan"
        await record(
            "barang diturunkan", f"product:{row['id']}", by=None, entity=SEKUNDER, why=why, after={"published": False}
        )
        await _tell(
            f"price_alarm:{unit}:hidden:{row['id']}", row["id"], f"{row['name']} diturunkan dari toko: {why.lower()}."
        )


async def _show(unit: int) -> None:
    row = await transactions.fetch_one(_SHOW, unit)
    if row is not None:
        await record(
            "barang dinaikkan kembali",
            f"product:{row['id']}",
            by=None,
            entity=SEKUNDER,
            why="Harganya sudah beres",
            after={"published": True},
        )


async def _tell(source: str, product: int, text: str) -> None:
    await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'harga', $3, $4, 'manajer') ON CONFLICT DO NOTHING",
        source, SEKUNDER, f"product:{product}", text,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alarm:
    unit: int
    product: int
    name: str
    unit_name: str
    price_idr: int
    theirs_idr: int
    shop: str
    place: str
    opened_at: datetime
    hidden_at: datetime | None


_ALARMS = """
SELECT a.unit, u.product, p.name, u.name AS unit_name, r.price_idr, e.price_idr AS theirs_idr, e.shop, e.place, a.opened_at, a.hidden_at
FROM price_alarm a JOIN product_unit u ON u.id = a.unit JOIN product p ON p.id = u.product JOIN reference_price e ON e.id = a.reference
JOIN price r ON r.unit = a.unit AND r.tier = 'umum' AND r.valid_until IS NULL WHERE a.closed_at IS NULL ORDER BY a.id LIMIT 50
"""


async def alarms() -> list[Alarm]:
    """The prices that are too high, the oldest first."""
    return [Alarm(*row) for row in await transactions.fetch(_ALARMS)]
