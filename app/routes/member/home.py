"""/anggota: a calm first screen. What you have, what it brings, your newest orders, what needs doing."""

from litestar import Response, get
from litestar.di import NamedDependency

from app.domain.benefits.portal import Portal, portal_of
from app.domain.clock import business_day, now, tanggal
from app.domain.members.overview import NewestOrder, newest_orders
from app.domain.orders.states import LABELS, OrderState
from app.domain.people.asker import Asker
from app.domain.people.names import first_name
from app.domain.shu.own import shu_so_far
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest, page

APPLICATION = {
    "draft": "Pendaftaran anggota Anda belum dikirim.",
    "submitted": "Permohonan anggota Anda sedang diperiksa koperasi.",
    "accepted": "Permohonan Anda diterima. Bayar simpanan pokok untuk menjadi anggota.",
}


@get("/anggota", permit="signed_in")
async def home(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    assert asker.person_id is not None
    today = business_day(now())
    shown = await fresh_window()
    orders, portal = await newest_orders(asker), await portal_of(asker.person_id, today)
    return page(
        request, "member/home/page.html", first_name=first_name(asker.name), year=today.year, portal=portal, orders=orders,
        coop_name=next((coop.name for coop in shown.coops if coop.id == asker.coop), ""),
        shu=await shu_so_far(asker.person_id, asker.coop, shown.meter) if asker.coop else None,
        labels={str(state): label for state, label in LABELS.items()}, to_do=what_needs_doing(asker, orders, portal),
    )  # fmt: skip


def what_needs_doing(asker: Asker, orders: list[NewestOrder], portal: Portal) -> list[tuple[str, str]]:
    """(sentence, address) of each thing that waits for this person."""
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT and order.pay_until > now()]
    found = [(f"Pesanan {order.number} menunggu pembayaran.", f"/pesanan/{order.number}") for order in waiting]
    if portal.application:
        found.append((APPLICATION[portal.application], "/anggota/pendaftaran"))
    if portal.unpaid_months:
        found.append((f"Simpanan wajib {portal.unpaid_months} bulan belum dibayar.", "/anggota/simpanan"))
    if portal.bon_due:
        found.append((f"Bon Anda jatuh tempo {tanggal(portal.bon_due)}.", "/anggota/bon"))
    if portal.waiting_withdrawals:
        found.append((f"{portal.waiting_withdrawals} penarikan simpanan sedang diproses.", "/anggota/simpanan"))
    if asker.staff_login and not asker.enrolled:
        found.append(("Pasang kode aplikasi untuk menjaga akun petugas Anda.", "/anggota/kode-aplikasi"))
    return found


handlers = [home]
