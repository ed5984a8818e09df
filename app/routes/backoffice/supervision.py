"""/kantor/pengawasan: the supervisors' desk. They draw what the sealed books choose, say what they saw, and the board answers."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.supervision.draw import MOST, VERDICTS, answer, draw, judge
from app.domain.supervision.find import Sample, documents_of, sample_of, samples_of, sealed_until
from app.routes.asked import person_of, row_id, whole_number
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for, may


@get("/kantor/pengawasan", permit="audits.read")
async def list_samples(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return await office(request, "backoffice/supervision/page.html", **await _listed(asker))


@post("/kantor/pengawasan", permit="audits.draw", status_code=200)
async def draw_sample(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    try:
        coop = form.choice("koperasi", {str(one) for one in coops_for(asker, "audits.draw")}, label="Koperasi")
        since, until = _day(form, "dari"), _day(form, "sampai")
        size = form.whole("banyak", 1, MOST, label="Banyak dokumen")
        form.check()
        assert since is not None
        assert until is not None
        made = await draw(int(coop), since, until, size, by=person_of(asker))
    except Refused as refused:
        return await refused_office(request, "backoffice/supervision/page.html", refused, form, **await _listed(asker))
    return done(f"/kantor/pengawasan/{made}", "Sampel ditarik oleh rantai buku.")


@get("/kantor/pengawasan/{sample:int}", permit="audits.read")
async def show_sample(request: AnyRequest, asker: NamedDependency[Asker], sample: FromPath[int]) -> Response[str]:
    return await office(request, "backoffice/supervision/sample.html", **await _one(asker, await _mine(asker, sample)))


@post("/kantor/pengawasan/{sample:int}/hasil", permit="audits.draw", status_code=200)
async def judge_document(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], sample: FromPath[int]
) -> Response[str]:
    found = await _mine(asker, sample, "audits.draw")
    try:
        verdict = form.choice("hasil", VERDICTS, label="Hasil pemeriksaan")
        text = form.text("catatan", label="Catatan", max_length=1000, required=False)
        form.check()
        await judge(found.id, _number(form, "jurnal"), verdict, text, by=person_of(asker), entity=found.entity)
    except Refused as refused:
        return await refused_office(request, "backoffice/supervision/sample.html", refused, form, **await _one(asker, found))  # fmt: skip
    return done(f"/kantor/pengawasan/{found.id}", "Hasil pemeriksaan tercatat.")


@post("/kantor/pengawasan/{sample:int}/jawaban", permit="audits.answer", status_code=200)
async def answer_finding(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], sample: FromPath[int]
) -> Response[str]:
    found = await _mine(asker, sample, "audits.answer")
    try:
        text = form.text("jawaban", label="Jawaban", min_length=3, max_length=1000)
        form.check()
        await answer(_number(form, "temuan"), text, by=person_of(asker), entity=found.entity)
    except Refused as refused:
        return await refused_office(request, "backoffice/supervision/sample.html", refused, form, **await _one(asker, found))  # fmt: skip
    return done(f"/kantor/pengawasan/{found.id}", "Jawaban tercatat.")


async def _listed(asker: Asker) -> dict[str, Any]:
    coops, names = coops_for(asker, "audits.read"), await coop_names()
    mine = sorted(coops_for(asker, "audits.draw"))
    return {
        "samples": await samples_of(coops), "names": names, "coops": [(coop, names[coop]) for coop in mine], "most": MOST,
        "sealed": await sealed_until(mine[0]) if mine else None, "trail": [("Pengawasan", "")],
    }  # fmt: skip


async def _one(asker: Asker, sample: Sample) -> dict[str, Any]:
    names = await coop_names()
    return {
        "sample": sample, "documents": await documents_of(sample.id), "coop_name": names[sample.entity], "verdicts": VERDICTS,
        "may_judge": may(asker, "audits.draw", coop=sample.entity), "may_answer": may(asker, "audits.answer", coop=sample.entity),
        "trail": [("Pengawasan", "/kantor/pengawasan"), (f"Sampel {sample.id}", "")],
    }  # fmt: skip


async def _mine(asker: Asker, sample: int, permit: str = "audits.read") -> Sample:
    return await sample_of(coops_for(asker, permit), row_id(sample))


def _day(form: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(form.get(name))
    except ValueError:
        form.errors[name] = "Tanggal perlu diisi, misalnya 2026-11-25."
        return None


def _number(form: Form, name: str) -> int:
    number = whole_number(form.get(name))
    if number is None:
        raise NotFound
    return number


handlers = [list_samples, draw_sample, show_sample, judge_document, answer_finding]
