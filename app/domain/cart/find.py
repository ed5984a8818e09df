"""What can be asked of a cart."""

from dataclasses import dataclass, field

from app.domain import transactions
from app.domain.cart.buyer import bought_for, choices_for
from app.domain.cart.lines import MOST_LINES, CartLine, Priced, own_rows, priced
from app.domain.people.asker import Asker
from app.domain.promotions.deals import Deal


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart as its owner sees it; `id` is None until something was put into it."""

    id: int | None
    lines: tuple[CartLine, ...]
    for_member: bool
    for_coop: int | None = None  # the primary it is filled for; None: for whoever looks at it
    choices: tuple[tuple[int, str], ...] = ()  # the primaries its owner may buy for: (id, name)
    priced: Priced = field(default_factory=Priced)

    @property
    def coop_name(self) -> str:
        """Whom it is filled for, if that is a primary."""
        return dict(self.choices).get(self.for_coop or 0, "")

    @property
    def count(self) -> int:
        """How many units lie in it, as the header shows."""
        return sum(line.quantity for line in self.lines)

    @property
    def deals(self) -> tuple[Deal, ...]:
        """What promotions and voucher take off, each with its sum."""
        return self.priced.deals

    @property
    def gross_idr(self) -> int:
        """The goods before promotions and voucher."""
        return sum(line.gross_idr for line in self.lines)

    @property
    def goods_idr(self) -> int:
        return sum(line.total_idr for line in self.lines)

    @property
    def discount_idr(self) -> int:
        return self.gross_idr - self.goods_idr

    @property
    def member_idr(self) -> int:
        """What a member would pay for the same."""
        return sum(line.member_idr * line.quantity for line in self.lines if line.price_idr is not None)

    @property
    def gain_idr(self) -> int:
        """What is saved on this cart: for members and primaries all of it against anybody's price, for others what membership would save."""
        umum = sum(line.umum_idr * line.quantity for line in self.lines if line.price_idr is not None)
        return umum - self.goods_idr if self.for_member or self.for_coop else self.gross_idr - self.member_idr

    @property
    def orderable(self) -> bool:
        return bool(self.lines) and all(line.orderable for line in self.lines) and not self.crowded

    @property
    def crowded(self) -> bool:
        return len(self.lines) > MOST_LINES


async def cart_of(asker: Asker) -> Cart:
    """The asker's cart, priced. One query, two for officers of a primary; none for a first visitor."""
    rows = await own_rows(asker)
    choices = await choices_for(asker)
    if not rows:
        return Cart(None, (), asker.is_member, choices=choices)
    coop, found = bought_for(asker, rows[0]["for_coop"]), priced(rows, asker)
    return Cart(rows[0]["cart"], found.lines, asker.is_member and coop is None, coop, choices, found)


async def count_of(asker: Asker) -> int:
    """How many units lie in the asker's cart."""
    many: int = await transactions.fetch_value(
        "SELECT coalesce(sum(l.quantity), 0) FROM cart c JOIN cart_line l ON l.cart = c.id"
        " WHERE c.person = $1 OR ($1::bigint IS NULL AND c.visitor_hash = $2)",
        asker.person_id, asker.visitor_hash,
    )  # fmt: skip
    return many
