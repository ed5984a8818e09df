"""`python -m app seed`: the demo co-op, deterministic, once. Refused in production."""

import asyncpg

from app.cli.seeding.reference import seed_reference
from app.database import as_it_is, owner_connection
from app.domain import transactions


async def reference_as_owner() -> None:
    """The reference data; the app itself may not write co-ops."""
    db = transactions.engine()
    as_app, db.config = db.config, owner_connection()
    try:
        await seed_reference()
    finally:
        db.config = as_app


async def new_reference() -> None:
    """What a new version adds to the reference data of an installation that has begun; an empty one is left empty."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM coop)"):
        await reference_as_owner()


async def already_seeded() -> bool:
    """Whether demo data stands in the database."""
    try:
        return bool(await transactions.fetch_value("SELECT EXISTS (SELECT FROM product)"))
    except asyncpg.UndefinedTableError:
        return False


async def reachable() -> None:
    """Invented numbers under which the demo's sekunder can be called."""
    owner = await asyncpg.connect(**owner_connection())
    try:
        await owner.execute(
            "UPDATE coop SET phone = '0296-000000', whatsapp = '+628120000000' WHERE kind = 'sekunder' AND phone = ''"
        )
    finally:
        await owner.close()


async def seed(scale: int = 0) -> None:
    """Reference data, people, goods, a year of life. A second call finds it done and changes nothing."""
    from app.cli.seeding.bon import seed_bon, seed_bon_limit
    from app.cli.seeding.catalogue import seed_catalogue
    from app.cli.seeding.decisions import seed_decisions
    from app.cli.seeding.delivery import seed_delivery
    from app.cli.seeding.interest import seed_interest
    from app.cli.seeding.members import seed_members
    from app.cli.seeding.people import seed_people
    from app.cli.seeding.ppob import seed_ppob
    from app.cli.seeding.ppob_history import seed_ppob_history
    from app.cli.seeding.ppob_own import seed_ppob_own
    from app.cli.seeding.price_watch import seed_price_watch
    from app.cli.seeding.promotions import seed_promotions
    from app.cli.seeding.savings import seed_savings
    from app.cli.seeding.shop_history import seed_shop_history
    from app.cli.seeding.shu import seed_shu

    await reference_as_owner()
    db = transactions.engine()
    await db.start_connection_pool(
        min_size=1, max_size=4, command_timeout=600, reset=as_it_is,
        # Nothing is promised to anybody before the seed is done: no commit waits for the disk.
        server_settings={"statement_timeout": "600s", "synchronous_commit": "off"},
    )  # fmt: skip
    try:
        if await already_seeded():
            return
        await reachable()
        await seed_people()
        await seed_members(scale)
        await seed_catalogue(scale)
        await seed_ppob()
        await seed_ppob_history()
        await seed_promotions()
        await seed_delivery()
        await seed_price_watch()
        await seed_bon_limit()
        await seed_shop_history()
        await seed_savings()
        await seed_bon()
        await seed_ppob_own()
        await seed_decisions()
        await seed_interest()  # after everything that moves simpanan sukarela on a day that is over
        await seed_shu()  # last: it closes the years before
    finally:
        await db.close_connection_pool()
