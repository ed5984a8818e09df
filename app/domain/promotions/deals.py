"""What promotions and one voucher take off a basket. Pure: the same lines in any order give the same rupiah.

A good is in one running promotion at a time, so each promotion looks at its own lines only, and what one gives never hangs on
another. The voucher comes last, on what is left. Everything is cut into pieces by line, with nothing lost.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.money import basis_points, rupiah
from app.domain.promotions.rules import Buyer, Kind, Promotion
from app.domain.promotions.share import shared_out


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one unit, and what one costs this buyer before promotions, whole rupiah."""

    unit: int
    quantity: int
    price_idr: int

    @property
    def total_idr(self) -> int:
        return self.price_idr * self.quantity


@dataclass(frozen=True, slots=True)
class Deal:
    """What one promotion takes off: pieces as (unit, rupiah), by unit; none is zero."""

    promotion: Promotion
    pieces: tuple[tuple[int, int], ...]

    @property
    def total_idr(self) -> int:
        return sum(idr for _, idr in self.pieces)


def deals_for(lines: Iterable[Line], promotions: Iterable[Promotion], buyer: Buyer) -> tuple[Deal, ...]:
    """What the promotions give this buyer on these lines, by their numbers. Vouchers are left out: see `voucher_deal`."""
    basket = {line.unit: line for line in lines}
    found = []
    taken: set[int] = set()
    for promotion in sorted(promotions, key=lambda one: one.id):
        if promotion.kind.is_voucher or not promotion.open_to(buyer):
            continue
        mine = {unit: basket[unit] for unit in sorted(promotion.units) if unit in basket and unit not in taken}
        pieces = _GIVES[promotion.kind](promotion, mine)
        if any(pieces.values()):
            found.append(Deal(promotion, tuple((unit, idr) for unit, idr in sorted(pieces.items()) if idr)))
            taken |= set(pieces)  # the database lets no good be in two; if it ever were, the older one counts
    return tuple(found)


def voucher_deal(lines: Iterable[Line], before: Sequence[Deal], voucher: Promotion, buyer: Buyer) -> Deal | str:
    """What the voucher takes off what is left after the promotions, or why it does not, in a sentence."""
    left = {line.unit: line.total_idr for line in lines}
    for deal in before:
        for unit, idr in deal.pieces:
            left[unit] -= idr
    whole = sum(left.values())
    if buyer.for_coop:
        return "Voucher tidak berlaku untuk belanja atas nama koperasi."
    if not voucher.open_to(buyer):
        return f"Voucher {voucher.code} khusus anggota{'' if voucher.audience == 'anggota' else ' koperasi tertentu'}."
    if whole < max(voucher.least_idr, 2):
        return (
            f"Voucher {voucher.code} berlaku untuk belanja mulai {rupiah(max(voucher.least_idr, 2))} setelah promosi."
        )
    by_percent = voucher.kind == Kind.VOUCHER_PERCENT
    most_idr = min(basis_points(whole, voucher.percent_bp), voucher.most_idr) if by_percent else voucher.amount_idr
    off = min(most_idr, whole - 1)  # an order always costs something
    pieces = shared_out(off, left)
    return Deal(voucher, tuple((unit, idr) for unit, idr in sorted(pieces.items()) if idr))


def off_each(deals: Iterable[Deal]) -> dict[int, int]:
    """Unit -> all that comes off its line."""
    off: dict[int, int] = {}
    for deal in deals:
        for unit, idr in deal.pieces:
            off[unit] = off.get(unit, 0) + idr
    return off


Basket = Mapping[int, Line]
Pieces = dict[int, int]


def _percent(promotion: Promotion, basket: Basket) -> Pieces:
    worth = {unit: line.total_idr for unit, line in basket.items()}
    return shared_out(basis_points(sum(worth.values()), promotion.percent_bp), worth)


def _amount(promotion: Promotion, basket: Basket) -> Pieces:
    return {u: min(promotion.amount_idr, line.price_idr - 1) * line.quantity for u, line in basket.items()}


def _bundle(promotion: Promotion, basket: Basket) -> Pieces:
    if set(basket) != set(promotion.units):
        return {}
    many = min(basket[unit].quantity // each for unit, each in promotion.units.items())
    worth = {unit: many * each * basket[unit].price_idr for unit, each in promotion.units.items()}
    return shared_out(max(0, sum(worth.values()) - many * promotion.amount_idr), worth)


def _n_for_m(promotion: Promotion, basket: Basket) -> Pieces:
    free = promotion.take - promotion.pay
    return {u: line.quantity // promotion.take * free * line.price_idr for u, line in basket.items()}


def _cheapest(promotion: Promotion, basket: Basket) -> Pieces:
    """Laid in a row from the dearest down, every n-th is free: no other way of making groups gives the buyer more."""
    at = off = 0
    for line in sorted(basket.values(), key=lambda line: (-line.price_idr, line.unit)):
        off += ((at + line.quantity) // promotion.take - at // promotion.take) * line.price_idr
        at += line.quantity
    return shared_out(off, {unit: line.total_idr for unit, line in basket.items()})


def _steps(promotion: Promotion, basket: Basket) -> Pieces:
    many = sum(line.quantity for line in basket.values())
    rate = max((bp for start, bp in promotion.steps if many >= start), default=0)
    worth = {unit: line.total_idr for unit, line in basket.items()}
    return shared_out(basis_points(sum(worth.values()), rate), worth)


_GIVES: dict[Kind, Callable[[Promotion, Basket], Pieces]] = {
    Kind.PERCENT: _percent,
    Kind.AMOUNT: _amount,
    Kind.BUNDLE: _bundle,
    Kind.N_FOR_M: _n_for_m,
    Kind.CHEAPEST: _cheapest,
    Kind.STEPS: _steps,
}
