"""/kantor/pembayaran: every attempt to pay with all that hangs on it; /kantor/pengembalian: what goes back, and who says so."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.numbering import new_key
from app.domain.payments import office as look
from app.domain.payments.ask import watch
from app.domain.payments.find import payment_by_gateway_id
from app.domain.payments.gateway import A_PERSON_WAITS, patience
from app.domain.payments.loss import decide_loss, propose_loss
from app.domain.payments.methods import label_of
from app.domain.payments.payout import settle_refund, ways_for
from app.domain.payments.refund import alone, approve_refund, ask_refund, refund_of, refuse_refund
from app.domain.payments.states import PAYMENT_LABELS, REFUND_LABELS
from app.domain.payments.subjects import subject_of
from app.domain.payments.to_savings import buyer_of, may_be_saved, save_refund
from app.domain.people.asker import Asker
from app.domain.people.phones import shown_phone
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import may
from app.routes.presence import shown_presence


def _here(asker: Asker, permit: str) -> int:
    """The officer's id. Raises NotFound for whoever holds the office elsewhere."""
    if not may(asker, permit, coop=SEKUNDER) or asker.person_id is None:
        raise NotFound
    return asker.person_id


@get("/kantor/pembayaran", permit="payments.read")
async def list_payments(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", keadaan: FromQuery[str] = "",
    masalah: FromQuery[str] = "", sebelum: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    _here(asker, "payments.read")
    state = keadaan if keadaan in PAYMENT_LABELS else ""
    words = q.replace("\x00", "")[:60]
    payments, more = await look.payments_in(state, words, troubled=masalah == "ya", before=whole_number(sebelum))
    return await office(
        request, "backoffice/payments/page.html", payments=payments, more=more, state=state, words=words, troubled=masalah == "ya",
        labels=PAYMENT_LABELS, label_of=label_of, match=await look.last_match(),
    )  # fmt: skip


@get("/kantor/pembayaran/{name:str}", permit="payments.read")
async def show_payment(request: AnyRequest, asker: NamedDependency[Asker], name: FromPath[str]) -> Response[str]:
    _here(asker, "payments.read")
    return await office(request, "backoffice/payments/payment.html", **await _payment(asker, name))


@post("/kantor/pembayaran/{name:str}/pertanyaan", permit="refunds.ask", status_code=200)
async def ask_now(request: AnyRequest, asker: NamedDependency[Asker], name: FromPath[str]) -> Response[str]:
    """Ask the gateway about this attempt now; what it says is booked, so a pengawas may not."""
    _here(asker, "refunds.ask")
    payment = await payment_by_gateway_id(name)
    if payment is None:
        raise NotFound
    with patience(A_PERSON_WAITS):
        answer = await watch(payment.id)
    said = f"Gateway sudah ditanya. Keadaan sekarang: {PAYMENT_LABELS[answer.state].lower()}."
    return done(f"/kantor/pembayaran/{payment.gateway_order_id}", said)


@post("/kantor/pembayaran/{name:str}/pengembalian", permit="refunds.ask", status_code=200)
async def ask_back(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], name: FromPath[str]
) -> Response[str]:
    """Give money back for goods that were handed over. Before that an order is cancelled or delivered short instead."""
    by = _here(asker, "refunds.ask")
    shown = await _payment(asker, name)
    try:
        amount_idr = form.rupiah("jumlah", 1, 10**11, label="Jumlah")
        reason = form.text("alasan", label="Alasan", max_length=200, min_length=3)
        form.check()
        if shown["whole"].order["state"] != "handed_over":
            raise Refused("Pesanan ini belum diserahkan. Batalkan pesanannya, atau serahkan kurang.")
        key = form.get("kunci")[:64] or new_key()
        refund = await ask_refund(shown["whole"].order["id"], amount_idr, reason, by, f"petugas:{by}:{key}")
    except Refused as refused:
        return await refused_office(request, "backoffice/payments/payment.html", refused, form, **shown)
    said = (
        "Pengembalian diminta. Orang kedua perlu menyetujuinya." if refund.state == "asked" else "Pengembalian dicatat."
    )
    return done(f"/kantor/pengembalian/{refund.id}", said)


@post("/kantor/pembayaran/{name:str}/kerugian", permit="refunds.ask", status_code=200)
async def propose_to_bear(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], name: FromPath[str]
) -> Response[str]:
    """What the gateway took back for good: one proposes to bear it, another agrees."""
    by, shown = _here(asker, "refunds.ask"), await _payment(asker, name)
    try:
        reason = form.text("sebab", label="Sebab", max_length=200, min_length=5)
        part_idr = form.rupiah("ditarik", 1, 10**11, label="Jumlah yang ditarik") if shown["whole"].partly else None
        form.check()
        await propose_loss(shown["payment"].id, by=by, reason=reason, part_idr=part_idr)
    except Refused as refused:
        return await refused_office(request, "backoffice/payments/payment.html", refused, form, **shown)
    return done(f"/kantor/pembayaran/{name}", "Kerugian diusulkan. Orang kedua perlu memutuskannya.")


@post("/kantor/pembayaran/{name:str}/kerugian/persetujuan", permit="refunds.approve", status_code=200)
async def bear(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], name: FromPath[str]
) -> Response[str]:
    return await _loss_decided(request, asker, form, name, approve=True)


@post("/kantor/pembayaran/{name:str}/kerugian/penolakan", permit="refunds.approve", status_code=200)
async def not_bear(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], name: FromPath[str]
) -> Response[str]:
    return await _loss_decided(request, asker, form, name, approve=False)


async def _loss_decided(request: AnyRequest, asker: Asker, form: Form, name: str, *, approve: bool) -> Response[str]:
    by, shown = _here(asker, "refunds.approve"), await _payment(asker, name)
    if approve and not asker.stepped_up:
        raise StepUpFirst(f"/kantor/pembayaran/{shown['payment'].gateway_order_id}")
    try:
        await decide_loss(shown["payment"].id, approve=approve, by=by, why=form.get("alasan"))
    except Refused as refused:
        return await refused_office(request, "backoffice/payments/payment.html", refused, form, **shown)
    return done(f"/kantor/pembayaran/{name}", "Kerugian dibukukan." if approve else "Usulan kerugian ditolak.")


@get("/kantor/pengembalian", permit="payments.read")
async def list_refunds(
    request: AnyRequest, asker: NamedDependency[Asker], keadaan: FromQuery[str] = "", sebelum: FromQuery[str] = ""
) -> Response[str]:
    _here(asker, "payments.read")
    state = keadaan if keadaan in REFUND_LABELS else ""
    refunds, more = await look.refunds_in(state, before=whole_number(sebelum))
    return await office(
        request,
        "backoffice/payments/refunds.html",
        refunds=refunds,
        more=more,
        state=state,
        labels=REFUND_LABELS,
        label_of=label_of,
    )


@get("/kantor/pengembalian/{number:int}", permit="payments.read")
async def show_refund(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[int]) -> Response[str]:
    _here(asker, "payments.read")
    return await office(request, "backoffice/payments/refund.html", **await _refund(asker, number))


@post("/kantor/pengembalian/{number:int}/persetujuan", permit="refunds.approve", status_code=200)
async def approve(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    by = _stepped_up(asker, "refunds.approve", number)
    try:
        await approve_refund(row_id(number), by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/payments/refund.html", refused, form, **await _refund(asker, number)
        )
    return done(f"/kantor/pengembalian/{number}", "Pengembalian disetujui.")


@post("/kantor/pengembalian/{number:int}/penolakan", permit="refunds.approve", status_code=200)
async def refuse(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    by = _here(asker, "refunds.approve")
    try:
        why = form.text("alasan", label="Alasan", max_length=200, min_length=3)
        form.check()
        await refuse_refund(row_id(number), by, why)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/payments/refund.html", refused, form, **await _refund(asker, number)
        )
    return done(f"/kantor/pengembalian/{number}", "Pengembalian ditolak. Jumlahnya bebas kembali.")


@post("/kantor/pengembalian/{number:int}/pembayaran", permit="refunds.settle", status_code=200)
async def pay_out(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    by = _stepped_up(asker, "refunds.settle", number)
    try:
        await settle_refund(row_id(number), form.get("cara"), by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/payments/refund.html", refused, form, **await _refund(asker, number)
        )
    return done(f"/kantor/pengembalian/{number}", "Pembayaran pengembalian dicatat.")


@post("/kantor/pengembalian/{number:int}/simpanan", permit="refunds.settle", status_code=200)
async def save_for_member(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    """The member stands here and consents: PIN or signed slip. The same form again finds it done."""
    by = _stepped_up(asker, "refunds.settle", number)
    refund = await refund_of(row_id(number))
    buyer = await buyer_of(refund)
    if buyer is None:
        raise NotFound
    try:
        if not (refund.state == "done" and refund.way == "simpanan"):
            presence = await shown_presence(asker, form, *buyer)
            await save_refund(refund.id, person=buyer[0], by=by, presence=presence)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/payments/refund.html", refused, form, **await _refund(asker, number)
        )
    return done(f"/kantor/pengembalian/{number}", "Masuk ke simpanan sukarela anggota, yang dikabari.")


def _stepped_up(asker: Asker, permit: str, number: int) -> int:
    by = _here(asker, permit)
    if not asker.stepped_up:
        raise StepUpFirst(f"/kantor/pengembalian/{number}")
    return by


async def _payment(asker: Asker, name: str) -> dict[str, Any]:
    whole = await look.whole(name)
    waiting = next((loss for loss in whole.losses if loss.decided_at is None), None)
    return {
        "alone": whole.alone, "losses": whole.losses, "waiting": waiting,
        "me": asker.person_id, "may_decide": may(asker, "refunds.approve", coop=SEKUNDER),
        "may_lose": whole.may_be_lost and waiting is None and may(asker, "refunds.ask", coop=SEKUNDER),
        "whole": whole, "payment": whole.payment, "labels": PAYMENT_LABELS, "refund_labels": REFUND_LABELS, "label_of": label_of,
        "may_ask": may(asker, "refunds.ask", coop=SEKUNDER) and whole.order["state"] == "handed_over" and whole.payment.received_idr > 0,
        "may_ask_gateway": may(asker, "refunds.ask", coop=SEKUNDER),
        "trail": [("Pembayaran", "/kantor/pembayaran"), (name, "")], **_subject(whole.payment.subject, whole.order["number"]),
    }  # fmt: skip


async def _refund(asker: Asker, number: int) -> dict[str, Any]:
    about = await look.whole_refund(row_id(number))
    refund = await refund_of(number)
    limit = await alone()
    large = refund.amount_idr > limit.idr
    waits = refund.state == "asked" or (refund.state == "owed" and large and refund.approved_by is None)
    mine = asker.person_id
    ways = [(code, way.label) for code, way in (await ways_for(refund)).items()]
    return {
        "about": about, "refund": refund, "alone": limit,
        "labels": REFUND_LABELS, "label_of": label_of, "large": large, "ways": ways, "shown_phone": shown_phone,
        "moves": await look.moves("refund", number),
        "may_approve": waits and refund.asked_by != mine and may(asker, "refunds.approve", coop=SEKUNDER),
        "may_refuse": refund.state == "asked" and may(asker, "refunds.approve", coop=SEKUNDER),
        "may_pay": refund.state == "owed" and (not large or refund.approved_by not in (None, mine)) and may(asker, "refunds.settle", coop=SEKUNDER),
        "may_save": may_be_saved(refund) and may(asker, "refunds.settle", coop=SEKUNDER) and await buyer_of(refund) is not None,
        "waits": waits, "trail": [("Pengembalian", "/kantor/pengembalian"), (str(number), "")],
        **_subject(refund.subject, about["number"]),
    }  # fmt: skip


def _subject(subject: str, number: str) -> dict[str, str]:
    kind = subject_of(subject)
    return {"called": kind.called, "office_page": kind.office.format(number=number)}


handlers = [
    list_payments, show_payment, ask_now, ask_back, propose_to_bear, bear, not_bear, list_refunds, show_refund, approve, refuse, pay_out,
    save_for_member,
]  # fmt: skip
