"""Which terms of drafts may be changed many at once, and the drafts as a grid shows them."""

from datetime import date

from app.domain import transactions
from app.domain.grid import Rows
from app.domain.promotions.draft import write_draft
from app.domain.promotions.rules import Kind
from app.domain.promotions.terms import ASKS
from app.domain.transactions import Row

PER_PAGE = 25
_ALWAYS = {"name", "starts_on", "ends_on"}


def percent_words(basis_points: int | None) -> str:
    """1250 -> "12,5"."""
    whole, rest = divmod(basis_points or 0, 100)
    return f"{whole}{f',{rest:02d}'.rstrip('0') if rest else ''}" if basis_points else ""


def _idr(amount_idr: int | None) -> str:
    return str(amount_idr or "")


DRAFTS = Rows(
    lock="SELECT * FROM promotion WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    fields={
        "name": str, "starts_on": date.isoformat, "ends_on": date.isoformat, "percent_bp": percent_words, "amount_idr": _idr, "budget_idr": _idr,
    },
    subject=lambda row: f"promotion:{row['id']}",
    write=write_draft,
)  # fmt: skip


def terms_asked(kind: str) -> set[str]:
    """The columns that a promotion of this kind has."""
    return _ALWAYS | (ASKS[Kind(kind)] & DRAFTS.fields.keys())


async def draft_rows(page: int) -> tuple[list[Row], bool]:
    """One page of drafts, the newest first, and whether there are more."""
    rows = await transactions.fetch(
        "SELECT id, kind, name, starts_on, ends_on, percent_bp, amount_idr, budget_idr FROM promotion WHERE state = 'draft'"
        " ORDER BY id DESC LIMIT $1 OFFSET $2", PER_PAGE + 1, (page - 1) * PER_PAGE
    )  # fmt: skip
    return rows[:PER_PAGE], len(rows) > PER_PAGE
