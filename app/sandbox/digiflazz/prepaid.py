"""The prepaid purchase, which is its own status check: the same ref_id again buys nothing for ninety days."""

from __future__ import annotations

from typing import Any

from app.sandbox.digiflazz import life
from app.sandbox.digiflazz.codes import FAILED, PENDING, SUCCESS, Verdict
from app.sandbox.digiflazz.goods import Good
from app.sandbox.digiflazz.known import Fate, tested_prepaid
from app.sandbox.digiflazz.numbers import wrong_with
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import Trx, by_ref, same_goods

MINUTE = 60.0
TEST_PRICE_IDR = 10_000


def buy(stand: StandIn, asked: dict[str, Any], *, testing: bool) -> Trx:
    """Raises `Verdict` where nothing is formed."""
    ref_id, sku, number = asked["ref_id"], asked["buyer_sku_code"], asked["customer_no"]
    known = by_ref(stand.store, ref_id, now=stand.now())
    if known is not None:
        return known_again(stand, known, sku, number)
    if testing:
        return _pretend(stand, asked)
    good = stand.goods.get(sku)
    if good is None or not good.buyer_on:
        raise Verdict("43")
    _refuse(stand, good, asked)
    fate = _fate(stand, good, asked)
    trx = life.begin(
        stand, fate, ref_id=ref_id, kind="prepaid", sku=sku, customer_no=number, price_idr=good.price, testing=False,
        url=asked.get("cb_url") or stand.settings.webhook_url,
    )  # fmt: skip
    if trx.status != FAILED:
        stand.sell_one(good)
    return trx


def known_again(stand: StandIn, trx: Trx, sku: str, number: str) -> Trx:
    """The current state of what is there. Asking too soon is tolerated unless the stand-in was told to be strict."""
    if (trx.sku, trx.customer_no) != (sku, number):
        raise Verdict("49")
    asked_at, now = float(stand.store.word(f"asked:{trx.trx_id}", str(trx.created_at))), stand.now()
    stand.store.remember(f"asked:{trx.trx_id}", now)
    if stand.store.word("strict") == "1" and now - asked_at < MINUTE / stand.time_scale:
        raise Verdict("85")
    return trx


def _pretend(stand: StandIn, asked: dict[str, Any]) -> Trx:
    """The documented test numbers; everything else has, misleadingly, a wrong signature."""
    fate = tested_prepaid(asked["buyer_sku_code"], asked["customer_no"], stand.pending_s)
    if fate is None:
        raise Verdict("41")
    if "max_price" in asked and asked["max_price"] < TEST_PRICE_IDR:
        raise Verdict("69")
    return life.begin(
        stand, fate, ref_id=asked["ref_id"], kind="prepaid", sku=asked["buyer_sku_code"],
        customer_no=asked["customer_no"], price_idr=TEST_PRICE_IDR, testing=True,
        url=asked.get("cb_url") or stand.settings.webhook_url,
    )  # fmt: skip


def _refuse(stand: StandIn, good: Good, asked: dict[str, Any]) -> None:
    """What keeps a transaction from being formed at all."""
    number = asked["customer_no"]
    if stand.stock_left(good) == 0:
        raise Verdict("68")
    if "max_price" in asked and good.price > asked["max_price"]:
        raise Verdict("69")
    midnight = stand.wib().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    if not good.multi and same_goods(stand.store, good.sku, number, since=midnight, statuses=(SUCCESS, PENDING)):
        raise Verdict("63")
    if stand.saldo() < good.price:
        raise Verdict("44")


def _fate(stand: StandIn, good: Good, asked: dict[str, Any]) -> Fate:
    """A formed failure where the product or the number is wrong, else what fate has in store."""
    number = asked["customer_no"]
    if not good.seller_on:
        return Fate("53")
    if closed(good.window, stand.wib().strftime("%H:%M")):
        return Fate("58")
    just_now = stand.now() - MINUTE / stand.time_scale
    if same_goods(stand.store, good.sku, number, since=just_now, statuses=(FAILED,)):
        return Fate("85")
    wrong = wrong_with(good, number, allow_dot=bool(asked.get("allow_dot")))
    if wrong is not None:
        return Fate(wrong)
    facts = {"ref_id": asked["ref_id"], "sku": good.sku, "customer_no": number, "call": "buy"}
    return life.fate_of(stand, facts)


def closed(window: tuple[str, str], at: str) -> bool:
    """Whether `hh:mm` lies in a daily window that may cross midnight; equal ends mean never closed."""
    start, end = window
    if start == end or not start or not end:
        return False
    return start <= at < end if start < end else at >= start or at < end
