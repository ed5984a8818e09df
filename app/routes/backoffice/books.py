"""/kantor/buku: the books of the officer's own co-ops. Whoever may read sees all of it; entries by hand need two."""

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.ledger import find
from app.domain.ledger.behind import NUMBER, order_behind, sources_of
from app.domain.ledger.days import roots_of
from app.domain.ledger.manual import accounts_by_hand, decide_journal, proposal_of, proposals_of, propose_journal
from app.domain.ledger.months import close_month, months_of, propose_close
from app.domain.once import first_time, remember
from app.domain.people.asker import Asker
from app.domain.transactions import transaction
from app.routes.asked import own_coop, row_after, row_id
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.permissions import coops_for, may

ROWS = 6  # lines of a journal by hand on the form
PERIOD = timedelta(days=31)  # words are looked for within so many days
NOTICES = {
    "diajukan": "Usulan tercatat. Pengurus lain perlu menyetujuinya.",
    "disetujui": "Jurnal disetujui dan sudah dibukukan.",
    "ditolak": "Usulan ditolak.",
    "bulan-diajukan": "Penutupan bulan diajukan. Pengurus lain perlu menutupnya.",
    "bulan-ditutup": "Bulan sudah ditutup.",
}


@get("/kantor/buku", permit="books.read")
async def trial_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Neraca saldo at the end of a day."""
    shown, until = await _book(request, asker), _day(request, "sampai")
    balances = await find.trial_balance(shown["coop"], until)
    return await office(
        request, "backoffice/books/page.html", balances=balances, until=until, today=clock.business_day(clock.now()),
        debit_idr=sum(row.debit_idr for row in balances), credit_idr=sum(row.credit_idr for row in balances), **shown,
    )  # fmt: skip


@get("/kantor/buku/akun/{code:str}", permit="books.read")
async def account_page(request: AnyRequest, code: FromPath[str], asker: NamedDependency[Asker]) -> Response[str]:
    """The movements of one account, with the balance after each."""
    shown = await _book(request, asker)
    account = await find.account_of(shown["coop"], code[:4])
    if account is None or account.account is None:
        raise NotFound
    moves = await find.statement(
        shown["coop"], account.account, before=row_after(request.query_params.get("sebelum", "")), limit=find.PAGE
    )
    older = f"{moves[-1].day}.{moves[-1].journal}" if len(moves) == find.PAGE else ""
    return await office(request, "backoffice/books/account.html", account=account, moves=moves, older=older, **shown)


@get("/kantor/buku/jurnal", permit="books.read")
async def entries_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Entries, newest first: all of them, those of one order, or those with some words within a month."""
    shown, asked = await _book(request, asker), " ".join(request.query_params.get("cari", "").split())[:80]
    since, until = _day(request, "dari"), _day(request, "sampai")
    sources: list[str] | None = None
    if NUMBER.fullmatch(asked.upper()):
        sources = await sources_of(shown["coop"], asked.upper())
    elif asked:
        until = until or clock.business_day(clock.now())
        since = max(since or until - PERIOD, until - PERIOD)
    heads = await find.entries_of(
        shown["coop"],
        since=since,
        until=until,
        sources=sources,
        words="" if sources is not None else asked,
        before=row_after(request.query_params.get("sebelum", "")),
    )
    older = f"{heads[-1].day}.{heads[-1].id}" if len(heads) == find.PAGE else ""
    return await office(
        request, "backoffice/books/entries.html", heads=heads, older=older, asked=asked, since=since, until=until,
        by_words=bool(asked) and sources is None, **shown,
    )  # fmt: skip


@get("/kantor/buku/jurnal/{journal:int}", permit="books.read")
async def entry_page(request: AnyRequest, journal: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """One entry: its lines, who wrote it, its reversal, and the order behind it."""
    written = await find.entry(coops_for(asker, "books.read"), row_id(journal))
    if written is None:
        raise NotFound
    number = await order_behind(written.source)
    shown = await _book(request, asker, written.entity)
    return await office(
        request,
        "backoffice/books/entry.html",
        entry=written,
        number=number,
        may_orders=may(asker, "orders.read"),
        **shown,
    )


@get("/kantor/buku/usulan", permit="books.read")
async def proposals_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Journals by hand: what waits, what was decided, and the form."""
    return await office(request, "backoffice/books/proposals.html", **await _proposals(request, asker))


@post("/kantor/buku/usulan", permit="books.post", status_code=200)
async def send_proposal(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    """Propose a journal; the same form twice is one proposal."""
    coop = own_coop(asker, "books.post", form.get("koperasi"))
    try:
        memo = form.text("memo", label="Keterangan", min_length=5, max_length=150)
        happened_on = _typed_day(form)
        lines, row_of = _lines(form)
        form.check()
        await _propose_once(asker, form, coop, memo, happened_on, lines)
    except Refused as refused:
        if isinstance(refused, RefusedFields) and not form.errors:
            refused = RefusedFields({_field(name, row_of): sentence for name, sentence in refused.sentences.items()})
        return await refused_office(
            request, "backoffice/books/proposals.html", refused, form, **await _proposals(request, asker, coop)
        )
    return back_to(f"/kantor/buku/usulan?koperasi={coop}&pesan=diajukan")


@post("/kantor/buku/usulan/{proposal:int}/persetujuan", permit="books.post", status_code=200)
async def send_approval(
    request: AnyRequest, proposal: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:  # fmt: skip
    return await _decided(request, form, asker, proposal, approve=True)


@post("/kantor/buku/usulan/{proposal:int}/penolakan", permit="books.post", status_code=200)
async def send_refusal(
    request: AnyRequest, proposal: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:  # fmt: skip
    return await _decided(request, form, asker, proposal, approve=False)


@get("/kantor/buku/hari", permit="books.read")
async def days_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The sealed days and months of one book."""
    return await office(request, "backoffice/books/days.html", **await _days(request, asker))


@post("/kantor/buku/bulan/{month:str}/pengajuan", permit="books.close", status_code=200)
async def send_month_proposal(
    request: AnyRequest, month: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _month(request, form, asker, month, close=False)


@post("/kantor/buku/bulan/{month:str}/penutupan", permit="books.close", status_code=200)
async def send_month_closing(
    request: AnyRequest, month: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _month(request, form, asker, month, close=True)


async def _book(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    """Whose book is open: one that the asker may read, the asked one or the first."""
    readable = sorted(coops_for(asker, "books.read"))
    chosen = coop or own_coop(asker, "books.read", request.query_params.get("koperasi", ""))
    names = await coop_names()
    return {
        "coop": chosen, "coop_name": names[chosen], "choices": [(at, names[at], at == chosen) for at in readable],
        "may_post": chosen in coops_for(asker, "books.post"), "may_close": chosen in coops_for(asker, "books.close"),
        "notice": notice_of(request, NOTICES), "here": request.url.path, "me": asker.person_id,
    }  # fmt: skip


async def _proposals(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    shown = await _book(request, asker, coop)
    accounts = await accounts_by_hand(shown["coop"]) if shown["may_post"] else []
    today = clock.business_day(clock.now())
    return {
        **shown,
        "proposals": await proposals_of(shown["coop"]),
        "accounts": accounts,
        "rows": range(1, ROWS + 1),
        "today": today,
    }


async def _propose_once(
    asker: Asker, form: Form, coop: int, memo: str, happened_on: date, lines: list[tuple[str, int]]
) -> None:
    assert asker.person_id is not None, "the guard lets only people in"
    async with transaction():
        if (
            await first_time(
                asker.actor, form.get("kunci"), {"coop": coop, "memo": memo, "on": happened_on, "lines": lines}
            )
            is None
        ):
            made = await propose_journal(coop, memo=memo, happened_on=happened_on, lines=lines, by=asker.person_id)
            await remember(asker.actor, form.get("kunci"), str(made))


def _typed_day(form: Form) -> date:
    day = _parsed(form.get("tanggal"))
    if day is None:
        form.errors["tanggal"] = "Tanggal kejadian perlu diisi, misalnya 2026-11-23."
    return day or clock.business_day(clock.now())


def _lines(form: Form) -> tuple[list[tuple[str, int]], list[int]]:
    """The filled rows as (code, debit-positive rupiah), and the row that each came from."""
    lines: list[tuple[str, int]] = []
    rows: list[int] = []
    for n in range(1, ROWS + 1):
        code, sides = form.get(f"akun-{n}"), [side for side in ("debit", "kredit") if form.get(f"{side}-{n}")]
        if not code and not sides:
            continue
        if not code:
            form.errors[f"akun-{n}"] = "Pilih akunnya."
        elif len(sides) != 1:
            form.errors[f"debit-{n}"] = "Isi salah satu: debit atau kredit."
        else:
            idr = form.rupiah(f"{sides[0]}-{n}", 1, 100_000_000_000, label="Jumlah")
            lines.append((code, idr if sides[0] == "debit" else -idr))
            rows.append(n)
    return lines, rows


def _field(name: str, rows: list[int]) -> str:
    """The domain counts lines, the form counts rows."""
    what, _, n = name.partition("-")
    return f"{what}-{rows[int(n) - 1]}" if n.isdigit() and int(n) <= len(rows) else name


async def _decided(request: AnyRequest, form: Form, asker: Asker, proposal: int, *, approve: bool) -> Response[str]:
    coop = own_coop(asker, "books.post", form.get("koperasi"))
    assert asker.person_id is not None, "the guard lets only people in"
    if await proposal_of(coop, row_id(proposal)) is None:
        raise NotFound
    try:
        why = form.text("alasan", label="Alasan", max_length=200, required=False)
        form.check()
        await decide_journal(coop, proposal, approve=approve, by=asker.person_id, why=why)
    except Refused as refused:
        refused = Refused(refused.sentence)  # many small forms on the page: the sentence stands above them
        return await refused_office(
            request, "backoffice/books/proposals.html", refused, form, **await _proposals(request, asker, coop)
        )
    return back_to(f"/kantor/buku/usulan?koperasi={coop}&pesan={'disetujui' if approve else 'ditolak'}")


async def _days(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    shown = await _book(request, asker, coop)
    roots = await roots_of(shown["coop"], before=_day(request, "sebelum"), limit=31)
    return {
        **shown,
        "roots": roots,
        "months": await months_of(shown["coop"]),
        "older": str(roots[-1].day) if len(roots) == 31 else "",
    }


async def _month(request: AnyRequest, form: Form, asker: Asker, month: str, *, close: bool) -> Response[str]:
    coop, first = own_coop(asker, "books.close", form.get("koperasi")), _parsed(f"{month}-01")
    if first is None:
        raise NotFound
    assert asker.person_id is not None, "the guard lets only people in"
    try:
        if close:
            await close_month(coop, first, by=asker.person_id)
        else:
            await propose_close(coop, first, by=asker.person_id)
    except Refused as refused:
        refused = Refused(refused.sentence)
        return await refused_office(
            request, "backoffice/books/days.html", refused, form, **await _days(request, asker, coop)
        )
    return back_to(f"/kantor/buku/hari?koperasi={coop}&pesan=bulan-{'ditutup' if close else 'diajukan'}")


def _day(request: AnyRequest, name: str) -> date | None:
    """A day of the address; what is none counts as not asked."""
    return _parsed(request.query_params.get(name, ""))


def _parsed(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 3000 else None


handlers = [
    trial_page, account_page, entries_page, entry_page, proposals_page, send_proposal, send_approval, send_refusal, days_page,
    send_month_proposal, send_month_closing,
]  # fmt: skip
