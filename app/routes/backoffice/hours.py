"""/kantor/jam-buka: the weekly hours and days off of a co-op's counter, by its own officers."""

from datetime import time
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.audit.read import changes_of
from app.domain.clock import WEEKDAYS, now
from app.domain.coops.days_off import close_counter, days_off, open_counter
from app.domain.coops.hours import Hours, Span, hours_of, set_hours
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.routes.asked import row_id
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.backoffice.delivery import read_day_off
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for

HERE, PAGE = "/kantor/jam-buka", "backoffice/hours/page.html"
DEEDS = ["jam buka diubah", "libur buka ditulis", "libur buka dihapus"]


@get(HERE, permit="hours.write")
async def show_hours(
    request: AnyRequest, asker: NamedDependency[Asker], koperasi: FromQuery[str] = ""
) -> Response[str]:
    own = sorted(coops_for(asker, "hours.write"))
    coop = next((one for one in own if str(one) == koperasi), own[0])
    return await office(request, PAGE, **await _shown(asker, coop))


@post(HERE + "/{coop:int}", permit="hours.write", status_code=200)
async def change(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], coop: FromPath[int]
) -> Response[str]:
    by = _of_own(asker, coop)
    try:
        week = _week(form)
        form.check()
        await set_hours(coop, week, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(asker, coop))
    return done(f"{HERE}?koperasi={coop}", "Jam buka diubah dan sudah tampil di toko.")


@post(HERE + "/{coop:int}/hari-libur", permit="hours.write", status_code=200)
async def close(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], coop: FromPath[int]
) -> Response[str]:
    by = _of_own(asker, coop)
    try:
        day, why = read_day_off(form)
        await close_counter(coop, day, why, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(asker, coop))
    return done(f"{HERE}?koperasi={coop}", "Hari libur dicatat.")


@post(HERE + "/{coop:int}/hari-libur/{number:int}/penghapusan", permit="hours.write", status_code=200)
async def reopen(asker: NamedDependency[Asker], coop: FromPath[int], number: FromPath[int]) -> Response[str]:
    by = _of_own(asker, coop)
    await open_counter(coop, row_id(number), by=by)
    return done(f"{HERE}?koperasi={coop}", "Hari libur dihapus.")


def _of_own(asker: Asker, coop: int) -> int:
    """The counter is its own officers'. Raises NotFound."""
    if coop not in coops_for(asker, "hours.write") or asker.person_id is None:
        raise NotFound
    return asker.person_id


def _week(form: Form) -> dict[int, Span]:
    """Both hours of a day, or neither: then it is closed."""
    week = {}
    for day, name in enumerate(WEEKDAYS, 1):
        opens, closes = f"buka-{day}", f"tutup-{day}"
        if form.get(opens) or form.get(closes):
            week[day] = (form.clock(opens, label=f"{name} buka"), form.clock(closes, label=f"{name} tutup"))
    return week


async def _shown(asker: Asker, coop: int) -> dict[str, Any]:
    hours, names = await hours_of(coop), await coop_names()
    return {
        "coop": coop, "name": names[coop], "today": hours.today(now()), "hours": hours, "days": _days(hours),
        "off": await days_off(coop, "buka"), "changes": await changes_of(coop, DEEDS),
        "own": [(one, names[one]) for one in sorted(coops_for(asker, "hours.write"))],
    }  # fmt: skip


def _days(hours: Hours) -> list[tuple[int, str, str, str]]:
    """(weekday, its name, opens, closes), empty where it is closed."""
    listed = []
    for day, name in enumerate(WEEKDAYS, 1):
        opens, closes = hours.week.get(day, (None, None))
        listed.append((day, name, _typed(opens), _typed(closes)))
    return listed


def _typed(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else ""


handlers = [show_hours, change, close, reopen]
