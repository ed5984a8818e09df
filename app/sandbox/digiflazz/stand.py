"""The stand-in itself: settings, memory, a clock that can be moved, moods, deposit, and the price list of the moment."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from app.sandbox.digiflazz.billers import BILLERS, Biller
from app.sandbox.digiflazz.goods import Good, goods
from app.sandbox.digiflazz.notices import Notices
from app.sandbox.digiflazz.settings import DigiflazzSettings
from app.sandbox.digiflazz.store import Store
from app.sandbox.shared.rules import Rules

WIB = timezone(timedelta(hours=7))
Kinds = dict[str, tuple[type, ...]]
OF_GOOD: Kinds = {"price": (int,), "seller_on": (bool,), "buyer_on": (bool,), "stock": (int, type(None)),
                  "multi": (bool,), "window": (list,)}  # fmt: skip
OF_BILLER: Kinds = {"admin": (int,), "commission": (int,), "seller_on": (bool,), "buyer_on": (bool,)}


class StandIn:
    def __init__(self, settings: DigiflazzSettings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.faults = Rules(self.store, "call", table="digiflazz_rule")
        self.fates = Rules(self.store, "fate", table="digiflazz_rule")
        self.inquiry_fates = Rules(self.store, "inquiry", table="digiflazz_rule")
        self.notice_rules = Rules(self.store, "notice", table="digiflazz_rule")
        self.moods = (self.faults, self.fates, self.inquiry_fates, self.notice_rules)
        self.wake = asyncio.Event()  # something for the postman
        self.stir = asyncio.Event()  # something for the sweeper
        self.closing = asyncio.Event()
        self.notices = Notices(self)
        self.calls: Counter[str] = Counter()
        self.begin()

    def begin(self) -> None:
        """The list, the clock and the deposit as remembered, or as on the first day."""
        self.goods: dict[str, Good] = {good.sku: good for good in goods()}
        self.billers: dict[str, Biller] = {biller.sku: biller for biller in BILLERS}
        for row in self.store.all("SELECT * FROM digiflazz_product"):
            self._apply(row["sku"], json.loads(row["changes"]))
        self.offset = float(self.store.word("offset", "0"))
        self.time_scale = float(self.store.word("time_scale", str(self.settings.time_scale)))
        self.pending_s = float(self.store.word("pending_s", str(self.settings.pending_s)))
        self.opening_idr = self.settings.opening_saldo_idr
        if self.store.one("SELECT 1 FROM digiflazz_saldo LIMIT 1") is None:
            self.book("", "saldo awal", self.opening_idr)

    def now(self) -> float:
        return time.time() + self.offset

    def soon(self, seconds: float) -> float:
        """A moment `seconds` of stand-in time from now."""
        return self.now() + seconds / self.time_scale

    def wib(self) -> datetime:
        return datetime.fromtimestamp(self.now(), WIB)

    def set_clock(
        self, *, offset: float | None = None, time_scale: float | None = None, pending_s: float | None = None
    ) -> None:
        """Move the clock by `offset` seconds from the true one, and remember it."""
        for name, value in (("offset", offset), ("time_scale", time_scale), ("pending_s", pending_s)):
            if value is not None:
                setattr(self, name, float(value))
                self.store.remember(name, float(value))
        self.wake.set()
        self.stir.set()

    def saldo(self) -> int:
        row = self.store.one("SELECT balance_idr FROM digiflazz_saldo ORDER BY id DESC LIMIT 1")
        return int(row["balance_idr"]) if row else 0

    def book(self, ref_id: str, why: str, change_idr: int) -> int:
        """Write one movement of the deposit; returns what is left."""
        left = self.saldo() + change_idr
        self.store.run(
            "INSERT INTO digiflazz_saldo (at, ref_id, why, change_idr, balance_idr) VALUES (?,?,?,?,?)",
            self.now(), ref_id, why, change_idr, left,
        )  # fmt: skip
        return left

    def change_product(self, sku: str, changes: dict[str, Any]) -> Good | Biller:
        """Change a product from now on. Raises KeyError for an unknown SKU, ValueError for an odd change."""
        product = self.goods.get(sku) or self.billers[sku]
        kinds = OF_GOOD if isinstance(product, Good) else OF_BILLER
        for name, value in changes.items():
            if type(value) not in kinds.get(name, ()):  # exactly: True is no price
                raise ValueError(f"{name}: pilih dari {', '.join(kinds)}")
        row = self.store.one("SELECT changes FROM digiflazz_product WHERE sku=?", sku)
        together = {**(json.loads(row["changes"]) if row else {}), **changes}
        self.store.run("INSERT OR REPLACE INTO digiflazz_product VALUES (?,?)", sku, json.dumps(together))
        if "stock" in changes:
            self.store.run("DELETE FROM digiflazz_stock WHERE sku=?", sku)
        self._apply(sku, changes)
        return self.goods.get(sku) or self.billers[sku]

    def _apply(self, sku: str, changes: dict[str, Any]) -> None:
        if "window" in changes:
            changes = {**changes, "window": tuple(str(part) for part in changes["window"])[:2]}
        if sku in self.goods:
            self.goods[sku] = replace(self.goods[sku], **changes)
        elif sku in self.billers:
            self.billers[sku] = replace(self.billers[sku], **changes)

    def stock_left(self, good: Good) -> int | None:
        if good.stock is None:
            return None
        row = self.store.one("SELECT sold FROM digiflazz_stock WHERE sku=?", good.sku)
        return max(good.stock - (int(row["sold"]) if row else 0), 0)

    def sell_one(self, good: Good) -> None:
        if good.stock is not None:
            self.store.run(
                "INSERT INTO digiflazz_stock VALUES (?,1) ON CONFLICT (sku) DO UPDATE SET sold=sold+1", good.sku
            )
