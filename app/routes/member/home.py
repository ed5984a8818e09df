"""/anggota: a calm first screen. Who you are, your newest orders, what needs doing."""

from litestar import Response, get
from litestar.di import NamedDependency

from app.domain.clock import now
from app.domain.members.find import membership_of
from app.domain.members.overview import NewestOrder, newest_orders
from app.domain.orders.states import LABELS, OrderState
from app.domain.people.asker import Asker
from app.domain.people.names import first_name
from app.domain.shu.own import shu_so_far
from app.routes.pages import AnyRequest, page


@get("/anggota", permit="signed_in")
async def home(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    orders = await newest_orders(asker)
    membership = await membership_of(asker.person_id)
    return page(
        request, "member/home/page.html", first_name=first_name(asker.name), membership=membership,
        shu=await shu_so_far(membership.person, membership.coop) if membership else None,
        orders=orders, labels={str(state): label for state, label in LABELS.items()}, to_do=what_needs_doing(asker, orders),
    )  # fmt: skip


def what_needs_doing(asker: Asker, orders: list[NewestOrder]) -> list[tuple[str, str]]:
    """(sentence, address) of each thing that waits for this person."""
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT and order.pay_until > now()]
    found = [(f"Pesanan {order.number} menunggu pembayaran.", f"/pesanan/{order.number}") for order in waiting]
    if asker.staff_login and not asker.enrolled:
        found.append(("Pasang kode aplikasi untuk menjaga akun petugas Anda.", "/anggota/kode-aplikasi"))
    return found


handlers = [home]
