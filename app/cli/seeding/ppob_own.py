"""What Bu Sari and Pak Budi bought today, with their favourites: through the real deeds, against a provider in memory.

The deposit is filled by what these sales took, so that it still holds what the stand-in says on its first day.
"""

from dataclasses import dataclass, field
from typing import cast

from app.domain import transactions
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.ppob.attend import attend
from app.domain.ppob.deposit import ask_topup, book_topup
from app.domain.ppob.favourites import name_number
from app.domain.ppob.inquiries import ask_bill, ask_meter
from app.domain.ppob.order import Buyer, order_ppob, sell_at_till
from app.domain.ppob.products import Product, product_of
from app.domain.ppob.provider import Bill, BillLine, PlnCustomer, Provider, Purchase, use_provider
from app.sandbox.digiflazz.people import digits, name_of, power_of

SARI, BUDI, RINI, WAHYU, RATNA = (f"+62812{n:08d}" for n in (1, 2, 3, 4, 11))
WRONG = "54"


@dataclass(frozen=True, slots=True)
class Sale:
    """`till`: a clerk took cash; else it was paid with simpanan sukarela. `name`: the number is a favourite from then on."""

    buyer: str
    sku: str
    number: str
    till: bool = False
    name: str = ""


SALES = (
    Sale(SARI, "pln50", "14200336612", name="Listrik rumah"), Sale(SARI, "ts25", "081234567801", name="Pulsa Ibu"),
    Sale(SARI, "tsdbul10", "081234567801"), Sale(SARI, "pln-pasca", "523300817843", name="Listrik warung"), Sale(SARI, "xl10", "087899990054"),
    Sale(SARI, "bpjs-kes", "0001944358914", till=True), Sale(SARI, "gp50", "081200000001"), Sale(BUDI, "is10", "085712345678", till=True),
    Sale(BUDI, "pdam-blora", "1013224", till=True), Sale(SARI, "pln100", "14200336612"),
)  # fmt: skip


@dataclass
class Memory:
    """A provider that keeps nothing and says yes, but for numbers that end in 54."""

    cost_idr: dict[str, int] = field(default_factory=dict)  # reference -> what it takes

    async def buy(
        self, ref_id: str, *, sku: str, customer_no: str, max_price_idr: int, again: bool, allow_dot: bool = False
    ) -> Purchase:
        if customer_no.endswith(WRONG):
            return Purchase(ref_id, "failed", WRONG, "Nomor tujuan salah", sku=sku, customer_no=customer_no)
        product = await product_of(sku, member=True)
        assert product is not None
        return Purchase(
            ref_id,
            "success",
            "00",
            "Transaksi Sukses",
            _serial(product, customer_no),
            product.cost_idr,
            sku=sku,
            customer_no=customer_no,
        )

    async def inquire(
        self, ref_id: str, *, sku: str, customer_no: str, amount_idr: int | None = None, year: int | None = None
    ) -> Bill:
        lines = (BillLine("202610", 86_250, 2_500, 5_000 if customer_no.endswith("3") else 0, None, "", ""),)
        selling_idr = 88_750 + sum(line.fine_idr or 0 for line in lines)
        self.cost_idr[ref_id] = selling_idr - 900
        return Bill(
            ref_id, sku, customer_no, name_of(customer_no), "202610", 2_500, selling_idr - 900, selling_idr, lines
        )

    async def pay(self, ref_id: str, *, sku: str, customer_no: str, again: bool) -> Purchase:
        return Purchase(
            ref_id,
            "success",
            "00",
            "Transaksi Sukses",
            digits(32, "ref", ref_id),
            self.cost_idr[ref_id],
            sku=sku,
            customer_no=customer_no,
        )

    async def pln_customer(self, customer_no: str) -> PlnCustomer:
        tariff, power = power_of(customer_no)
        return PlnCustomer(
            customer_no, name_of(customer_no), customer_no, "52" + digits(10, customer_no), tariff, power
        )


def _serial(product: Product, number: str) -> str:
    if product.service != "token-listrik":
        return digits(16, "sn", product.sku, number)
    token = digits(20, "token", product.sku, number)
    tariff, power = power_of(number)
    return f"{'-'.join(token[at : at + 4] for at in range(0, 20, 4))}/{name_of(number)}/{tariff}/{power}VA/{product.cost_idr // 1_580},4"


async def seed_ppob_own() -> None:
    """Ten sales of the demo's people, one of which failed and gave its money back, and the deposit behind them."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM ppob_favourite)"):
        return
    use_provider(cast("Provider", Memory()))  # only what these sales need
    people = {phone: await _asker(phone) for phone in (SARI, BUDI, RINI, WAHYU, RATNA)}
    spent_idr = 0
    for sale in SALES:
        number = await _order(sale, people[sale.buyer], people[RINI])
        made = await transactions.fetch_value("SELECT id FROM ppob_transaction WHERE number = $1", number)
        await attend(made)
        spent_idr += await transactions.fetch_value(
            "SELECT coalesce(charged_idr, 0) FROM ppob_transaction WHERE id = $1", made
        )
    await _fill_deposit(spent_idr, people[WAHYU], people[RATNA])


async def _order(sale: Sale, buyer: Asker, clerk: Asker) -> str:
    looks = clerk if sale.till else buyer
    product = await product_of(sale.sku, member=True)
    assert product is not None, f"{sale.sku} is on the list"
    if sale.name and buyer.person_id is not None:
        await name_number(buyer.person_id, service=product.service, number=sale.number, name=sale.name, sku=sale.sku)
    meter = await ask_meter(looks, sale.number) if product.service == "token-listrik" else None
    bill = (
        await ask_bill(looks, service=product.service, sku=sale.sku, customer_no=sale.number)
        if product.is_bill
        else None
    )
    price_idr = (bill.selling_idr or 0) + product.fee_idr(bill.selling_idr or 0) if bill else product.price_idr
    inquiry, name = (bill.id, "") if bill else (None, meter.customer_name if meter else "")
    if sale.till:
        whom = Buyer(buyer.name, buyer.person_id, buyer.coop, buyer.phone or "")
        return await sell_at_till(
            clerk, whom, product, sale.number, shown_idr=price_idr, key=new_key(), inquiry=inquiry, customer_name=name
        )  # fmt: skip
    return await order_ppob(
        buyer, product, sale.number, shown_idr=price_idr, key=new_key(), tender="sukarela", inquiry=inquiry, customer_name=name
    )  # fmt: skip


async def _fill_deposit(spent_idr: int, asks: Asker, books: Asker) -> None:
    assert asks.person_id is not None, "the treasurer is among the demo's people"
    assert books.person_id is not None, "the manager is among the demo's people"
    topup = await ask_topup(spent_idr, "Pengisian harian", by=asks.person_id)
    await book_topup(topup, by=books.person_id)


async def _asker(phone: str) -> Asker:
    row = await transactions.fetch_one(
        "SELECT p.id, p.name, m.coop FROM person p LEFT JOIN membership m ON m.person = p.id AND m.ended_on IS NULL WHERE p.phone = $1",
        phone,
    )
    assert row is not None, f"{phone} is among the demo's people"
    return Asker(person_id=row["id"], name=row["name"], phone=phone, coop=row["coop"])
