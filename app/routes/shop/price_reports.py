"""/lapor-harga/{slug}: whoever is signed in tells what another store asks, with a photo; and the photos of what was confirmed."""

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.goods import Item
from app.domain.catalogue.references import Seen, photo_for_all, report_as_member
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import setting_of
from app.domain.people.asker import Asker
from app.domain.people.pictures import drawn_anew
from app.routes.forms import Form
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest, page, refused_page, wants_fragment
from app.routes.uploads import uploaded

PAGE, FORM = "shop/price_report/page.html", "shop/price_report/_form.html"
DONE_PAGE, DONE = "shop/price_report/done.html", "shop/price_report/_done.html"
OLDEST_DAYS = 7


@get("/lapor-harga/{slug:str}", permit="signed_in")
async def ask_report(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    item = await _item(slug)
    return page(request, PAGE, **await _context(item), typed={"hari": business_day(now()).isoformat()})


@post("/lapor-harga/{slug:str}", permit="signed_in", status_code=200)
async def report(request: AnyRequest, asker: NamedDependency[Asker], slug: FromPath[str]) -> Response[str]:
    item = await _item(slug)
    body, form = await uploaded(request, "foto")
    in_place = wants_fragment(request)
    assert asker.person_id is not None
    try:
        seen = await _seen(item, form, body)
        await report_as_member(seen, by=asker.person_id, key=form.get("kunci"))
    except Refused as refused:
        return refused_page(
            request, FORM if in_place else PAGE, refused, form, in_place=in_place, **await _context(item)
        )
    return page(request, DONE if in_place else DONE_PAGE, item=item)


async def _seen(item: Item, form: Form, body: bytes) -> Seen:
    unit = form.choice("kemasan", {str(unit.id) for unit in item.units}, label="Kemasan")
    shop = form.text("toko", label="Nama toko", min_length=3, max_length=80)
    place = form.text("tempat", label="Tempat", min_length=3, max_length=80)
    idr = form.rupiah("harga_toko", 1, 1_000_000_000, label="Harga di sana")
    day = _day(form)
    photo = b""
    if not body:
        form.errors["foto"] = "Foto label raknya perlu disertakan."
    else:
        try:
            photo = await drawn_anew(body)
        except Refused as refused:
            form.accept(refused)
    form.check()
    return Seen(int(unit), shop, place, day, idr, "Foto label rak", photo)


def _day(form: Form) -> date:
    today = business_day(now())
    try:
        day = date.fromisoformat(form.get("hari"))
    except ValueError:
        form.errors["hari"] = "Hari melihatnya perlu diisi."
        return today
    if not today - timedelta(days=OLDEST_DAYS) <= day <= today:
        form.errors["hari"] = f"Yang dilaporkan harga {OLDEST_DAYS} hari terakhir, paling baru hari ini."
    return day


async def _item(slug: str) -> Item:
    item = (await fresh_window()).shelf.item_at(slug)
    if item is None or not item.units:
        raise NotFound
    return item


async def _context(item: Item) -> dict[str, Any]:
    units = [(unit.id, unit.name) for unit in item.units]
    return {
        "item": item,
        "units": units,
        "oldest": OLDEST_DAYS,
        "good_for": await setting_of(SEKUNDER, "harga_pembanding_hari"),
    }


@get("/bukti-harga/{name:str}", permit="public")
async def show_photo(name: FromPath[str]) -> Response[bytes]:
    """A photo that was confirmed, drawn anew by us; under its own path and never as anything but a picture."""
    stem, dot, kind = name.rpartition(".")
    if (dot, kind) != (".", "jpg"):
        raise NotFound
    return picture(await photo_for_all(stem), "public, max-age=31536000, immutable")


def picture(body: bytes, keep: str) -> Response[bytes]:
    """nosniff comes from the edge, as on every answer."""
    headers = {"Cache-Control": keep, "Content-Disposition": 'attachment; filename="bukti.jpg"'}
    return Response(body, media_type="image/jpeg", headers=headers)


handlers = [ask_report, report, show_photo]
