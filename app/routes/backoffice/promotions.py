"""/kantor/promosi: what runs, what waits for a second person, what it has cost, and the writing of new ones."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.goods import Item
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.naming import decisions_to_name
from app.domain.governance.setting import setting_of
from app.domain.people.asker import Asker
from app.domain.promotions.cost import below_cost
from app.domain.promotions.draft import (
    LEFT_TO_THE_OFFICE,
    change_draft,
    discard,
    drop_good,
    make_draft,
    put_good,
)
from app.domain.promotions.office import Seen, goods_of, history_of, promotion_seen, promotions_seen
from app.domain.promotions.rules import AUDIENCES, BEARERS, KINDS, RULE, Kind
from app.domain.promotions.start import start, stop
from app.domain.promotions.terms import MOST_STEPS
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.backoffice.goods_search import goods_on_page
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.promotion_forms import example, terms_in, typed_of
from app.routes.backoffice.sieve import sieve_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest

LISTS = {"berjalan": "Berjalan", "konsep": "Konsep", "selesai": "Selesai"}
PAGE, FORM = "backoffice/promotions/promotion.html", "backoffice/promotions/form.html"
TRAIL = ("Promosi", "/kantor/promosi")


@get("/kantor/promosi", permit="prices.read")
async def list_promotions(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    which = request.query_params.get("daftar", "berjalan")
    if which not in LISTS:
        raise NotFound
    typed = request.query_params.get("sebelum", "")
    before = whole_number(typed)
    words = " ".join(request.query_params.get("q", "").split())[:80]
    bearer = request.query_params.get("penanggung", "")
    bearer = bearer if bearer in BEARERS else ""
    found, more = await promotions_seen(which, before=before, words=words, bearer=bearer)
    return await office(
        request, "backoffice/promotions/page.html", found=found, more=more, which=which, lists=LISTS, rule=RULE, bearers=BEARERS, q=words,
        bearer=bearer, **await sieve_of(request, asker, "/kantor/promosi"),
    )  # fmt: skip


@get("/kantor/promosi/baru", permit="prices.write")
async def write_new(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """First which kind, then its terms: no field that the kind does not ask."""
    of_the_sekunder(asker, "prices.write")
    kind = request.query_params.get("jenis", "")
    if kind not in list(Kind):
        return await office(
            request, "backoffice/promotions/kinds.html", kinds=KINDS, rule=RULE, trail=[TRAIL, ("Promosi baru", "")]
        )
    today = business_day(now()).isoformat()
    typed = {"mulai": today, "untuk": "semua", "penanggung": "toko", "per_orang": "1"}
    return await office(request, FORM, **await _terms_page(Kind(kind), None), typed=typed)


@post("/kantor/promosi", permit="prices.write", status_code=200)
async def make(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    kind = Kind(form.get("jenis")) if form.get("jenis") in list(Kind) else Kind.PERCENT
    today = business_day(now())
    try:
        made = await make_draft(terms_in(form, kind, today), today=today, by=by, key=form.get("kunci"))
    except Refused as refused:
        return await refused_office(request, FORM, refused, form, **await _terms_page(kind, None, form.all("koperasi")))
    return done(
        f"/kantor/promosi/{made}",
        "Konsep disimpan. Sekarang pilih barangnya."
        if not kind.is_voucher
        else "Konsep disimpan. Orang kedua memulainya.",
    )


@get("/kantor/promosi/{promotion:int}", permit="prices.read")
async def show(request: AnyRequest, asker: NamedDependency[Asker], promotion: FromPath[int]) -> Response[str]:
    of_the_sekunder(asker, "prices.read")
    return await office(request, PAGE, **await _promotion(request, promotion), asker=asker)


@get("/kantor/promosi/{promotion:int}/isi", permit="prices.write")
async def write_again(request: AnyRequest, asker: NamedDependency[Asker], promotion: FromPath[int]) -> Response[str]:
    of_the_sekunder(asker, "prices.write")
    seen = await _draft(promotion)
    page = await _terms_page(seen.promotion.kind, seen, [str(coop) for coop in seen.promotion.coops])
    return await office(request, FORM, **page, typed=typed_of(seen))


@post("/kantor/promosi/{promotion:int}/isi", permit="prices.write", status_code=200)
async def change(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    seen, today = await _draft(promotion), business_day(now())
    try:
        await change_draft(promotion, terms_in(form, seen.promotion.kind, today), today=today, by=by)
    except Refused as refused:
        page = await _terms_page(seen.promotion.kind, seen, form.all("koperasi"))
        return await refused_office(request, FORM, refused, form, **page)
    return done(f"/kantor/promosi/{promotion}", "Isi promosi disimpan.")


@post("/kantor/promosi/{promotion:int}/barang", permit="prices.write", status_code=200)
async def add_good(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        unit = form.whole("kemasan", 1, 10**14, label="Kemasan")
        many = form.whole("jumlah", 1, 100, label="Jumlah", required=False) or 1
        form.check()
        await put_good(row_id(promotion), unit, many, by=by)
    except Refused as refused:
        return await _refused(request, asker, promotion, refused, form)
    return done(f"/kantor/promosi/{promotion}#barang", "Barang ikut promosi.")


@post("/kantor/promosi/{promotion:int}/barang/{unit:int}/penghapusan", permit="prices.write", status_code=200)
async def take_out(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int], unit: FromPath[int]
) -> Response[str]:  # fmt: skip
    by = of_the_sekunder(asker, "prices.write")
    try:
        await drop_good(row_id(promotion), row_id(unit), by=by)
    except Refused as refused:
        return await _refused(request, asker, promotion, refused, form)
    return done(f"/kantor/promosi/{promotion}#barang", "Barang dikeluarkan dari promosi.")


@post("/kantor/promosi/{promotion:int}/permulaan", permit="prices.write", status_code=200)
async def begin(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await start(row_id(promotion), by=by)
    except Refused as refused:
        return await _refused(request, asker, promotion, refused, form)
    return done(f"/kantor/promosi/{promotion}", "Promosi dimulai.")


@post("/kantor/promosi/{promotion:int}/penghentian", permit="prices.write", status_code=200)
async def end(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await stop(row_id(promotion), by=by, why=form.get("alasan"))
    except Refused as refused:
        return await _refused(request, asker, promotion, refused, form)
    return done(f"/kantor/promosi/{promotion}", "Promosi dihentikan.")


@post("/kantor/promosi/{promotion:int}/pembuangan", permit="prices.write", status_code=200)
async def throw_away(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], promotion: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    try:
        await discard(row_id(promotion), by=by)
    except Refused as refused:
        return await _refused(request, asker, promotion, refused, form)
    return done("/kantor/promosi?daftar=konsep", "Konsep dibuang.")


async def _draft(promotion: int) -> Seen:
    seen = await promotion_seen(row_id(promotion))
    if not seen.is_draft:
        raise NotFound
    return seen


async def _terms_page(kind: Kind, seen: Seen | None, coops: list[str] | None = None) -> dict[str, Any]:
    here = ("Ubah", "") if seen else ("Promosi baru", "")
    over = [(seen.promotion.name, f"/kantor/promosi/{seen.promotion.id}")] if seen else []
    return {
        "kind": kind, "kinds": KINDS, "audiences": AUDIENCES, "bearers": BEARERS, "seen": seen, "steps": MOST_STEPS, "chosen": coops or [],
        "coops": [(number, name) for number, name in (await coop_names()).items() if number != 1], "rule": RULE, "trail": [TRAIL, *over, here],
        "decisions": await decisions_to_name(SEKUNDER), "left": await setting_of(SEKUNDER, LEFT_TO_THE_OFFICE),
    }  # fmt: skip


async def _promotion(request: AnyRequest, promotion: int) -> dict[str, Any]:
    seen = await promotion_seen(row_id(promotion))
    goods = await goods_of(promotion)
    query, hits = "", list[Item]()
    if seen.is_draft and request.query_params.get("q"):
        query, _, _, hits = await goods_on_page(request)
    low = await below_cost(promotion) if seen.promotion.bearer == "toko" and seen.is_draft else []
    return {
        "seen": seen, "goods": goods, "history": await history_of(promotion), "rule": RULE, "kinds": KINDS, "audiences": AUDIENCES, "bearers": BEARERS,
        "q": query, "hits": hits[:8], "low": low, "example": example(seen, goods, request.query_params),
        "buyer": request.query_params.get("pembeli", "anggota"),
        "coops": await coop_names(), "trail": [TRAIL, (seen.promotion.name, "")],
    }  # fmt: skip


async def _refused(request: AnyRequest, asker: Asker, promotion: int, refused: Refused, form: Form) -> Response[str]:
    return await refused_office(request, PAGE, refused, form, **await _promotion(request, promotion), asker=asker)


handlers = [
    list_promotions, write_new, make, show, write_again, change, add_good, take_out, begin, end, throw_away,
]  # fmt: skip
