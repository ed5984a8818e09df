"""What lies in a cart, priced for whoever looks: one query, and the one price rule of the shop."""

from dataclasses import dataclass, replace

from app.domain import transactions
from app.domain.cart.buyer import tier_of
from app.domain.catalogue.prices import Price, price_for
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.promotions.deals import Deal, Line, deals_for, off_each, voucher_deal
from app.domain.promotions.rules import Buyer
from app.domain.promotions.running import OF_CART, OF_CARTS_VOUCHER, Typed, promotions_in, typed_in

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class CartLine:
    """One unit of goods, and how many of it. `price_idr` is for one unit at this quantity; None: not for sale (any more)."""

    unit: int
    product: int
    name: str
    slug: str
    picture: str
    unit_name: str
    factor: int  # base units (pieces or grams) in one unit
    quantity: int
    most: int  # per order
    seen_idr: int  # what one cost when its owner last touched this line
    price_idr: int | None
    tier: str
    umum_idr: int
    member_idr: int
    left: int  # how many of this unit the best filled place still has
    discount_idr: int = 0  # what promotions and voucher take off all of it

    @property
    def gross_idr(self) -> int:
        return (self.price_idr or 0) * self.quantity

    @property
    def total_idr(self) -> int:
        """What all of it costs the buyer."""
        return self.gross_idr - self.discount_idr

    @property
    def label(self) -> str:
        return f"{self.name} ({self.unit_name})"

    @property
    def changes(self) -> list[str]:
        """What is no longer as its owner last saw it, each in a sentence."""
        if self.price_idr is None:
            return ["Barang ini sedang tidak dijual."]
        said = []
        if self.price_idr != self.seen_idr:
            said.append(f"Harga berubah dari {rupiah(self.seen_idr)} menjadi {rupiah(self.price_idr)}.")
        if self.left <= 0:
            said.append("Stok habis.")
        elif self.left < self.quantity:
            said.append(f"Stok tinggal {self.left}.")
        if self.quantity > self.most:
            said.append(f"Paling banyak {self.most} dalam satu pesanan.")
        return said

    @property
    def orderable(self) -> bool:
        return self.price_idr is not None and self.quantity <= min(self.most, self.left)


@dataclass(frozen=True, slots=True)
class Priced:
    """A cart's lines with everything taken off, and by what. `trouble`: why the voucher that was typed does not count."""

    lines: tuple[CartLine, ...] = ()
    deals: tuple[Deal, ...] = ()
    typed: Typed | None = None
    trouble: str = ""

    @property
    def voucher(self) -> Deal | None:
        """The voucher, where it counts."""
        return next((deal for deal in self.deals if deal.promotion.kind.is_voucher), None)


# `u`: a unit and all that is needed to price it. The prices of all tiers come along as three arrays.
GOODS = """
u.id AS unit, u.product, u.name AS unit_name, u.factor, u.max_per_order, p.name, p.slug, p.picture, p.published, r.tiers, r.minimums, r.prices,
coalesce((SELECT max(s.on_hand - s.reserved) FROM stock_level s WHERE s.product = p.id), 0) AS available"""
PRICES = """
LATERAL (
  SELECT coalesce(array_agg(tier), '{}') AS tiers, coalesce(array_agg(min_quantity), '{}') AS minimums,
         coalesce(array_agg(price_idr), '{}') AS prices
  FROM (SELECT tier, min_quantity, price_idr FROM price WHERE unit = u.id AND valid_until IS NULL
        ORDER BY array_position(ARRAY['umum','anggota','grosir','primer'], tier), min_quantity) living
) r"""


def by_owner(sql: str) -> dict[str, str]:
    """A statement for a person's cart and one for a guest's. With an OR of both the database would make its plan anew every time."""
    return {way: sql.replace("{whose}", way) for way in ("person", "visitor_hash")}


def owner_of(asker: Asker) -> tuple[str, int | bytes | None]:
    """By which column the asker's cart is found, and what stands there: a person's is the person's on every device, a guest's the browser's."""
    return ("person", asker.person_id) if asker.person_id is not None else ("visitor_hash", asker.visitor_hash)


# A cart with its lines and promotions, of any length, is one round trip; an empty one is a row without a unit.
_LINES = (
    "SELECT c.*, l.quantity, l.seen_price_idr, " + GOODS + " FROM (SELECT id AS cart, for_coop, " + OF_CART + " AS promotions, "  # noqa: S608 - our own text
    + OF_CARTS_VOUCHER + " AS voucher FROM cart c WHERE {whose} = $1 OFFSET 0) c"
    " LEFT JOIN (cart_line l JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = u.product CROSS JOIN " + PRICES + ") ON l.cart = c.cart"
    " ORDER BY l.added_at, l.unit"
)  # fmt: skip
_BY_ID, _BY_OWNER = _LINES.replace("{whose}", "id"), by_owner(_LINES)


async def lines_of(cart: int, asker: Asker) -> list[CartLine]:
    """The lines of the asker's own cart, oldest first, at the prices of whom it is filled for."""
    return list((await priced_lines(cart, asker)).lines)


async def priced_lines(cart: int, asker: Asker) -> Priced:
    """The same, with what promotions and voucher take off. One query."""
    return priced(await transactions.fetch(_BY_ID, cart), asker)


async def own_rows(asker: Asker) -> list[transactions.Row]:
    """The asker's own cart for `priced`: a row for each line, one without a unit when it is empty, none when there is no cart."""
    column, owner = owner_of(asker)
    return await transactions.fetch(_BY_OWNER[column], owner) if owner is not None else []


def priced(rows: list[transactions.Row], asker: Asker) -> Priced:
    """What a statement of `_LINES` answered, at the prices of whom the cart is filled for."""
    if not rows or rows[0]["unit"] is None:
        return Priced()
    tier = tier_of(asker, rows[0]["for_coop"])
    buyer = Buyer(asker.is_member, asker.coop, for_coop=tier == "primer")
    lines = [line_of(row, tier, row["quantity"], row["seen_price_idr"]) for row in rows]
    return discounted(lines, rows[0], buyer)


def discounted(lines: list[CartLine], row: transactions.Row, buyer: Buyer) -> Priced:
    """Goods that are not for sale take no part; everything else by the rule of promotions."""
    basket = [Line(line.unit, line.quantity, line.price_idr) for line in lines if line.price_idr is not None]
    deals = deals_for(basket, promotions_in(row["promotions"]), buyer)
    typed = typed_in(row["voucher"])
    found = typed and (typed.trouble or voucher_deal(basket, deals, typed.voucher, buyer))
    if isinstance(found, Deal) and typed and found.total_idr > typed.left_idr:
        found = f"Anggaran voucher {typed.voucher.code} tidak cukup lagi untuk belanjaan ini."
    if isinstance(found, Deal):
        deals = (*deals, found)
    off = off_each(deals)
    return Priced(
        tuple(replace(line, discount_idr=off[line.unit]) if line.unit in off else line for line in lines),
        deals, typed, found if isinstance(found, str) else "",
    )  # fmt: skip


def line_of(row: transactions.Row, tier: str, quantity: int, seen_idr: int) -> CartLine:
    """So many of one unit (a row of GOODS), priced for a tier."""
    prices = [Price(*parts) for parts in zip(row["tiers"], row["minimums"], row["prices"], strict=True)]
    mine = price_for(prices, tier, quantity) if row["published"] else None
    member = price_for(prices, "anggota", quantity)
    return CartLine(
        unit=row["unit"], product=row["product"], name=row["name"], slug=row["slug"], picture=row["picture"],
        unit_name=row["unit_name"], factor=row["factor"], quantity=quantity, most=row["max_per_order"],
        seen_idr=seen_idr, price_idr=mine.price_idr if mine else None, tier=mine.tier if mine else tier,
        umum_idr=mine.umum_idr if mine else 0, member_idr=member.price_idr if member else 0,
        left=row["available"] // row["factor"],
    )  # fmt: skip
