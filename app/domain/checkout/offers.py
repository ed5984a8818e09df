"""What /bayar offers: where goods can be collected, where they are delivered and for how much, and the ways to pay."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.checkout.wish import COD_MOST_IDR, method_trouble
from app.domain.money import rupiah
from app.domain.payments.methods import METHODS
from app.domain.people.addresses import Address, addresses_of
from app.domain.people.asker import Asker
from app.domain.savings.tender import spendable_idr


@dataclass(frozen=True, slots=True)
class Counter:
    """A co-op's counter where an order can be collected: by the name of its shop, where it has one."""

    id: int
    name: str
    kecamatan: str
    address: str
    hours: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay; `trouble` says why it cannot take this order."""

    code: str
    label: str
    hint: str
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Offers:
    counters: tuple[Counter, ...]
    fees: dict[str, int]  # kecamatan -> rupiah
    addresses: tuple[Address, ...]
    savings_idr: int | None = None  # what the member may pay with simpanan sukarela; None: nobody's savings are offered

    @property
    def counter_options(self) -> list[tuple[int, str]]:
        """For a choice: (number, words)."""
        return [(c.id, f"{c.name}, {c.kecamatan} ({c.hours})") for c in self.counters]

    @property
    def fee_options(self) -> list[tuple[str, str]]:
        """For a choice: (kecamatan, words with its fee), so that the fee is read before it is chosen."""
        return [(kecamatan, f"{kecamatan} (ongkos {rupiah(fee)})") for kecamatan, fee in self.fees.items()]

    @property
    def address_options(self) -> list[tuple[int, str]]:
        return [(a.id, f"{a.label}: {a.street}, {a.desa}, {a.kecamatan}") for a in self.addresses]

    def fee_idr(self, reach: str, kecamatan: str | None) -> int:
        """The fee of this choice; 0 while the kecamatan is not chosen."""
        return self.fees.get(kecamatan or "", 0) if reach == "antar" else 0


async def offers_for(asker: Asker) -> Offers:
    """Two queries, three for whoever is signed in, four for members."""
    counters = await transactions.fetch(
        "SELECT c.id, coalesce((SELECT p.name FROM place p WHERE p.coop = c.id AND p.kind = 'toko' ORDER BY p.id LIMIT 1), c.name),"
        " c.kecamatan, c.address, c.opening_hours FROM coop c ORDER BY c.kind = 'sekunder' DESC, c.kecamatan, c.id"
    )
    fees = await transactions.fetch(
        "SELECT kecamatan, fee_idr FROM delivery_fee WHERE valid_until IS NULL ORDER BY kecamatan"
    )
    addresses = await addresses_of(asker) if asker.signed_in else []
    savings_idr = await spendable_idr(asker.person_id, asker.coop) if asker.is_member else None
    return Offers(
        tuple(Counter(*row) for row in counters),
        {row["kecamatan"]: row["fee_idr"] for row in fees},
        tuple(addresses),
        savings_idr,
    )


def ways_to_pay(reach: str, total_idr: int, savings_idr: int | None = None) -> list[Way]:
    """All ways, the impossible ones with their reason, so that nobody looks for them in vain; savings first, for who has some."""
    cash = [("tunai", "Bayar tunai saat ambil", "Bayar di kasir ketika mengambil barang")] if reach == "ambil" else []
    if reach == "antar":
        cash = [("cod", "Bayar di tempat (COD)", f"Tunai kepada kurir, paling banyak {rupiah(COD_MOST_IDR)}")]
    listed = [(method.code, method.label, _lasts(method.expiry_minutes)) for method in METHODS.values()] + cash
    ways = [Way(code, label, hint, method_trouble(code, reach, total_idr)) for code, label, hint in listed]
    return [*_savings(total_idr, savings_idr), *ways] if savings_idr else ways


def _savings(total_idr: int, savings_idr: int) -> list[Way]:
    words = f"Yang dapat dipakai {rupiah(savings_idr)}"
    return [Way("simpanan", "Simpanan sukarela", words, None if total_idr <= savings_idr else f"{words}: belum cukup.")]


def _lasts(minutes: int) -> str:
    return f"Berlaku {minutes // 60} jam" if minutes >= 120 else f"Berlaku {minutes} menit"
