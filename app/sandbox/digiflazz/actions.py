"""What buttons and levers may do to a transaction, by the words used in their addresses."""

from __future__ import annotations

from typing import Any

from app.sandbox.digiflazz import life
from app.sandbox.digiflazz.codes import FAILED, PENDING, SUCCESS
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import Trx, by_ref, of_row

LABELS = {"sukses": "Jadikan sukses", "gagal": "Gagalkan", "refund": "Refund (rc 74)"}
_RC = {"sukses": "00", "gagal": "02", "refund": "74"}


def find(stand: StandIn, any_id: str) -> Trx | None:
    """By Digiflazz' own number or by ref_id, the newest of those."""
    row = stand.store.one("SELECT * FROM digiflazz_trx WHERE trx_id=?", any_id)
    return of_row(row) if row else by_ref(stand.store, any_id, now=stand.now())


def act(stand: StandIn, trx: Trx, action: str, terms: dict[str, Any]) -> None:
    """`terms`: `rc` instead of the usual one, `sn`, `quiet` (no webhook). Raises `life.Stuck`."""
    with stand.store.unit():
        life.move(stand, trx, str(terms.get("rc", _RC[action])), sn=terms.get("sn"), quiet=bool(terms.get("quiet")))


def offered(trx: Trx) -> list[str]:
    return {PENDING: ["sukses", "gagal"], SUCCESS: ["refund"], FAILED: ["sukses"]}[trx.status]
