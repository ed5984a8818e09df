"""What the office sees of all goods, shown or not: a page of rows by filter, and the filters somebody keeps."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import NotFound, Refused

PER_PAGE = 50
STATES = {"": "Semua", "tampil": "Tampil di toko", "sembunyi": "Tidak tampil", "tanpa-harga": "Belum berharga", "tanpa-gambar": "Belum bergambar"}  # fmt: skip
MOST_FILTERS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: words of name, code or barcode; a category's address; one of STATES; the page from 1."""

    words: str = ""
    category: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of one product, with the prices that hold."""

    product: int
    code: str
    name: str
    category: str
    published: bool
    unit: int | None
    unit_name: str | None
    max_per_order: int | None
    umum_idr: int | None
    anggota_idr: int | None
    primer_idr: int | None
    waiting: bool  # a price of it waits for a second person


async def goods_lines(wanted: Wanted) -> tuple[list[Line], bool]:
    """The lines of one page, and whether there are more. One query, flat at 10,000 goods."""
    like = f"%{wanted.words.replace('%', '').replace('_', '')}%" if wanted.words else None
    rows = await transactions.fetch(
        _LINES, like, wanted.words, wanted.category or None, wanted.state, PER_PAGE + 1, (wanted.page - 1) * PER_PAGE
    )
    return [Line(*row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


_LINES = """
SELECT p.id, p.code, p.name, c.name, p.published, u.id, u.name, u.max_per_order, r.umum, r.anggota, r.primer,
  EXISTS (SELECT FROM price_proposal q WHERE q.unit = u.id AND q.outcome IS NULL)
FROM product p JOIN category c ON c.id = p.category LEFT JOIN product_unit u ON u.product = p.id
LEFT JOIN LATERAL (SELECT max(price_idr) FILTER (WHERE tier = 'umum') AS umum, max(price_idr) FILTER (WHERE tier = 'anggota') AS anggota,
    max(price_idr) FILTER (WHERE tier = 'primer') AS primer FROM price r WHERE r.unit = u.id AND r.valid_until IS NULL) r ON true
WHERE ($1::text IS NULL OR p.name ILIKE $1 OR p.code ILIKE $1
    OR p.id IN (SELECT u.product FROM barcode b JOIN product_unit u ON u.id = b.unit WHERE b.code = $2))
  AND ($3::text IS NULL OR c.slug = $3)
  AND CASE $4 WHEN 'tampil' THEN p.published WHEN 'sembunyi' THEN NOT p.published WHEN 'tanpa-harga' THEN r.umum IS NULL
      WHEN 'tanpa-gambar' THEN p.picture IN ('', 'img/favicon.svg') ELSE true END
ORDER BY p.name, p.id, u.position, u.factor, u.id LIMIT $5 OFFSET $6
"""


@dataclass(frozen=True, slots=True)
class Good:
    """A product as its form shows it."""

    id: int
    code: str
    slug: str
    name: str
    description: str
    category: int
    tax_class: str
    keywords: list[str]
    published: bool
    picture: str


async def good_of(product: int) -> Good:
    """One product, published or not. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT id, code, slug, name, description, category, tax_class, keywords, published, picture FROM product WHERE id = $1", product
    )  # fmt: skip
    if row is None:
        raise NotFound
    return Good(**dict(row))


async def lines_of(product: int) -> list[Line]:
    """The units of one product."""
    return [Line(*row) for row in await transactions.fetch(_LINES_OF, product)]


_LINES_OF = _LINES.split("WHERE ($1")[0] + "WHERE p.id = $1 ORDER BY u.position, u.factor, u.id"


async def categories() -> list[transactions.Row]:
    """(id, slug, name, line, position, hidden, goods) of all categories in their order."""
    return await transactions.fetch(
        "SELECT c.id, c.slug, c.name, c.line, c.position, c.hidden, (SELECT count(*) FROM product p WHERE p.category = c.id) AS goods"
        " FROM category c ORDER BY c.position, c.name"
    )


async def synonyms(words: str = "", *, after: str = "") -> tuple[list[transactions.Row], bool]:
    """(id, term, means) of one page of those that contain the words, beginning after a term; and whether there are more."""
    like = f"%{words.lower().replace('%', '').replace('_', '')}%"
    rows = await transactions.fetch(
        "SELECT id, term, means FROM synonym WHERE (term ILIKE $1 OR array_to_string(means, ' ') ILIKE $1) AND ($2 = '' OR term > $2)"
        " ORDER BY term LIMIT $3", like, after, PER_PAGE + 1
    )  # fmt: skip
    return rows[:PER_PAGE], len(rows) > PER_PAGE


async def synonym_of(term: str) -> transactions.Row | None:
    """(id, term, means) of one word."""
    return await transactions.fetch_one("SELECT id, term, means FROM synonym WHERE term = $1", term)


@dataclass(frozen=True, slots=True)
class Batch:
    """Prices that were proposed together."""

    batch: str
    many: int
    proposed_by: int
    proposer: str
    why: str


async def open_batches() -> list[Batch]:
    """What waits together for a second person, the oldest first."""
    return [Batch(*row) for row in await transactions.fetch(_BATCHES)]


_BATCHES = """
SELECT q.batch, count(*), min(q.proposed_by), min(w.name), min(q.why) FROM price_proposal q JOIN person w ON w.id = q.proposed_by
WHERE q.outcome IS NULL AND q.batch IS NOT NULL GROUP BY q.batch ORDER BY min(q.id) LIMIT 50
"""


async def filters_of(person: int, page: str) -> list[transactions.Row]:
    """(id, name, query) that this person keeps for that page."""
    return await transactions.fetch(
        "SELECT id, name, query FROM saved_filter WHERE person = $1 AND page = $2 ORDER BY name", person, page
    )


async def keep_filter(person: int, page: str, name: str, query: str) -> None:
    """Keep what is shown now under a name; the same name again is replaced. Raises Refused."""
    many = await transactions.fetch_value(
        "SELECT count(*) FROM saved_filter WHERE person = $1 AND page = $2", person, page
    )
    if many >= MOST_FILTERS:
        raise Refused(f"Paling banyak {MOST_FILTERS} saringan tersimpan. Hapus yang tidak dipakai.", field="nama")
    await transactions.execute(
        "INSERT INTO saved_filter (person, page, name, query) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (person, page, name) DO UPDATE SET query = excluded.query",
        person, page, name, query,
    )  # fmt: skip


async def drop_filter(person: int, number: int) -> str:
    """Only one's own; the page it was kept for. Raises NotFound."""
    page: str | None = await transactions.fetch_value(
        "DELETE FROM saved_filter WHERE id = $1 AND person = $2 RETURNING page", number, person
    )
    if page is None:
        raise NotFound
    return page
