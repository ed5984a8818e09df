"""Price lists and their limits: the whole list once in five minutes, one SKU once in a second."""

from __future__ import annotations

from typing import Any

from app.sandbox.digiflazz.billers import Biller
from app.sandbox.digiflazz.codes import Verdict
from app.sandbox.digiflazz.goods import Good
from app.sandbox.digiflazz.stand import StandIn

WHOLE_S, ONE_S = 300.0, 1.0


def price_list(stand: StandIn, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """An unknown SKU gives an empty list. Raises `Verdict` 83 when asked too often. An odd `cmd` means prepaid."""
    cmd = "pasca" if asked.get("cmd") == "pasca" else "prepaid"
    code = asked.get("code")
    _not_too_often(stand, f"list:{cmd}:one" if code else f"list:{cmd}", ONE_S if code else WHOLE_S)
    rows = [of_good(stand, good) for good in stand.goods.values()] if cmd == "prepaid" else [
        of_biller(biller) for biller in stand.billers.values()]  # fmt: skip
    wanted = {"buyer_sku_code": code, **{name: asked.get(name) for name in ("category", "brand", "type")}}
    return [row for row in rows if all(_same(row.get(name), value) for name, value in wanted.items())]


def _same(value: object, wanted: object) -> bool:
    return not wanted or str(value).casefold() == str(wanted).casefold()


def _not_too_often(stand: StandIn, name: str, every_s: float) -> None:
    last, now = float(stand.store.word(name, "-1")), stand.now()
    if 0 <= now - last < every_s / stand.time_scale and last >= 0:
        raise Verdict("83")
    stand.store.remember(name, now)


def of_good(stand: StandIn, good: Good) -> dict[str, Any]:
    return {
        "product_name": good.name, "category": good.category, "brand": good.brand, "type": good.type,
        "seller_name": good.seller, "price": good.price, "buyer_sku_code": good.sku,
        "buyer_product_status": good.buyer_on, "seller_product_status": good.seller_on,
        "unlimited_stock": good.stock is None, "stock": stand.stock_left(good) or 0, "multi": good.multi,
        "start_cut_off": good.window[0], "end_cut_off": good.window[1], "desc": good.desc,
    }  # fmt: skip


def of_biller(biller: Biller) -> dict[str, Any]:
    return {
        "product_name": biller.name, "category": "Pascabayar", "brand": biller.brand, "seller_name": biller.seller,
        "admin": biller.admin, "commission": biller.commission, "buyer_sku_code": biller.sku,
        "buyer_product_status": biller.buyer_on, "seller_product_status": biller.seller_on, "desc": biller.desc,
    }  # fmt: skip
