"""Questions that cost nothing: what is owed, and whose meter it is. Asked outside of any transaction, kept as rows.

A bill is paid under the reference of its inquiry, and only on the calendar day (WIB) on which it was asked for.
"""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import structlog

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused, TooMany
from app.domain.numbering import new_number
from app.domain.people.asker import Asker
from app.domain.ppob.alarm import alarm
from app.domain.ppob.provider import (
    Bill,
    GatewayAlarm,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PlnCustomer,
    RateLimited,
    provider,
)
from app.domain.ppob.switch import check_open

log = structlog.get_logger("ppob")
T = TypeVar("T")
A_PERSON_WAITS_S = 8.0  # with our own work a request stays under ten
SILENT = "Penyedia belum menjawab. Coba lagi sebentar; belum ada uang yang diambil."
CLOSED = "Layanan ini sedang tidak tersedia. Petugas kami sudah diberi tahu; coba lagi nanti."
BUSY = "Terlalu banyak yang bertanya saat ini. Tunggu satu menit, lalu coba lagi."
# What a definite no means to the person who typed the number; the provider's own words are not shown.
NO = {
    "52": "Nomor ini bukan milik operator produk ini.", "54": "Nomor ini tidak dikenal. Periksa angka-angkanya.",
    "57": "Jumlah angka nomor ini tidak sesuai.", "59": "Nomor ini di luar wilayah produk ini.",
    "60": "Tagihan tidak ada: belum terbit, atau sudah lunas.", "50": "Tagihan atau nomor ini tidak ditemukan.",
    "73": "Batas kWh bulan ini sudah tercapai.", "84": "Nominal ini tidak berlaku.", "87": "Nominal harus kelipatan Rp1.000.",
}  # fmt: skip
OTHER_NO = (
    "Penyedia tidak menemukan nomor ini, atau layanannya sedang terganggu. Periksa nomornya, atau coba lagi nanti."
)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question and its answer; whole rupiah. For a bill `selling_idr` is what the biller wants, `cost_idr` what leaves our deposit."""

    id: int
    kind: str  # bill | meter
    ref_id: str
    service: str
    sku: str
    customer_no: str
    state: str  # asked | answered | refused | unknown
    rc: str
    customer_name: str
    period: str
    cost_idr: int | None
    selling_idr: int | None
    admin_idr: int
    fine_idr: int
    told: Mapping[str, Any]  # bill: lines, desc; meter: meter_no, subscriber_id, tariff, power_va
    asked_at: datetime
    day: date

    @property
    def of_today(self) -> bool:
        return self.day == business_day(now())

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        """The months of a bill: period, amount_idr, admin_idr, fine_idr, other_idr, meter_from, meter_to; None where nobody told."""
        return list(self.told.get("lines", []))


async def ask_bill(
    asker: Asker, *, service: str, sku: str, customer_no: str, amount_idr: int | None = None, year: int | None = None
) -> Inquiry:
    """Ask what is owed. Raises Refused (field nomor) where there is no such bill, or nobody answers. Costs nothing."""
    await check_open()
    ref_id = new_number("BL")
    asked = await _intend(asker, "bill", ref_id, service, sku, customer_no, amount_idr, year)
    try:
        bill = await _soon(
            provider().inquire(ref_id, sku=sku, customer_no=customer_no, amount_idr=amount_idr, year=year)
        )
    except GatewayError as error:
        raise await _no(asked, error) from None
    return await _answer_bill(asked, bill)


async def ask_meter(asker: Asker, customer_no: str, *, service: str = "token-listrik") -> Inquiry:
    """Ask whose meter it is, before a token is sold; an answer of today is used again. Raises Refused (field nomor)."""
    await check_open()
    known = await transactions.fetch_one(_KNOWN_METER, customer_no, business_day(now()))
    if known is not None:
        return read(known)
    asked = await _intend(asker, "meter", new_number("MT"), service, "", customer_no, None, None)
    try:
        found = await _soon(provider().pln_customer(customer_no))
    except GatewayError as error:
        raise await _no(asked, error) from None
    return await _answer_meter(asked, found)


async def _soon(question: Awaitable[T]) -> T:
    """A person waits at a page: what is not answered by then is silence."""
    try:
        return await asyncio.wait_for(question, A_PERSON_WAITS_S)
    except TimeoutError:
        raise GatewayUnavailable("no answer while the person could wait") from None


async def inquiry_of(asker: Asker, inquiry_id: int) -> Inquiry:
    """The asker's own inquiry. Raises NotFound."""
    row = await transactions.fetch_one(_MINE, inquiry_id, asker.person_id, asker.visitor_hash)
    if row is None:
        raise NotFound
    return read(row)


async def payable_inquiry(asker: Asker, inquiry_id: int | None, sku: str, customer_no: str) -> Inquiry:
    """The inquiry that a bill is paid by: the asker's own, of today, answered, not used yet. Locks it. Raises Refused."""
    if inquiry_id is None:
        raise Refused("Cek tagihan dahulu.", field="nomor")
    row = await transactions.fetch_one(_MINE + " FOR UPDATE", inquiry_id, asker.person_id, asker.visitor_hash)
    found = read(row) if row is not None else None
    if found is None or found.sku != sku or found.customer_no != customer_no or found.state != "answered":
        raise Refused("Cek tagihan sekali lagi.", field="nomor")
    if not found.of_today:
        raise Refused("Tagihan ini dicek kemarin. Cek sekali lagi: jumlahnya mungkin sudah berubah.", field="nomor")
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM ppob_transaction WHERE inquiry = $1)", found.id):
        raise Refused("Tagihan ini sedang atau sudah dibayar. Lihat riwayat Anda, atau cek sekali lagi.", field="nomor")
    return found


async def forget_old() -> int:
    """Answers name other people: those that paid for nothing are forgotten after thirty days; how many were."""
    return await transactions.execute(_FORGET)


_FORGET = """
DELETE FROM ppob_inquiry i WHERE i.id IN (
  SELECT id FROM ppob_inquiry WHERE asked_at < now() - interval '30 days' ORDER BY asked_at LIMIT 5000)
  AND NOT EXISTS (SELECT FROM ppob_transaction t WHERE t.inquiry = i.id) AND NOT EXISTS (SELECT FROM ppob_check c WHERE c.inquiry = i.id)
"""
_MINE = "SELECT * FROM ppob_inquiry WHERE id = $1 AND (person = $2 OR ($3::bytea IS NOT NULL AND visitor_hash = $3))"
_KNOWN_METER = "SELECT * FROM ppob_inquiry WHERE kind = 'meter' AND customer_no = $1 AND day = $2 AND state = 'answered' ORDER BY id DESC LIMIT 1"


async def _intend(
    asker: Asker, kind: str, ref_id: str, service: str, sku: str, customer_no: str, amount_idr: int | None, year: int | None
) -> int:  # fmt: skip
    asked: int = await transactions.fetch_value(
        "INSERT INTO ppob_inquiry (kind, ref_id, person, visitor_hash, service, sku, customer_no, asked_amount_idr, asked_year)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        kind, ref_id, asker.person_id, None if asker.signed_in else asker.visitor_hash, service, sku, customer_no, amount_idr, year,
    )  # fmt: skip
    return asked


async def _answer_bill(asked: int, bill: Bill) -> Inquiry:
    told = {"lines": [asdict(line) for line in bill.lines], "desc": bill.desc}
    row = await transactions.fetch_one(
        "UPDATE ppob_inquiry SET state = 'answered', rc = '00', customer_name = $2, period = $3, cost_idr = $4, selling_idr = $5,"
        " admin_idr = $6, fine_idr = $7, told = $8, answered_at = now() WHERE id = $1 RETURNING *",
        asked, _clean(bill.customer_name), _clean(bill.period), bill.price_idr, bill.selling_idr, bill.admin_idr, bill.fine_idr,
        _clean(json.dumps(told)),
    )  # fmt: skip
    assert row is not None
    return read(row)


async def _answer_meter(asked: int, found: PlnCustomer) -> Inquiry:
    told = {
        "meter_no": found.meter_no, "subscriber_id": found.subscriber_id, "tariff": found.tariff, "power_va": found.power_va,
    }  # fmt: skip
    row = await transactions.fetch_one(
        "UPDATE ppob_inquiry SET state = 'answered', rc = '00', customer_name = $2, told = $3, answered_at = now() WHERE id = $1 RETURNING *",
        asked, _clean(found.name), _clean(json.dumps(told)),
    )  # fmt: skip
    assert row is not None
    return read(row)


async def _no(asked: int, error: GatewayError) -> Refused:
    """Write down what came instead of an answer, and the sentence for it."""
    state, rc, refused = "unknown", "", Refused(SILENT)
    if isinstance(error, GatewayRefused):
        state, rc = "refused", error.code
        refused = Refused(NO.get(error.code, OTHER_NO), field="nomor")
    elif isinstance(error, RateLimited):
        rc, refused = error.code, TooMany(BUSY, wait_seconds=int(error.wait_s))
    elif isinstance(error, GatewayAlarm):
        rc, refused = error.code, Refused(CLOSED)
        await alarm(error)
    log.info("inquiry without an answer", inquiry=asked, error=repr(error))
    await transactions.execute(
        "UPDATE ppob_inquiry SET state = $2, rc = $3, answered_at = now() WHERE id = $1", asked, state, rc[:8]
    )
    return refused


def _clean(text: str) -> str:
    """PostgreSQL keeps no NUL, in text or in JSON."""
    return text.replace("\x00", "").replace("\\u0000", "")


def read(row: Mapping[str, Any]) -> Inquiry:
    plain = {name: row[name] for name in Inquiry.__dataclass_fields__ if name != "told"}
    return Inquiry(**plain, told=json.loads(row["told"]))
