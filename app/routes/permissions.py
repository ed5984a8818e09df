"""Who may do what, in one table. A route without a permission stops the start; what is not in the table is refused."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.handlers.base import BaseRouteHandler

from app.domain.people.asker import Asker
from app.routes.address import of_this_host
from app.settings import settings

# For everyone, signed in or not; `demo` exists outside production only; `hooks` are spoken to by gateways; `loopback` by our own host.
OPEN = frozenset({"public", "hooks", "demo", "loopback"})
SIGNED_IN = frozenset({"signed_in"})

_MEMBERS = {"members.decide", "members.serve", "members.nik", "members.import", "members.export"}

_READS = {
    "members.read",
    "savings.read",
    "orders.read",
    "books.read",
    "prices.read",
    "stock.read",
    "people.read",
    "tasks.read",
    "audit.read",
    "payments.read",
    "decisions.read",
    "interest.read",
    "goods.read",
    "audits.read",
    "ppob.read",
    "shu.read",
    "shu.papers",
}
_BOARD = (
    _READS
    | _MEMBERS
    | {
        "books.post",
        "books.close",
        "prices.write",
        "goods.write",
        "goods.filter",
        "delivery.write",
        "hours.write",
        "refunds.ask",
        "refunds.approve",
        "orders.cancel",
        "tasks.done",
        "offices.grant",
        "decisions.propose",
        "decisions.agree",
        "audits.answer",
        "interest.propose",
        "interest.agree",
        "ppob.check",  # ask the provider, compare, propose and agree how a case ends
        "ppob.deposit",
        "ppob.switch",
        "shu.run",
        "shu.review",
        "shu.approve",
        "shu.pay",
        "savings.take",
        "savings.pay",
        "savings.approve",
        "bon.propose",  # a member's limit; taking money for it is savings.take
        "bon.agree",
    }
)

ROLES: dict[str, frozenset[str]] = {
    "kasir": frozenset(
        {
            "members.read",
            "members.serve",
            "savings.read",
            "savings.take",
            "savings.pay",
            "bon.propose",
            "orders.read",
            "ppob.sell",
            "orders.hand_over",
            "orders.pack",
            "orders.cancel",
            "refunds.ask",
            "stock.read",
            "prices.read",
            "tasks.read",
        }
    ),
    "gudang": frozenset(
        {"goods.read", "goods.filter", "orders.read", "orders.pack", "stock.read", "stock.write", "tasks.read"}
    ),
    "kurir": frozenset({"orders.read", "orders.deliver"}),
    "manajer": frozenset(
        _BOARD
        | {
            "orders.pack",
            "orders.hand_over",
            "orders.deliver",
            "orders.unlock",
            "stock.write",
            "debts.settle",
            "ppob.sell",
        }
    ),
    "ketua": frozenset(_BOARD),
    "sekretaris": frozenset(_READS | _MEMBERS | {"tasks.done", "decisions.propose", "shu.approve"}),
    "bendahara": frozenset(_BOARD | {"refunds.settle", "debts.settle"}),
    "pengawas": frozenset(_READS | {"shu.check", "audits.draw"}),
    "admin": frozenset(
        _MEMBERS
        | {
            "members.read",
            "savings.read",
            "savings.take",
            "savings.pay",
            "bon.propose",
            "decisions.read",
            "decisions.propose",
            "interest.read",
            "people.read",
            "orders.read",
            "offices.grant",
            "tasks.read",
            "orders.hand_over",
            "hours.write",
        }
    ),
    "superadmin": frozenset(
        _BOARD
        | {
            "orders.pack",
            "orders.hand_over",
            "orders.deliver",
            "orders.unlock",
            "stock.write",
            "refunds.settle",
            "debts.settle",
        }
    ),
    "penjual": frozenset(),
}

STAFF = frozenset().union(*ROLES.values())
KNOWN = OPEN | SIGNED_IN | STAFF | {"staff"}


def may(asker: Asker, permit: str, *, coop: int | None = None) -> bool:
    """Whether the asker's offices (at that co-op; None: anywhere) give the permission."""
    return any(permit in ROLES.get(role, frozenset()) and (coop is None or at == coop) for role, at in asker.offices)


def coops_for(asker: Asker, permit: str) -> frozenset[int]:
    """The co-ops in which the asker has the permission: lists show rows of these only."""
    return frozenset(at for role, at in asker.offices if permit in ROLES.get(role, frozenset()))


class SignInFirst(Exception):
    """A page for people who are signed in; the visitor is shown the way to /masuk."""


class EnrolFirst(Exception):
    """Staff set up their app code before the office opens (in production)."""


async def permitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of every route."""
    permit = handler.opt.get("permit")
    if permit is None:  # what the framework adds by itself, such as OPTIONS, is no address of ours
        raise MethodNotAllowedException
    if permit in OPEN:
        if (permit == "demo" and settings().production) or (permit == "loopback" and not of_this_host(connection)):
            raise NotFoundException
        return
    asker: Asker = await asker_from(connection)
    if not asker.signed_in:
        raise SignInFirst
    if permit == "signed_in":
        return
    if (permit == "staff" and asker.offices) or may(asker, permit):
        if settings().production and not asker.enrolled:
            raise EnrolFirst
        return
    raise NotFoundException  # what is not yours looks as if it did not exist


async def asker_from(connection: ASGIConnection[Any, Any, Any, Any]) -> Asker:
    """The asker of this request, looked up once."""
    from app.routes.cookies import session_cookie, visitor_cookie

    known = connection.scope.setdefault("state", {}).get("asker")
    if known is None:
        from app.domain.people.asker import asker_of

        known = await asker_of(connection.cookies.get(session_cookie()), connection.cookies.get(visitor_cookie()))
        connection.scope["state"]["asker"] = known
    assert isinstance(known, Asker)
    return known
