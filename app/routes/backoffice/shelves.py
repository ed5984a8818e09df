"""/kantor/kategori and /kantor/sinonim: what the shelves are called, and what people call things."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.catalogue.browse import categories, synonym_of, synonyms
from app.domain.catalogue.edit import history_of_subjects, plain_term, readable, save_category, save_synonym, slug_of
from app.domain.catalogue.sheet.columns import words_in
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.sieve import sieve_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page, wants_fragment
from app.routes.permissions import may

CATEGORIES, SYNONYMS = "backoffice/goods/categories.html", "backoffice/goods/synonyms.html"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@get("/kantor/kategori", permit="goods.read")
async def list_categories(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, CATEGORIES, **await _categories(request, asker))


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
        return await refused_office(request, CATEGORIES, refused, form, **await _categories(request, asker))
    return done("/kantor/kategori", f"Kategori {name} tersimpan.")


@get("/kantor/sinonim", permit="goods.read")
async def list_synonyms(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, SYNONYMS, **await _synonyms(request, asker))


@get("/kantor/sinonim/baris", permit="goods.write")
async def edit_synonym(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The meaning in its row, to be changed on the spot; without script in the form above the list."""
    of_the_sekunder(asker, "goods.write")
    one = await synonym_of(request.query_params.get("kata", ""))
    if one is None and not wants_fragment(request):
        return done("/kantor/sinonim", "Kata itu sudah tidak ada di daftar.")
    if one is None:
        raise NotFound
    if wants_fragment(request):
        return page(request, "backoffice/goods/_meaning_form.html", one=one)
    typed = {"kata": one["term"], "arti": ", ".join(one["means"])}
    return await office(request, SYNONYMS, typed=typed, **await _synonyms(request, asker))


@post("/kantor/sinonim", permit="goods.write", status_code=200)
async def put_synonym(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    try:
        term = plain_term(form.text("kata", label="Kata yang dipakai orang", max_length=60))
        means = words_in(form.text("arti", label="Nama di toko", max_length=500, required=False))
        form.check()
        await save_synonym(term, means, by=by)
    except Refused as refused:
        if not wants_fragment(request):
            return await refused_office(request, SYNONYMS, refused, form, **await _synonyms(request, asker))
        form.accept(refused)
        was = {"id": form.get("baris"), "term": form.get("kata"), "means": []}
        return page(request, "backoffice/goods/_meaning_form.html", status=422, one=was, errors=form.errors, typed=form.values)  # fmt: skip
    if wants_fragment(request):
        one = await synonym_of(term) or {"id": form.get("baris"), "term": term, "means": []}
        return page(request, "backoffice/goods/_meaning.html", one=one, may=lambda permit: may(asker, permit))
    return done("/kantor/sinonim", "Sinonim tersimpan." if means else "Sinonim dihapus.")


async def _categories(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    words = " ".join(request.query_params.get("q", "").split())[:60]
    every = await categories()
    shelves = [one for one in every if words.lower() in f"{one['name']} {one['line']} {one['slug']}".lower()]
    history = await history_of_subjects([f"category:{one['slug']}" for one in shelves])
    sieve = await sieve_of(request, asker, "/kantor/kategori")
    return {
        "q": words,
        "shelves": shelves,
        "next_position": len(every) + 1,
        "history": history,
        "readable": readable,
        **sieve,
    }


async def _synonyms(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    words = " ".join(request.query_params.get("q", "").split())[:60]
    known, more = await synonyms(words, after=request.query_params.get("sesudah", "")[:60])
    terms = {
        plain_term(words),
        *(one["term"] for one in known),
    }  # a word that was taken away still tells what became of it
    history = await history_of_subjects([f"synonym:{term}" for term in sorted(terms)])
    sieve = await sieve_of(request, asker, "/kantor/sinonim")
    return {"q": words, "known": known, "more": more, "history": history, "readable": readable, **sieve}


handlers = [list_categories, put_category, list_synonyms, edit_synonym, put_synonym]
