"""Goods come and go: the two set-based steps that every deed with stock is made of. Both work inside its transaction.

Quantities are base units (pieces or grams). Rows are locked in the order of the product's number, so that two deeds never
wait for each other in a ring. What leaves takes its share of the value along (moving average), and the last one the rest.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.money import share_floor

Wanted = Sequence[tuple[int, int]]  # (product, quantity)

_LOCK = """
SELECT l.place, l.product, p.name, p.base_unit, l.on_hand, l.reserved, l.value_idr
FROM stock_level l JOIN product p ON p.id = l.product
WHERE l.place = ANY($1) AND l.product = ANY($2) ORDER BY l.product, l.place FOR UPDATE OF l
"""
_MOVE = """
INSERT INTO stock_move (place, product, quantity, value_idr, kind, source, by_person)
SELECT $1, m.product, m.quantity, m.value_idr, $2, $3, $4
FROM unnest($5::bigint[], $6::bigint[], $7::bigint[]) AS m (product, quantity, value_idr) ORDER BY m.product
"""


async def take_out(
    place: int, wanted: Iterable[tuple[int, int]], *, kind: str, source: str, by: int | None
) -> dict[int, int]:
    """Take goods out of a place; {product: what they cost, whole rupiah}. Two round trips however many lines.

    What is promised to others stays: an order's own reservation is ended (state `taken`) before its goods are taken out.
    Refused, naming goods and what is left, when there is not enough; nothing has been taken then.
    """
    total = summed(wanted)
    locked = await lock([place], total)
    short = [_short(locked.get((place, product)), quantity) for product, quantity in total.items()]
    if any(short):
        raise Refused(" ".join(sentence for sentence in short if sentence))
    costs = {product: cost_of(locked[place, product], quantity) for product, quantity in total.items()}
    await write_moves(
        place,
        [(product, -quantity, -costs[product]) for product, quantity in total.items()],
        kind=kind,
        source=source,
        by=by,
    )
    return costs


async def put_in(place: int, goods: Iterable[tuple[int, int, int]], *, kind: str, source: str, by: int | None) -> None:
    """Put goods into a place: (product, quantity, what they cost in all). One round trip."""
    quantities: dict[int, int] = {}
    values: dict[int, int] = {}
    for product, quantity, value_idr in goods:
        quantities[product] = quantities.get(product, 0) + quantity
        values[product] = values.get(product, 0) + value_idr
    await write_moves(
        place,
        [(product, quantities[product], values[product]) for product in quantities],
        kind=kind,
        source=source,
        by=by,
    )


async def lock(places: Sequence[int], products: Iterable[int]) -> dict[tuple[int, int], transactions.Row]:
    """The levels of these products at these places, locked until the end of the transaction."""
    rows = await transactions.fetch(_LOCK, list(places), list(products))
    return {(row["place"], row["product"]): row for row in rows}


async def write_moves(
    place: int, moves: Sequence[tuple[int, int, int]], *, kind: str, source: str, by: int | None
) -> None:
    """Rows of (product, quantity, value): the levels follow by the database's own hand. A source moves a product once."""
    if not moves:
        return
    products, quantities, values = zip(*moves, strict=True)
    await transactions.execute(_MOVE, place, kind, source, by, list(products), list(quantities), list(values))


def cost_of(level: Mapping[str, int], quantity: int) -> int:
    """What `quantity` of a level costs: its share of the value, rounded down; the last ones take the rest. Whole rupiah."""
    if quantity >= level["on_hand"]:
        return level["value_idr"]
    return share_floor(level["value_idr"], quantity, level["on_hand"])


def summed(wanted: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Two lines of one product (a dus and three pieces) are one move; products in the order they are locked."""
    total: dict[int, int] = {}
    for product, quantity in sorted(wanted):
        if quantity <= 0:
            raise ValueError("quantities are positive")
        total[product] = total.get(product, 0) + quantity
    return total


def _short(level: transactions.Row | None, quantity: int) -> str | None:
    if level is None:
        return "Barang ini tidak ada di tempat itu."
    free = level["on_hand"] - level["reserved"]
    return None if free >= quantity else f"Stok {level['name']} tinggal {amount(free, level['base_unit'])}."


def amount(quantity: int, base_unit: str) -> str:
    """ "12 buah", "2,5 kg", "750 g": base units as people say them."""
    if base_unit != "gram":
        return f"{quantity:,} buah".replace(",", ".")
    if abs(quantity) < 1000:
        return f"{quantity} g"
    kilos, grams = divmod(abs(quantity), 1000)
    whole = f"{'−' if quantity < 0 else ''}{kilos:,}".replace(",", ".")
    return f"{whole},{grams:03d}".rstrip("0").rstrip(",") + " kg" if grams else f"{whole} kg"
