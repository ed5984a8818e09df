"""/kantor: what needs doing, and how the day goes."""

from litestar import Response, get
from litestar.di import NamedDependency

from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.fulfilment.find import Desk, desk, sold_by_hour
from app.domain.governance.waiting import Waiting, waiting_for_a_second
from app.domain.members.find import OpenDesk, open_desk
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.routes.backoffice import office, sight_of
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for, may

# Packing is done in the store and couriers leave from there: a primary's counter has no such piles.
ONLY_AT_THE_STORE = {
    "Lunas, perlu dikemas",
    "Tunai dan COD, perlu dikemas",
    "Siap diantar",
    "Dalam pengantaran",
    "Uang COD di kurir",
    "Pembayaran bermasalah",  # all money of the gateway is the sekunder's
}


@get("/kantor", permit="staff")
async def show_home(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    sight = sight_of(asker, "orders.read")
    waiting = await desk(sight, tasks_of=coops_for(asker, "tasks.read"), payments_of=coops_for(asker, "payments.read"))
    primaries = coops_for(asker, "members.decide") - {SEKUNDER}
    people = member_piles(await open_desk(primaries)) if primaries else []
    hours = await sold_by_hour(sight, business_day(now())) if may(asker, "orders.read") else []
    return await office(
        request,
        "backoffice/home/page.html",
        piles=[*piles(asker, waiting), *people, *second_piles(await _second(asker))],
        hours=hours,
        day=business_day(now()),
    )


def member_piles(waiting: OpenDesk) -> list[tuple[str, str, int | str, str]]:
    """What waits for whoever decides about members of his primary."""
    return [
        ("Permohonan anggota", "/kantor/anggota/permohonan", waiting.applications, "users"),
        ("Berhenti dan pindah", "/kantor/anggota/keluar", waiting.departures, "exit"),
        ("Permintaan data pribadi", "/kantor/anggota/permintaan", waiting.requests, "shield"),
    ]


async def _second(asker: Asker) -> Waiting:
    return await waiting_for_a_second(
        approve=coops_for(asker, "savings.approve"),
        pay=coops_for(asker, "savings.pay"),
        agree=coops_for(asker, "decisions.agree"),
        interest=coops_for(asker, "interest.agree"),
        review=coops_for(asker, "shu.review"),
        check=coops_for(asker, "shu.check"),
        enter=coops_for(asker, "shu.approve"),
        bon=coops_for(asker, "bon.agree"),
    )


def second_piles(waiting: Waiting) -> list[tuple[str, str, int | str, str]]:
    """What another officer began; shown only while something waits."""
    every: list[tuple[str, str, int | str, str]] = [
        ("Penarikan menunggu persetujuan", "/kantor/simpanan/penarikan", waiting.withdrawals, "wallet"),
        ("Penarikan perlu dibayarkan", "/kantor/simpanan/penarikan", waiting.payouts, "wallet"),
        ("Keputusan menunggu orang kedua", "/kantor/keputusan", waiting.decisions, "scale"),
        ("Batas bon menunggu orang kedua", "/kantor/bon/batas", waiting.bon_limits, "book"),
        ("Potong gaji menunggu orang kedua", "/kantor/bon/potong-gaji", waiting.wages, "book"),
        ("Jasa simpanan menunggu orang kedua", "/kantor/jasa-simpanan", waiting.interest, "calendar"),
        ("SHU perlu ditinjau", "/kantor/shu", waiting.reviews, "leaf"),
        ("SHU perlu diperiksa", "/kantor/shu", waiting.checks, "leaf"),
        ("SHU menunggu pengesahan", "/kantor/shu", waiting.approvals, "leaf"),
    ]
    return [pile for pile in every if pile[2]]


def piles(asker: Asker, waiting: Desk) -> list[tuple[str, str, int | str, str]]:
    """(words, address, how many, icon), for each pile the asker may work on or see."""
    money = rupiah(waiting.cod_idr)
    every: list[tuple[str, str, str, int | str, str]] = [
        ("orders.read", "Lunas, perlu dikemas", "/kantor/pesanan?keadaan=paid", waiting.to_pack_paid, "box"),
        (
            "orders.read",
            "Tunai dan COD, perlu dikemas",
            "/kantor/pesanan?keadaan=confirmed",
            waiting.to_pack_cash,
            "box",
        ),
        ("orders.read", "Siap diambil", "/kantor/pesanan?keadaan=packed&cara=ambil", waiting.to_hand_over, "store"),
        ("orders.read", "Siap diantar", "/kantor/pesanan?keadaan=packed&cara=antar", waiting.to_send, "truck"),
        ("orders.read", "Dalam pengantaran", "/kantor/pesanan?keadaan=on_the_way", waiting.on_the_way, "truck"),
        ("orders.hand_over", "Uang COD di kurir", "/kantor/setoran-cod", money, "wallet"),
        ("tasks.read", "Tugas terbuka", "/kantor/tugas", waiting.tasks, "bell"),
        ("payments.read", "Pembayaran bermasalah", "/kantor/pembayaran", waiting.trouble, "warning"),
    ]
    at_the_store = SEKUNDER in sight_of(asker, "orders.read").entities
    theirs = every if at_the_store else [pile for pile in every if pile[1] not in ONLY_AT_THE_STORE]
    return [(words, href, count, icon) for permit, words, href, count, icon in theirs if may(asker, permit)]


handlers = [show_home]
