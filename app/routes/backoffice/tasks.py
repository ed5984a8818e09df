"""/kantor/tugas: differences and alarms, each until somebody has dealt with it."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.tasks import finish_task, tasks_of
from app.domain.people.asker import Asker
from app.routes.asked import whole_number
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for


@get("/kantor/tugas", permit="tasks.read")
async def list_tasks(
    request: AnyRequest, asker: NamedDependency[Asker], selesai: FromQuery[str] = "", sebelum: FromQuery[str] = ""
) -> Response[str]:
    return await office(
        request, "backoffice/tasks/page.html", **await _shown(asker, selesai == "ya", whole_number(sebelum))
    )


@post("/kantor/tugas/{number:str}/penyelesaian", permit="tasks.done", status_code=200)
async def finish(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    task = whole_number(number)
    if task is None:
        raise NotFound
    assert asker.person_id is not None
    try:
        outcome = form.text("hasil", label="Hasil", max_length=300)
        form.check()
        await finish_task(
            coops_for(asker, "tasks.done"), task, outcome=outcome, by=asker.person_id, key=form.get("kunci")
        )
    except Refused as refused:
        return await refused_office(
            request, "backoffice/tasks/page.html", refused, form, tried=task, **await _shown(asker, False, None)
        )
    return done("/kantor/tugas", "Tugas selesai.")


async def _shown(asker: Asker, done: bool, before: int | None) -> dict[str, Any]:
    tasks, more = await tasks_of(coops_for(asker, "tasks.read"), done=done, before=before)
    return {
        "tasks": tasks,
        "done": done,
        "more": more,
        "coops": await coop_names(),
        "mine": coops_for(asker, "tasks.done"),
        "trail": [("Tugas", "")],
    }


handlers = [list_tasks, finish]
