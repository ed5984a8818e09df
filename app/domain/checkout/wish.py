"""What a buyer asks for at /bayar, and which ways of paying can take it."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from app.domain.checkout.limits import Limits
from app.domain.errors import Refused
from app.domain.governance.setting import following
from app.domain.money import rupiah
from app.domain.payments.methods import METHODS

ORDER_MOST_IDR = 1_000_000_000
NOTE_MOST = 300
# How long goods are kept for a buyer: until the gateway's money comes, or until they are collected and paid.
HELD_FOR = {
    "midtrans": timedelta(hours=24),
    "simpanan": timedelta(hours=24),
    "bon": timedelta(hours=24),
    "tunai": timedelta(days=3),
    "cod": timedelta(days=3),
}
STORE = 1  # the sekunder's own counter at Bangkle; 2 to 17 are the primaries
STORE_PLACE = "toko-bangkle"


@dataclass(frozen=True, slots=True)
class Wish:
    """How the goods should reach the buyer and how they are paid. Goods, prices and fees are not in it: they are the shop's."""

    name: str
    phone: str  # E.164
    reach: str  # ambil | antar
    pickup_coop: int | None
    kecamatan: str | None
    street: str | None
    method: str  # a gateway method's code, "simpanan", "bon", "tunai" or "cod"
    note: str = ""
    village: str | None = None  # by its code, where it was chosen from the list
    slot: int | None = None  # the time of delivery, and the day
    day: date | None = None
    savings_idr: int = 0  # a part paid with simpanan sukarela, the rest by a gateway method or on bon

    @property
    def tender(self) -> str:
        return self.method if self.method in ("simpanan", "bon", "tunai", "cod") else "midtrans"

    def from_savings_idr(self, total_idr: int) -> int:
        """How much of such a total comes from simpanan sukarela."""
        return total_idr if self.tender == "simpanan" else self.savings_idr

    def on_bon_idr(self, total_idr: int) -> int:
        """How much of it is owed to the buyer's primary from then on."""
        return total_idr - self.savings_idr if self.tender == "bon" else 0

    @property
    def place(self) -> str:
        """Where the goods come from: the store for its own counter and for deliveries, the warehouse for the primaries."""
        return STORE_PLACE if self.reach == "antar" else place_serving(self.pickup_coop)

    def asked(self) -> dict[str, object]:
        """The same as plain values, for telling one request from another."""
        return asdict(self)


def place_serving(counter: int | None) -> str:
    """Where the goods lie that are collected at this counter."""
    return STORE_PLACE if counter == STORE else "gudang-klopoduwur"


def method_trouble(method: str, reach: str, total_idr: int, limits: Limits) -> str | None:
    """Why this way of paying cannot take this order, in a sentence; None when it can."""
    if method in ("simpanan", "bon"):
        return None  # whether it covers the sum is seen with the account locked
    if method == "tunai":
        return None if reach == "ambil" else "Bayar tunai hanya untuk pesanan yang diambil."
    if method == "cod" and reach != "antar":
        return "Bayar di tempat (COD) hanya untuk pesanan yang diantar."
    if method == "cod":
        return None if total_idr <= limits.cod_most_idr else f"Bayar di tempat (COD) paling banyak {cod_most(limits)}."
    known = METHODS.get(method)
    if known is None:
        return "Cara bayar perlu dipilih."
    if total_idr < known.min_idr:
        return f"{known.label} paling sedikit {rupiah(known.min_idr)}."
    return f"{known.label} paling banyak {rupiah(known.max_idr)}." if total_idr > known.max_idr else None


def cod_most(limits: Limits) -> str:
    return f"{rupiah(limits.cod_most_idr)}{following(limits.cod_by)}"


def check_amount(wish: Wish, total_idr: int, limits: Limits) -> None:
    """Raise Refused when the total is more than one order, or this way of paying, may carry."""
    if total_idr > ORDER_MOST_IDR:
        raise Refused(f"Satu pesanan paling banyak {rupiah(ORDER_MOST_IDR)}. Bagilah menjadi beberapa pesanan.")
    if wish.savings_idr and (wish.tender not in ("midtrans", "bon") or wish.savings_idr >= total_idr):
        raise Refused(_PART, field="simpanan")
    trouble = method_trouble(wish.method, wish.reach, total_idr - wish.savings_idr, limits)
    if trouble:
        raise Refused(trouble, field="cara_bayar")


_PART = (
    "Sebagian dengan simpanan: isi kurang dari total, lalu pilih QRIS, bank, gerai, atau bon untuk sisanya."
    " Untuk membayar semuanya, pilih Simpanan sukarela sebagai cara bayar."
)
