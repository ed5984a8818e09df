"""A second reckoning of jasa simpanan, its tax and the sharing of SHU, written from the text of the rules alone.

It shares no line with the first: decimals of forty digits where that one has fractions, a walk over dates where that one has
lists, division by hand where that one has none. Where both agree on what nobody chose, neither has slipped alone.
"""

import calendar
import datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=60)


def interest(year, month, moves, method, tiers_from, year_days, least, rounding, co_op):
    """moves: {day of month: balance from then on}; tiers_from: [(day, [(from, percent)])]. (exact, rounded, tax)."""
    length = calendar.monthrange(year, month)[1]
    balances = {}
    current = 0
    for number in range(1, length + 1):
        current = moves.get(number, current)
        balances[datetime.date(year, month, number)] = current
    lowest = sorted(balances.values())[0]
    mean = EXACT.divide(Decimal(sum(balances.values())), Decimal(length))
    exact = Decimal(0)
    for today, balance in balances.items():
        table = [table for day, table in tiers_from if day <= today.day][-1]
        if method == "saldo_terendah":
            decides, earns = Decimal(lowest), Decimal(lowest)
        elif method == "saldo_rata_rata_harian":
            decides, earns = mean, Decimal(balance)
        else:
            decides, earns = Decimal(balance), Decimal(balance)
        percent = Decimal(0)
        for start, rate in table:
            if decides >= start:
                percent = rate
        if decides < least:
            percent = Decimal(0)
        exact = EXACT.add(exact, EXACT.divide(EXACT.multiply(earns, percent), Decimal(100 * year_days)))
    # What forty digits cannot hold apart from a whole rupiah is one.
    near = exact.quantize(Decimal(1).scaleb(-25), context=EXACT)
    whole = int(near.to_integral_value(rounding=ROUND_FLOOR if rounding == "bawah" else ROUND_HALF_UP))
    return exact, whole, tax(whole, co_op)


def tax(whole, co_op):
    """Person: nothing up to and including 240.000, above it a tenth of everything. Co-op: 15 of every hundred."""
    if co_op:
        return (whole * 15 - whole * 15 % 100) // 100
    if whole <= 240000:
        return 0
    return (whole - whole % 10) // 10


def shu(profit, modal_percent, usaha_percent, members, all_savings, all_business, remainder_to_largest):
    """members: {id: (savings, business)}. (pools, {id: (modal, usaha)})."""
    if profit < 0:
        profit = 0
    pools = [int(Decimal(profit) * percent / 100) for percent in (modal_percent, usaha_percent)]
    given = {}
    for place, (pool, total) in enumerate(zip(pools, (all_savings, all_business), strict=True)):
        raw = {}
        for member, bases in members.items():
            quotient, rest = divmod(pool * bases[place], total) if total else (0, 0)
            raw[member] = [quotient, rest]
        if remainder_to_largest and total:
            theirs = pool * sum(bases[place] for bases in members.values()) // total
            missing = theirs - sum(quotient for quotient, _ in raw.values())
            while missing > 0:
                best = None
                for member in sorted(raw):
                    if best is None or raw[member][1] > raw[best][1]:
                        best = member
                raw[best][0] += 1
                raw[best][1] = -1
                missing -= 1
        for member, (quotient, _) in raw.items():
            given.setdefault(member, []).append(quotient)
    return pools, {member: tuple(parts) for member, parts in given.items()}
