"""A provider without a network whose list a story can change, and the products of a small PPOB shop."""

from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from app.domain.ppob.provider import GatewayError, PascaProduct, Product

PULSA = Product(
    "ts10", "Telkomsel 10.000", "Pulsa", "TELKOMSEL", "Umum", "Jati", 10_330, True, True, None, True, None, "-"
)
XL = replace(PULSA, sku="xl10", name="Xl 10.000", brand="XL", price_idr=10_500)
TOKEN = replace(PULSA, sku="pln20", name="PLN 20.000", category="PLN", brand="PLN", price_idr=20_250)
NIGHT = replace(TOKEN, sku="pln1000", name="PLN 1.000.000", price_idr=1_000_250, closed=(time(23, 0), time(1, 0)))
PLN = PascaProduct("pln-pasca", "PLN Pascabayar", "PLN PASCABAYAR", "Lawu", 2_500, 900, True, True, "-")


@dataclass
class FakeProvider:
    """Counts what it is asked; `trouble` is raised instead of an answer."""

    goods: list[Product] = field(default_factory=lambda: [PULSA, XL, TOKEN, NIGHT])
    billers: list[PascaProduct] = field(default_factory=lambda: [PLN])
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    trouble: GatewayError | None = None

    async def products(self, sku: str | None = None) -> list[Product]:
        return self._answer("prepaid", sku, self.goods)

    async def pasca_products(self, sku: str | None = None) -> list[PascaProduct]:
        return self._answer("pasca", sku, self.billers)

    def _answer(self, kind: str, sku: str | None, rows: list[Any]) -> list[Any]:
        self.asked.append((kind, sku))
        if self.trouble:
            raise self.trouble
        return [row for row in rows if sku in (None, row.sku)]

    def change(self, sku: str, **changes: Any) -> None:
        self.goods = [replace(row, **changes) if row.sku == sku else row for row in self.goods]
