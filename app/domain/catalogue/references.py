"""What modern stores ask: reported by one with a photo, confirmed by another, good until it expires. Only then may we say "lebih murah"."""

import io
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from PIL import Image

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import setting_of
from app.domain.once import first_time, remember
from app.domain.people.limits import DAY, Limit, spend
from app.domain.transactions import retried, transaction
from app.jobs.queue import later

GOOD_FOR_DAYS = 30  # what an installation begins with; the board may decide otherwise
REPORTS = Limit("lapor-harga", 20, DAY, "Terima kasih, laporan Anda hari ini sudah banyak. Lanjutkan besok, ya.")


@dataclass(frozen=True, slots=True)
class Seen:
    """A price somebody saw in a store: whole rupiah for the same unit as ours. `photo`: a JPEG that we drew ourselves."""

    unit: int
    shop: str
    place: str
    seen_on: date
    price_idr: int
    evidence: str
    photo: bytes = field(default=b"", repr=False)


async def report_as_member(seen: Seen, *, by: int, key: str) -> int:
    """A report from the shop's page, once for each form, and not without end. Raises Refused, TooMany."""
    if not seen.photo:
        raise Refused("Foto label raknya perlu disertakan.", field="foto")
    await spend(REPORTS, str(by))
    return await report_reference(seen, by=by, key=key)


@retried
async def report_reference(seen: Seen, *, by: int, key: str | None = None) -> int:
    """Write down what was seen; it counts once another person has confirmed it, for as many days as is set, from the day it was seen."""
    days = int(str((await setting_of(SEKUNDER, "harga_pembanding_hari")).value))
    async with transaction():
        asked = {
            "unit": seen.unit,
            "shop": seen.shop,
            "place": seen.place,
            "price_idr": seen.price_idr,
            "seen_on": seen.seen_on,
        }
        before = await first_time(f"person:{by}", key, asked) if key else None
        if before is not None:
            return int(before)
        found: int = await transactions.fetch_value(
            "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            seen.unit, seen.shop, seen.place, seen.seen_on, seen.price_idr, seen.evidence, seen.seen_on + timedelta(days=days), by,
        )  # fmt: skip
        if seen.photo:
            await keep_photo(found, seen.photo)
        await record(
            "harga pembanding dilaporkan",
            f"reference_price:{found}",
            by=by,
            entity=SEKUNDER,
            after={"unit": seen.unit, "price_idr": seen.price_idr},
        )
        if key:
            await remember(f"person:{by}", key, str(found))
        return found


async def keep_photo(reference: int, jpeg: bytes) -> None:
    """A photo drawn by us, under a name that nobody guesses; inside the transaction of its report."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        width, height = picture.size
    name = secrets.token_urlsafe(18)
    await transactions.execute(
        "INSERT INTO price_photo (name, reference, width, height, body) VALUES ($1, $2, $3, $4, $5)", name, reference, width, height, jpeg
    )  # fmt: skip
    await transactions.execute("UPDATE reference_price SET evidence_file = $2 WHERE id = $1", reference, name)


@retried
async def confirm_reference(reference: int, *, by: int) -> None:
    """A second person saw the evidence too. Twice is the same as once. Our own price is then looked at again."""
    async with transaction():
        row = await _locked(reference)
        if row["confirmed_by"] is not None:
            return
        if row["refused_by"] is not None:
            raise Refused("Laporan ini sudah ditolak.")
        if row["reported_by"] == by:
            raise Refused("Harga pembanding dibenarkan oleh orang kedua, bukan oleh pelapornya sendiri.")
        await transactions.execute(
            "UPDATE reference_price SET confirmed_by = $2, decided_at = now() WHERE id = $1", reference, by
        )
        await record("harga pembanding dibenarkan", f"reference_price:{reference}", by=by, entity=SEKUNDER)
        await later("watch_prices", str(row["unit"]))


@retried
async def refuse_reference(reference: int, *, by: int, why: str) -> None:
    """What the photo does not prove does not count; the reporter may take the own report back. Twice is the same as once."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tulis alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        row = await _locked(reference)
        if row["refused_by"] is not None:
            return
        if row["confirmed_by"] is not None:
            raise Refused("Laporan ini sudah dibenarkan.")
        await transactions.execute(
            "UPDATE reference_price SET refused_by = $2, refused_why = $3, decided_at = now() WHERE id = $1", reference, by, why
        )  # fmt: skip
        await record("harga pembanding ditolak", f"reference_price:{reference}", by=by, entity=SEKUNDER, why=why)


async def _locked(reference: int) -> transactions.Row:
    row = await transactions.fetch_one("SELECT * FROM reference_price WHERE id = $1 FOR UPDATE", reference)
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for a second person; `ours_idr` is what we ask for the same."""

    id: int
    product: int
    name: str
    unit_name: str
    shop: str
    place: str
    seen_on: date
    expires_on: date
    price_idr: int
    ours_idr: int | None
    evidence: str
    photo: str | None
    reported_by: int | None
    reporter: str | None


_WAITING = """
SELECT e.id, u.product, p.name, u.name AS unit_name, e.shop, e.place, e.seen_on, e.expires_on, e.price_idr,
  (SELECT price_idr FROM price r WHERE r.unit = e.unit AND r.tier = 'umum' AND r.valid_until IS NULL) AS ours_idr,
  e.evidence, e.evidence_file AS photo, e.reported_by, w.name AS reporter
FROM reference_price e JOIN product_unit u ON u.id = e.unit JOIN product p ON p.id = u.product LEFT JOIN person w ON w.id = e.reported_by
WHERE e.confirmed_by IS NULL AND e.refused_by IS NULL AND e.id > $1 ORDER BY e.id LIMIT 21
"""


async def waiting(after: int = 0) -> tuple[list[Waiting], bool]:
    """One page of what waits, the oldest first, and whether there is more. One query."""
    rows = await transactions.fetch(_WAITING, after)
    return [Waiting(*row) for row in rows[:20]], len(rows) > 20


async def photo_for_all(name: str) -> bytes:
    """The photo of a confirmed report. Raises NotFound, also for one that nobody has confirmed."""
    body: bytes | None = await transactions.fetch_value(
        "SELECT f.body FROM price_photo f JOIN reference_price e ON e.id = f.reference WHERE f.name = $1 AND e.confirmed_by IS NOT NULL", name
    )  # fmt: skip
    if body is None:
        raise NotFound
    return body


async def photo_for_office(reference: int) -> bytes:
    """The photo of any report, for whoever decides about it. Raises NotFound."""
    body: bytes | None = await transactions.fetch_value("SELECT body FROM price_photo WHERE reference = $1", reference)
    if body is None:
        raise NotFound
    return body
