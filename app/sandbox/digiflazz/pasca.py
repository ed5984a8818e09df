"""Bills: asked for under a new ref_id, paid under the same one on the same day, looked up by it afterwards."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from app.sandbox.digiflazz import life, shapes
from app.sandbox.digiflazz.billers import TEST_BILLERS, Biller
from app.sandbox.digiflazz.bills import bill, paid
from app.sandbox.digiflazz.codes import FAILED, PENDING, SUCCESS, Verdict, code_of
from app.sandbox.digiflazz.known import Fate, own_fate, own_number, tested_pasca
from app.sandbox.digiflazz.prepaid import known_again
from app.sandbox.digiflazz.stand import WIB, StandIn
from app.sandbox.digiflazz.trx import REMEMBERED_S, Trx, by_ref, same_goods

DIGITS = {"pln": (11, 12), "pdam": (5, 15), "bpjs": (13, 16), "bpjstk": (12, 16), "internet": (8, 13), "hp": (10, 13),
          "multifinance": (6, 20), "pbb": (18, 18), "pgas": (8, 12), "tv": (8, 14), "nontaglis": (13, 13),
          "emoney": (10, 13)}  # fmt: skip


def inquire(stand: StandIn, asked: dict[str, Any], *, testing: bool) -> dict[str, Any]:
    """The bill, or how it failed. Moves no money. Raises `Verdict` where nothing is formed."""
    ref_id, sku, number = asked["ref_id"], asked["buyer_sku_code"], asked["customer_no"]
    biller = _biller(stand, sku, testing=testing)
    if by_ref(stand.store, ref_id, now=stand.now()) is not None:
        raise Verdict("49")
    before = _inquiry(stand, ref_id)
    if before is not None and (before["sku"], before["customer_no"]) != (sku, number):
        raise Verdict("49")
    amount = asked.get("amount")
    if biller.shape == "emoney" and (not isinstance(amount, int) or amount <= 0 or amount % 1_000):
        raise Verdict("87")
    rc = _inquiry_code(stand, biller, asked, testing=testing)
    if not code_of(rc).formed:
        raise Verdict(rc)
    today = stand.wib().date()
    body = bill(biller, number, today, amount=amount, testing=testing, year=asked.get("year")) if rc == "00" else {}
    stand.store.run(
        "INSERT INTO digiflazz_inquiry (ref_id, sku, customer_no, created_at, rc, testing, bill) VALUES (?,?,?,?,?,?,?)",
        ref_id, sku, number, stand.now(), rc, int(testing), json.dumps(body),
    )  # fmt: skip
    if rc != "00":
        return shapes.of_verdict(Verdict(rc), asked)
    small = testing and body["price"] < 100_000
    saldo = (100_000 if small else life.TEST_SALDO_IDR) if testing else stand.saldo()
    return shapes.of_bill(ref_id, number, sku, body, saldo)


def pay(stand: StandIn, asked: dict[str, Any], *, testing: bool) -> Trx:
    """Pay what was asked for today under this ref_id. Raises `Verdict` where nothing is formed."""
    ref_id, sku, number = asked["ref_id"], asked["buyer_sku_code"], asked["customer_no"]
    known = by_ref(stand.store, ref_id, now=stand.now())
    if known is not None:
        return known_again(stand, known, sku, number)
    biller = _biller(stand, sku, testing=testing)
    found = _inquiry(stand, ref_id)
    # What the real service says to a payment without an inquiry of the day is not documented; this is our choice.
    if found is None or found["rc"] != "00" or _day(found["created_at"]) != stand.wib().date():
        raise Verdict("50", "Inquiry tidak ditemukan, lakukan inquiry pada hari yang sama")
    if (found["sku"], found["customer_no"]) != (sku, number):
        raise Verdict("49")
    body = json.loads(found["bill"])
    if not testing and stand.saldo() < body["price"]:
        raise Verdict("44")
    fate = _payment_fate(stand, biller, {**asked, "year": body["desc"].get("tahun_pajak")}, testing=testing)
    return life.begin(
        stand, fate, ref_id=ref_id, kind="pasca", sku=sku, customer_no=number, price_idr=body["price"], testing=testing,
        url=asked.get("cb_url") or stand.settings.webhook_url, bill=paid(biller.shape, number, body),
    )  # fmt: skip


def status(stand: StandIn, asked: dict[str, Any]) -> Trx:
    """What became of a payment. Raises `Verdict` 50 where none is remembered, even if there was an inquiry."""
    known = by_ref(stand.store, asked["ref_id"], now=stand.now())
    if known is None or known.kind != "pasca":
        raise Verdict("50", "Data belum ada")
    return known_again(stand, known, asked["buyer_sku_code"], asked["customer_no"])


def _biller(stand: StandIn, sku: str, *, testing: bool) -> Biller:
    biller = TEST_BILLERS.get(sku) if testing else stand.billers.get(sku)
    if biller is None:
        raise Verdict("41" if testing else "43")
    if not biller.buyer_on:
        raise Verdict("43")
    return biller


def _inquiry(stand: StandIn, ref_id: str) -> sqlite3.Row | None:
    return stand.store.one(
        "SELECT * FROM digiflazz_inquiry WHERE ref_id=? AND created_at>? ORDER BY id DESC LIMIT 1",
        ref_id, stand.now() - REMEMBERED_S,
    )  # fmt: skip


def _inquiry_code(stand: StandIn, biller: Biller, asked: dict[str, Any], *, testing: bool) -> str:
    number = asked["customer_no"]
    if testing:
        fate = tested_pasca(biller.sku, number, 0)
        if fate is None:
            raise Verdict("41")
        return "02" if fate.rc == "inquiry" else "00"
    if not biller.seller_on:
        return "53"
    facts = {"ref_id": asked["ref_id"], "sku": biller.sku, "customer_no": number, "call": "inq"}
    rules = stand.inquiry_fates.take(facts, only_first=True)
    if rules:
        return str(rules[0].args.get("rc", "00"))
    own = own_number(number)
    if own is not None and own[0] == "0":
        return own[1]
    if not _right_length(biller.shape, number):
        return "57" if number.replace(",", "").isdigit() else "54"
    first = stand.wib().replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()
    already = same_goods(stand.store, biller.sku, number, since=first, statuses=(SUCCESS, PENDING),
                         year=_tax_year(stand, biller, asked.get("year")))  # fmt: skip
    return "60" if already and biller.shape != "emoney" else "00"


def _tax_year(stand: StandIn, biller: Biller, year: Any) -> str:
    """Which year's land tax is meant: one of them being paid says nothing about another."""
    return str(year or stand.wib().year) if biller.shape in ("pbb", "pdl") else ""


def _right_length(shape: str, number: str) -> bool:
    if shape == "samsat":
        code, _, identity = number.partition(",")
        return code.isdigit() and identity.isdigit()
    least, most = DIGITS.get(shape, (4, 30))
    return number.isdigit() and least <= len(number) <= most


def _payment_fate(stand: StandIn, biller: Biller, asked: dict[str, Any], *, testing: bool) -> Fate:
    number = asked["customer_no"]
    if testing:
        fate = tested_pasca(biller.sku, number, stand.pending_s)
        if fate is None:
            raise Verdict("41")
        return fate
    first = stand.wib().replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()
    if biller.shape != "emoney" and same_goods(
        stand.store,
        biller.sku,
        number,
        since=first,
        statuses=(SUCCESS, PENDING),
        year=_tax_year(stand, biller, asked["year"]),
    ):
        return Fate("60")  # another ref_id paid it meanwhile
    if same_goods(stand.store, biller.sku, number, since=stand.now() - 60 / stand.time_scale, statuses=(FAILED,)):
        return Fate("85")
    own = own_fate(number, stand.pending_s)
    if own is not None and own.then is not None:
        return Fate(own.then)  # numbers of the second kind fail, or stay pending, when paid
    facts = {"ref_id": asked["ref_id"], "sku": biller.sku, "customer_no": number, "call": "pay"}
    return life.fate_of(stand, facts)


def _day(at: float) -> object:
    return datetime.fromtimestamp(at, WIB).date()
