"""What waits for a second officer: money, decisions, sums. Asked by the first page of the office, in one query over what is open."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, each in the co-ops where the asker may do the next step."""

    withdrawals: int  # asked for: to be approved
    payouts: int  # approved: to be paid
    decisions: int
    bon_limits: int
    wages: int  # what was withheld, filled in
    interest: int  # postings begun by hand, and late entries
    reviews: int  # SHU that was reckoned
    checks: int  # SHU that was reviewed
    approvals: int  # SHU that was checked


async def waiting_for_a_second(
    *, approve: Collection[int], pay: Collection[int], agree: Collection[int], interest: Collection[int],
    review: Collection[int], check: Collection[int], enter: Collection[int], bon: Collection[int],
) -> Waiting:  # fmt: skip
    """Each argument: the co-ops in which the asker may take that step."""
    row = await transactions.fetch_one(
        _WAITING,
        list(approve),
        list(pay),
        list(agree),
        list(interest),
        list(review),
        list(check),
        list(enter),
        list(bon),
    )
    assert row is not None, "an aggregate has a row"
    return Waiting(**dict(row))


_WAITING = """
SELECT (SELECT count(*) FROM savings_withdrawal WHERE entity = ANY($1::int[]) AND state = 'asked') AS withdrawals,
       (SELECT count(*) FROM savings_withdrawal WHERE entity = ANY($2::int[]) AND state = 'approved') AS payouts,
       (SELECT count(*) FROM decision WHERE entity = ANY($3::int[]) AND state = 'proposed') AS decisions,
       (SELECT count(*) FROM interest_run WHERE entity = ANY($4::int[]) AND state = 'proposed')
         + (SELECT count(*) FROM late_entry WHERE entity = ANY($4::int[]) AND decided_at IS NULL) AS interest,
       (SELECT count(*) FROM shu_run WHERE entity = ANY($5::int[]) AND state = 'dihitung') AS reviews,
       (SELECT count(*) FROM shu_run WHERE entity = ANY($6::int[]) AND state = 'ditinjau') AS checks,
       (SELECT count(*) FROM shu_run WHERE entity = ANY($7::int[]) AND state = 'diperiksa') AS approvals,
       (SELECT count(*) FROM bon_limit WHERE entity = ANY($8::int[]) AND state = 'proposed') AS bon_limits,
       (SELECT count(*) FROM wage_list WHERE entity = ANY($8::int[]) AND state = 'filled') AS wages
"""
