"""Bu Sari's primary, and the works where she earns her wages."""

from datetime import date
from typing import Any

from app.domain.clock import business_day, now
from app.domain.numbering import new_key
from app.domain.savings.dues import begin_dues
from app.domain.wages.consent import Agreed, agree
from app.domain.wages.fill import fill_in, fill_rest, submit
from app.domain.wages.find import list_at, rows_of
from app.domain.wages.make import hand_over, make_list, months_to_choose
from app.domain.wages.payers import add_payer
from tests.domain.savings.conftest import HOME, House, bank, house

__all__ = ["bank", "house"]


def this_month() -> date:
    return months_to_choose()[0]


async def agreed(house: House, *, dues: bool = True, bon: bool = True) -> int:
    """Sari owes dues from this month on, and agrees that the works withholds; the payer."""
    await begin_dues(HOME, house.saver, this_month())
    payer = await add_payer(HOME, "Pabrik Gula Blora", by=house.clerk)
    await agree(HOME, house.saver, Agreed(payer, dues, bon), by=house.saver)
    return payer


async def handed(house: House, payer: int) -> str:
    number = await make_list(HOME, payer, this_month(), by=house.clerk, key=new_key())
    await hand_over(HOME, number, by=house.clerk)
    return number


async def filled(house: House, number: str, idr: int | None = None) -> None:
    """What was withheld of Sari (all, unless said) is filled in and submitted by the clerk."""
    if idr is not None:
        found = await list_at([HOME], number)
        rows, _ = await rows_of(found.id)
        await fill_in(HOME, number, {rows[0].id: idr})
    await fill_rest(HOME, number)
    await submit(HOME, number, by=house.clerk)


async def due_now(db: Any, house: House) -> None:
    """Sari's bon falls due on the first of this month's last days: it stands in this month's list whenever the test runs."""
    await db.execute("UPDATE bon SET due_on = $1 WHERE person = $2", business_day(now()), house.saver)
    await db.execute("UPDATE bon_line SET oldest_due = $1 WHERE person = $2", business_day(now()), house.saver)
