"""/anggota/shu: a member's own shares, how each came about, the rows behind it, and its proof."""

import json
from typing import Any

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.bon.owed import owed_idr
from app.domain.errors import NotFound, Refused
from app.domain.members.find import membership_of
from app.domain.participation.find import PAGE, facts_of
from app.domain.people.asker import Asker
from app.domain.shu.books import year_days
from app.domain.shu.find import came_from, steps_of_all
from app.domain.shu.meter import Meter, rates
from app.domain.shu.own import bought_this_year, saved_lines
from app.domain.shu.payout import pay_out
from app.domain.shu.slip import Slip, share_of, slip_of, years_of
from app.papers import pdf_of
from app.routes.asked import person_of, row_after, whole_number
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import notice_of
from app.routes.shop.transparency import groups

NOTICES = {"diterima": "SHU Anda sudah masuk ke simpanan sukarela."}


@get("/anggota/shu", permit="signed_in")
async def home(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Every year's share, and what this year's purchases might bring."""
    person, today = person_of(asker), clock.business_day(clock.now())
    membership, years = await membership_of(person), await years_of(person)
    bought = await bought_this_year(person, membership.coop, today.year) if membership else 0
    running = Meter(await rates()).range_of(bought, membership.coop) if membership else None
    return page(
        request, "member/shu/page.html", years=years, points=[(str(one.year), one.total_idr) for one in years[::-1]], running=running,
        bought_idr=bought, this_year=today.year, coop_name=membership.coop_name if membership else "",
    )  # fmt: skip


@get("/anggota/shu/{year:int}", permit="signed_in")
async def slip_page(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    return await _slip_page(request, asker, await _slip(request, asker, year))


@get("/anggota/shu/{year:int}/langkah", permit="signed_in")
async def steps_page(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """Each step of both levels."""
    slip = await _slip(request, asker, year)
    runs = await came_from(slip.run.entity, year)
    steps = await steps_of_all([slip.run.id, *(run.id for run in runs)])
    above = [(run, steps[run.id]) for run in runs]
    return page(request, "member/shu/steps.html", slip=slip, steps=steps[slip.run.id], above=above)


@get("/anggota/shu/{year:int}/transaksi", permit="signed_in")
async def purchases_page(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """The sales and returns behind the own base."""
    slip = await _slip(request, asker, year)
    assert slip.run.terms is not None, "reckoned"
    rows = await facts_of(
        slip.member,
        slip.run.entity,
        *year_days(year),
        pools=slip.run.terms.rule.pools,
        before=row_after(request.query_params.get("sebelum", "")),
    )
    older = f"?koperasi={slip.run.entity}&sebelum={rows[-1].day}.{rows[-1].id}" if len(rows) == PAGE else ""
    return page(request, "member/shu/facts.html", slip=slip, heading="Transaksi yang dihitung", words="Belanja dikurangi retur, PPOB menurut laba; jumlahnya",
                rows=rows, sum_idr=slip.usaha_idr, older=older)  # fmt: skip


@get("/anggota/shu/{year:int}/simpanan", permit="signed_in")
async def savings_page(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """What stood on the savings that count, as the books moved them."""
    slip = await _slip(request, asker, year)
    assert slip.run.terms is not None, "reckoned"
    rows = await saved_lines(
        slip.member,
        slip.run.entity,
        year,
        slip.run.terms.rule,
        before=row_after(request.query_params.get("sebelum", "")),
    )
    older = f"?koperasi={slip.run.entity}&sebelum={rows[-1].day}.{rows[-1].id}" if len(rows) == PAGE else ""
    average = slip.run.terms.rule.simpanan_at == "rata_rata_harian"
    words = (
        "Mutasi simpanan yang dihitung; rata-rata saldo harian setahun"
        if average
        else "Mutasi simpanan yang dihitung; saldo 31 Desember"
    )
    return page(request, "member/shu/facts.html", slip=slip, heading="Simpanan yang dihitung", words=words, rows=rows, sum_idr=slip.simpanan_idr,
                older=older)  # fmt: skip


@get("/anggota/shu/{year:int}/bukti.json", permit="signed_in")
async def proof(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    slip = await _slip(request, asker, year)
    return _file(
        json.dumps(slip.proof(), ensure_ascii=False, indent=1).encode(), "application/json", f"slip-shu-{year}.json"
    )


@get("/anggota/shu/{year:int}/slip.pdf", permit="signed_in")
async def paper(request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    slip = await _slip(request, asker, year)
    return _file(await pdf_of("slip_shu", slip_values(slip, asker.name)), "application/pdf", f"slip-shu-{year}.pdf")


@post("/anggota/shu/{year:int}/penerimaan", permit="signed_in", status_code=200)
async def receive(
    request: AnyRequest, year: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """The own share into the own simpanan sukarela, or off the own bon: who presses consents."""
    way = "bon" if form.get("cara") == "bon" else "sukarela"
    slip = await _slip(request, asker, year, form.get("koperasi"))
    try:
        await pay_out(slip.run.id, slip.member, way, entity=slip.run.entity, by=person_of(asker), consent=way == "bon")
    except Refused as refused:
        form.accept(refused)
        return await _slip_page(request, asker, slip, status=422, errors=form.errors)
    return back_to(f"/anggota/shu/{year}?koperasi={slip.run.entity}&pesan=diterima")


def slip_values(slip: Slip, name: str) -> dict[str, Any]:
    """What the paper says; the code carries payload and root, so that paper alone can be compared with the minutes."""
    run = slip.run
    assert run.root is not None, "approved"
    assert run.approved_on is not None, "approved"
    idr = [
        run.jasa_modal_pool_idr,
        slip.simpanan_idr,
        run.simpanan_idr,
        run.jasa_usaha_pool_idr,
        slip.usaha_idr,
        run.measure_idr,
    ]
    from app.domain.money import rupiah, terbilang

    said = [rupiah(one or 0) for one in idr]
    return {
        "coop": run.coop_name, "address": "", "title": f"Slip SHU tahun buku {run.year}", "printed": clock.tanggal_jam(clock.now()),
        "facts": [["Nama", name], ["Nomor anggota", slip.member_no], ["Disahkan RAT", clock.tanggal(run.approved_on)], ["Versi", str(run.version)]],
        "modal": [["Dana jasa modal", said[0]], ["Simpanan Anda", said[1]], ["Simpanan semua anggota", said[2]], ["Jasa modal", rupiah(slip.jasa_modal_idr)]],
        "usaha": [["Dana jasa usaha", said[3]], ["Transaksi Anda", said[4]], ["Pembagi transaksi", said[5]], ["Jasa usaha", rupiah(slip.jasa_usaha_idr)]],
        "total": rupiah(slip.total_idr), "words": terbilang(slip.total_idr), "payload": slip.payload, "leaf": slip.leaf.hex(), "root": run.root.hex(),
        "sum": rupiah(run.sum_idr or 0), "path": [[str(n), step.side, step.hash.hex(), str(step.sum_idr)] for n, step in enumerate(slip.path, 1)],
        "qr": segno.make(f"{slip.payload}|{run.root.hex()}", error="m").svg_inline(border=2),
    }  # fmt: skip


async def _slip_page(request: AnyRequest, asker: Asker, slip: Slip, *, status: int = 200, **more: Any) -> Response[str]:
    above = [(run, await share_of(run.id, slip.run.entity)) for run in await came_from(slip.run.entity, slip.run.year)]
    waits = slip.run.state == "dibagikan" and slip.total_idr and not slip.paid_way
    return page(
        request, "member/shu/slip.html", status=status, bon_idr=await owed_idr(slip.run.entity, slip.member) if waits else 0,
        slip=slip, above=above, groups=groups, notice=notice_of(request, NOTICES),
        decision_here=asker.coop == slip.run.entity, **more,
    )  # fmt: skip


async def _slip(request: AnyRequest, asker: Asker, year: int, coop: str = "") -> Slip:
    if not 2000 <= year <= 2999:
        raise NotFound
    asked = coop or request.query_params.get("koperasi", "")
    entity = whole_number(asked, 8)
    return await slip_of(person_of(asker), year, entity=entity)


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


handlers = [home, slip_page, steps_page, purchases_page, savings_page, proof, paper, receive]
