"""Ordering: what was shown is written down, once for each form, before any money or any call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain import lives, transactions
from app.domain.errors import Changed, Refused
from app.domain.money import rupiah
from app.domain.numbering import new_number
from app.domain.once import first_time, remember
from app.domain.people.acting import Presence, noted
from app.domain.people.asker import Asker
from app.domain.ppob import numbers
from app.domain.ppob.deposit import check_room
from app.domain.ppob.hold import hold_cash, hold_savings
from app.domain.ppob.inquiries import Inquiry, payable_inquiry
from app.domain.ppob.products import product_of
from app.domain.ppob.states import PpobState
from app.domain.ppob.switch import check_open
from app.domain.transactions import retried, transaction

S = PpobState
MOST_UNPAID = 10
PAY_WITHIN = "2 hours"
TWICE_WITHIN = "10 minutes"
TENDERS = {"midtrans": "QRIS, bank, gerai, atau dompet digital", "sukarela": "Simpanan sukarela", "tunai": "Tunai"}


class Sellable(Protocol):
    """What ordering needs of a product: read a moment ago, for the class of this buyer."""

    @property
    def sku(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def cost_idr(self) -> int: ...
    @property
    def price_idr(self) -> int: ...
    def fee_idr(self, bill_idr: int) -> int: ...


class Twice(Refused):
    """The same number and product a moment ago: a person is asked whether he really means it. `number`: the earlier one."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "Nomor dan produk yang sama baru saja Anda beli. Sungguh dua kali? Centang untuk melanjutkan.", field="sungguh"
        )  # fmt: skip
        self.number = number


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom a clerk serves: a member we know (`person`, `coop`), or somebody with a name only."""

    name: str
    person: int | None = None
    coop: int | None = None
    phone: str = ""


@retried
async def order_ppob(
    asker: Asker, product: Sellable, customer_no: str, *, shown_idr: int, key: str, tender: str = "midtrans", inquiry: int | None = None,
    customer_name: str = "", phone: str = "", sure: bool = False,
) -> str:  # fmt: skip
    """Order for oneself; the transaction's number. The same form (actor and `key`) again gives the same number, with the same body only.

    `shown_idr` is what the page said he would pay; `inquiry` the id of a bill's inquiry of today; `sure` answers Twice. With tender
    "sukarela" the money is taken at once and it is on its way; with "midtrans" it waits two hours to be paid.
    Raises Refused (paused, bad inquiry, savings too low), Changed (the price is another now), Twice.
    """
    if tender not in ("midtrans", "sukarela"):
        raise Refused("Pilih salah satu cara bayar.", field="cara")
    if tender == "sukarela" and not asker.is_member:
        raise Refused("Simpanan sukarela hanya untuk anggota.", field="cara")
    if not asker.signed_in and asker.visitor_hash is None:
        raise Refused("Peramban Anda menolak cookie. Izinkan cookie, atau masuk dahulu.")
    asked = _asked(product, customer_no, shown_idr, tender, inquiry, sure)
    async with transaction():
        number = await first_time(asker.actor, key, asked)
        if number is not None:
            return number
        await _check_unpaid(asker)
        buyer = Buyer(asker.name or "Tamu", asker.person_id, asker.coop, asker.phone or phone)
        sale = await _sale(asker, product, customer_no, shown_idr=shown_idr, inquiry=inquiry, sure=sure)
        state = S.AWAITING_PAYMENT
        made, number = await _write(
            sale,
            buyer,
            customer_name,
            state=state,
            tender=tender,
            visitor_hash=None if asker.signed_in else asker.visitor_hash,
        )
        if tender == "sukarela":
            await hold_savings(made, by=asker.person_id)
        await remember(asker.actor, key, number)
    return number


@retried
async def sell_at_till(
    clerk: Asker, buyer: Buyer, product: Sellable, customer_no: str, *, shown_idr: int, key: str, till: int = 1,
    inquiry: int | None = None, customer_name: str = "", sure: bool = False, presence: Presence | None = None,
) -> str:  # fmt: skip
    """A clerk takes cash at a till (`till`: whose drawer, 1 is the sekunder's) and orders for somebody before him; the number.

    `presence`: the member stands there and has shown it (people/acting.py); he reads of the deed. The caller asked for the permission.
    Raises as order_ppob does.
    """
    asked = {
        **_asked(product, customer_no, shown_idr, "tunai", inquiry, sure),
        "buyer": buyer.person,
        "name": buyer.name,
        "till": till,
    }
    assert clerk.person_id is not None
    async with transaction():
        number = await first_time(clerk.actor, key, asked)
        if number is not None:
            return number
        sale = await _sale(clerk, product, customer_no, shown_idr=shown_idr, inquiry=inquiry, sure=sure)
        made, number = await _write(
            sale, buyer, customer_name, state=S.AWAITING_PAYMENT, tender="tunai", served_by=clerk.person_id, till=till
        )
        await hold_cash(made, by=clerk.person_id)
        if presence is not None:
            assert presence.person == buyer.person, "he who showed himself is served"
            deed = f"beli {product.name} untuk {numbers.grouped(customer_no)}, tunai {rupiah(sale.total_idr)}"
            await noted(presence, deed[:200], f"ppob:{number}")
        await remember(clerk.actor, key, number)
    return number


def _asked(
    product: Sellable, customer_no: str, shown_idr: int, tender: str, inquiry: int | None, sure: bool
) -> Mapping[str, object]:
    return {
        "ppob": product.sku,
        "no": customer_no,
        "shown": shown_idr,
        "tender": tender,
        "inquiry": inquiry,
        "sure": sure,
    }


@dataclass(frozen=True, slots=True)
class _Sale:
    product: Sellable
    customer_no: str
    inquiry: Inquiry | None
    cost_idr: int
    fee_idr: int
    total_idr: int
    sure: bool


async def _sale(
    asker: Asker, product: Sellable, customer_no: str, *, shown_idr: int, inquiry: int | None, sure: bool
) -> _Sale:
    """What it costs now; Changed when that is not what was shown."""
    await check_open()
    bill = await payable_inquiry(asker, inquiry, product.sku, customer_no) if product.kind == "pasca" else None
    if bill is not None:
        assert bill.cost_idr is not None, "an answered bill has its sums"
        assert bill.selling_idr is not None, "an answered bill has its sums"
        fee_idr = product.fee_idr(bill.selling_idr)
        cost_idr, total_idr = bill.cost_idr, bill.selling_idr + fee_idr
    else:
        fee_idr, cost_idr, total_idr = 0, product.cost_idr, product.price_idr
    if total_idr != shown_idr:
        raise Changed(
            f"Harga berubah dari {rupiah(shown_idr)} menjadi {rupiah(total_idr)}. Periksa lalu setujui lagi.",
            field="harga",
        )
    if total_idr < cost_idr:
        raise Refused("Produk ini sedang tidak dijual. Pilih produk lain.")
    await check_room(cost_idr)
    await _check_twice(asker, product.sku, customer_no, sure)
    return _Sale(product, customer_no, bill, cost_idr, fee_idr, total_idr, sure)


async def _for_others(sale: _Sale, buyer: Buyer) -> int:
    """What somebody without membership pays at this moment: what membership brought is reckoned from it later."""
    other = await product_of(sale.product.sku, member=False) if buyer.coop is not None else None
    if other is None:
        return sale.total_idr
    return (
        sale.total_idr - sale.fee_idr + other.fee_idr(sale.inquiry.selling_idr or 0)
        if sale.inquiry
        else other.price_idr
    )


async def _check_unpaid(asker: Asker) -> None:
    """So many may wait for their money at once; whoever wants more pays or cancels first."""
    waiting = await transactions.fetch_value(
        "SELECT count(*) FROM ppob_transaction WHERE state = 'awaiting_payment' AND (person = $1 OR ($2::bytea IS NOT NULL AND visitor_hash = $2))",
        asker.person_id, asker.visitor_hash,
    )  # fmt: skip
    if waiting >= MOST_UNPAID:
        raise Refused(f"Masih ada {waiting} transaksi yang belum dibayar. Bayar atau batalkan dulu di riwayat Anda.")


_EARLIER = """
SELECT number FROM ppob_transaction
WHERE customer_no = $1 AND sku = $2 AND ordered_at > now() - $3::text::interval AND state NOT IN ('failed', 'expired', 'cancelled', 'undone')
  AND (person = $4 OR served_by = $4 OR ($5::bytea IS NOT NULL AND visitor_hash = $5))
ORDER BY id DESC LIMIT 1
"""


async def _check_twice(asker: Asker, sku: str, customer_no: str, sure: bool) -> None:
    """Forms of one person for one number wait for each other here, so that of two at once the second is asked."""
    await transactions.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"ppob:{asker.actor}:{sku}:{customer_no}"
    )
    if sure:
        return
    earlier = await transactions.fetch_value(
        _EARLIER, customer_no, sku, TWICE_WITHIN, asker.person_id, asker.visitor_hash
    )
    if earlier is not None:
        raise Twice(earlier)


async def _write(
    sale: _Sale, buyer: Buyer, customer_name: str, *, state: PpobState, tender: str, visitor_hash: bytes | None = None,
    served_by: int | None = None, till: int | None = None,
) -> tuple[int, str]:  # fmt: skip
    """The row and the beginning of its life. A bill keeps its inquiry's reference; everything else gets one of its own."""
    number, product, bill = new_number("PP"), sale.product, sale.inquiry
    made: int = await transactions.fetch_value(
        "INSERT INTO ppob_transaction (number, ref_id, person, visitor_hash, served_by, till, name, phone, is_member, primary_coop, service,"
        " kind, sku, product_name, customer_no, customer_name, inquiry, cost_idr, fee_idr, total_idr, max_price_idr, twice_on_purpose, tender,"
        " state, umum_idr, pay_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,"
        " $24, $26, least(now() + $25::text::interval, CASE WHEN $12 = 'pasca' THEN (date_trunc('day', now() AT TIME ZONE 'Asia/Jakarta')"
        " + interval '1 day') AT TIME ZONE 'Asia/Jakarta' ELSE 'infinity' END)) RETURNING id",
        number, bill.ref_id if bill else number, buyer.person, visitor_hash, served_by, till, buyer.name[:100], buyer.phone,
        buyer.coop is not None, buyer.coop, product.service, product.kind, product.sku, product.name, sale.customer_no,
        (bill.customer_name if bill else customer_name)[:200], bill.id if bill else None, sale.cost_idr, sale.fee_idr, sale.total_idr,
        sale.cost_idr if bill else sale.total_idr, sale.sure, tender, state.value, PAY_WITHIN, await _for_others(sale, buyer),
    )  # fmt: skip
    await lives.begin("ppob", made, state, by=served_by or buyer.person, why=tender)
    return made, number
