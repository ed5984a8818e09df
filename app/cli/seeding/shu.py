"""The demo's book years: what members bought in the year before last, last year and this one, the sekunder's and the primaries' books
of the two closed years, and their SHU from draft to payout by the deeds that officers use. Everything is invented.

Called last: it seals the closed years, so nothing can be dated back into them afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.cli.seeding.shu_books import (
    PRIMARIES,
    TWO_YEARS,
    books_of_primaries,
    books_of_sekunder,
    costs,
    purchases,
    savings_if_none,
    seal,
)
from app.domain import clock, transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.governance.agree import agree_decision
from app.domain.governance.propose import Wish, propose_decision
from app.domain.shu.check import ask_for_check, reckon_again
from app.domain.shu.find import rows_of
from app.domain.shu.life import approve, check_run, open_payout, review
from app.domain.shu.payout import pay_out
from app.domain.shu.reckon import ask_for_run, reckon

NOT_YET_OPEN, STILL_CHECKED = 15, (16, 17)  # what officers have still to do

TABLE = {
    "cadangan": 2_000,
    "jasa_modal": 2_000,
    "jasa_usaha": 4_500,
    "pengurus": 500,
    "pegawai": 500,
    "pendidikan": 300,
    "sosial": 200,
    "daerah": 0,
}


@dataclass(frozen=True, slots=True)
class Officers:
    """Who takes a run of one co-op through its steps."""

    reckons: int
    reviews: int
    checks: int
    approves: int


async def seed_shu() -> None:
    """Deterministic but for the calendar: the closed years are those before the present one."""
    today = clock.business_day(clock.now())
    before, last = today.year - 2, today.year - 1
    officers = await _officers()
    await purchases(today)
    await books_of_sekunder(before, last, today)
    await savings_if_none(before, last)
    for coop in (SEKUNDER, *TWO_YEARS):
        await _table(coop, officers[coop], before)
    await books_of_primaries(before)
    await seal(before, (SEKUNDER, *TWO_YEARS))
    for coop in (SEKUNDER, *TWO_YEARS):
        await _divided(coop, before, officers[coop])
    await costs(PRIMARIES, last)
    await seal(last, (SEKUNDER, *PRIMARIES))
    for coop in (SEKUNDER, *PRIMARIES):
        await _divided(
            coop, last, officers[coop], steps=3 if coop in STILL_CHECKED else 4 if coop == NOT_YET_OPEN else 5
        )


async def _officers() -> dict[int, Officers]:
    """The sekunder's are named in the README; each primary gets four of its first members."""
    async with transactions.transaction():
        await transactions.execute(_MADE_OFFICERS, list(PRIMARIES))
        await transactions.execute(_GRANTED, list(PRIMARIES))
    named = {
        row["phone"][-2:]: row["id"]
        for row in await transactions.fetch("SELECT id, phone FROM person WHERE phone LIKE '+62812000000__'")
    }
    found = {SEKUNDER: Officers(named["04"], named["11"], named["05"], named["09"])}
    for row in await transactions.fetch(_FOUND_OFFICERS, list(PRIMARIES)):
        found[row["coop"]] = Officers(row["bendahara"], row["ketua"], row["pengawas"], row["sekretaris"])
    return found


async def _table(coop: int, by: Officers, year: int) -> None:
    """The lasting table, as a meeting decided it before the first run."""
    values: dict[str, object] = {"shu_alokasi_anggota": TABLE}
    await _decided(
        coop, by, f"01/RAT/{year}", date(year, 3, 9), "Pembagian SHU", values, since=date(year, 1, 1), correction=True
    )


async def _divided(coop: int, year: int, by: Officers, *, steps: int = 5) -> None:
    """A run as far as its steps: 3 checked, 4 approved, 5 shared and partly taken."""
    run = await ask_for_run(coop, year, by=by.reckons)
    await reckon(run)
    await review(run, entity=coop, by=by.reviews)
    check, _ = await ask_for_check(run, entity=coop, by=by.checks)
    await reckon_again(check)
    await check_run(run, entity=coop, by=by.checks)
    on = min(date(year + 1, 3, 14) if coop != SEKUNDER else date(year + 1, 5, 9), clock.business_day(clock.now()))
    decision = await _decided(coop, by, f"02/RAT/{year + 1}", on, f"Pengesahan dan pembagian SHU {year}", {}, since=on)
    if steps < 4:
        return  # the meeting has decided; entering it is left to the officers
    await approve(run, entity=coop, by=by.approves, decision=decision, booked_on=on)
    if steps < 5:
        return
    await open_payout(run, entity=coop, by=by.reckons)
    if coop != SEKUNDER:
        await _taken(run, coop, by)


async def _taken(run: int, coop: int, by: Officers) -> None:
    """Some have taken theirs, in cash or to their savings; the first of each primary has not."""
    rows = [row for row in await rows_of(run, "primer", limit=8) if row.total_idr]
    for n, row in enumerate(rows[1:4]):
        await pay_out(
            run,
            row.member,
            ("tunai", "sukarela")[n % 2],
            entity=coop,
            by=by.checks if row.member == by.reckons else by.reckons,
        )


async def _decided(
    coop: int,
    by: Officers,
    number: str,
    on: date,
    title: str,
    values: dict[str, object],
    *,
    since: date,
    correction: bool = False,
) -> int:
    wish = Wish(
        "rat",
        number,
        on,
        title,
        "Rapat Anggota memutuskan sebagaimana tertulis.",
        list(_present(coop)),
        since,
        values,
        correction=correction,
    )
    async with transactions.transaction():
        made = await propose_decision(coop, wish, by=by.reviews)
    await agree_decision(coop, made, by=by.approves)
    return made


def _present(coop: int) -> Iterator[str]:
    yield "Ketua Rapat"
    yield "Sekretaris Rapat" if coop else ""


_MADE_OFFICERS = """
WITH free AS (
  SELECT m.person, m.coop, row_number() OVER (PARTITION BY m.coop ORDER BY m.person) AS nr FROM membership m
  WHERE m.coop = ANY ($1::int[]) AND m.ended_on IS NULL AND NOT EXISTS (SELECT FROM office o WHERE o.person = m.person AND o.ended_at IS NULL)
    AND m.person NOT IN (SELECT id FROM person WHERE phone LIKE '+62812000000__')),
role AS (SELECT * FROM unnest(ARRAY['bendahara','ketua','pengawas','sekretaris']) WITH ORDINALITY AS r (role, nr))
INSERT INTO office (person, coop, role, proposed_by)
SELECT f.person, f.coop, r.role, (SELECT id FROM person WHERE phone = '+6281200000004') FROM free f JOIN role r USING (nr)
WHERE NOT EXISTS (SELECT FROM office o WHERE o.coop = f.coop AND o.role = r.role AND o.granted_at IS NOT NULL AND o.ended_at IS NULL)
"""

_GRANTED = """
UPDATE office SET granted_by = (SELECT id FROM person WHERE phone = '+6281200000009'), granted_at = now()
WHERE coop = ANY ($1::int[]) AND role IN ('bendahara','ketua','pengawas','sekretaris') AND granted_at IS NULL AND ended_at IS NULL
"""

_FOUND_OFFICERS = """
SELECT coop, min(person) FILTER (WHERE role = 'bendahara') AS bendahara, min(person) FILTER (WHERE role = 'ketua') AS ketua,
       min(person) FILTER (WHERE role = 'pengawas') AS pengawas, min(person) FILTER (WHERE role = 'sekretaris') AS sekretaris
FROM office WHERE coop = ANY ($1::int[]) AND granted_at IS NOT NULL AND ended_at IS NULL GROUP BY coop
"""
