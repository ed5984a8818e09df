"""Words and numbers of the demo goods: what they are, their ceilings, what invented stores ask, codes that scanners accept."""

from collections.abc import Iterator

from app.domain.catalogue.assortment import Good

# Rupiah per kg or liter. HET binds, HAP is a reference.
_CEILINGS = {"beras-medium": ("HET", 13_500), "beras-curah": ("HET", 13_500), "beras-premium": ("HET", 14_900), "beras-sphp": ("HET", 12_500),
             "minyakita": ("HET", 15_700), "gula-pasir": ("HAP", 17_500), "telur-ayam": ("HAP", 30_000)}  # fmt: skip

_A, _B = ("Toko Modern A", "Blora"), ("Toko Modern B", "Cepu")
# slug -> (store, place, percent of our price, days ago). All invented.
SHOPS: dict[str, list[tuple[str, str, int, int]]] = {
    slug: [(*_A, a, 2 + n % 5), (*_B, b, 4 + n % 6)]
    for n, (slug, a, b) in enumerate([
        ("beras-curah", 104, 106), ("minyak-goreng-1-l", 108, 105), ("minyak-goreng-2-l", 107, 106), ("gula-pasir-1-kg", 106, 109),
        ("telur-ayam", 105, 107), ("tepung-terigu-1-kg", 109, 106), ("mi-goreng-85-g", 106, 109), ("kecap-manis-520-ml", 108, 110),
        ("kopi-bubuk-165-g", 107, 111), ("susu-kental-370-g", 106, 108), ("deterjen-800-g", 110, 107), ("popok-m-20", 112, 108),
        ("sabun-mandi-85-g", 110, 112), ("air-botol-600-ml", 114, 108), ("sarden-155-g", 107, 110)])
}  # fmt: skip


def ceilings_of(good: Good) -> Iterator[tuple[str, int]]:
    """(kind, rupiah per 1,000 g or ml) that bind or guide this product."""
    for start, ceiling in _CEILINGS.items():
        if good.slug.startswith(start):
            yield ceiling


def description_of(good: Good) -> str:
    """A line or two that say what anybody would ask."""
    if good.umkm:
        return f"{good.name}, buatan UMKM anggota di Blora."
    if good.base_unit == "gram":
        return f"{good.name} ditimbang sesuai pesanan."
    dus = f" Satu dus berisi {good.per_dus}; beli satu dus lebih hemat." if good.per_dus else ""
    return f"{good.name}.{dus}"


def ean13(first: str) -> str:
    """Twelve digits and their check digit: weights 1 and 3 from the left, the sum up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first))
    return f"{first}{-total % 10}"


def inside_code(number: int) -> str:
    """A code of our own for goods without a maker's: 21, the number, five places that a scale fills with the weight."""
    return ean13(f"21{number:05d}00000")
