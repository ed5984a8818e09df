"""Many prices at once: what was typed into the grid, or one rule for all that is filtered, as one batch for a second person."""

from collections.abc import Mapping

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.catalogue.browse import Wanted
from app.domain.catalogue.price_list import TIERS, check_price
from app.domain.catalogue.sheet.write import propose_together
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused, RefusedFields
from app.domain.grid import Typed, mark_of
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction

STEPS = (50, 100, 500, 1000)  # rupiah to which a rule rounds


@retried
async def propose_grid(cells: Typed, *, by: int, key: str, why: str) -> int:
    """Unit -> tier -> rupiah as typed; those that differ from what holds become proposals of one batch. How many there are.

    Raises RefusedFields with a sentence for each cell that may not be ("{tier}-{unit}"); then nothing is proposed.
    """
    typed: dict[tuple[int, str], int] = {
        (unit, tier): one.value for unit, row in cells.items() for tier, one in row.items()
    }
    async with transaction():
        answer = await first_time(
            f"person:{by}", key, {"grid": sorted((unit, tier, idr) for (unit, tier), idr in typed.items())}
        )
        if answer is not None:
            return int(answer)
        units = sorted({unit for unit, _ in typed})
        holds = {(row["unit"], row["tier"]): row["price_idr"] for row in await transactions.fetch(_HOLDS, units)}
        changed = {cell: idr for cell, idr in typed.items() if holds.get(cell) != idr}
        wrong: dict[str, str] = {}
        for (unit, tier), idr in changed.items():
            if cells[unit][tier].mark not in ("", mark_of(str(holds.get((unit, tier), "")))):
                wrong[f"{tier}-{unit}"] = (
                    f"Sementara itu harganya menjadi {rupiah(holds.get((unit, tier), 0))}. Periksa, lalu usulkan lagi."
                )
                continue
            try:
                await check_price(unit, tier, idr, 1, umum_idr=changed.get((unit, "umum")))
            except Refused as refused:
                wrong[f"{tier}-{unit}"] = refused.sentence
        if wrong:
            raise RefusedFields(wrong)
        many = await _propose(changed, by=by, batch=f"petak:{key}", why=why)
        await remember(f"person:{by}", key, str(many))
        return many


def raised(price_idr: int, percent_tenths: int, step: int) -> int:
    """So many tenths of a percent more (or less), rounded to the nearest `step`, never to nothing."""
    return max(step, (2 * price_idr * (1000 + percent_tenths) + 1000 * step) // (2000 * step) * step)


@retried
async def propose_rule(wanted: Wanted, *, percent_tenths: int, step: int, by: int, key: str, why: str) -> int:
    """Raise (or lower) umum and anggota of all that is filtered by so many tenths of a percent, rounded to `step` rupiah; how many.

    Prices that would pass their HET are left out: the grid shows them unchanged.
    """
    if step not in STEPS or not -500 <= percent_tenths <= 500 or percent_tenths == 0:
        raise Refused("Perubahan harus antara −50 % dan 50 %, dan tidak 0.", field="persen")
    async with transaction():
        answer = await first_time(
            f"person:{by}", key, {"rule": [wanted.words, wanted.category, wanted.state, percent_tenths, step]}
        )
        if answer is not None:
            return int(answer)
        like = f"%{wanted.words.replace('%', '').replace('_', '')}%" if wanted.words else None
        rows = await transactions.fetch(_BY_RULE, like, wanted.category or None, 1000 + percent_tenths, step)
        many = await propose_together([tuple(row) for row in rows], by=by, batch=f"aturan:{key}", why=why)
        await record("usulan harga bersama", f"batch:aturan:{key}", by=by, entity=SEKUNDER, why=why,
                     after={"many": many, "percent_tenths": percent_tenths})  # fmt: skip
        await remember(f"person:{by}", key, str(many))
        return many


async def _propose(changed: Mapping[tuple[int, str], int], *, by: int, batch: str, why: str) -> int:
    rows = [
        (unit, tier, 1, idr)
        for (unit, tier), idr in sorted(changed.items(), key=lambda cell: list(TIERS).index(cell[0][1]))
    ]
    many = await propose_together(rows, by=by, batch=batch, why=why)
    if many:
        await record("usulan harga bersama", f"batch:{batch}", by=by, entity=SEKUNDER, why=why, after={"many": many})
    return many


@retried
async def refuse_batch(batch: str, *, by: int) -> int:
    """Turn down all that is left of a batch, or take one's own back; how many."""
    async with transaction():
        many = await transactions.execute(
            "UPDATE price_proposal SET outcome = 'refused', decided_by = $2, decided_at = now() WHERE batch = $1 AND outcome IS NULL", batch, by
        )  # fmt: skip
        if many:
            await record("usulan harga bersama ditolak", f"batch:{batch}", by=by, entity=SEKUNDER, after={"many": many})
        return many


_HOLDS = "SELECT unit, tier, price_idr FROM price WHERE unit = ANY($1) AND valid_until IS NULL AND min_quantity = 1 AND tier <> 'grosir'"
_BY_RULE = """
WITH wanted AS (
  SELECT r.unit, r.tier, r.min_quantity, r.price_idr, greatest($4::int, round(r.price_idr * $3::bigint / 1000.0 / $4::int)::bigint * $4::int) AS idr,
    (SELECT min(c.idr_per_1000) FROM price_ceiling c WHERE c.product = p.id AND c.kind = 'HET'
       AND (now() AT TIME ZONE 'Asia/Jakarta')::date BETWEEN c.valid_from AND coalesce(c.valid_until, 'infinity')) * u.factor * p.content_amount AS ceiling
  FROM price r JOIN product_unit u ON u.id = r.unit JOIN product p ON p.id = u.product JOIN category k ON k.id = p.category
  WHERE r.valid_until IS NULL AND r.tier IN ('umum', 'anggota')
    AND ($1::text IS NULL OR p.name ILIKE $1 OR p.code ILIKE $1) AND ($2::text IS NULL OR k.slug = $2))
SELECT unit, tier, min_quantity, idr FROM wanted WHERE idr <> price_idr AND (ceiling IS NULL OR idr * 1000 <= ceiling) ORDER BY tier DESC, unit
"""
