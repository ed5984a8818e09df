"""The pictures of all goods as the office looks through them."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.catalogue.browse import Wanted

PER_PAGE = 24
STATES = {"": "Semua", "tanpa": "Tanpa gambar", "bawaan": "Gambar bawaan", "foto": "Foto", "disiapkan": "Sedang disiapkan"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pictured:
    """A product with the picture it shows, and the last photo that somebody put up, if any."""

    id: int
    code: str
    name: str
    published: bool
    picture: str
    uploader: str | None
    uploaded_at: datetime | None
    waits: bool | None

    @property
    def bare(self) -> bool:
        return self.picture in ("", "img/favicon.svg")


async def pictures(wanted: Wanted) -> tuple[list[Pictured], bool]:
    """One page of goods with their pictures, and whether there are more. One query."""
    like = f"%{wanted.words.replace('%', '').replace('_', '')}%" if wanted.words else None
    rows = await transactions.fetch(
        _PICTURES, like, wanted.category or None, wanted.state, PER_PAGE + 1, (wanted.page - 1) * PER_PAGE
    )
    return [Pictured(*row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


_PICTURES = """
SELECT p.id, p.code, p.name, p.published, p.picture, f.name, f.uploaded_at, f.waits
FROM product p JOIN category c ON c.id = p.category
LEFT JOIN LATERAL (SELECT u.name, f.uploaded_at, k.state IN ('waiting', 'running') AND f.withdrawn_at IS NULL AS waits
    FROM goods_photo f JOIN person u ON u.id = f.uploaded_by LEFT JOIN work k ON k.kind = 'goods_photo' AND k.key = 'goods_photo:' || f.id
    WHERE f.product = p.id ORDER BY f.id DESC LIMIT 1) f ON true
WHERE ($1::text IS NULL OR p.name ILIKE $1 OR p.code ILIKE $1) AND ($2::text IS NULL OR c.slug = $2)
  AND CASE $3 WHEN 'tanpa' THEN p.picture IN ('', 'img/favicon.svg') WHEN 'foto' THEN p.picture LIKE 'foto/%'
      WHEN 'bawaan' THEN p.picture NOT LIKE 'foto/%' AND p.picture NOT IN ('', 'img/favicon.svg')
      WHEN 'disiapkan' THEN f.waits ELSE true END
ORDER BY p.name, p.id LIMIT $4 OFFSET $5
"""
