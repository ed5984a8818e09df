"""What of goods, pictures, categories and synonyms may be changed many rows at once, and the rows as a grid shows them."""

from app.domain import transactions
from app.domain.catalogue.browse import Wanted
from app.domain.catalogue.edit import LOCKED, LOCKED_UNITS, write_category, write_product, write_synonym, write_unit
from app.domain.grid import Rows
from app.domain.transactions import Row

PER_PAGE = 20


def yes_no(value: bool) -> str:
    return "ya" if value else "tidak"


GOODS = Rows(
    lock=LOCKED,
    fields={"name": str, "category": str, "description": str, "keywords": ", ".join, "tax_class": str, "published": yes_no,
            "min_stock": str},
    subject=lambda row: f"product:{row['id']}",
    write=write_product,
)  # fmt: skip
PICTURES = Rows(lock=LOCKED, fields={"picture_words": str}, subject=GOODS.subject, write=write_product)
UNITS = Rows(
    lock=LOCKED_UNITS, fields={"max_per_order": str}, subject=lambda row: f"product:{row['product']}", write=write_unit
)
CATEGORIES = Rows(
    lock="SELECT id, slug, name, line, position, hidden FROM category WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    fields={"name": str, "line": str, "position": str, "hidden": yes_no},
    subject=lambda row: f"category:{row['slug']}",
    write=write_category,
)
SYNONYMS = Rows(
    lock="SELECT id, term, means FROM synonym WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    fields={"term": str, "means": ", ".join},
    subject=lambda row: f"synonym:{row['term']}",
    write=write_synonym,
)


async def goods_rows(wanted: Wanted) -> tuple[list[Row], bool]:
    """One page of goods, one row a product, and whether there are more. One query, flat at 10,000 goods."""
    like = f"%{wanted.words.replace('%', '').replace('_', '')}%" if wanted.words else None
    rows = await transactions.fetch(
        _ROWS, like, wanted.words, wanted.category or None, wanted.state, PER_PAGE + 1, (wanted.page - 1) * PER_PAGE
    )
    return rows[:PER_PAGE], len(rows) > PER_PAGE


_ROWS = """
SELECT p.id, p.code, p.name, p.category, p.description, p.keywords, p.tax_class, p.published, p.picture, p.picture_words, p.min_stock
FROM product p JOIN category c ON c.id = p.category
WHERE ($1::text IS NULL OR p.name ILIKE $1 OR p.code ILIKE $1
    OR p.id IN (SELECT u.product FROM barcode b JOIN product_unit u ON u.id = b.unit WHERE b.code = $2))
  AND ($3::text IS NULL OR c.slug = $3)
  AND CASE $4 WHEN 'tampil' THEN p.published WHEN 'sembunyi' THEN NOT p.published
      WHEN 'tanpa-harga' THEN NOT EXISTS (SELECT FROM price r JOIN product_unit u ON u.id = r.unit
          WHERE u.product = p.id AND r.tier = 'umum' AND r.valid_until IS NULL)
      WHEN 'tanpa-gambar' THEN p.picture IN ('', 'img/favicon.svg') ELSE true END
ORDER BY p.name, p.id LIMIT $5 OFFSET $6
"""
