"""Cutting a sum into whole rupiah by weight, with nothing lost: each gets its floor, the largest remainders one rupiah more."""

from collections.abc import Mapping

from app.domain.money import share_floor


def shared_out(total_idr: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Key -> its part of `total_idr`. Parts add up exactly; none is more than its weight while the total is not more than all weights.

    Equal remainders go to the lower key, so the order of the mapping never matters.
    """
    whole = sum(weights.values())
    if total_idr == 0 or whole == 0:
        return dict.fromkeys(weights, 0)
    parts = {key: share_floor(total_idr, weight, whole) for key, weight in weights.items()}
    left = total_idr - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: (-(total_idr * weights[key] % whole), key))
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts
