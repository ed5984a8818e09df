"""A time of delivery that is open whatever the day and the hour, and orders for it as the page makes them."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.checkout.bill import Bill
from app.domain.checkout.place import place_order
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from tests import cast
from tests.domain.checkout.conftest import delivered

Order = Callable[..., Awaitable[str]]
FEE_IDR = 15_000  # to Ngawen


async def slot(
    db: Any, *, name: str = "Pagi", capacity: int = 2, kecamatan: tuple[str, ...] = (), cutoff: int = 0
) -> int:
    """Every day, from noon to one."""
    return int(
        await db.fetchval(
            "INSERT INTO delivery_slot (name, starts, ends, weekdays, capacity, cutoff_hours, kecamatan)"
            " VALUES ($1, '12:00', '13:00', '{1,2,3,4,5,6,7}', $2, $3, $4) RETURNING id",
            name, capacity, cutoff, list(kecamatan),
        )
    )  # fmt: skip


@pytest.fixture
async def day(db: Any) -> date:
    """In three days, by the database's clock: far from any cut-off of these stories."""
    today: date = await db.fetchval("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date")
    return today + timedelta(days=3)


@pytest.fixture
async def beras(db: Any) -> int:
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, stock=500, unit="sak", most=40)


@pytest.fixture
def order(beras: int) -> Order:
    async def by(asker: Asker, slot: int | None, day: date | None, *, method: str = "cod", unit: int = 0) -> str:
        from app.domain.cart.find import cart_of
        from app.domain.cart.put import put_in_cart

        await put_in_cart(asker, unit=unit or beras, quantity=1, nonce=new_key())
        bill = Bill((await cart_of(asker)).lines, FEE_IDR, kecamatan="Ngawen")
        wish = delivered(
            method, phone=f"+62812{int.from_bytes((asker.visitor_hash or b'0')[:4]) % 10**8:08d}", slot=slot, day=day
        )
        return await place_order(asker, wish, shown=bill.as_shown(), key=new_key())

    return by
