"""Who did what, when, with before and after: written with the deed, in its transaction, never changed."""

import json
from typing import Any

from app.domain import transactions


async def record(
    deed: str, subject: str, *, by: int | None, entity: int | None = None,
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None, why: str = "",
) -> None:  # fmt: skip
    """One row of the audit trail. `deed` is a noun phrase ("harga diubah"), `subject` names the row ("product:12")."""
    await transactions.execute(
        "INSERT INTO audit (by_person, entity, deed, subject, before, after, why) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        by, entity, deed, subject, _json(before), _json(after), why,
    )  # fmt: skip


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, default=str, ensure_ascii=False)
