"""/bayar and the placing of an order. The browser brings wishes; what things cost is the shop's to say, and to ask again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.cart.find import Cart, cart_of
from app.domain.checkout.bill import Bill, BillChanged
from app.domain.checkout.offers import Offers, offers_for, ways_to_pay
from app.domain.checkout.pay import begin_payment
from app.domain.checkout.place import place_order
from app.domain.checkout.room import counted_if_unknown
from app.domain.checkout.shown import read_shown
from app.domain.checkout.wish import NOTE_MOST, ORDER_MOST_IDR, Wish
from app.domain.delivery.times import Time, chosen, free_first
from app.domain.errors import Refused
from app.domain.members.villages import village_of, villages_in
from app.domain.people.asker import Asker
from app.domain.people.names import clean_name
from app.domain.people.phones import normal_phone, shown_phone
from app.domain.savings.tender import must_prove
from app.routes.address import client_address
from app.routes.asked import whole_number
from app.routes.cookies import cart_count
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import without_passwords
from app.routes.people.step_up import prove

REACHES = ("ambil", "antar")


@get("/bayar", permit="public")
async def show_checkout(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    cart = await cart_of(asker)
    if not cart.lines:
        return back_to("/keranjang")
    offers = await offers_for(asker, times=False)  # until it is to be brought
    return page(request, "shop/checkout/page.html", **await _seen(asker, cart, offers, Form([])))


@post("/bayar/ringkasan", permit="public", status_code=200)
async def sum_up(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """The total of what is chosen so far. Changes nothing; a POST only because a form with a name in it has no place in an address."""
    offers = await offers_for(asker, hours=False, times=_brought(form))
    return page(request, "shop/checkout/_summary.html", **await _seen(asker, await cart_of(asker), offers, form))


@post("/bayar/isian", permit="public", status_code=200)
async def fill_in_again(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """The page with everything typed, to be changed. Changes nothing, as above."""
    seen = await _seen(asker, await cart_of(asker), await offers_for(asker, times=_brought(form)), form)
    return page(request, "shop/checkout/page.html", **seen)


@post("/pesanan", permit="public", status_code=200)
async def order(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    offers = await offers_for(asker, hours=False, times=_brought(form))
    try:
        wish, shown = await read_wish(form, asker, offers), read_shown(form.get("dilihat"))
        if wish.reach == "antar" and wish.slot is None and offers.times_for(wish.kecamatan or ""):
            return await _confirm(request, asker, offers, form, wish)  # no time was on the page yet: it is asked calmly
        total_idr = shown.total_idr if shown else 0
        await _proven(request, asker, form, wish.from_savings_idr(total_idr) + wish.on_bon_idr(total_idr))
        key = form.get("kunci")
        async with counted_if_unknown(asker, wish, client_address(request), key=key):
            number = await place_order(asker, wish, shown=shown, key=key)
    except BillChanged as changed:
        if changed.fee_only:
            return await _confirm(request, asker, offers, form, wish)
        return await _again(request, asker, form, 409, changes=changed.sentences)
    except Refused as refused:
        form.accept(refused)
        return await _again(request, asker, form, 422)
    # The order stands; the gateway is asked outside of its transaction, and may be down.
    if wish.tender == "midtrans":
        await begin_payment(asker, number, wish.method)
    return back_to(f"/pesanan/{number}", cookies=[cart_count(0)])


def _brought(form: Form) -> bool:
    return form.get("terima") == "antar"


async def _proven(request: AnyRequest, asker: Asker, form: Form, own_idr: int) -> None:
    """Paying much with savings or on bon takes the password again. Raises Refused beside its field."""
    if own_idr > 0 and asker.coop is not None and await must_prove(asker.coop, own_idr):
        await prove(request, asker, form, why="untuk membayar dengan simpanan atau bon")


async def _confirm(request: AnyRequest, asker: Asker, offers: Offers, form: Form, wish: Wish) -> Response[str]:
    seen = await _seen(asker, await cart_of(asker), offers, form)
    return page(request, "shop/checkout/confirm.html", **seen, wish=wish)


async def _again(request: AnyRequest, asker: Asker, form: Form, status: int, **more: Any) -> Response[str]:
    seen = await _seen(asker, await cart_of(asker), await offers_for(asker, times=_brought(form)), form)
    return page(request, "shop/checkout/page.html", status=status, **{**seen, "errors": form.errors, **more})


async def read_wish(form: Form, asker: Asker, offers: Offers) -> Wish:
    """The wish in the form. Raises RefusedFields with a sentence for each field that needs one."""
    reading = _Reading(form)
    name = reading.attempt(lambda: clean_name(form.get("nama")))
    phone = reading.attempt(lambda: normal_phone(form.get("telepon")))
    reach = form.choice("terima", REACHES, label="Cara menerima barang")
    counter = (
        form.choice("koperasi", [str(c.id) for c in offers.counters], label="Tempat mengambil")
        if reach == "ambil"
        else ""
    )
    to = await _destination(form, offers) if reach == "antar" else Destination()
    slot, day = _time(form, offers.times_for(to.kecamatan)) if to.kecamatan else (None, None)
    method = form.choice(
        "cara_bayar",
        [*(way.code for way in ways_to_pay(reach, 0, offers.limits)), "simpanan", "bon"],
        label="Cara bayar",
    )
    part_idr = form.rupiah("simpanan", 0, ORDER_MOST_IDR, label="Dari simpanan") if form.get("simpanan") else 0
    note = form.text("catatan", label="Catatan", max_length=NOTE_MOST, required=False)
    form.check()
    return Wish(
        name,
        phone,
        reach,
        int(counter) if counter else None,
        to.kecamatan,
        to.street,
        method,
        note,
        to.village,
        slot,
        day,
        0 if method == "simpanan" else part_idr,
    )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods are brought; `street` names the village too, as couriers read it."""

    kecamatan: str | None = None
    village: str | None = None
    street: str | None = None


async def _destination(form: Form, offers: Offers) -> Destination:
    """A saved address of the asker's own, or the one typed. Somebody else's is as unknown as one that never was."""
    if form.get("alamat_tersimpan"):
        saved = next((a for a in offers.addresses if str(a.id) == form.get("alamat_tersimpan")), None)
        if saved is None:
            form.errors["alamat_tersimpan"] = "Alamat perlu dipilih."
            return Destination()
        return Destination(
            saved.kecamatan, saved.village, f"{saved.street}, {saved.desa}" if saved.desa else saved.street
        )
    kecamatan = form.choice("kecamatan", list(offers.fees), label="Kecamatan")
    street = form.text("alamat", label="Alamat lengkap", min_length=10, max_length=240)
    village = await village_of(form.get("desa")) if form.get("desa") else None
    # The list of villages stands on the page as soon as the kecamatan is known; before that nobody can choose from it.
    if "desa" in form.values and (village is None or village.kecamatan != kecamatan):
        form.errors["desa"] = "Desa atau kelurahan perlu dipilih."
    return Destination(
        kecamatan, village.code if village else None, f"{street}, {village.shown}" if village else street
    )


def _time(form: Form, times: list[Time]) -> tuple[int | None, date | None]:
    """The time that was named; none while none was on the page. Whether it can still be had is judged with the order: a form that is sent
    again, because its answer was lost, names the time that its own order has taken."""
    if not form.get("waktu") or not times:
        return None, None
    slot, dot, day = form.get("waktu").partition(".")
    number = whole_number(slot, 9)
    try:
        if number is not None and dot:
            return number, date.fromisoformat(day)
    except ValueError:
        pass
    form.errors["waktu"] = "Waktu antar perlu dipilih."
    return None, None


@dataclass
class _Reading:
    """Collects the refusals of several readers, so that all sentences are shown at once."""

    form: Form

    def attempt(self, read: Any) -> str:
        try:
            return str(read())
        except Refused as refused:
            self.form.accept(refused)
            return ""


def _home(offers: Offers) -> dict[str, str]:
    """A member whose address book is empty most often wants it brought home."""
    kecamatan, village, street = offers.home
    return (
        {"kecamatan": kecamatan, "desa": village, "alamat": street}
        if kecamatan in offers.fees and not offers.addresses
        else {}
    )


async def _seen(asker: Asker, cart: Cart, offers: Offers, form: Form) -> dict[str, Any]:
    """Everything the page shows, and the signed statement of it."""
    typed = {
        "nama": asker.name, "telepon": shown_phone(asker.phone) if asker.phone else "", "terima": "ambil",
        "koperasi": str(cart.for_coop or asker.coop or 1), "cara_bayar": "qris", "kecamatan": "", "alamat": "", "alamat_tersimpan": "", "catatan": "",
        "simpanan": "", "desa": "", "waktu": "", **_home(offers),
        **without_passwords(form).values,
    }  # fmt: skip
    reach = typed["terima"] if typed["terima"] in REACHES else "ambil"
    saved = next((a for a in offers.addresses if str(a.id) == typed["alamat_tersimpan"]), None)
    kecamatan = saved.kecamatan if saved else typed["kecamatan"]
    fee_idr = offers.fee_idr(reach, kecamatan)
    brought_to = kecamatan if reach == "antar" and kecamatan in offers.fees else ""
    bill = Bill(cart.lines, fee_idr, cart.for_coop, cart.deals, cart.priced.trouble, brought_to)
    times = offers.times_for(brought_to) if brought_to else []
    following = chosen(times, typed["waktu"]) or free_first(times)
    villages = await villages_in(brought_to) if brought_to and not saved else []
    return {
        "times": times, "time": following, "villages": villages, "saved": saved,
        "cart": cart, "offers": offers, "typed": typed, "reach": reach, "bill": bill, "shown": bill.as_shown().signed(),
        "ways": ways_to_pay(reach, bill.total_idr, offers.limits, *((None, None) if cart.for_coop else (offers.purse, offers.line))),
        "changes": [], "errors": {},
    }  # fmt: skip


handlers = [show_checkout, sum_up, fill_in_again, order]
