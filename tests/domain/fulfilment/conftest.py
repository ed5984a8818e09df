"""The store on an ordinary day: rice and eggs on the shelf, and people who hand them out."""

from typing import Any

import pytest

from app.domain.people.asker import Asker
from tests import cast


@pytest.fixture
async def beras(db: Any) -> int:
    """Rice at 65.000, for members 63.000, bought at 52.000 a sack; 50 sacks in store and warehouse each."""
    return await cast.goods(
        db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=50, unit="sak", cost=52_000, most=40
    )


@pytest.fixture
async def telur(db: Any) -> int:
    """Eggs at 29.000 for everybody, bought at 25.000."""
    return await cast.goods(db, "Telur ayam 1 kg", umum=29_000, stock=30, unit="kg", cost=25_000)


@pytest.fixture
async def sari(db: Any) -> Asker:
    return await cast.sari(db)


@pytest.fixture
async def kasir(db: Any) -> Asker:
    return await cast.officer(db, "kasir", name="Kasir Rina")


@pytest.fixture
async def kurir(db: Any) -> Asker:
    return await cast.officer(db, "kurir", name="Kurir Joko")


@pytest.fixture
async def manajer(db: Any) -> Asker:
    return await cast.officer(db, "manajer", name="Manajer Wati")
