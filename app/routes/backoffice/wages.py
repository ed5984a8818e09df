"""/kantor/bon/potong-gaji: who withholds from wages, a month's list, what was really withheld, and the payer's money."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.transactions import transaction
from app.domain.wages import book, fill, make
from app.domain.wages.find import WageList, list_at, lists_of, rows_of
from app.domain.wages.payers import add_payer, close_payer, payers_of
from app.domain.wages.states import ListState
from app.domain.work.begin import begin
from app.routes.asked import own_coop, person_of, row_id, whole_number
from app.routes.backoffice import done, office, refused_office, tabs_at
from app.routes.backoffice.bon import AT as BON
from app.routes.backoffice.bon import TABS
from app.routes.backoffice.members import chosen_coop, primaries_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import may

AT = BON + "/potong-gaji"
LISTS, ONE = "backoffice/wages/page.html", "backoffice/wages/list.html"
S = ListState


@get(AT, permit="savings.read")
async def list_lists(
    request: AnyRequest, asker: NamedDependency[Asker], koperasi: FromQuery[str] = "", sebelum: FromQuery[str] = ""
) -> Response[str]:
    if not primaries_for(asker, "savings.read"):
        return await office(request, "backoffice/savings/nowhere.html", tabs=[])
    return await office(request, LISTS, **await _lists(request, asker, koperasi, before=whole_number(sebelum)))


async def _lists(request: AnyRequest, asker: Asker, asked: str, *, before: int | None = None) -> dict[str, Any]:
    coop, choices = await chosen_coop(asker, "savings.read", asked)
    found, more = await lists_of(coop, before=before)
    return {
        "tabs": tabs_at(request, TABS), "coop": coop, "choices": choices, "lists": found, "more": more, "payers": await payers_of(coop),
        "months": [(month.isoformat(), make.month_words(month)) for month in make.months_to_choose()],
        "may_make": may(asker, "bon.propose", coop=coop), "first_page": before is None,
    }  # fmt: skip


@post(AT, permit="bon.propose", status_code=200)
async def make_list(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    coop = _coop(asker, form)
    try:
        month = form.choice("bulan", [month.isoformat() for month in make.months_to_choose()], label="Bulan")
        form.check()
        number = await make.make_list(
            coop, whole_number(form.get("pembayar")) or 0, date.fromisoformat(month), by=person_of(asker), key=form.get("kunci")
        )  # fmt: skip
    except Refused as refused:
        return await refused_office(request, LISTS, refused, form, **await _lists(request, asker, str(coop)))
    return done(f"{AT}/{number}", "Daftar dibuat dan dibekukan. Buat berkasnya, lalu serahkan kepada pembayar gaji.")


@post(AT + "/pembayar", permit="bon.propose", status_code=200)
async def add(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    coop = _coop(asker, form)
    try:
        name = form.text("nama", label="Nama", min_length=3, max_length=80)
        form.check()
        await add_payer(coop, name, by=person_of(asker))
    except Refused as refused:
        return await refused_office(request, LISTS, refused, form, **await _lists(request, asker, str(coop)))
    return done(f"{AT}?koperasi={coop}", f"{name} ditambahkan. Anggota sekarang dapat memilihnya.")


@post(AT + "/pembayar/{payer:int}/penutupan", permit="bon.propose", status_code=200)
async def close(asker: NamedDependency[Asker], form: NamedDependency[Form], payer: FromPath[int]) -> Response[str]:
    coop = _coop(asker, form)
    await close_payer(coop, row_id(payer), by=person_of(asker))
    return done(f"{AT}?koperasi={coop}", "Pembayar gaji ditutup: tidak ada daftar baru untuknya.")


def _coop(asker: Asker, form: Form) -> int:
    coop = own_coop(asker, "bon.propose", form.get("koperasi"))
    if coop not in primaries_for(asker, "bon.propose"):
        raise NotFound
    return coop


@get(AT + "/{number:str}", permit="savings.read")
async def show(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    answer = await office(request, ONE, **await _shown(request, asker, number))
    if answer.status_code == 200 and "data-membukukan" in answer.content:
        answer.headers["Refresh"] = "3"  # without script the page comes back by itself
    return answer


async def _shown(request: AnyRequest, asker: Asker, number: str) -> dict[str, Any]:
    one = await list_at(primaries_for(asker, "savings.read"), number)
    words = " ".join(request.query_params.get("q", "").replace("\x00", "").split())[:60]
    short, after = request.query_params.get("beda") == "ya", request.query_params.get("dari", "")[:20]
    rows, more = await rows_of(one.id, words=words, short=short, after=after)
    may_do = may(asker, "bon.propose", coop=one.entity)
    return {
        "tabs": tabs_at(request, TABS), "one": one, "rows": rows, "more": more, "words": words, "short": short, "at": f"{AT}/{one.number}",
        "after": after, "may_do": may_do, "may_fill": may_do and one.state == S.HANDED,
        "may_take": may(asker, "savings.take", coop=one.entity) and one.state == S.BOOKED,
        "may_agree": one.state == S.FILLED and asker.person_id != one.filled_id and may(asker, "bon.agree", coop=one.entity),
        "trail": [("Potong gaji", f"{AT}?koperasi={one.entity}"), (one.number, "")],
    }  # fmt: skip


async def _at(asker: Asker, permit: str, number: str) -> WageList:
    return await list_at(primaries_for(asker, permit), number)


@post(AT + "/{number:str}/berkas", permit="bon.propose", status_code=200)
async def papers(asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]) -> Response[str]:
    """xlsx, csv and PDF by the worker; what leaves the house with names asks for the password again."""
    one = await _at(asker, "bon.propose", number)
    if not asker.stepped_up:
        raise StepUpFirst(f"{AT}/{one.number}")
    async with transaction():
        key = f"{asker.person_id}:{form.get('kunci')[:64]}"
        work = await begin(
            "wage_papers", title=f"Berkas potong gaji {one.month_words}", entity=one.entity, by=asker.person_id, key=key, asked={"list": one.id}
        )  # fmt: skip
        await record("berkas potong gaji dibuat", f"wage_list:{one.id}", by=asker.person_id, entity=one.entity)
    return back_to(f"/kantor/pekerjaan/{work}")


@post(AT + "/{number:str}/penyerahan", permit="bon.propose", status_code=200)
async def hand_over(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "bon.propose", number)
    deed = make.hand_over(one.entity, one.number, by=person_of(asker))
    return await _deed(request, asker, form, one, deed, "Daftar di pembayar gaji. Isi hasilnya setelah gaji dipotong.")


@post(AT + "/{number:str}/hasil", permit="bon.propose", status_code=200)
async def fill_in(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """The rows of one page; a field that is left empty stays as it is."""
    one = await _at(asker, "bon.propose", number)
    try:
        withheld = {}
        for name in [name for name in form.values if name.startswith("potong-") and form.get(name)]:
            row = whole_number(name.removeprefix("potong-"))
            if row is not None:
                withheld[row] = form.rupiah(name, 0, one.total_idr, label="Yang dipotong")
        form.check()
        await fill.fill_in(one.entity, one.number, withheld)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, one.number))
    return done(_same_page(request, one), f"{len(withheld)} anggota tersimpan.")


def _same_page(request: AnyRequest, one: WageList) -> str:
    """Where the officer was in a long list; the query came from our own form."""
    query = request.url.query
    return f"{AT}/{one.number}" + (f"?{query}" if query else "")


@post(AT + "/{number:str}/hasil-penuh", permit="bon.propose", status_code=200)
async def fill_rest(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "bon.propose", number)
    return await _deed(
        request, asker, form, one, fill.fill_rest(one.entity, one.number), "Yang belum diisi ditandai dipotong penuh."
    )


@post(AT + "/{number:str}/pengajuan", permit="bon.propose", status_code=200)
async def submit(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "bon.propose", number)
    deed = fill.submit(one.entity, one.number, by=person_of(asker))
    return await _deed(request, asker, form, one, deed, "Hasil dikirim. Petugas lain yang menyetujuinya.")


@post(AT + "/{number:str}/persetujuan", permit="bon.agree", status_code=200)
async def agree(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """The second officer's, with the password given again; booking is long work."""
    one = await _at(asker, "bon.agree", number)
    if not asker.stepped_up:
        raise StepUpFirst(f"{AT}/{one.number}")
    deed = book.agree(one.entity, one.number, by=person_of(asker))
    return await _deed(
        request, asker, form, one, deed, "Disetujui. Potongan dibukukan satu per satu, dan setiap anggota dikabari."
    )


@post(AT + "/{number:str}/pengembalian", permit="bon.agree", status_code=200)
async def send_back(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "bon.agree", number)
    deed = fill.send_back(one.entity, one.number, by=person_of(asker), why=form.get("alasan"))
    return await _deed(request, asker, form, one, deed, "Hasil dikembalikan untuk diisi ulang.")


@post(AT + "/{number:str}/pembatalan", permit="bon.propose", status_code=200)
async def cancel(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "bon.propose", number)
    deed = make.cancel(one.entity, one.number, by=person_of(asker), why=form.get("alasan"))
    return await _deed(request, asker, form, one, deed, "Daftar dibatalkan. Tidak ada yang dibukukan.")


@post(AT + "/{number:str}/penerimaan", permit="savings.take", status_code=200)
async def money_came(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one = await _at(asker, "savings.take", number)
    if not asker.stepped_up:
        raise StepUpFirst(f"{AT}/{one.number}")
    deed = book.money_came(one.entity, one.number, by=person_of(asker))
    return await _deed(request, asker, form, one, deed, f"{rupiah(one.withheld_idr or 0)} dibukukan masuk bank.")


async def _deed(request: AnyRequest, asker: Asker, form: Form, one: WageList, deed: Any, words: str) -> Response[str]:
    try:
        await deed
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, one.number))
    return done(f"{AT}/{one.number}", words)


handlers = [
    list_lists, make_list, add, close, show, papers, hand_over, fill_in, fill_rest, submit, agree, send_back, cancel, money_came,
]  # fmt: skip
