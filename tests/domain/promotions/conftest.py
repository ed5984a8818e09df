"""A promotion that runs, written by one person and started by another."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.clock import business_day, now
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.promotions.draft import make_draft, put_good
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import start
from app.domain.promotions.terms import Terms
from tests import cast

Run = Callable[..., Awaitable[int]]


def terms(kind: Kind = Kind.PERCENT, **more: Any) -> Terms:
    today = business_day(now())
    plain: dict[str, Any] = {
        "name": "Promo uji",
        "audience": "semua",
        "starts_on": today,
        "ends_on": today + timedelta(days=7),
        "bearer": "toko",
    }
    if kind.is_voucher:
        plain |= {"code": "HEMAT10", "budget_idr": 1_000_000, "per_person": 1, "below_cost_why": "Perkenalan toko baru"}
    return Terms(kind=kind, **{**plain, **more})


@pytest.fixture
async def manajer(db: Any) -> Asker:
    return await cast.officer(db, "manajer", name="Manajer Wati")


@pytest.fixture
async def ketua(db: Any) -> Asker:
    return await cast.officer(db, "ketua", name="Ketua Harno")


@pytest.fixture
def draft(manajer: Asker) -> Run:
    async def write(kind: Kind = Kind.PERCENT, *goods: tuple[int, int], **more: Any) -> int:
        number = await make_draft(
            terms(kind, **more), today=business_day(now()), by=manajer.person_id or 0, key=new_key()
        )
        for unit, many in goods:
            await put_good(number, unit, many, by=manajer.person_id or 0)
        return number

    return write


@pytest.fixture
def running(draft: Run, ketua: Asker) -> Run:
    async def write(kind: Kind = Kind.PERCENT, *goods: tuple[int, int], **more: Any) -> int:
        number = await draft(kind, *goods, **more)
        await start(number, by=ketua.person_id or 0)
        return number

    return write


@pytest.fixture
async def kopi(db: Any) -> int:
    """Coffee at 15.000 for everybody, bought at 9.000."""
    return await cast.goods(db, "Kopi sachet", umum=15_000, stock=200, unit="renteng", cost=9_000)


@pytest.fixture
async def biskuit(db: Any) -> int:
    """Biscuits at 9.000, for members 8.700, bought at 5.000."""
    return await cast.goods(db, "Biskuit 120 g", umum=9_000, anggota=8_700, stock=200, cost=5_000)


@pytest.fixture
async def sari(db: Any) -> Asker:
    return await cast.sari(db)


@pytest.fixture
async def kasir(db: Any) -> Asker:
    return await cast.officer(db, "kasir", name="Kasir Rina")
