"""/kantor/ppob: today, what waits, one transaction with all that was said about it, cases that two decide, and what was earned."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain import clock
from app.domain.clock import MONTHS
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import setting_of
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.ppob import office as look
from app.domain.ppob.ask_now import ask_now, doubt
from app.domain.ppob.deposit import standing
from app.domain.ppob.services import SERVICES
from app.domain.ppob.states import LABELS
from app.domain.ppob.switch import ask_to_go_on, go_on, pause, switch
from app.domain.ppob.unsure import decide, number_of_case, propose
from app.domain.ppob.ways import BORNE
from app.routes.asked import whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import may

WAYS = {"buy": "beli", "pay": "bayar", "check": "tanya", "status": "tanya", "hook": "kabar"}
SAID = {"success": "berhasil", "pending": "menunggu", "failed": "gagal", "unknown": "tidak pasti", "alarm": "menolak kita",
        "silence": "tanpa jawaban", "busy": "tidak terkirim"}  # fmt: skip


def here(asker: Asker, permit: str) -> int:
    """The officer's id. Raises NotFound for whoever holds the office elsewhere."""
    if not may(asker, permit, coop=SEKUNDER) or asker.person_id is None:
        raise NotFound
    return asker.person_id


def stepped_up(asker: Asker, permit: str, back: str) -> int:
    by = here(asker, permit)
    if not asker.stepped_up:
        raise StepUpFirst(back)
    return by


def service_name(slug: str) -> str:
    return SERVICES[slug].name if slug in SERVICES else slug


@get("/kantor/ppob", permit="ppob.read")
async def show_today(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    here(asker, "ppob.read")
    return await office(request, "backoffice/ppob/page.html", **await _today(asker))


async def _today(asker: Asker) -> dict[str, Any]:
    stands = await switch()
    return {
        "today": await look.today(), "deposit": await standing(), "stands": stands, "alarms": await look.alarms(),
        "may_switch": may(asker, "ppob.switch", coop=SEKUNDER), "own_request": stands.request_by == asker.person_id, "short": short,
    }  # fmt: skip


def short(idr: int) -> str:
    """For a tile: "Rp12,6 jt", "Rp557 rb", "Rp940"."""
    if abs(idr) >= 1_000_000:
        return f"Rp{idr / 1_000_000:.1f} jt".replace(".", ",")
    return f"Rp{idr // 1_000} rb" if abs(idr) >= 10_000 else rupiah(idr)


@post("/kantor/ppob/jeda", permit="ppob.switch", status_code=200)
async def stop(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Stop selling: one officer is enough."""
    by = here(asker, "ppob.switch")
    try:
        await pause(form.get("alasan"), by=by)
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/page.html", refused, form, **await _today(asker))
    return done("/kantor/ppob", "PPOB dijeda. Yang sudah dikirim tetap diurus sampai selesai.")


@post("/kantor/ppob/permintaan-jalan", permit="ppob.switch", status_code=200)
async def ask_on(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = here(asker, "ppob.switch")
    try:
        await ask_to_go_on(form.get("alasan"), by=by)
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/page.html", refused, form, **await _today(asker))
    return done("/kantor/ppob", "Permintaan tercatat. Petugas lain perlu menyetujuinya.")


@post("/kantor/ppob/jalan", permit="ppob.switch", status_code=200)
async def start(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = stepped_up(asker, "ppob.switch", "/kantor/ppob")
    try:
        await go_on(by=by)
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/page.html", refused, form, **await _today(asker))
    return done("/kantor/ppob", "PPOB berjalan lagi.")


@get("/kantor/ppob/transaksi", permit="ppob.read")
async def list_transactions(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", keadaan: FromQuery[str] = "",
    masalah: FromQuery[str] = "", sebelum: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    here(asker, "ppob.read")
    state, troubled = keadaan if keadaan in LABELS else "", masalah == "ya"
    rows, more = await look.transactions_in(state, q, troubled=troubled, before=whole_number(sebelum))
    return await office(
        request, "backoffice/ppob/transactions.html", rows=rows, more=more, state=state, words=q.replace("\x00", "")[:60], troubled=troubled,
        labels=LABELS, service_name=service_name,
    )  # fmt: skip


@get("/kantor/ppob/transaksi/{number:str}", permit="ppob.read")
async def show_transaction(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    here(asker, "ppob.read")
    return await office(request, "backoffice/ppob/transaction.html", **await _whole(asker, number))


async def _whole(asker: Asker, number: str) -> dict[str, Any]:
    whole = await look.whole(number)
    checks = may(asker, "ppob.check", coop=SEKUNDER)
    return {
        "whole": whole, "made": whole.made, "labels": LABELS, "ways": WAYS, "said": SAID, "service_name": service_name,
        "may_ask": checks and whole.made.open and whole.made.age_days < 60, "may_decide": checks, "mine": asker.person_id,
        "may_doubt": checks and look.waits_for_a_person(whole.made, whole.cases),
        "trail": [("PPOB", "/kantor/ppob"), ("Transaksi", "/kantor/ppob/transaksi"), (number, "")],
    }  # fmt: skip


@post("/kantor/ppob/transaksi/{number:str}/pertanyaan", permit="ppob.check", status_code=200)
async def ask(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """Ask the provider as soon as it may be asked; what it says is booked."""
    here(asker, "ppob.check")
    shown = await _whole(asker, number)
    try:
        words = await ask_now(shown["made"])
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/transaction.html", refused, form, **shown)
    return done(f"/kantor/ppob/transaksi/{number}", words)


@post("/kantor/ppob/transaksi/{number:str}/kasus", permit="ppob.check", status_code=200)
async def open_case(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """What the provider will not tell in time two officers decide by its panel."""
    by = here(asker, "ppob.check")
    shown = await _whole(asker, number)
    try:
        await doubt(shown["made"], by=by)
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/transaction.html", refused, form, **shown)
    return done(f"/kantor/ppob/transaksi/{number}", "Kasus dibuka. Ajukan keputusan menurut panel penyedia.")


@post("/kantor/ppob/kasus/{case:int}/usulan", permit="ppob.check", status_code=200)
async def suggest(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], case: FromPath[int]
) -> Response[str]:
    by = here(asker, "ppob.check")
    number = await number_of_case(case)
    try:
        price_idr = form.rupiah("harga", 0, 10**9, label="Harga") if form.get("harga") else None
        form.check()
        await propose(case, form.get("keputusan"), form.get("bukti"), by=by, price_idr=price_idr, sn=form.get("sn"))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/ppob/transaction.html", refused, form, **await _whole(asker, number)
        )
    return done(f"/kantor/ppob/transaksi/{number}", "Usulan tercatat. Petugas lain perlu menyetujuinya.")


@post("/kantor/ppob/kasus/{case:int}/persetujuan", permit="ppob.check", status_code=200)
async def agree(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], case: FromPath[int]
) -> Response[str]:
    here(asker, "ppob.check")
    number = await number_of_case(case)
    by = stepped_up(asker, "ppob.check", f"/kantor/ppob/transaksi/{number}")
    try:
        await decide(case, by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/ppob/transaction.html", refused, form, **await _whole(asker, number)
        )
    return done(f"/kantor/ppob/transaksi/{number}", "Keputusan dijalankan.")


@get("/kantor/ppob/laba", permit="ppob.read")
async def show_margin(request: AnyRequest, asker: NamedDependency[Asker], bulan: FromQuery[str] = "") -> Response[str]:
    """What a month earned, by service and by membership."""
    here(asker, "ppob.read")
    month = _month(bulan)
    rows, days = await look.earned(month)
    before = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return await office(
        request, "backoffice/ppob/margin.html", rows=rows, points=[(str(day.day), idr) for day, idr in days], title=f"{MONTHS[month.month - 1]} {month.year}",
        before=f"{before:%Y-%m}", after=f"{after:%Y-%m}" if after <= clock.business_day(clock.now()) else "", service_name=service_name,
        kept=await look.kept(), borne=await setting_of(SEKUNDER, BORNE),
    )  # fmt: skip


def _month(text: str) -> date:
    this = clock.business_day(clock.now()).replace(day=1)
    year, _, month = text.partition("-")
    if (
        year.isascii()
        and month.isascii()
        and year.isdigit()
        and month.isdigit()
        and 2020 <= int(year) <= this.year
        and 1 <= int(month) <= 12
    ):
        return min(date(int(year), int(month), 1), this)
    return this


handlers = [
    show_today,
    stop,
    ask_on,
    start,
    list_transactions,
    show_transaction,
    ask,
    open_case,
    suggest,
    agree,
    show_margin,
]
