"""A cart that is ready to be ordered, and a way to order it as the page does."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.checkout.bill import Bill
from app.domain.checkout.place import place_order
from app.domain.checkout.wish import Wish
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from tests import cast
from tests.bank import bank, bank_process  # noqa: F401 - fixtures


def wish(method: str = "tunai", **other: Any) -> Wish:
    """Collected at the store's own counter and paid there, unless said otherwise."""
    plain = {
        "name": "Sari Wulandari",
        "phone": "+6281200000101",
        "reach": "ambil",
        "pickup_coop": 1,
        "kecamatan": None,
        "street": None,
    }
    return Wish(**{**plain, "method": method, **other})


def delivered(method: str = "cod", kecamatan: str = "Ngawen", **other: Any) -> Wish:
    return wish(method, reach="antar", pickup_coop=None, kecamatan=kecamatan, street="Jalan Pemuda 12, RT 3", **other)


async def seen(asker: Asker, fee_idr: int = 0) -> Any:
    """What the page would have shown this moment."""
    return Bill((await cart_of(asker)).lines, fee_idr, kecamatan="Ngawen" if fee_idr else "").as_shown()


Order = Callable[..., Awaitable[str]]


@pytest.fixture
def order() -> Order:
    async def by(asker: Asker, *wanted: tuple[int, int], how: Wish | None = None, fee_idr: int = 0) -> str:
        """Put it in, look at it, order it; the number."""
        for unit, quantity in wanted:
            await put_in_cart(asker, unit=unit, quantity=quantity, nonce=new_key())
        return await place_order(asker, how or wish(), shown=await seen(asker, fee_idr), key=new_key())

    return by


@pytest.fixture
async def beras(db: Any) -> int:
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=50, unit="sak", most=40)
