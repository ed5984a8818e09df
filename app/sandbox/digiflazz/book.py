"""The stand-in's own books: the referee for whoever claims that something was bought."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.sandbox.digiflazz.codes import FAILED, PENDING, SUCCESS
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import Trx, of_row


def book(stand: StandIn) -> dict[str, Any]:
    """Every purchase really made, and the deposit, in whole rupiah.

    `bought_twice`: references and numbers with more than one purchase that was not a failure.
    """
    rows = [of_row(row) for row in stand.store.all("SELECT * FROM digiflazz_trx ORDER BY created_at, rowid")]
    real = [trx for trx in rows if not trx.testing]
    return {
        "purchases": [_line(trx) for trx in real],
        "tests": [_line(trx) for trx in rows if trx.testing],
        "bought_twice": {
            "ref_id": _twice([trx.ref_id for trx in real]),
            "number": _twice([f"{trx.sku} {trx.customer_no}" for trx in real if trx.status != FAILED]),
        },
        "sums": sums(stand),
        "saldo": [dict(row) for row in stand.store.all("SELECT * FROM digiflazz_saldo ORDER BY id")],
        "calls": dict(stand.calls),
        "notices": notice_counts(stand),
        "now": stand.now(),
    }


def sums(stand: StandIn) -> dict[str, Any]:
    """`saldo_idr` = `paid_in_idr` - `spent_idr` - `held_idr`, always."""
    rows = stand.store.all(
        "SELECT status, count(*) AS n, sum(price_idr) AS idr FROM digiflazz_trx WHERE testing=0 GROUP BY status"
    )
    count = {row["status"]: row["n"] for row in rows}
    idr = {row["status"]: row["idr"] for row in rows}
    paid_in = stand.store.one("SELECT coalesce(sum(change_idr),0) AS n FROM digiflazz_saldo WHERE ref_id=''")
    return {
        "count": sum(count.values()), "by_status": count, "spent_idr": idr.get(SUCCESS, 0),
        "held_idr": idr.get(PENDING, 0), "paid_in_idr": paid_in["n"] if paid_in else 0, "saldo_idr": stand.saldo(),
    }  # fmt: skip


def _twice(names: list[str]) -> dict[str, int]:
    return {name: count for name, count in Counter(names).items() if count > 1}


def _line(trx: Trx) -> dict[str, Any]:
    names = ("trx_id", "ref_id", "kind", "sku", "customer_no", "price_idr", "status", "rc", "sn", "saldo_idr",
             "created_at", "changed_at")  # fmt: skip
    return {name: getattr(trx, name) for name in names}


def notice_counts(stand: StandIn) -> dict[str, int]:
    rows = stand.store.all("SELECT state, count(*) AS n FROM digiflazz_notice GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def newest(stand: StandIn, *, search: str, page: int, size: int) -> list[Trx]:
    """Newest first, one more than `size` to show that there are more; `search` is the start of a ref_id or number."""
    like = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = stand.store.all(
        "SELECT * FROM digiflazz_trx WHERE ?1='%' OR ref_id LIKE ?1 ESCAPE '\\' OR customer_no LIKE ?1 ESCAPE '\\'"
        " ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3", like, size + 1, (page - 1) * size,
    )  # fmt: skip
    return [of_row(row) for row in rows]
