"""The page behind the counter: every purchase, newest first, with the buttons that make sense for it, and the moods."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jinja2
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.digiflazz import actions, life
from app.sandbox.digiflazz.api import Req, stand_of
from app.sandbox.digiflazz.book import newest, notice_counts, sums
from app.sandbox.digiflazz.settings import PREFIX
from app.sandbox.midtrans.render import HEADERS, LETTERS, back_to, clock, rupiah

SIZE = 30
NEXT: dict[str, tuple[str, str, dict[str, Any]]] = {  # what a button makes of the next purchase
    "tahan": ("Tunda tanpa akhir", "nasib", {"rc": "03"}),
    "gagal": ("Gagalkan", "nasib", {"rc": "02"}),
    "tunda-gagal": ("Tunda, lalu gagal", "nasib", {"rc": "03", "then": "02", "seconds": 10}),
    "lambat": ("Jawab lambat (8 detik)", "gangguan", {"kind": "delay", "seconds": 8, "call": "buy"}),
    "bisu": ("Beli, tetapi tidak menjawab", "gangguan", {"kind": "drop", "after": True, "call": "buy"}),
    "tanpa-kabar": ("Tidak mengirim kabar", "kabar", {"kind": "drop"}),
}
_jinja = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=jinja2.StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_jinja.filters |= {"rupiah": rupiah, "clock": clock}
_jinja.globals |= {"LABELS": actions.LABELS, "LETTERS": LETTERS, "NEXT": NEXT, "offered": actions.offered}


@get(PREFIX)
async def transactions(request: Req) -> Response[str]:
    stand, query = stand_of(request), request.query_params
    search, wanted = str(query.get("cari", "")).strip(), str(query.get("hal", "1"))
    number = min(max(int(wanted), 1), 100_000) if wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    rows = newest(stand, search=search, page=number, size=SIZE)
    text = _jinja.get_template("digiflazz.html").render(
        rows=rows[:SIZE], more=len(rows) > SIZE, search=search, number=number, said=query.get("kata"), sums=sums(stand),
        notices=notice_counts(stand), target=stand.settings.webhook_url, now=stand.now(),
        moods=[rule for rules in stand.moods for rule in rules.all],
    )  # fmt: skip
    return Response(text, media_type="text/html; charset=utf-8", headers=HEADERS)


@post(f"{PREFIX}/transaksi/{{trx_id:str}}/{{action:str}}", status_code=200)
async def press(request: Req, trx_id: str, action: str) -> Response[str]:
    stand = stand_of(request)
    trx = actions.find(stand, trx_id)
    if trx is None or action not in actions.LABELS:
        return back_to(f"{PREFIX}?kata=tidak-bisa")
    try:
        actions.act(stand, trx, action, {})
    except life.Stuck:
        return back_to(f"{PREFIX}?kata=tidak-bisa")
    return back_to(f"{PREFIX}?kata=sudah#t-{trx.trx_id}")


@post(f"{PREFIX}/berikutnya", status_code=200)
async def next_one(request: Req) -> Response[str]:
    """The next purchase goes as the button says."""
    stand, form = stand_of(request), parse_qs((await request.body()).decode("utf-8", "replace"))
    chosen = NEXT.get(form.get("nasib", [""])[0])
    if chosen is None:
        return back_to(f"{PREFIX}?kata=tidak-bisa")
    _, scope, args = chosen
    rules = {"nasib": stand.fates, "gangguan": stand.faults, "kabar": stand.notice_rules}[scope]
    terms = {name: value for name, value in args.items() if name != "kind"}
    rules.add(str(args.get("kind", "hasil")), 1, terms)
    return back_to(f"{PREFIX}?kata=sudah")


@post(f"{PREFIX}/gangguan/selesai", status_code=200)
async def all_well(request: Req) -> Response[str]:
    """Lift every mood, let held webhooks go."""
    stand = stand_of(request)
    for rules in stand.moods:
        rules.lift()
    stand.notices.release()
    return back_to(f"{PREFIX}?kata=sudah")


@post(f"{PREFIX}/isi-saldo", status_code=200)
async def pay_in(request: Req) -> Response[str]:
    stand_of(request).book("", "diisi dari halaman ini", 5_000_000)
    return back_to(f"{PREFIX}?kata=sudah")


HANDLERS: list[ControllerRouterHandler] = [transactions, press, next_one, all_well, pay_in]
