"""How many unpaid orders somebody may keep open at once: goods held for one are goods that nobody else can buy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.domain.checkout.limits import Limits, Room
from app.domain.checkout.wish import Wish
from app.domain.errors import Refused
from app.domain.governance.setting import following
from app.domain.money import rupiah
from app.domain.once import answered
from app.domain.people.asker import Asker
from app.domain.people.limits import DAY, Limit, give_back, spend

# Whoever drops his cookies and invents numbers is still behind one address. Villages share one, so it is wide.
GUEST_CASH_FROM = Limit(
    "tunai-alamat", 50, DAY,
    "Hari ini sudah banyak pesanan tunai dari jaringan internet ini. Pilih QRIS atau transfer, atau masuk sebagai anggota.",
)  # fmt: skip
OUR_OWN = frozenset({"127.0.0.1", "::/64"})


def room_of(asker: Asker, limits: Limits) -> Room:
    return limits.member if asker.signed_in else limits.guest


def no_room(asker: Asker, room: Room, *, cash: bool) -> Refused:
    """Why one more order cannot be placed now, and what can be done."""
    whose = "Anda" if asker.signed_in else "Dari HP atau nomor ini"
    if cash:
        return Refused(
            f"{whose} masih punya {room.cash} pesanan bayar tunai yang belum diambil, sebanyak batasnya{room.cash_by}."
            " Ambil atau batalkan salah satunya dulu, atau bayar pesanan ini lewat QRIS atau transfer.",
            field="cara_bayar",
        )
    return Refused(
        f"{whose} masih punya {room.unpaid} pesanan yang belum dibayar, sebanyak batasnya{room.unpaid_by}."
        " Bayar atau batalkan salah satunya di halaman Pesanan, lalu coba lagi."
    )


def check_guest_cash(asker: Asker, wish: Wish, total_idr: int, limits: Limits) -> None:
    """Raise Refused when a guest's order in cash is worth more than we keep for somebody unknown."""
    if not asker.signed_in and wish.tender == "tunai" and total_idr > limits.guest_cash_most_idr:
        raise Refused(
            f"Tanpa masuk, bayar tunai paling banyak {rupiah(limits.guest_cash_most_idr)}{following(limits.guest_cash_by)}."
            " Masuk sebagai anggota, atau bayar lewat QRIS atau transfer.",
            field="cara_bayar",
        )


@asynccontextmanager
async def counted_if_unknown(asker: Asker, wish: Wish, address: str, *, key: str) -> AsyncIterator[None]:
    """Count a guest's order in cash against his address; one that is refused costs nothing. Raises TooMany. Outside of any transaction.

    A form that was answered before is not counted again: it only wants its answer. Our own host is not counted either: behind a
    proxy that nobody told us of, everybody would be that one address.
    """
    unknown = not asker.signed_in and wish.tender in ("tunai", "cod") and address not in OUR_OWN
    counts = unknown and not await answered(asker.actor, key)
    if counts:
        await spend(GUEST_CASH_FROM, address)
    try:
        yield
    except Refused:
        if counts:
            await give_back(GUEST_CASH_FROM, address)
        raise
