"""Whole rupiah, and how they are written. No floats come near money."""

from fractions import Fraction


def rupiah(amount_idr: int) -> str:
    """12500 -> "Rp12.500", -12500 -> "−Rp12.500"."""
    digits = f"{abs(amount_idr):,}".replace(",", ".")
    return f"−Rp{digits}" if amount_idr < 0 else f"Rp{digits}"


def terbilang(amount_idr: int) -> str:
    """12500 -> "dua belas ribu lima ratus rupiah", as receipts say it."""
    from num2words import num2words  # dozens of languages: only receipts and papers need them

    words = " ".join(num2words(abs(amount_idr), lang="id").split())
    return f"{'minus ' if amount_idr < 0 else ''}{words} rupiah"


def share_floor(amount_idr: int, part: int, whole: int) -> int:
    """The one rounding of the house: amount × part ÷ whole, rounded down to whole rupiah. whole > 0, nothing negative."""
    if whole <= 0 or part < 0 or amount_idr < 0:
        raise ValueError("share_floor wants amount >= 0, part >= 0, whole > 0")
    return amount_idr * part // whole


def basis_points(amount_idr: int, rate_bp: int) -> int:
    """amount × rate in basis points (100 bp = 1 %), rounded down to whole rupiah."""
    return share_floor(amount_idr, rate_bp, 10_000)


def with_decimals(exact: Fraction, places: int = 2) -> str:
    """Fraction(3361644, 100) -> "33.616,44", half up. For showing only: money is whole rupiah."""
    scaled = (2 * abs(exact) * 10**places + 1) // 2
    whole, part = divmod(int(scaled), 10**places)
    sign = "−" if exact < 0 and scaled else ""
    return f"{sign}{whole:,}".replace(",", ".") + (f",{part:0{places}d}" if places else "")


def percent(bp: int) -> str:
    """525 -> "5,25 %"."""
    sign = "−" if bp < 0 else ""
    return f"{sign}{abs(bp) // 100},{abs(bp) % 100:02d} %"
