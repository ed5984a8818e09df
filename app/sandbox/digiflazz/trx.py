"""A transaction as the stand-in keeps it, and how it is found."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.digiflazz.store import Store

REMEMBERED_S = 90 * 86_400  # after that a status check is a first purchase
COLUMNS = ("trx_id", "ref_id", "kind", "sku", "customer_no", "price_idr", "status", "rc", "message", "sn",
           "created_at", "changed_at", "due_at", "due_rc", "due_sn", "saldo_idr", "testing", "url")  # fmt: skip


@dataclass(slots=True)
class Trx:
    """One purchase or payment. Whole rupiah, seconds since 1970; `due_*` say what it turns into by itself, and when."""

    trx_id: str
    ref_id: str
    kind: str  # prepaid | pasca
    sku: str
    customer_no: str
    price_idr: int
    status: str
    rc: str
    message: str
    sn: str
    created_at: float
    changed_at: float
    due_at: float | None
    due_rc: str | None
    due_sn: str | None
    saldo_idr: int  # the deposit after this transaction's last movement
    testing: bool
    url: str
    bill: dict[str, Any] = field(default_factory=dict)


def add(store: Store, trx: Trx) -> None:
    values = [getattr(trx, name) for name in COLUMNS]
    marks = ",".join("?" * (len(values) + 1))
    store.run(f"INSERT INTO digiflazz_trx VALUES ({marks})", *values, json.dumps(trx.bill))  # noqa: S608


def keep(store: Store, trx: Trx) -> None:
    store.run(
        "UPDATE digiflazz_trx SET status=?, rc=?, message=?, sn=?, changed_at=?, due_at=?, due_rc=?, due_sn=?,"
        " saldo_idr=?, bill=? WHERE trx_id=?", trx.status, trx.rc, trx.message, trx.sn, trx.changed_at, trx.due_at,
        trx.due_rc, trx.due_sn, trx.saldo_idr, json.dumps(trx.bill), trx.trx_id,
    )  # fmt: skip


def of_row(row: sqlite3.Row) -> Trx:
    values = {name: row[name] for name in COLUMNS}
    return Trx(**{**values, "testing": bool(row["testing"])}, bill=json.loads(row["bill"]))


def by_ref(store: Store, ref_id: str, *, now: float) -> Trx | None:
    """The newest under this ref_id that is still remembered."""
    row = store.one(
        "SELECT * FROM digiflazz_trx WHERE ref_id=? AND created_at>? ORDER BY created_at DESC, rowid DESC LIMIT 1",
        ref_id, now - REMEMBERED_S,
    )  # fmt: skip
    return of_row(row) if row else None


def same_goods(store: Store, sku: str, customer_no: str, *, since: float, statuses: tuple[str, ...], year: str = "") -> Trx | None:  # fmt: skip
    """The newest real purchase of this SKU for this number in one of these states; of a land tax, for this year."""
    marks = ",".join("?" * len(statuses))
    row = store.one(
        f"SELECT * FROM digiflazz_trx WHERE customer_no=? AND sku=? AND changed_at>=? AND testing=0 AND status IN ({marks})"  # noqa: S608
        " AND (?='' OR json_extract(bill, '$.desc.tahun_pajak')=?) ORDER BY created_at DESC, rowid DESC LIMIT 1",
        customer_no, sku, since, *statuses, year, year,
    )  # fmt: skip
    return of_row(row) if row else None
