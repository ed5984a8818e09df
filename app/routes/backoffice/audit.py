"""/kantor/jejak: who did what at a co-op, when, why, and what it was before. Read by whoever watches over it; nothing can be changed here."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.domain.audit.read import Asked, deeds_of, name_of, trail_of
from app.domain.errors import NotFound
from app.domain.people.asker import Asker
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
    coop = int(koperasi) if _digits(koperasi, 5) else readable[0]
    if coop not in readable:
        raise NotFound
    asked = Asked(
        _clean(perbuatan), int(oleh) if _digits(oleh, 18) else None, _clean(tentang), day_in(hari), _before(sebelum)
    )
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
    at, _, row_id = text.partition("~")
    if not _digits(row_id, 18):
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(row_id)) if moment.tzinfo is not None and 2000 <= moment.year <= 2200 else None


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:120].strip()


def _digits(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


handlers = [read_trail]
