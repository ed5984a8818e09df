"""/kantor/kategori and /kantor/sinonim: what the shelves are called, and what people call things."""

import re

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.catalogue.browse import categories, synonyms
from app.domain.catalogue.edit import save_category, save_synonym, slug_of
from app.domain.catalogue.sheet.columns import words_in
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@get("/kantor/kategori", permit="goods.read")
async def list_categories(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, "backoffice/goods/categories.html", shelves=await categories())


@post("/kantor/kategori", permit="goods.write", status_code=200)
async def put_category(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    try:
        name = form.text("nama", label="Nama", min_length=2, max_length=60)
        line = form.text("baris", label="Keterangan", max_length=120, required=False)
        position = form.whole("urutan", 0, 999, label="Urutan")
        slug = form.get("alamat") or slug_of(name)
        if not SLUG.fullmatch(slug) or len(slug) > 60:
            form.errors["nama"] = "Nama perlu memuat huruf atau angka."
        form.check()
        await save_category(slug, name=name, line=line, position=position, by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/goods/categories.html", refused, form, shelves=await categories()
        )
    return done("/kantor/kategori", f"Kategori {name} tersimpan.")


@get("/kantor/sinonim", permit="goods.read")
async def list_synonyms(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    words = " ".join(request.query_params.get("q", "").split())[:60]
    return await office(request, "backoffice/goods/synonyms.html", q=words, known=await synonyms(words))


@post("/kantor/sinonim", permit="goods.write", status_code=200)
async def put_synonym(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    try:
        term = form.text("kata", label="Kata yang dipakai orang", max_length=60)
        means = words_in(form.text("arti", label="Nama di toko", max_length=500, required=False))
        form.check()
        await save_synonym(term, means, by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/goods/synonyms.html", refused, form, q="", known=await synonyms("")
        )
    return done("/kantor/sinonim", "Sinonim tersimpan." if means else "Sinonim dihapus.")


handlers = [list_categories, put_category, list_synonyms, put_synonym]
