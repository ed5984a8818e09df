"""What can be asked of a cart."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.cart.lines import MOST_LINES, CartLine, lines_of, tier_of
from app.domain.people.asker import Asker


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart as its owner sees it; `id` is None until something was put into it."""

    id: int | None
    lines: tuple[CartLine, ...]
    for_member: bool

    @property
    def count(self) -> int:
        """How many units lie in it, as the header shows."""
        return sum(line.quantity for line in self.lines)

    @property
    def goods_idr(self) -> int:
        return sum(line.total_idr for line in self.lines)

    @property
    def member_idr(self) -> int:
        """What a member would pay for the same."""
        return sum(line.member_idr * line.quantity for line in self.lines if line.price_idr is not None)

    @property
    def gain_idr(self) -> int:
        """What membership saves on this cart: for a member against anybody's price, for others what it would save."""
        umum = sum(line.umum_idr * line.quantity for line in self.lines if line.price_idr is not None)
        return umum - self.goods_idr if self.for_member else self.goods_idr - self.member_idr

    @property
    def orderable(self) -> bool:
        return bool(self.lines) and all(line.orderable for line in self.lines) and not self.crowded

    @property
    def crowded(self) -> bool:
        return len(self.lines) > MOST_LINES


async def cart_of(asker: Asker) -> Cart:
    """The asker's cart, priced. Two queries; none for a first visitor."""
    cart = await cart_id_of(asker)
    lines = await lines_of(cart, tier_of(asker)) if cart is not None else []
    return Cart(cart, tuple(lines), asker.is_member)


async def cart_id_of(asker: Asker) -> int | None:
    """A person's cart is the person's on every device; a guest's belongs to the browser."""
    if asker.person_id is not None:
        found: int | None = await transactions.fetch_value("SELECT id FROM cart WHERE person = $1", asker.person_id)
        return found
    if asker.visitor_hash is None:
        return None
    guest: int | None = await transactions.fetch_value("SELECT id FROM cart WHERE visitor_hash = $1", asker.visitor_hash)
    return guest


async def count_of(asker: Asker) -> int:
    """How many units lie in the asker's cart."""
    many: int = await transactions.fetch_value(
        "SELECT coalesce(sum(l.quantity), 0) FROM cart c JOIN cart_line l ON l.cart = c.id"
        " WHERE c.person = $1 OR ($1::bigint IS NULL AND c.visitor_hash = $2)",
        asker.person_id, asker.visitor_hash,
    )  # fmt: skip
    return many
