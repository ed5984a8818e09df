"""/kantor/jejak: who did what at a co-op, when, why, and what it was before. Read by whoever watches over it; nothing can be changed here."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.domain.audit.read import Asked, deeds_of, name_of, trail_of
from app.domain.people.asker import Asker
from app.routes.asked import own_coop, whole_number
from app.routes.backoffice import coop_names, office
from app.routes.backoffice.orders import day_in
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for


@get("/kantor/jejak", permit="audit.read")
async def read_trail(
    request: AnyRequest, asker: NamedDependency[Asker], koperasi: FromQuery[str] = "", perbuatan: FromQuery[str] = "", oleh: FromQuery[str] = "",
    tentang: FromQuery[str] = "", hari: FromQuery[str] = "", sebelum: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    readable = sorted(coops_for(asker, "audit.read"))
    coop = own_coop(asker, "audit.read", koperasi)
    asked = Asked(_clean(perbuatan), whole_number(oleh), _clean(tentang), day_in(hari), _before(sebelum))
    traces, more = await trail_of(coop, asked)
    names = await coop_names()
    return await office(
        request, "backoffice/audit/page.html", traces=traces, asked=asked, coop=coop, choices=[(at, names[at]) for at in readable],
        deeds=await deeds_of(coop), whose=await name_of(asked.person) if asked.person is not None else "",
        to=lambda **other: _address(coop, replace(asked, before=None, **other)),
        older=_address(coop, replace(asked, before=(traces[-1].at, traces[-1].id))) if more else "",
    )  # fmt: skip


def _address(coop: int, asked: Asked) -> str:
    older = f"{asked.before[0].isoformat()}~{asked.before[1]}" if asked.before else ""
    said = {"koperasi": coop, "perbuatan": asked.deed, "oleh": asked.person or "", "tentang": asked.subject,
            "hari": asked.day.isoformat() if asked.day else "", "sebelum": older}  # fmt: skip
    return "/kantor/jejak?" + urlencode({name: value for name, value in said.items() if value != ""})


def _before(text: str) -> tuple[datetime, int] | None:
    at, _, said = text.partition("~")
    row_id = whole_number(said)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (
        (moment, row_id) if row_id is not None and moment.tzinfo is not None and 2000 <= moment.year <= 2200 else None
    )


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:120].strip()


handlers = [read_trail]
