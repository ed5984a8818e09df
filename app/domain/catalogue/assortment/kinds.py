"""What the demo assortment is made of: shelves and things on them."""

from dataclasses import dataclass
from typing import Literal

BaseUnit = Literal["pcs", "gram"]
ContentUnit = Literal["g", "ml", "pcs"]
TaxClass = Literal["bebas", "umum"]


@dataclass(frozen=True, slots=True)
class Category:
    """One shelf of the shop: its address, its name, and one line that says what lies there."""

    slug: str
    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Good:
    """One thing on the shelf.

    ``price_idr`` is the *harga umum* in whole rupiah of one piece; for ``base_unit == "gram"`` (weighed goods) it is
    the price of 1,000 gram. ``content_amount`` and ``content_unit`` say how much is in what that price buys, so that
    prices can be compared by unit. ``per_dus`` is how many pieces a carton holds, None where there is no carton.
    ``tax_class`` is ``bebas`` for the basic foods that are exempt from PPN; the list in force decides.
    """

    slug: str
    name: str
    category_slug: str
    price_idr: int
    content_amount: int
    content_unit: ContentUnit
    per_dus: int | None = None
    base_unit: BaseUnit = "pcs"
    tax_class: TaxClass = "umum"
    keywords: tuple[str, ...] = ()
    umkm: bool = False


CATEGORIES: tuple[Category, ...] = (
    Category("beras-dan-jagung", "Beras dan jagung", "Beras, jagung, dan kacang dari lumbung kita"),
    Category("minyak-dan-margarin", "Minyak dan margarin", "Untuk menggoreng, menumis, dan mengoles"),
    Category("gula-garam-dan-tepung", "Gula, garam, dan tepung", "Bahan dasar dapur dan kue"),
    Category("mi-dan-bihun", "Mi dan bihun", "Cepat matang, per bungkus atau per dus"),
    Category("telur-dan-lauk-kaleng", "Telur dan lauk kaleng", "Telur segar, sarden, dan kornet"),
    Category("bumbu-dan-saus", "Bumbu dan saus", "Bawang, kecap, saus, santan, dan penyedap"),
    Category("teh-kopi-dan-susu", "Teh, kopi, dan susu", "Untuk pagi hari dan untuk tamu"),
    Category("air-dan-gas", "Air dan gas", "Air minum dan isi ulang gas"),
    Category("sabun-dan-cucian", "Sabun dan cucian", "Mencuci, membersihkan, dan menjaga rumah"),
    Category("kebersihan-diri", "Kebersihan diri", "Mandi, keramas, dan perawatan sehari-hari"),
    Category("bayi", "Bayi", "Kebutuhan si kecil"),
    Category("camilan", "Camilan", "Biskuit dan kerupuk untuk keluarga"),
    Category("produk-umkm", "Produk UMKM", "Buatan anggota dan tetangga sendiri di Blora"),
)
