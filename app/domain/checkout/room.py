"""How many unpaid orders somebody may keep open at once: goods held for one are goods that nobody else can buy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.domain.checkout.wish import Wish
from app.domain.errors import Refused
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.people.limits import DAY, Limit, give_back, spend


@dataclass(frozen=True, slots=True)
class Room:
    """`cash`: orders to be paid in cash; `unpaid`: those and the ones that wait for the gateway's money, together."""

    cash: int
    unpaid: int


# Set on 25 November 2026, to be looked at again with the managers after three months. A cash order holds goods for three days and
# costs nothing to place; nobody has proved to be its guest. Three cover a household that shops for the neighbours, and at worst
# take three times COD's highest sum off the shelf. A member is known to his primary, and often orders for a whole street.
GUEST, MEMBER = Room(cash=3, unpaid=6), Room(cash=8, unpaid=16)
GUEST_CASH_MOST_IDR = (
    2_000_000  # an order of a guest that is paid in cash: as much as a courier would collect at a door
)

# Whoever drops his cookies and invents numbers is still behind one address. Villages share one, so it is wide.
GUEST_CASH_FROM = Limit(
    "tunai-alamat", 50, DAY,
    "Hari ini sudah banyak pesanan tunai dari jaringan internet ini. Pilih QRIS atau transfer, atau masuk sebagai anggota.",
)  # fmt: skip
OUR_OWN = frozenset({"127.0.0.1", "::/64"})


def room_of(asker: Asker) -> Room:
    return MEMBER if asker.signed_in else GUEST


def no_room(asker: Asker, *, cash: bool) -> Refused:
    """Why one more order cannot be placed now, and what can be done."""
    room = room_of(asker)
    whose = "Anda" if asker.signed_in else "Dari HP atau nomor ini"
    if cash:
        return Refused(
            f"{whose} masih punya {room.cash} pesanan bayar tunai yang belum diambil. Ambil atau batalkan salah satunya dulu,"
            " atau bayar pesanan ini lewat QRIS atau transfer.",
            field="cara_bayar",
        )
    return Refused(
        f"{whose} masih punya {room.unpaid} pesanan yang belum dibayar. Bayar atau batalkan salah satunya di halaman Pesanan, lalu coba lagi."
    )


def check_guest_cash(asker: Asker, wish: Wish, total_idr: int) -> None:
    """Raise Refused when a guest's order in cash is worth more than we keep for somebody unknown."""
    if not asker.signed_in and wish.tender == "tunai" and total_idr > GUEST_CASH_MOST_IDR:
        raise Refused(
            f"Tanpa masuk, bayar tunai paling banyak {rupiah(GUEST_CASH_MOST_IDR)}. Masuk sebagai anggota, atau bayar lewat QRIS atau transfer.",
            field="cara_bayar",
        )


@asynccontextmanager
async def counted_if_unknown(asker: Asker, wish: Wish, address: str) -> AsyncIterator[None]:
    """Count a guest's order in cash against his address; one that is refused costs nothing. Raises TooMany. Outside of any transaction.

    Our own host is not counted: behind a proxy that nobody told us of, everybody would be that one address.
    """
    counts = not asker.signed_in and wish.tender in ("tunai", "cod") and address not in OUR_OWN
    if counts:
        await spend(GUEST_CASH_FROM, address)
    try:
        yield
    except Refused:
        if counts:
            await give_back(GUEST_CASH_FROM, address)
        raise
