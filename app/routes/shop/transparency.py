"""/transparansi: the daily roots of every book, for everybody, to be kept and compared. Nothing personal in it."""

import csv
import hashlib
import io
from datetime import date

from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath

from app.domain import transactions
from app.domain.checks.kept import HEADS
from app.domain.errors import NotFound
from app.domain.ledger.days import Root, roots_of
from app.domain.ppob.promise import promise
from app.domain.shu.find import approved_runs
from app.domain.shu.meter import errors
from app.routes.pages import AnyRequest, render
from app.settings import ROOT

A_PAGE = 10
TWENTY_YEARS = 7_305


@get("/transparansi", permit="public")
async def show_roots(request: AnyRequest) -> Response[str]:
    """The newest days of one co-op, its approved SHU and how true the meter was; six queries, the same bytes for everybody."""
    coops = await transactions.fetch("SELECT id, slug, name FROM coop ORDER BY id")
    asked = request.query_params.get("koperasi", "") or coops[0]["slug"]
    chosen = next((coop for coop in coops if coop["slug"] == asked), None)
    if chosen is None:
        raise NotFound
    roots = await roots_of(chosen["id"], before=_day(request.query_params.get("sebelum", "")), limit=A_PAGE)
    body = render(
        "shop/transparency/page.html", coops=[(coop["slug"], coop["name"]) for coop in coops], chosen=chosen, roots=roots, groups=groups,
        older=str(roots[-1].day) if len(roots) == A_PAGE else "",
        shu=await approved_runs(chosen["id"]), errors=await errors(chosen["id"]), promise=await promise(),
    )  # fmt: skip
    return for_everybody(request, body)


def for_everybody(request: AnyRequest, body: str) -> Response[str]:
    """A page that is the same bytes for all, kept a minute and asked after by its tag."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    headers = {"Cache-Control": "public, max-age=60", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response("", status_code=304, headers=headers, media_type=MediaType.HTML)
    return Response(body, media_type=MediaType.HTML, headers=headers)


@get("/transparansi/{name:str}", permit="public")
async def download_roots(name: FromPath[str]) -> Response[bytes]:
    """All roots of one co-op as CSV, oldest first: what `python -m app check FILE` compares with the books."""
    if name == "periksa.py":
        script = (ROOT / "docs" / "periksa.py").read_bytes()
        saved = {"Content-Disposition": 'attachment; filename="periksa.py"', "Cache-Control": "public, max-age=3600"}
        return Response(script, media_type="text/x-python; charset=utf-8", headers=saved)
    slug, dot, kind = name.partition(".")
    coop = (
        await transactions.fetch_one("SELECT id, name FROM coop WHERE slug = $1", slug)
        if (dot, kind) == (".", "csv")
        else None
    )
    if coop is None:
        raise NotFound
    roots = await roots_of(coop["id"], limit=TWENTY_YEARS)
    headers = {"Content-Disposition": f'attachment; filename="akar-{slug}.csv"', "Cache-Control": "public, max-age=60"}
    return Response(as_csv(coop["name"], roots[::-1]).encode(), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(coop_name: str, roots: list[Root]) -> str:
    """One row a day; a name that a spreadsheet would take for a formula gets an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADS)
    for root in roots:
        rows.writerow(
            [root.entity, harmless(coop_name), root.day.isoformat(), root.entries, root.root.hex(), root.chain.hex()]
        )
    return text.getvalue()


def groups(digest: bytes) -> str:
    """32 bytes as people compare them: eight groups of eight."""
    text = digest.hex()
    return " ".join(text[n : n + 8] for n in range(0, 64, 8))


def harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


handlers = [show_roots, download_roots]
