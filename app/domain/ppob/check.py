"""Before anything is paid: is the number right, whose is it, what is owed, what does it cost now?

What was looked at is kept for two days under a code that nobody can guess, so that its page has an address without a number in it.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.numbering import new_number
from app.domain.people.asker import Asker
from app.domain.people.limits import HOUR, Limit, spend
from app.domain.ppob import inquiries, numbers
from app.domain.ppob.bills import Bill, bill_of
from app.domain.ppob.find import Transaction
from app.domain.ppob.inquiries import Inquiry, ask_bill, ask_meter
from app.domain.ppob.products import Product, product_of
from app.domain.ppob.services import SERVICES, Service, brand_name
from app.domain.ppob.sync import refresh
from app.domain.transactions import Row

# Names stand behind numbers: nobody may read through them.
CHECKS = Limit("ppob-cek", 60, HOUR, "Anda sudah sangat sering mengecek nomor. Tunggu sebentar, lalu coba lagi.")
CHECKS_OF_CLERK = Limit("ppob-cek-kasir", 300, HOUR, CHECKS.sentence)
CHECKS_FROM = Limit(
    "ppob-cek-alamat", 400, HOUR, "Terlalu banyak pengecekan dari jaringan ini. Tunggu sebentar, lalu coba lagi."
)
YEARS_OWED = 10
LEAST_IDR, MOST_IDR = 10_000, 2_000_000  # a wallet's free sum


@dataclass(frozen=True, slots=True)
class Served:
    """Whom a clerk serves: a member we know, or anybody (person None)."""

    person: int | None
    member: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen on a service's page, as typed."""

    service: str
    sku: str
    number: str
    amount_idr: int | None = None
    operator: str = ""  # chosen by hand: the prefix no longer decides
    year: int | None = None  # of a land tax; None: this year's
    known: bool = (
        False  # bought for this number before: a number that moved to another operator is warned about, not refused
    )


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its page shows it; `product` with the price of this moment, None when it is not sold any more."""

    code: str
    for_person: int | None
    member: bool
    service: Service
    sku: str
    product: Product | None
    number: str
    other_operator: bool
    inquiry: Inquiry | None
    at: datetime

    @property
    def grouped(self) -> str:
        return numbers.grouped(self.number)

    @property
    def name(self) -> str:
        return self.inquiry.customer_name if self.inquiry else ""

    @property
    def bill(self) -> Bill | None:
        return bill_of(self.inquiry) if self.inquiry and self.inquiry.kind == "bill" else None

    @property
    def meter(self) -> str:
        """ "R1 / 1.300 VA"; empty where PLN did not tell."""
        if self.inquiry is None or self.inquiry.kind != "meter":
            return ""
        tariff, power = self.inquiry.told.get("tariff") or "", self.inquiry.told.get("power_va")
        return " / ".join(part for part in (str(tariff), f"{power:,} VA".replace(",", ".") if power else "") if part)

    @property
    def fee_idr(self) -> int:
        """Our own fee for a bill; a prepaid price is all-in."""
        return (
            self.product.fee_idr(self.inquiry.selling_idr or 0)
            if self.product and self.inquiry and self.product.is_bill
            else 0
        )

    @property
    def total_idr(self) -> int:
        """What the buyer pays, at this moment."""
        assert self.product is not None
        if self.product.is_bill:
            assert self.inquiry is not None
            return (self.inquiry.selling_idr or 0) + self.fee_idr
        return self.product.price_idr

    @property
    def cost_idr(self) -> int:
        """What leaves our deposit for it."""
        assert self.product is not None
        return (self.inquiry.cost_idr or 0) if self.product.is_bill and self.inquiry else self.product.cost_idr

    @property
    def trouble(self) -> str:
        """Why this cannot be bought now, in a sentence; empty: it can."""
        if self.product is None:
            return "Produk ini sudah tidak dijual. Pilih produk lain."
        off = self.product.off_words()
        if off:
            return f"{self.product.name}: {off.lower()}. Pilih produk lain, atau coba lagi nanti."
        if self.product.is_bill and self.inquiry and not self.inquiry.of_today:
            return "Tagihan ini dicek kemarin, padahal hanya berlaku pada hari dicek. Cek tagihan sekali lagi."
        return ""


async def check(asker: Asker, wanted: Wanted, *, address: str, served: Served | None = None) -> str:
    """Look at what is wanted, ask the provider where it has something to say, and give the check's code.

    Raises Refused with a sentence beside `nomor`, `produk` or `jumlah`.
    """
    service = SERVICES.get(wanted.service)
    if service is None:
        raise NotFound
    member = served.member if served else asker.is_member
    product = await product_of(wanted.sku, member=member)
    if product is None or product.service != service.slug:
        raise Refused("Pilih salah satu produk dari daftar.", field="produk")
    number = read_number(service, product, wanted.number)
    amount_idr = _free_sum(product, wanted.amount_idr)
    year = _tax_year(service, wanted.year)
    other = _operator_differs(service, product, number, wanted)
    if product.off_words():
        raise Refused(f"{product.name}: {product.off_words().lower()}. Pilih produk lain.", field="produk")
    await _spend(asker, address, clerk=served is not None)
    await refresh(product.sku, product.kind)
    inquiry = await _ask(asker, service, product, number, amount_idr, year)
    code = new_number("CK")
    await transactions.execute(
        "INSERT INTO ppob_check (code, person, visitor_hash, for_person, member, service, sku, customer_no, other_operator, inquiry)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        code, asker.person_id, None if asker.signed_in else asker.visitor_hash, served.person if served else None, member, service.slug,
        product.sku, number, other, inquiry.id if inquiry else None,
    )  # fmt: skip
    if served is not None and served.person is not None:
        await record(
            "dilayani di kasir PPOB", f"person:{served.person}", by=asker.person_id, entity=SEKUNDER, why=product.name
        )
    return code


def read_number(service: Service, product: Product | None, typed: str) -> str:
    """The number in one spelling. A mobile subscription's is a mobile number whatever page it stands on."""
    if product is not None and product.brand.upper() == "HP PASCABAYAR":
        return numbers.mobile(typed)
    return service.read(typed)


def _free_sum(product: Product, amount_idr: int | None) -> int | None:
    if not product.free_sum:
        return None
    if not amount_idr:
        raise Refused("Nominal perlu diisi.", field="jumlah")
    if amount_idr % 1000 or not LEAST_IDR <= amount_idr <= MOST_IDR:
        raise Refused("Nominal harus kelipatan Rp1.000, antara Rp10.000 dan Rp2.000.000.", field="jumlah")
    return amount_idr


def _tax_year(service: Service, year: int | None) -> int | None:
    """Which year's land tax; nobody said one: the provider takes the running year."""
    if not service.yearly or year is None:
        return None
    if year not in tax_years():
        raise Refused(f"Tahun pajak antara {tax_years()[-1]} dan {tax_years()[0]}.", field="tahun")
    return year


def tax_years() -> range:
    """The running year and those whose tax may still be owed, the newest first."""
    running = business_day(now()).year
    return range(running, running - YEARS_OWED, -1)


def _operator_differs(service: Service, product: Product, number: str, wanted: Wanted) -> bool:
    """Whether the prefix says another operator. Refused, unless the person chose this one by hand or bought it for this number before."""
    likely = numbers.operators_of(number) if service.by_prefix else ()
    if not likely or product.brand.upper() in {brand.upper() for brand in likely}:
        return False
    if wanted.known or wanted.operator.upper() == product.brand.upper():
        return True
    raise Refused(
        f"{numbers.grouped(number)} adalah nomor {brand_name(likely[0])}, sedangkan {product.name} untuk {brand_name(product.brand)}."
        " Periksa nomornya, atau pilih sendiri operatornya.",
        field="nomor",
    )


async def _spend(asker: Asker, address: str, *, clerk: bool) -> None:
    await spend(CHECKS_OF_CLERK if clerk else CHECKS, asker.actor)
    await spend(CHECKS_FROM, address)


async def _ask(
    asker: Asker, service: Service, product: Product, number: str, amount_idr: int | None, year: int | None
) -> Inquiry | None:
    """What a bill amounts to, or whose meter it is; None where nobody can say."""
    if product.is_bill:
        return await ask_bill(
            asker, service=service.slug, sku=product.sku, customer_no=number, amount_idr=amount_idr, year=year
        )
    return await ask_meter(asker, number) if service.slug == "token-listrik" else None


async def wanted_again(sale: Transaction) -> Wanted:
    """The same once more: for this number, and of a wallet's free sum as much as then."""
    sum_idr = await transactions.fetch_value("SELECT asked_amount_idr FROM ppob_inquiry WHERE id = $1", sale.inquiry)
    return Wanted(sale.service, sale.sku, sale.customer_no, sum_idr, known=True)


async def check_of(asker: Asker, code: str) -> Check:
    """The asker's own check. Two queries. Raises NotFound, also for somebody else's."""
    # A meter's owner may have been asked for by somebody else a moment ago: read by its number, not through the asker.
    row = await transactions.fetch_one(
        "SELECT c.*, i AS told FROM ppob_check c LEFT JOIN ppob_inquiry i ON i.id = c.inquiry"
        " WHERE c.code = $1 AND (c.person = $2 OR (c.person IS NULL AND c.visitor_hash = $3))",
        code[:40], asker.person_id, asker.visitor_hash,
    )  # fmt: skip
    if row is None:
        raise NotFound
    told = inquiries.read(row["told"]) if row["told"] is not None else None
    return _check(row, await product_of(row["sku"], member=row["member"]), told)


async def forget_checks() -> None:
    """The sweep: what was not bought within two days is nobody's business any more."""
    await transactions.execute("DELETE FROM ppob_check WHERE at < now() - interval '2 days'")


def _check(row: Row, product: Product | None, inquiry: Inquiry | None) -> Check:
    return Check(
        code=row["code"], for_person=row["for_person"], member=row["member"], service=SERVICES[row["service"]], sku=row["sku"], product=product,
        number=row["customer_no"], other_operator=row["other_operator"], inquiry=inquiry, at=row["at"],
    )  # fmt: skip
