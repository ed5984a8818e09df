"""The office's door: its navigation by permission, its frame, and whose orders an officer may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from litestar import Response

from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.fulfilment.sight import Sight
from app.domain.people.asker import NOBODY, Asker
from app.routes import flash
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.permissions import coops_for, may


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the office's navigation: who lacks the permission does not see it."""

    href: str
    label: str
    icon: str
    permit: str
    of_the_sekunder: bool = False  # the same office at a primary does not open it
    also: tuple[str, ...] = ()  # pages of the same part that live under another address

    def open_to(self, asker: Asker) -> bool:
        return self.permit == "staff" or may(asker, self.permit, coop=SEKUNDER if self.of_the_sekunder else None)


BESIDE_GOODS = ("/kantor/gambar", "/kantor/kategori", "/kantor/sinonim", "/kantor/ulasan")
# In the order of a day's work: what is at hand first, what is looked at once a year last.
NAV: dict[str, list[NavItem]] = {
    "Harian": [
        NavItem("/kantor", "Ringkasan", "home", "staff"),
        NavItem("/kantor/pesanan", "Pesanan", "receipt", "orders.read"),
        NavItem("/kantor/antar", "Waktu antar", "truck", "delivery.write", of_the_sekunder=True),
        NavItem("/kantor/setoran-cod", "Setoran COD", "wallet", "orders.hand_over"),
        NavItem(
            "/kantor/pembayaran",
            "Pembayaran",
            "wallet",
            "payments.read",
            of_the_sekunder=True,
            also=("/kantor/pengembalian",),
        ),
        NavItem("/kantor/ppob/kasir", "Kasir PPOB", "bolt", "ppob.sell"),
        NavItem("/kantor/ppob", "PPOB", "phone", "ppob.read", of_the_sekunder=True),
        NavItem("/kantor/tugas", "Tugas", "bell", "tasks.read"),
    ],
    "Toko": [
        NavItem("/kantor/barang", "Barang", "box", "goods.read", of_the_sekunder=True, also=BESIDE_GOODS),
        NavItem("/kantor/stok", "Stok", "box", "stock.read", of_the_sekunder=True),
        NavItem("/kantor/harga", "Harga", "list", "prices.read", of_the_sekunder=True),
        NavItem("/kantor/harga-pembanding", "Harga pembanding", "search", "prices.read", of_the_sekunder=True),
        NavItem("/kantor/jam-buka", "Jam buka", "clock", "hours.write"),
        NavItem("/kantor/promosi", "Promosi", "leaf", "prices.read", of_the_sekunder=True),
        NavItem("/kantor/ppob/harga", "Harga PPOB", "signal", "prices.read", of_the_sekunder=True),
    ],
    "Anggota": [
        NavItem("/kantor/anggota", "Anggota", "users", "members.read"),
        NavItem("/kantor/simpanan", "Simpanan", "wallet", "savings.read"),
        NavItem("/kantor/bon", "Bon", "book", "savings.read"),
        NavItem("/kantor/jasa-simpanan", "Jasa simpanan", "calendar", "interest.read"),
        NavItem("/kantor/shu", "SHU", "leaf", "shu.read"),
        NavItem("/kantor/promosi-ekonomi", "Promosi ekonomi", "leaf", "books.read"),
    ],
    "Pembukuan": [
        NavItem("/kantor/buku", "Buku", "book", "books.read"),
        NavItem("/kantor/antarkoperasi", "Antarkoperasi", "scale", "books.read"),
    ],
    "Tata kelola": [
        NavItem("/kantor/keputusan", "Keputusan", "scale", "decisions.read"),
        NavItem("/kantor/pengawasan", "Pengawasan", "scale", "audits.read"),
        NavItem("/kantor/orang", "Orang & jabatan", "users", "people.read"),
        NavItem("/kantor/jejak", "Jejak", "eye", "audit.read"),
    ],
}

# At a primary's own counter its people see the orders to be collected there and hand them over; the rest is the sekunder's work.
AT_THE_COUNTER = frozenset({"orders.read", "orders.hand_over", "orders.unlock"})


def sight_of(asker: Asker, permit: str) -> Sight:
    """Which orders the asker's offices open to this deed."""
    coops = coops_for(asker, permit)
    counters = coops - {SEKUNDER} if permit in AT_THE_COUNTER else frozenset()
    return Sight(entities=coops, counters=counters)


def nav_for(asker: Asker, path: str) -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
    """The lines this officer sees, group by group: (address, label, icon, whether it is open)."""
    shown = {group: [item for item in items if item.open_to(asker)] for group, items in NAV.items()}
    under = {own: item.href for items in shown.values() for item in items for own in (item.href, *item.also)}
    here = under.get(max((own for own in under if (path + "/").startswith(own + "/")), key=len, default=""), "")
    return [
        (group, [(item.href, item.label, item.icon, item.href == here) for item in items])
        for group, items in shown.items()
        if items
    ]


async def office(request: AnyRequest, template: str, *, status: int = 200, **context: Any) -> Response[str]:
    """A page of the office in its frame: navigation by permission, and the co-op the officer works for."""
    asker = request.scope.get("state", {}).get("asker") or NOBODY
    context.setdefault("nav", nav_for(asker, request.url.path))
    context.setdefault("entity", await _employers(asker))
    context.setdefault("decisions_at", "/kantor/keputusan" if may(asker, "decisions.read") else "/anggota/keputusan")
    words = flash.words_of(request)
    return page(
        request, template, status=status, may=lambda permit: may(asker, permit), flash=words, cookies=[flash.heard()] if words else [], **context
    )  # fmt: skip


def tabs_at(request: AnyRequest, tabs: Iterable[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is the open one) of pages that belong together."""
    path, every = request.url.path, list(tabs)
    here = max((href for href, _ in every if (path + "/").startswith(href + "/")), key=len, default="")
    return [(href, words, href == here) for href, words in every]


def done(url: str, words: str) -> Response[str]:
    """After a deed: to the page it belongs to, which says once what was done."""
    return back_to(url, cookies=[flash.said(words)])


async def refused_office(
    request: AnyRequest, template: str, refused: Refused, form: Form, *, status: int = 422, **context: Any
) -> Response[str]:
    """The same page of the office again, with each sentence beside its field and everything typed still there."""
    form.accept(refused)
    return await office(request, template, status=status, errors=form.errors, typed=form.values, **context)


_names: dict[int, str] = {}


async def coop_names() -> dict[int, str]:
    """Co-op -> name. The app may not write co-ops, so a process remembers them."""
    if not _names:
        _names.update({row["id"]: row["name"] for row in await transactions.fetch("SELECT id, name FROM coop")})
    return _names


_counters: dict[int, str] = {}


async def counter_names() -> dict[int, str]:
    """Co-op -> where its orders are collected: its store by name, the co-op itself where it has none. Remembered as above."""
    if not _counters:
        rows = await transactions.fetch(
            "SELECT c.id, coalesce((SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1), c.name) AS name FROM coop c"
        )
        _counters.update({row["id"]: row["name"] for row in rows})
    return _counters


async def _employers(asker: Asker) -> str:
    names = await coop_names()
    return ", ".join(names[coop] for coop in sorted({coop for _, coop in asker.offices}) if coop in names)
