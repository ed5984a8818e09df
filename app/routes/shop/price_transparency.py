"""/transparansi/harga: the basket of staples here and in other stores, month by month, and every observation behind it as CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from litestar import Response, get

from app.domain.catalogue.basket import Month, Observation, basket, months, observations
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.governance.setting import settings_of
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.page_store import Depends
from app.routes.shop.transparency import harmless
from app.routes.shop.window import window

HEADS = (
    "barang",
    "kemasan",
    "toko",
    "tempat",
    "dilihat",
    "berlaku_sampai",
    "harga_di_sana",
    "harga_umum_kami",
    "harga_anggota_kami",
)
RULES = ("harga_pembanding_hari", "harga_pembanding_tenggang")
KEPT = {"Cache-Control": "public, max-age=60"}


@get("/transparansi/harga", permit="public")
async def show_basket(request: AnyRequest) -> Response[str]:
    """Four queries, once until a price, the basket or the day changes: the same bytes for everybody, kept like every public page."""
    shown = window()
    began, today = shown.pages.version, shown.today
    past, fresh = await months(today), await observations(today, fresh=True, limit=60)
    return shared_page(
        request, "shop/price_transparency/page.html", Depends(lists=True), version=began, lines=await basket(), past=past, points=_points(past),
        fresh=fresh, rules=await settings_of(SEKUNDER, names=RULES),
    )  # fmt: skip


@get("/transparansi/harga.csv", permit="public")
async def download() -> Response[bytes]:
    """Every confirmed observation of the basket in the last year, with our prices of the same day."""
    text = as_csv(await observations(business_day(now())))
    headers = {**KEPT, "Content-Disposition": 'attachment; filename="harga-pembanding.csv"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(seen: Sequence[Observation]) -> str:
    """One row an observation; words that a spreadsheet would take for a formula get an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADS)
    for one in seen:
        rows.writerow(
            [*(harmless(words) for words in (one.name, one.unit_name, one.shop, one.place)), one.seen_on.isoformat(), one.expires_on.isoformat(),
             one.theirs_idr, one.umum_idr if one.umum_idr is not None else "", one.anggota_idr if one.anggota_idr is not None else ""]
        )  # fmt: skip
    return text.getvalue()


def _points(past: Sequence[Month]) -> dict[str, list[tuple[Any, ...]]]:
    """What a member saves each month, for the chart."""
    return {"anggota": [(month.label, month.saves_idr) for month in past]}


handlers = [show_basket, download]
