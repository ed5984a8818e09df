"""Changing what a product is: every field that changed is written down with who, when, before and after."""

import json
import re
from collections.abc import Mapping
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction

# field -> what people call it; these may change, the rest of a product is what its stock is counted in
FIELDS = {
    "name": "Nama", "description": "Keterangan", "category": "Kategori", "tax_class": "Golongan pajak", "keywords": "Kata kunci",
    "published": "Tampil di toko", "picture": "Gambar", "picture_words": "Kata gambar", "min_stock": "Stok paling sedikit",
}  # fmt: skip
TAX_CLASSES = {"bebas": "Bebas PPN (bahan pokok)", "umum": "Kena PPN", "ppob": "PPOB"}
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,29}")
LOCKED = (
    "SELECT id, name, description, category, tax_class, keywords, published, picture, picture_words, min_stock"
    " FROM product WHERE id = ANY($1) ORDER BY id FOR UPDATE"
)

LOCKED_UNITS = "SELECT id, product, name, max_per_order FROM product_unit WHERE id = ANY($1) ORDER BY id FOR UPDATE"


@retried
async def change_product(product: int, wanted: Mapping[str, Any], *, by: int) -> dict[str, Any]:
    """Give these FIELDS their new values; what really changed, with the old values. Raises NotFound, Refused."""
    async with transaction():
        row = await transactions.fetch_one(LOCKED, [product])
        if row is None:
            raise NotFound
        before = {name: row[name] for name in wanted if row[name] != wanted[name]}
        if before:
            await write_product(row, {name: wanted[name] for name in before}, by)
        return before


async def write_product(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Other values for a locked product, within the transaction of the deed."""
    await _write(row["id"], {**dict(row), **changed})
    await record("barang diubah", f"product:{row['id']}", by=by, entity=SEKUNDER, before={name: row[name] for name in changed},
                 after=dict(changed))  # fmt: skip


async def _write(product: int, now: Mapping[str, Any]) -> None:
    try:
        await transactions.execute(
            "UPDATE product SET name = $2, description = $3, category = $4, tax_class = $5, keywords = $6, published = $7, picture = $8,"
            " picture_words = $9, min_stock = $10 WHERE id = $1",
            product, *(now[name] for name in FIELDS),
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError:
        raise Refused("Kategori perlu dipilih.", field="kategori") from None


@retried
async def change_unit(unit: int, *, max_per_order: int, by: int) -> None:
    """How many of a unit one order may hold. Raises NotFound."""
    async with transaction():
        row = await transactions.fetch_one(LOCKED_UNITS, [unit])
        if row is None:
            raise NotFound
        if row["max_per_order"] != max_per_order:
            await write_unit(row, {"max_per_order": max_per_order}, by)


async def write_unit(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Another limit for a locked unit, within the transaction of the deed."""
    most = changed["max_per_order"]
    await transactions.execute("UPDATE product_unit SET max_per_order = $2 WHERE id = $1", row["id"], most)
    says = f"Paling banyak ({row['name']})"
    await record(
        "kemasan diubah",
        f"product:{row['product']}",
        by=by,
        entity=SEKUNDER,
        before={says: row["max_per_order"]},
        after={says: most},
    )


async def history_of_fields(product: int, *, limit: int = 60) -> list[transactions.Row]:
    """(at, who, deed, field, before, after) of each field that changed, the newest first."""
    return await history_of_subjects([f"product:{product}"], limit=limit)


async def history_of_subjects(subjects: list[str], *, limit: int = 30) -> list[transactions.Row]:
    """The same for several things at once, each row with its `subject`."""
    return await transactions.fetch(_HISTORY, subjects, limit)


_HISTORY = """
SELECT a.at, a.subject, w.name AS who, a.deed, f.key AS field,
  coalesce((SELECT name FROM category WHERE f.key = 'category' AND id::text = a.before ->> f.key), a.before ->> f.key) AS before,
  coalesce((SELECT name FROM category WHERE f.key = 'category' AND id::text = a.after ->> f.key), a.after ->> f.key) AS after
FROM audit a LEFT JOIN person w ON w.id = a.by_person CROSS JOIN LATERAL jsonb_each(coalesce(a.after, '{}')) f
WHERE a.subject = ANY($1) ORDER BY a.id DESC, f.key LIMIT $2
"""


@retried
async def save_category(slug: str, *, name: str, line: str, position: int, by: int) -> None:
    """A new category, or other words for one that is there."""
    async with transaction():
        old = await transactions.fetch_one("SELECT name, line, position FROM category WHERE slug = $1 FOR UPDATE", slug)
        if old is not None and dict(old) == {"name": name, "line": line, "position": position}:
            return
        await transactions.execute(
            "INSERT INTO category (slug, name, line, position, picture) VALUES ($1, $2, $3, $4, 'img/favicon.svg')"
            " ON CONFLICT (slug) DO UPDATE SET name = $2, line = $3, position = $4",
            slug, name, line, position,
        )  # fmt: skip
        await record("kategori diubah" if old else "kategori dibuat", f"category:{slug}", by=by, entity=SEKUNDER,
                     before=dict(old) if old else None, after={"name": name, "line": line, "position": position})  # fmt: skip


async def write_category(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Other words or another place for a locked category, within the transaction of the deed."""
    now = {**dict(row), **changed}
    if await transactions.fetch_value(_NAMED, now["name"], row["id"]):
        raise Refused(f"Sudah ada kategori bernama {now['name']}.", field="name")
    await transactions.execute(
        "UPDATE category SET name = $2, line = $3, position = $4, hidden = $5 WHERE id = $1",
        row["id"], now["name"], now["line"], now["position"], now["hidden"],
    )  # fmt: skip
    await record("kategori diubah", f"category:{row['slug']}", by=by, entity=SEKUNDER, before={name: row[name] for name in changed},
                 after=dict(changed))  # fmt: skip


_NAMED = "SELECT EXISTS (SELECT FROM category WHERE lower(name) = lower($1) AND id <> $2)"


@retried
async def save_synonym(term: str, means: list[str], *, by: int) -> None:
    """What people say for what the shop calls it; no meaning takes the word away."""
    term = plain_term(term)
    async with transaction():
        old = await transactions.fetch_value("SELECT means FROM synonym WHERE term = $1 FOR UPDATE", term)
        if means == (old or []):
            return
        if means:
            await transactions.execute(
                "INSERT INTO synonym (term, means) VALUES ($1, $2) ON CONFLICT (term) DO UPDATE SET means = $2",
                term,
                means,
            )
        else:
            await transactions.execute("DELETE FROM synonym WHERE term = $1", term)
        await record("sinonim diubah", f"synonym:{term}", by=by, entity=SEKUNDER, before={"means": old} if old else None,
                     after={"means": means})  # fmt: skip


async def write_synonym(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Another word, or other meanings of a locked one, within the transaction of the deed; no meaning takes it away."""
    now = {**dict(row), **changed}
    if "term" in changed and await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM synonym WHERE term = $1)", now["term"]
    ):
        raise Refused(f"Kata {now['term']} sudah ada di daftar.", field="term")
    if now["means"]:
        await transactions.execute(
            "UPDATE synonym SET term = $2, means = $3 WHERE id = $1", row["id"], now["term"], now["means"]
        )
    else:
        await transactions.execute("DELETE FROM synonym WHERE id = $1", row["id"])
    await record("sinonim diubah", f"synonym:{now['term']}", by=by, entity=SEKUNDER, before={name: row[name] for name in changed},
                 after=dict(changed))  # fmt: skip


def plain_term(said: str) -> str:
    """ " Gulo  Jowo" -> "gulo jowo": a word as it is kept."""
    return " ".join(said.lower().split())


def slug_of(name: str) -> str:
    """ "Beras Medium 5 kg" -> "beras-medium-5-kg": the address of a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]


def readable(value: str | None) -> str:
    """A stored value of the audit trail in words."""
    if value is None:
        return "–"
    if value in ("true", "false"):
        return "ya" if value == "true" else "tidak"
    if value.startswith(("foto/", "img/")):
        return f"foto {value[5:11]}" if value.startswith("foto/") else "gambar bawaan"
    return ", ".join(json.loads(value)) if value.startswith("[") else value
