"""The long work of the goods sheet: dry run, import, export, and the publishing of many prices by a second person."""

import asyncio
from typing import Any

from app.domain import transactions
from app.domain.catalogue.price_list import publish_price
from app.domain.catalogue.sheet.columns import COLUMNS
from app.domain.catalogue.sheet.plan import Seen, check_headings, plan
from app.domain.catalogue.sheet.write import write
from app.domain.errors import Refused
from app.domain.sheets import XLSX, Sheet, csv_of, read_sheet, xlsx_of
from app.domain.work.begin import put_file
from app.domain.work.find import File, Work, file_of
from app.domain.work.kinds import Tell

AT_ONCE = 200


async def try_sheet(work: Work, tell: Tell) -> dict[str, Any]:
    """The dry run: what would come in and what would not; changes nothing."""
    new = changed = same = 0
    sheet, odd = await _sheet(work), []
    seen = Seen()
    for begin in range(0, len(sheet.rows), AT_ONCE):
        made = await plan(sheet.rows[begin : begin + AT_ONCE], seen)
        odd += made.odd
        new += sum(good.unit is None for good in made.goods)
        same += sum(good.changes_nothing for good in made.goods)
        changed += sum(good.unit is not None and not good.changes_nothing for good in made.goods)
        await tell(min(begin + AT_ONCE, len(sheet.rows)), len(sheet.rows), "Memeriksa baris")
    sentence = f"Uji coba: {_n(new)} baru, {_n(changed)} berubah, {_n(same)} sama, {_n(len(odd))} baris perlu diperbaiki. Belum ada yang diubah."
    return {
        "sentence": sentence, "rows": odd, "good": new + changed + same,
        "href": f"/kantor/barang/impor?uji={work.id}", "href_label": "Lanjutkan impor",
    }  # fmt: skip


async def import_sheet(work: Work, tell: Tell) -> dict[str, Any]:
    """The import: every good row in batches of their own; begun again it finds what is there already and changes nothing twice."""
    sheet, odd, came, same = await _sheet(work), [], 0, 0
    seen = Seen()
    assert work.by_person is not None
    for begin in range(0, len(sheet.rows), AT_ONCE):
        made = await plan(sheet.rows[begin : begin + AT_ONCE], seen)
        await write(made.goods, by=work.by_person, batch=f"impor:{work.id}")
        odd += made.odd
        same += sum(good.changes_nothing for good in made.goods)
        came += sum(not good.changes_nothing for good in made.goods)
        await tell(min(begin + AT_ONCE, len(sheet.rows)), len(sheet.rows), "Memasukkan baris")
    sentence = f"{_n(came)} baris masuk, {_n(same)} sudah sama, {_n(len(odd))} perlu diperbaiki."
    return {
        "sentence": sentence + (" Harga baru menunggu diterbitkan orang kedua." if came else ""),
        "rows": odd, "good": came + same, "href": "/kantor/harga", "href_label": "Lihat usulan harga",
    }  # fmt: skip


async def export_sheet(work: Work, tell: Tell) -> dict[str, Any]:
    """All goods as the same sheet that the import reads, as xlsx and csv."""
    await tell(0, 2, "Membaca barang")
    rows = [list(row) for row in await transactions.fetch(_EXPORT)]
    headings = list(COLUMNS)
    await tell(1, 2, "Menulis berkas")
    await put_file(
        work.id, "out", File("barang.xlsx", XLSX, await asyncio.to_thread(xlsx_of, "Barang", headings, rows))
    )
    await put_file(
        work.id, "out", File("barang.csv", "text/csv; charset=utf-8", await asyncio.to_thread(csv_of, headings, rows))
    )
    return {"sentence": f"{_n(len(rows))} baris siap diunduh."}


async def publish_together(work: Work, tell: Tell) -> dict[str, Any]:
    """A second person publishes a batch: each price by the one rule, those that may not be are named and stay open."""
    assert work.by_person is not None
    waiting = await transactions.fetch(_OF_BATCH, work.asked["batch"])
    odd, done = [], 0
    for n, row in enumerate(waiting, 1):
        try:
            await publish_price(row["id"], by=work.by_person)
            done += 1
        except Refused as refused:
            odd.append((n, f"{row['name']} ({row['unit']}): {refused.sentence}"))
        if n % 50 == 0 or n == len(waiting):
            await tell(n, len(waiting), "Menerbitkan harga")
    return {"sentence": f"{_n(done)} harga terbit, {_n(len(odd))} tidak.", "rows": odd, "href": "/kantor/harga", "href_label": "Ke daftar harga"}  # fmt: skip


async def _sheet(work: Work) -> Sheet:
    file = await file_of(work.id, "in", "barang")
    sheet = await asyncio.to_thread(read_sheet, file.content)
    check_headings(sheet)
    return sheet


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")


_OF_BATCH = """
SELECT q.id, p.name, u.name AS unit FROM price_proposal q JOIN product_unit u ON u.id = q.unit JOIN product p ON p.id = u.product
WHERE q.batch = $1 AND q.outcome IS NULL ORDER BY q.tier <> 'umum', q.id
"""
_EXPORT = """
SELECT p.code, p.name, c.slug, u.name, u.factor, p.base_unit, p.content_amount, p.content_unit, p.tax_class,
  (SELECT min(b.code) FROM barcode b WHERE b.unit = u.id), r.umum, r.anggota, r.primer, g.price_idr, g.min_quantity, u.max_per_order,
  CASE WHEN p.published THEN 'ya' ELSE 'tidak' END, array_to_string(p.keywords, ', '), p.description
FROM product p JOIN category c ON c.id = p.category JOIN product_unit u ON u.product = p.id
LEFT JOIN LATERAL (SELECT max(price_idr) FILTER (WHERE tier = 'umum') AS umum, max(price_idr) FILTER (WHERE tier = 'anggota') AS anggota,
    max(price_idr) FILTER (WHERE tier = 'primer') AS primer FROM price r WHERE r.unit = u.id AND r.valid_until IS NULL) r ON true
LEFT JOIN LATERAL (SELECT price_idr, min_quantity FROM price g WHERE g.unit = u.id AND g.tier = 'grosir' AND g.valid_until IS NULL
  ORDER BY min_quantity LIMIT 1) g ON true
ORDER BY p.code, u.position, u.factor
"""
