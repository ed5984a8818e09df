"""People and goods we know, for stories in any area. Small on purpose: a function for each, arranged as the owner."""

from typing import Any

from app.domain.people.asker import Asker, hash_of
from app.domain.stock.deeds import Goods, open_stock

Db = Any
PLACES = {"toko": "toko-bangkle", "gudang": "gudang-klopoduwur"}


async def person(db: Db, name: str, phone: str, *, coop: int | None = None) -> int:
    """Somebody, and a member of that primary when one is named."""
    someone: int = await db.fetchval("INSERT INTO person (name, phone) VALUES ($1, $2) RETURNING id", name, phone)
    if coop is not None:
        await db.execute(
            "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, current_date - 400)",
            someone,
            coop,
            f"{coop:02d}-{someone:05d}",
        )
    return someone


async def sari(db: Db) -> Asker:
    """Bu Sari, a member of the primary in Jati."""
    return Asker(
        person_id=await person(db, "Sari Wulandari", "+6281200000101", coop=2),
        name="Sari Wulandari",
        phone="+6281200000101",
        coop=2,
    )


async def budi(db: Db) -> Asker:
    """Pak Budi, a member of another primary."""
    return Asker(
        person_id=await person(db, "Budi Santoso", "+6281200000102", coop=3),
        name="Budi Santoso",
        phone="+6281200000102",
        coop=3,
    )


def guest(mark: str = "tamu") -> Asker:
    """Somebody whose browser we know and nothing else."""
    return Asker(visitor_hash=hash_of(f"browser-of-{mark}-with-a-long-secret"))


async def officer(db: Db, role: str, *, coop: int = 1, name: str | None = None) -> Asker:
    """Somebody who holds a granted office: kasir, bendahara, gudang …"""
    many = await db.fetchval("SELECT count(*) FROM person")
    phone = f"+628129{many:07d}"
    someone = await person(db, name or role.capitalize(), phone)
    await db.execute(
        "INSERT INTO office (person, coop, role, granted_at) VALUES ($1, $2, $3, now())", someone, coop, role
    )
    return Asker(person_id=someone, name=name or role.capitalize(), phone=phone, offices=frozenset({(role, coop)}))


async def goods(
    db: Db, name: str, *, umum: int, anggota: int | None = None, grosir: tuple[int, int] | None = None, stock: int = 100,
    warehouse: int | None = None, factor: int = 1, unit: str = "bungkus", most: int = 99, cost: int | None = None,
) -> int:  # fmt: skip
    """A product with one unit; the unit's id. `stock` base units lie in the shop, `warehouse` (as many) in the warehouse."""
    slug = "-".join(name.lower().split())
    category = await db.fetchval(
        "INSERT INTO category (slug, name) VALUES ('sembako', 'Sembako') ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id"
    )
    product = await db.fetchval(
        "INSERT INTO product (slug, name, category, base_unit, content_amount, content_unit, tax_class, picture)"
        " VALUES ($1, $2, $3, 'pcs', 1000, 'g', 'bebas', 'img/favicon.svg') RETURNING id",
        slug, name, category,
    )  # fmt: skip
    made: int = await db.fetchval(
        "INSERT INTO product_unit (product, name, factor, max_per_order) VALUES ($1, $2, $3, $4) RETURNING id",
        product,
        unit,
        factor,
        most,
    )
    prices = [("umum", 1, umum), ("anggota", 1, anggota or umum), *([("grosir", *grosir)] if grosir else [])]
    await db.connection.executemany(
        "INSERT INTO price (unit, tier, min_quantity, price_idr) VALUES ($1, $2, $3, $4)",
        [(made, *price) for price in prices],
    )
    for at, quantity in ((PLACES["toko"], stock), (PLACES["gudang"], stock if warehouse is None else warehouse)):
        if quantity:
            place = await db.fetchval("SELECT id FROM place WHERE slug = $1", at)
            await open_stock(
                place,
                [Goods(product, quantity, quantity * (cost or umum * 8 // 10 // factor))],
                source=f"awal:{at}:{product}",
            )
    return made


async def another_unit(db: Db, unit: int, *, name: str, factor: int, umum: int, most: int = 99) -> int:
    """A second way to sell the same goods."""
    made: int = await db.fetchval(
        "INSERT INTO product_unit (product, name, factor, max_per_order) SELECT product, $2, $3, $4 FROM product_unit WHERE id = $1 RETURNING id",
        unit, name, factor, most,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'umum', $2), ($1, 'anggota', $2)", made, umum
    )
    return made


async def reprice(db: Db, unit: int, tier: str, idr: int) -> None:
    """The shop changes a price."""
    await db.execute(
        "UPDATE price SET valid_until = now() WHERE unit = $1 AND tier = $2 AND min_quantity = 1 AND valid_until IS NULL",
        unit,
        tier,
    )
    await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, $2, $3)", unit, tier, idr)
