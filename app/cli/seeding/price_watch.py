"""The demo's basket of staples with a year behind it: what we asked month by month, what invented stores asked, and a few drawn labels as photos."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from PIL import Image, ImageDraw

from app.cli.seeding.goods_text import SHOPS
from app.domain import clock, transactions
from app.domain.catalogue.references import keep_photo
from app.domain.money import rupiah
from app.domain.transactions import transaction

BASKET = {"beras-curah": 5, "minyak-goreng-1-l": 2, "gula-pasir-1-kg": 2, "telur-ayam": 2, "tepung-terigu-1-kg": 1, "mi-goreng-85-g": 10,
          "kecap-manis-520-ml": 1, "kopi-bubuk-165-g": 1, "deterjen-800-g": 1, "sabun-mandi-85-g": 4}  # fmt: skip
MONTHS_BACK, PHOTOS = 11, 4

_UNITS = """
SELECT u.id AS unit, p.slug, p.name, a.price_idr AS umum_idr, b.price_idr AS anggota_idr, a.valid_from FROM product p
JOIN product_unit u ON u.product = p.id AND u.position = 0 JOIN price a ON a.unit = u.id AND a.tier = 'umum' AND a.valid_until IS NULL
JOIN price b ON b.unit = u.id AND b.tier = 'anggota' AND b.valid_until IS NULL WHERE p.slug = ANY($1) ORDER BY p.id
"""


async def seed_price_watch() -> None:
    """Twice is the same as once; nothing where the goods or two officers are missing."""
    people = await transactions.fetch(
        "SELECT DISTINCT person FROM office WHERE coop = 1 AND role IN ('manajer','bendahara') AND ended_at IS NULL AND granted_at IS NOT NULL"
        " ORDER BY person LIMIT 2"
    )
    if len(people) < 2 or await transactions.fetch_value("SELECT EXISTS (SELECT FROM basket_line)"):
        return
    units = await transactions.fetch(_UNITS, list(BASKET))
    today = clock.business_day(clock.now())
    async with transaction():
        await transactions.execute(
            "INSERT INTO basket_line (unit, quantity) SELECT * FROM unnest($1::bigint[], $2::int[])",
            [row["unit"] for row in units], [BASKET[row["slug"]] for row in units],
        )  # fmt: skip
        await _past_prices(units, today)
        await _past_references(units, today, people[0]["person"], people[1]["person"])
        await _photos()
        await _one_waits(units[0], today)


async def _one_waits(row: transactions.Row, today: date) -> None:
    """A member's report that somebody has still to look at."""
    idr = row["umum_idr"] + 700
    report = await transactions.fetch_value(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by)"
        " SELECT $1, 'Toko Modern C', 'Randublatung', $2, $3, 'Foto label rak', $2::date + 30, id FROM person WHERE phone = '+6281200000001' RETURNING id",
        row["unit"], today, idr,
    )  # fmt: skip
    if report is not None:
        await keep_photo(report, _label(row["name"], "Toko Modern C", idr))


async def _past_prices(units: Sequence[transactions.Row], today: date) -> None:
    rows = [
        (row["unit"], tier, _past(row[f"{tier}_idr"], back), begins, min(ends, row["valid_from"]))
        for row in units
        for back, (begins, ends) in enumerate(_months(today))
        for tier in ("umum", "anggota")
        if begins < row["valid_from"]
    ]
    await transactions.execute(
        "INSERT INTO price (unit, tier, price_idr, valid_from, valid_until, why) SELECT d.*, 'harga sebelumnya (contoh)'"
        " FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[]) AS d (unit, tier, idr, since, until)",
        *_columns(rows),
    )  # fmt: skip


async def _past_references(units: Sequence[transactions.Row], today: date, reporter: int, confirmer: int) -> None:
    rows = []
    for row in units:
        for back, (begins, _) in enumerate(_months(today)):
            for n, (shop, place, percent, _) in enumerate(SHOPS[row["slug"]]):
                seen = clock.business_day(begins) + timedelta(days=11 + 5 * n)
                if back:
                    there = _past(row["umum_idr"], back) * (percent + back % 3 - 1) // 100 // 100 * 100
                    rows.append(
                        (
                            row["unit"],
                            shop,
                            place,
                            seen,
                            there,
                            f"Foto label rak {clock.tanggal(seen)} (contoh)",
                            seen + timedelta(days=30),
                        )
                    )
    await transactions.execute(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by, confirmed_by, decided_at)"
        " SELECT d.*, $8, $9, now() FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::text[], $7::date[])"
        " AS d (unit, shop, place, seen, idr, evidence, expires)",
        *_columns(rows), reporter, confirmer,
    )  # fmt: skip


async def _photos() -> None:
    rows = await transactions.fetch(
        "SELECT e.id, e.shop, e.price_idr, p.name FROM reference_price e JOIN product_unit u ON u.id = e.unit JOIN product p ON p.id = u.product"
        " WHERE e.expires_on >= current_date AND e.evidence_file IS NULL ORDER BY e.id LIMIT $1",
        PHOTOS,
    )  # fmt: skip
    for row in rows:
        await keep_photo(row["id"], _label(row["name"], row["shop"], row["price_idr"]))


def _label(name: str, shop: str, idr: int) -> bytes:
    """A shelf's label as somebody might photograph it, drawn by us."""
    picture = Image.new("RGB", (640, 400), "#8a8478")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 90, 600, 330), fill="#fff9dc", outline="#b8860b", width=6)
    for text, at, size, ink in (
        (name, (70, 115), 34, "#222"),
        (rupiah(idr), (70, 180), 76, "#b00020"),
        (shop, (70, 280), 26, "#555"),
    ):
        draw.text(at, text, fill=ink, font_size=size)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def _months(today: date) -> list[tuple[datetime, datetime]]:
    """(begin, end) in WIB of this month and the eleven before, the newest first."""
    found, first = [], today.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    for _ in range(MONTHS_BACK + 1):
        found.append((_midnight(first), _midnight(after)))
        first, after = (first - timedelta(days=1)).replace(day=1), first
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.WIB).astimezone(UTC)


def _past(idr: int, back: int) -> int:
    """Prices rose slowly, with small steps back."""
    step = 100 if idr >= 5000 else 50
    return max(step, idr * (1000 - 5 * back + (back * 7 % 4)) // 1000 // step * step)


def _columns(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
