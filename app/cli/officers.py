"""`python -m app jabatan` and `python -m app kontak`: what a new co-op needs before its own people can do the rest."""

import asyncio
import sys
from collections.abc import Awaitable

from app.database import owner_connection
from app.domain import transactions
from app.domain.coops.reach import set_reach
from app.domain.errors import Refused
from app.domain.people.first_officers import install_officer


def install(phone: str, role: str, coop: str, basis: str) -> int:
    return _as_owner(install_officer(phone, role, coop, basis=basis))


def reach(
    coop: str,
    phone: str | None,
    whatsapp: str | None,
    *,
    legal_number: str | None = None,
    nik_koperasi: str | None = None,
) -> int:
    return _as_owner(
        set_reach(coop, phone=phone, whatsapp=whatsapp, legal_number=legal_number, nik_koperasi=nik_koperasi)
    )


def _as_owner(deed: Awaitable[str]) -> int:
    """The app itself may neither write co-ops nor make officers. 0 and what was done, or 1 and why not."""
    db = transactions.engine()
    as_app, db.config = db.config, owner_connection()

    async def run() -> str:
        return await deed

    try:
        print(asyncio.run(run()))
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    finally:
        db.config = as_app
    return 0
