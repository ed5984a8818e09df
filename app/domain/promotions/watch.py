"""A promotion that was above cost when it began may not be any more: somebody is told, once."""

from app.domain import transactions
from app.domain.money import rupiah
from app.domain.promotions.cost import below_cost
from app.domain.promotions.running import TODAY

_STORES_OWN = (
    "SELECT id, name FROM promotion WHERE state = 'running' AND bearer = 'toko' AND below_cost_why = '' AND code IS NULL"  # noqa: S608 - our own text
    " AND ends_on >= " + TODAY + " ORDER BY id"
)


async def watch_promotions() -> int:
    """Open a task for each running promotion that now goes below what its goods cost us; how many there are. Twice tells once."""
    low = 0
    for row in await transactions.fetch(_STORES_OWN):
        found = await below_cost(row["id"])
        if not found:
            continue
        low += 1
        said = "; ".join(
            f"{one.label} jadi {rupiah(one.net_idr)}, harga pokok {rupiah(one.cost_idr)}" for one in found[:3]
        )
        await transactions.execute(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, 1, 'promosi', $2, $3, 'manajer') ON CONFLICT DO NOTHING",
            f"promotion:{row['id']}:below_cost", f"promotion:{row['id']}",
            f"Promosi {row['name']} kini di bawah harga pokok: {said}. Hentikan, atau mulai yang baru dengan alasannya."[:500],
        )  # fmt: skip
    return low
