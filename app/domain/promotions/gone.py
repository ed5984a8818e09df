"""What units of a discounted line are worth when they are not handed over or come back: exact, however they are cut up.

Of n units for which `total` was paid, the first k that go are worth floor(total × k ÷ n); so the last takes the rest, all of them
together are worth exactly what was paid, and no sequence of short deliveries and returns gives back more.
"""

from collections.abc import Sequence
from itertools import pairwise

from app.domain.money import share_floor


def gone_idr(total_idr: int, quantity: int, before: int, units: int) -> int:
    """What `units` more are worth when `before` of the line's `quantity` are gone already, whole rupiah."""
    assert 0 <= before <= before + units <= quantity, "no more goes than was bought"
    return share_floor(total_idr, before + units, quantity) - share_floor(total_idr, before, quantity)


def discounts_gone(amounts_idr: Sequence[int], quantity: int, before: int, units: int) -> list[int]:
    """How much of each discount of the line goes with these units.

    Together exactly price × units − `gone_idr`: what the discounts lack of a whole rupiah, the buyer's part lacks on the other side.
    Counted on running sums, so that the rounding of many discounts is that of one.
    """
    sums = [0]
    for idr in amounts_idr:
        sums.append(sums[-1] + idr)
    until = [_ceil(idr, before + units, quantity) - _ceil(idr, before, quantity) for idr in sums]
    return [after - ahead for ahead, after in pairwise(until)]


def _ceil(idr: int, part: int, whole: int) -> int:
    return -(-idr * part // whole)
