"""How answers look: `data` with rc as text, capitalised states, whole rupiah."""

from __future__ import annotations

from typing import Any

from app.sandbox.digiflazz.codes import FAILED, Verdict
from app.sandbox.digiflazz.trx import Trx

SELLER = {"tele": "@jatiseluler", "wa": "081234512345"}


def of_trx(trx: Trx, *, webhook: bool = False) -> dict[str, Any]:
    """The state of a transaction as an answer tells it; a webhook also carries Digiflazz' own number."""
    head: dict[str, Any] = {"ref_id": trx.ref_id, "customer_no": trx.customer_no, "buyer_sku_code": trx.sku}
    said = {"message": trx.message, "status": trx.status, "rc": trx.rc}
    if trx.kind == "pasca":
        if trx.status == FAILED:
            return {**head, **said}
        return {**head, **_shown(trx.bill), **said, "sn": trx.sn, "buyer_last_saldo": trx.saldo_idr}
    own = {"trx_id": trx.trx_id} if webhook else {}
    return {**own, **head, **said, "sn": trx.sn, "buyer_last_saldo": trx.saldo_idr, "price": trx.price_idr, **SELLER}


def of_bill(ref_id: str, number: str, sku: str, bill: dict[str, Any], saldo_idr: int) -> dict[str, Any]:
    said = {"message": "Transaksi Sukses", "status": "Sukses", "rc": "00"}
    head = {"ref_id": ref_id, "customer_no": number, "buyer_sku_code": sku}
    return {**head, **_shown(bill), **said, "buyer_last_saldo": saldo_idr}


def _shown(bill: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in bill.items() if not name.startswith("_")}


def of_verdict(verdict: Verdict, asked: dict[str, Any]) -> dict[str, Any]:
    """A request turned away; repeats what it named."""
    named: dict[str, Any] = {name: asked[name] for name in ("ref_id", "customer_no", "buyer_sku_code") if name in asked}
    return {**named, "message": verdict.message, "status": FAILED, "rc": verdict.rc}
