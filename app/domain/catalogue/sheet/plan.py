"""What a goods sheet would change, found out without changing anything: the dry run and the import share it.

A row that is odd is left out and named with its number and reason; the others go on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain import transactions
from app.domain.catalogue.sheet.columns import COLUMNS, Odd
from app.domain.errors import Refused
from app.domain.money import rupiah, share_floor
from app.domain.sheets import Row, Sheet

PRODUCT = {"nama": "name", "keterangan": "description", "golongan pajak": "tax_class", "kata kunci": "keywords", "tampil": "published"}  # fmt: skip
OF_PRODUCT = ("nama", "kategori", "satuan dasar", "isi satuan", "satuan isi")  # the same in every row of a code
TIERS = {"harga umum": "umum", "harga anggota": "anggota", "harga primer": "primer", "harga grosir": "grosir"}


@dataclass(slots=True)
class Good:
    """One row, read: the product's and the unit's wanted values. `product` and `unit` None: not there yet."""

    row: int
    cells: dict[str, Any]
    product: int | None = None
    unit: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)  # of the product, by its own names
    before: dict[str, Any] = field(default_factory=dict)
    new_barcode: str | None = None
    max_per_order: int | None = None
    prices: list[tuple[str, int, int]] = field(default_factory=list)  # (tier, from quantity, rupiah), those that differ

    @property
    def changes_nothing(self) -> bool:
        return self.unit is not None and not (self.changes or self.new_barcode or self.max_per_order or self.prices)


@dataclass(slots=True)
class Plan:
    goods: list[Good] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)  # (row number, reason)


def check_headings(sheet: Sheet) -> None:
    """Raises Refused for a sheet that cannot be one of goods."""
    unknown = [name for name in sheet.headings if name and name not in COLUMNS]
    if unknown:
        raise Refused(
            f"Judul kolom tidak dikenal: {', '.join(unknown[:5])}. Pakai contoh lembar di bawah.", field="berkas"
        )
    missing = [name for name in ("kode", "kemasan") if name not in sheet.headings]
    if missing:
        raise Refused(f"Kolom {' dan '.join(missing)} perlu ada.", field="berkas")


class Seen:
    """What came before in the same sheet: a second row about the same thing is odd."""

    def __init__(self) -> None:
        self.units: dict[tuple[str, str], int] = {}
        self.barcodes: dict[str, int] = {}
        self.products: dict[str, tuple[int, dict[str, Any]]] = {}


async def plan(rows: Sequence[Row], seen: Seen) -> Plan:
    """The plan of one batch of rows, compared with the database as it is now; six queries however many rows."""
    made = Plan()
    read = []
    for row in rows:
        try:
            read.append(_read(row, seen))
        except Odd as odd:
            made.odd.append((row.number, str(odd)))
    known = await _known([good.cells for good in read])
    for good in read:
        try:
            _compare(good, known)
        except Odd as odd:
            made.odd.append((good.row, str(odd)))
        else:
            made.goods.append(good)
    made.odd.sort()
    return made


def _read(row: Row, seen: Seen) -> Good:
    if row.formulas:
        raise Odd(f"Kolom {', '.join(sorted(row.formulas))} memuat rumus. Isi dengan nilainya.")
    cells = {}
    for name, cell in row.cells.items():
        if cell:
            try:
                cells[name] = COLUMNS[name].read(cell)
            except Odd as odd:
                raise Odd(f"Kolom {name} {odd}.") from None
    for name in ("kode", "kemasan"):
        if name not in cells:
            raise Odd(f"Kolom {name} perlu diisi.")
    if ("harga grosir" in cells) != ("mulai grosir" in cells):
        raise Odd("Harga grosir dan mulai grosir diisi bersama.")
    _once(seen.units, (cells["kode"], cells["kemasan"].lower()), row.number, "Kode dan kemasan")
    if "barcode" in cells:
        _once(seen.barcodes, cells["barcode"], row.number, "Barcode")
    first, told = seen.products.setdefault(cells["kode"], (row.number, cells))
    apart = [name for name in OF_PRODUCT if name in cells and told.get(name, cells[name]) != cells[name]]
    if apart:
        raise Odd(f"Kolom {apart[0]} lain dari baris {first} dengan kode yang sama.")
    return Good(row.number, cells)


def _once(seen: dict[Any, int], key: Any, number: int, what: str) -> None:
    before = seen.setdefault(key, number)
    if before != number:
        raise Odd(f"{what} sudah ada di baris {before}.")


@dataclass(slots=True)
class Known:
    categories: Mapping[str, int]
    products: Mapping[str, transactions.Row]
    units: Mapping[tuple[int, str], transactions.Row]
    barcodes: Mapping[str, int]
    prices: Mapping[tuple[int, str, int], int]
    waiting: Mapping[tuple[int, str, int], int]


async def _known(cells: Sequence[Mapping[str, Any]]) -> Known:
    categories = {}
    for row in await transactions.fetch("SELECT id, slug, name FROM category"):
        categories[row["slug"]] = categories[row["name"].lower()] = row["id"]
    products = {row["code"]: row for row in await transactions.fetch(_PRODUCTS, sorted({one["kode"] for one in cells}))}
    ids = [row["id"] for row in products.values()]
    units = {(row["product"], row["name"].lower()): row for row in await transactions.fetch(_UNITS, ids)}
    unit_ids = [row["id"] for row in units.values()]
    barcodes = {
        row["code"]: row["unit"]
        for row in await transactions.fetch("SELECT code, unit FROM barcode WHERE code = ANY($1)", [one["barcode"] for one in cells if "barcode" in one])
    }  # fmt: skip
    prices = {tuple(row)[:3]: row["price_idr"] for row in await transactions.fetch(_PRICES, unit_ids)}
    waiting = {tuple(row)[:3]: row["price_idr"] for row in await transactions.fetch(_WAITING, unit_ids)}
    return Known(categories, products, units, barcodes, prices, waiting)


_PRODUCTS = """
SELECT p.id, p.code, p.name, p.description, p.category, p.tax_class, p.keywords, p.published, p.base_unit, p.content_amount, p.content_unit,
  c.idr_per_1000, c.decree
FROM product p LEFT JOIN LATERAL (SELECT idr_per_1000, decree FROM price_ceiling c WHERE c.product = p.id AND c.kind = 'HET'
    AND (now() AT TIME ZONE 'Asia/Jakarta')::date BETWEEN c.valid_from AND coalesce(c.valid_until, 'infinity')
  ORDER BY c.idr_per_1000 LIMIT 1) c ON true
WHERE p.code = ANY($1)
"""
_UNITS = "SELECT id, product, name, factor, max_per_order FROM product_unit WHERE product = ANY($1)"
_PRICES = "SELECT unit, tier, min_quantity, price_idr FROM price WHERE unit = ANY($1) AND valid_until IS NULL"
_WAITING = "SELECT unit, tier, min_quantity, price_idr FROM price_proposal WHERE unit = ANY($1) AND outcome IS NULL"


def _compare(good: Good, known: Known) -> None:
    cells = good.cells
    category = None
    if "kategori" in cells:
        category = known.categories.get(cells["kategori"].lower())
        if category is None:
            raise Odd(f"Kategori {cells['kategori']} tidak ada.")
    product = known.products.get(cells["kode"])
    unit = known.units.get((product["id"], cells["kemasan"].lower())) if product else None
    if product is None:
        _need(cells, [name for name, column in COLUMNS.items() if column.for_new])
        if "harga umum" not in cells:
            raise Odd("Kolom harga umum perlu diisi untuk barang baru.")
    else:
        good.product = product["id"]
        for name, column in (
            ("satuan dasar", "base_unit"),
            ("isi satuan", "content_amount"),
            ("satuan isi", "content_unit"),
        ):
            if name in cells and cells[name] != product[column]:
                raise Odd(f"Kolom {name} tidak dapat diubah: stok dihitung dengannya.")
    if unit is None:
        _need(cells, ["isi"])
    elif "isi" in cells and cells["isi"] != unit["factor"]:
        raise Odd("Kolom isi tidak dapat diubah. Buat kemasan dengan nama lain.")
    good.unit = unit["id"] if unit else None
    wanted = {PRODUCT[name]: cells[name] for name in PRODUCT if name in cells} | (
        {"category": category} if category else {}
    )
    good.changes = {name: value for name, value in wanted.items() if product is None or product[name] != value}
    good.before = {name: product[name] for name in good.changes} if product else {}
    if "barcode" in cells:
        holder = known.barcodes.get(cells["barcode"])
        if holder is not None and holder != good.unit:
            raise Odd("Barcode ini sudah dipakai barang lain.")
        good.new_barcode = cells["barcode"] if holder is None else None
    if "paling banyak" in cells and (unit is None or unit["max_per_order"] != cells["paling banyak"]):
        good.max_per_order = cells["paling banyak"]
    good.prices = list(_prices(good, product, unit, known))


def _need(cells: Mapping[str, Any], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in cells]
    if missing:
        raise Odd(f"Kolom {missing[0]} perlu diisi untuk barang atau kemasan baru.")


def _prices(
    good: Good, product: transactions.Row | None, unit: transactions.Row | None, known: Known
) -> Iterator[tuple[str, int, int]]:
    cells = good.cells
    content = (unit["factor"] if unit else cells.get("isi", 1)) * (
        product["content_amount"] if product else cells.get("isi satuan", 1)
    )
    umum = cells.get("harga umum") or (known.prices.get((unit["id"], "umum", 1)) if unit else None)
    for name, tier in TIERS.items():
        if name not in cells:
            continue
        idr, many = cells[name], cells["mulai grosir"] if tier == "grosir" else 1
        if product and product["idr_per_1000"] and idr * 1000 > product["idr_per_1000"] * content:
            most = share_floor(product["idr_per_1000"], content, 1000)
            raise Odd(f"Kolom {name} melewati HET menurut {product['decree']}: paling tinggi {rupiah(most)}.")
        if umum is not None and idr > umum:
            raise Odd(f"Kolom {name} tidak boleh di atas harga umum ({rupiah(umum)}).")
        key = (unit["id"], tier, many) if unit else None
        if key is None or idr not in (known.prices.get(key), known.waiting.get(key)):
            yield tier, many, idr
