"""/kantor/antar: the weekly times of delivery, their room and cut-off, the days off, and what each day has promised."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.audit.read import changes_of
from app.domain.clock import WEEKDAYS
from app.domain.coops.days_off import days_off
from app.domain.coops.sekunder import SEKUNDER
from app.domain.delivery.office import (
    Rule,
    add_slot,
    booked,
    change_slot,
    close_day,
    end_slot,
    open_day,
    slot_of,
    slots,
)
from app.domain.errors import Refused
from app.domain.people.addresses import kecamatan_choices
from app.domain.people.asker import Asker
from app.routes.asked import row_id
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.orders import day_in
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest

HERE, PAGE, ONE = "/kantor/antar", "backoffice/delivery/page.html", "backoffice/delivery/slot.html"
DEEDS = [
    "waktu antar dibuka",
    "waktu antar diubah",
    "waktu antar dihentikan",
    "libur antar ditulis",
    "libur antar dihapus",
]


@get(HERE, permit="orders.read")
async def show_times(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "orders.read")
    return await office(request, PAGE, **await _shown())


@post(HERE + "/waktu", permit="delivery.write", status_code=200)
async def add(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "delivery.write")
    try:
        name = form.text("nama", label="Nama", min_length=2, max_length=30)
        starts, ends = form.clock("mulai", label="Mulai"), form.clock("selesai", label="Selesai")
        rule = _rule(form)
        form.check()
        await add_slot(name, starts, ends, rule, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(form))
    return done(HERE, f"Waktu antar {name} dibuka.")


@get(HERE + "/waktu/{slot:int}", permit="delivery.write")
async def show_one(request: AnyRequest, asker: NamedDependency[Asker], slot: FromPath[int]) -> Response[str]:
    of_the_sekunder(asker, "delivery.write")
    return await office(request, ONE, **await _one(slot))


@post(HERE + "/waktu/{slot:int}", permit="delivery.write", status_code=200)
async def change(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], slot: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "delivery.write")
    shown = await _one(slot)
    try:
        rule = _rule(form)
        form.check()
        await change_slot(slot, rule, by=by)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **{**shown, "rule": _typed(form)})
    return done(HERE, "Waktu antar diubah, untuk pesanan mulai sekarang.")


@post(HERE + "/waktu/{slot:int}/penghentian", permit="delivery.write", status_code=200)
async def end(asker: NamedDependency[Asker], slot: FromPath[int]) -> Response[str]:
    by = of_the_sekunder(asker, "delivery.write")
    await end_slot(_small(slot), by=by)
    return done(HERE, "Waktu antar dihentikan. Yang sudah dijanjikan tetap diantar.")


@post(HERE + "/hari-libur", permit="delivery.write", status_code=200)
async def close(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "delivery.write")
    try:
        day, why = read_day_off(form)
        moved = await close_day(day, why, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown())
    return done(HERE, "Hari libur dicatat." + (f" {moved} pesanan dipindah, pembelinya dikabari." if moved else ""))


@post(HERE + "/hari-libur/{number:int}/penghapusan", permit="delivery.write", status_code=200)
async def reopen(asker: NamedDependency[Asker], number: FromPath[int]) -> Response[str]:
    by = of_the_sekunder(asker, "delivery.write")
    await open_day(row_id(number), by=by)
    return done(HERE, "Hari libur dihapus. Hari itu dapat dipesan lagi.")


def read_day_off(form: Form) -> tuple[date, str]:
    """The day and why. Raises RefusedFields."""
    day, why = day_in(form.get("tanggal")), form.text("sebab", label="Sebab", min_length=3, max_length=80)
    if day is None:
        form.errors["tanggal"] = "Tanggal perlu dipilih."
    form.check()
    assert day is not None
    return day, why


def _rule(form: Form) -> Rule:
    capacity = form.whole("muat", 1, 500, label="Muat")
    cutoff = form.whole("batas", 0, 72, label="Batas pesan")
    return Rule(_days(form), capacity, cutoff, tuple(dict.fromkeys(form.all("kecamatan"))))


def _days(form: Form) -> tuple[int, ...]:
    return tuple(sorted({int(day) for day in form.all("hari") if day in set("1234567")}))


def _typed(form: Form | None) -> dict[str, Any]:
    """What was ticked, for the page shown again; at first the working week and everywhere."""
    if form is None:
        return {"weekdays": range(1, 7), "kecamatan": ()}
    return {"weekdays": _days(form), "kecamatan": form.all("kecamatan")}


def _small(slot: int) -> int:
    return slot if 0 < slot < 1 << 31 else 0


async def _one(slot: int) -> dict[str, Any]:
    found = await slot_of(_small(slot))
    return {"slot": found, "rule": found.rule, "weekdays": WEEKDAYS, "everywhere": await kecamatan_choices()}


async def _shown(form: Form | None = None) -> dict[str, Any]:
    return {
        "slots": await slots(), "off": await days_off(SEKUNDER, "antar"), "booked": await booked(), "rule": _typed(form), "weekdays": WEEKDAYS,
        "everywhere": await kecamatan_choices(), "changes": await changes_of(SEKUNDER, DEEDS),
    }  # fmt: skip


handlers = [show_times, add, show_one, change, end, close, reopen]
