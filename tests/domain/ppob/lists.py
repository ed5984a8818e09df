"""A provider without a network whose list a story can change, and the products of a small PPOB shop."""

from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from app.domain.ppob.provider import Bill, BillLine, GatewayError, GatewayRefused, PascaProduct, PlnCustomer, Product

PULSA = Product(
    "ts10", "Telkomsel 10.000", "Pulsa", "TELKOMSEL", "Umum", "Jati", 10_330, True, True, None, True, None, "-"
)
XL = replace(PULSA, sku="xl10", name="Xl 10.000", brand="XL", price_idr=10_500)
TOKEN = replace(PULSA, sku="pln20", name="PLN 20.000", category="PLN", brand="PLN", price_idr=20_250)
NIGHT = replace(TOKEN, sku="pln1000", name="PLN 1.000.000", price_idr=1_000_250, closed=(time(23, 0), time(1, 0)))
BY_U = replace(PULSA, sku="by10", name="by.U 10.000", brand="by.U", price_idr=10_200)
GOPAY = replace(PULSA, sku="gp20", name="Go Pay 20.000", category="E-Money", brand="GO PAY", price_idr=20_650)
FREE_SUM = PascaProduct("dompet-bebas", "Dompet Digital Nominal Bebas", "E-MONEY", "Lawu", 1_000, 400, True, True, "-")
PDAM = PascaProduct("pdam-blora", "PDAM Kabupaten Blora", "PDAM", "Lawu", 2_500, 900, True, True, "-")
PBB = PascaProduct("pbb-blora", "PBB Kabupaten Blora", "PBB", "Lawu", 2_500, 900, True, True, "-")
PLN = PascaProduct("pln-pasca", "PLN Pascabayar", "PLN PASCABAYAR", "Lawu", 2_500, 900, True, True, "-")


@dataclass
class FakeProvider:
    """Counts what it is asked; `trouble` is raised instead of an answer."""

    goods: list[Product] = field(default_factory=lambda: [PULSA, XL, TOKEN, NIGHT])
    billers: list[PascaProduct] = field(default_factory=lambda: [PLN])
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    trouble: GatewayError | None = None
    refuses: dict[str, str] = field(default_factory=dict)  # number -> code
    inquired: list[tuple[str, str]] = field(default_factory=list)
    years: list[int | None] = field(default_factory=list)

    async def products(self, sku: str | None = None) -> list[Product]:
        return self._answer("prepaid", sku, self.goods)

    async def pasca_products(self, sku: str | None = None) -> list[PascaProduct]:
        return self._answer("pasca", sku, self.billers)

    async def inquire(
        self, ref_id: str, *, sku: str, customer_no: str, amount_idr: int | None = None, year: int | None = None
    ) -> Bill:
        self.inquired.append((ref_id, customer_no))
        self.years.append(year)
        self._may_refuse(customer_no)
        lines = (
            BillLine("202609", 51_750, 2_500, 5_000, None, "", ""),
            BillLine("202610", 50_000, 2_500, 0, None, "", ""),
        )
        if amount_idr:
            return Bill(ref_id, sku, customer_no, "SITI AMINAH", "", 1_000, amount_idr + 600, amount_idr + 1_000)
        return Bill(
            ref_id,
            sku,
            customer_no,
            "SITI AMINAH",
            "202609,202610",
            5_000,
            109_950,
            111_750,
            lines,
            {"tarif": "R1", "daya": 1300},
        )

    async def pln_customer(self, customer_no: str) -> PlnCustomer:
        self.inquired.append(("", customer_no))
        self._may_refuse(customer_no)
        return PlnCustomer(customer_no, "DAVID PRANOTO", customer_no, "523300817840", "R1", 1300)

    def _may_refuse(self, customer_no: str) -> None:
        if self.trouble:
            raise self.trouble
        if customer_no in self.refuses:
            raise GatewayRefused(self.refuses[customer_no], "no")

    def _answer(self, kind: str, sku: str | None, rows: list[Any]) -> list[Any]:
        self.asked.append((kind, sku))
        if self.trouble:
            raise self.trouble
        return [row for row in rows if sku in (None, row.sku)]

    def change(self, sku: str, **changes: Any) -> None:
        self.goods = [replace(row, **changes) if row.sku == sku else row for row in self.goods]
