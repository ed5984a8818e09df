"""Changing a price: proposed by one, published by another, never above the ceiling; the old price stays as a row that ended."""

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah, share_floor
from app.domain.transactions import retried, transaction

TIERS = {"umum": "Harga umum", "anggota": "Harga anggota", "grosir": "Harga grosir", "primer": "Harga primer"}
_PLACE_IN_LIST = "SELECT u.id FROM product_unit u WHERE u.id = $1 FOR NO KEY UPDATE"


@retried
async def propose_price(
    unit: int, tier: str, price_idr: int, *, by: int, why: str, min_quantity: int = 1, above_why: str = ""
) -> int:
    """A price for one unit and tier, waiting for a second person; the proposal's number. Refused above the HET, and above
    what another store was seen with unless `above_why` names a reason that the buyer reads."""
    async with transaction():
        await check_price(unit, tier, price_idr, min_quantity, above_why=above_why)
        found: int | None = await transactions.fetch_value(
            "INSERT INTO price_proposal (unit, tier, min_quantity, price_idr, why, proposed_by, above_why) VALUES ($1, $2, $3, $4, $5, $6, $7)"
            " ON CONFLICT (unit, tier, min_quantity) WHERE outcome IS NULL DO NOTHING RETURNING id",
            unit, tier, min_quantity, price_idr, why, by, above_why,
        )  # fmt: skip
        if found is None:
            raise Refused("Harga ini sudah diusulkan dan menunggu diterbitkan.")
        await record("usulan harga", f"price_proposal:{found}", by=by, entity=SEKUNDER, why=why,
                     after={"unit": unit, "tier": tier, "min_quantity": min_quantity, "price_idr": price_idr})  # fmt: skip
        return found


@retried
async def publish_price(proposal: int, *, by: int) -> None:
    """The second person agrees: from this moment the price is in force. Twice is the same as once."""
    async with transaction():
        row = await _decide(proposal, "published", by)
        if row is not None:
            await set_price(
                row["unit"],
                row["tier"],
                row["price_idr"],
                by=by,
                why=row["why"],
                min_quantity=row["min_quantity"],
                proposal=proposal,
                above_why=row["above_why"],
            )


@retried
async def refuse_price(proposal: int, *, by: int) -> None:
    """The proposal is turned down, by anybody who may write prices; the proposer may take it back this way."""
    async with transaction():
        if await _decide(proposal, "refused", by) is not None:
            await record("usulan harga ditolak", f"price_proposal:{proposal}", by=by, entity=SEKUNDER)


async def _decide(proposal: int, outcome: str, by: int) -> transactions.Row | None:
    row = await transactions.fetch_one("SELECT * FROM price_proposal WHERE id = $1 FOR UPDATE", proposal)
    if row is None:
        raise NotFound
    if row["outcome"] == outcome and row["decided_by"] == by:
        return None
    if row["outcome"] is not None:
        raise Refused("Usulan ini sudah diputuskan orang lain.")
    if outcome == "published" and row["proposed_by"] == by:
        raise Refused("Harga diterbitkan oleh orang kedua, bukan oleh pengusulnya sendiri.")
    await transactions.execute(
        "UPDATE price_proposal SET outcome = $2, decided_by = $3, decided_at = now() WHERE id = $1",
        proposal,
        outcome,
        by,
    )
    return row


async def set_price(
    unit: int,
    tier: str,
    price_idr: int,
    *,
    by: int | None,
    why: str,
    min_quantity: int = 1,
    proposal: int | None = None,
    above_why: str = "",
) -> None:
    """End the living price and write the new one; inside a transaction. `by=None` writes a first list (seeding) only.

    Refused, in a sentence that names the decree, when the price would pass the HET.
    """
    await transactions.fetch_value(_PLACE_IN_LIST, unit)  # one change of a unit's prices at a time
    await check_price(unit, tier, price_idr, min_quantity, above_why=above_why)
    old_idr = await transactions.fetch_value(
        "UPDATE price SET valid_until = now() WHERE unit = $1 AND tier = $2 AND min_quantity = $3 AND valid_until IS NULL RETURNING price_idr",
        unit, tier, min_quantity,
    )  # fmt: skip
    try:
        await transactions.execute(
            "INSERT INTO price (unit, tier, min_quantity, price_idr, set_by, why, proposal, above_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            unit, tier, min_quantity, price_idr, by, why, proposal, above_why,
        )  # fmt: skip
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "no_tier_passes_het":  # a decree that came in between
            raise Refused("Harga ini melewati harga eceran tertinggi (HET).", field="harga") from None
        if error.constraint_name == "not_above_comparator":  # a comparator that came in between
            raise Refused(
                "Harga ini di atas harga pembanding yang masih berlaku. Tulis alasannya.", field="alasan_di_atas"
            ) from None
        raise
    await record("harga diubah", f"unit:{unit}", by=by, entity=SEKUNDER, why=why, before=None if old_idr is None else {"price_idr": old_idr},
                 after={"tier": tier, "min_quantity": min_quantity, "price_idr": price_idr})  # fmt: skip


_UNIT = """
SELECT p.name, u.name AS unit_name, u.factor * p.content_amount AS content,
  (SELECT price_idr FROM price r WHERE r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL) AS umum_idr,
  c.idr_per_1000, c.decree, e.shop, e.place, e.price_idr AS theirs_idr
FROM product_unit u JOIN product p ON p.id = u.product
LEFT JOIN LATERAL (SELECT * FROM price_ceiling c WHERE c.product = p.id AND c.kind = 'HET'
    AND (now() AT TIME ZONE 'Asia/Jakarta')::date BETWEEN c.valid_from AND coalesce(c.valid_until, 'infinity')
  ORDER BY c.idr_per_1000 LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT * FROM reference_price e WHERE e.unit = u.id AND e.confirmed_by IS NOT NULL
    AND e.expires_on >= (now() AT TIME ZONE 'Asia/Jakarta')::date ORDER BY e.price_idr, e.id LIMIT 1) e ON true
WHERE u.id = $1
"""


async def check_price(
    unit: int, tier: str, price_idr: int, min_quantity: int, *, umum_idr: int | None = None, above_why: str = ""
) -> None:
    """Whether a price may be at all; `umum_idr` is the general price that is wanted with it. Raises Refused, NotFound."""
    row = await transactions.fetch_one(_UNIT, unit)
    if row is None:
        raise NotFound
    if row["idr_per_1000"] is not None and price_idr * 1000 > row["idr_per_1000"] * row["content"]:
        most = rupiah(share_floor(row["idr_per_1000"], row["content"], 1000))
        raise Refused(
            f"HET {row['name']} menurut {row['decree']}: paling tinggi {most} per {row['unit_name']}.", field="harga"
        )
    if tier == "umum" and not above_why and row["theirs_idr"] is not None and price_idr > row["theirs_idr"]:
        raise Refused(
            f"{row['shop']} {row['place']} menjual {row['name']} {rupiah(row['theirs_idr'])}. Di atas itu, tulis alasan yang dibaca pembeli"
            " di halaman harga barang ini.",
            field="alasan_di_atas",
        )
    umum_idr = umum_idr or row["umum_idr"]
    if tier != "umum" and umum_idr is not None and price_idr > umum_idr:
        raise Refused(f"{TIERS[tier]} tidak boleh di atas harga umum ({rupiah(umum_idr)}).", field="harga")
    if tier == "grosir" and min_quantity < 2:
        raise Refused("Harga grosir berlaku mulai jumlah 2 atau lebih.", field="mulai")
