"""/kantor/shu/{tahun}/simulasi: another table, and what it would mean for small, middling and large members. Nothing is written."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.governance.kinds import bp_of
from app.domain.people.asker import Asker
from app.domain.shu.find import latest_run
from app.domain.shu.pools import percent
from app.domain.shu.simulate import simulate
from app.domain.shu.terms import PARTS
from app.routes.asked import own_coop
from app.routes.backoffice import office
from app.routes.backoffice.shu import frame
from app.routes.pages import AnyRequest, page, wants_fragment


@get("/kantor/shu/{number:int}/simulasi", permit="shu.read")
async def simulation_page(request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """The year is in the address, the table in the parameters: it can be shared and gone back to. htmx asks for the result alone."""
    coop = own_coop(asker, "shu.read", request.query_params.get("koperasi", ""))
    run = await latest_run(coop, number) if 2000 <= number <= 2999 else None
    if run is None or run.terms is None:
        raise NotFound
    typed = {part: request.query_params.get(part, "").strip()[:10] for part in PARTS}
    asked = any(typed.values())
    errors: dict[str, str] = {}
    found = None
    try:
        bp = _read(typed) if asked else dict(run.terms.members)
        found = await simulate(run, bp)
    except RefusedFields as refused:
        errors = refused.sentences
    except Refused as refused:
        errors[refused.field or "jumlah"] = refused.sentence
    shown: dict[str, Any] = {
        **await frame(asker, coop, request), "run": run, "parts": PARTS, "found": found, "errors": errors, "percent": percent,
        "values": typed if asked else {part: percent(bp_).removesuffix(" %") for part, bp_ in run.terms.members.items()},
    }  # fmt: skip
    status = 422 if errors else 200
    if wants_fragment(request):
        return page(request, "backoffice/shu/_simulation.html", status=status, **shown)
    return await office(request, "backoffice/shu/simulation.html", status=status, **shown)


def _read(typed: dict[str, str]) -> dict[str, int]:
    wrong, bp = {}, {}
    for part, text in typed.items():
        try:
            if text.startswith(("-", "−")):
                raise Refused("tidak boleh negatif")
            bp[part] = bp_of(text or "0")
        except Refused as refused:
            wrong[part] = f"{PARTS[part][0]} {refused.sentence}."
    if wrong:
        raise RefusedFields(wrong)
    return bp


handlers = [simulation_page]
