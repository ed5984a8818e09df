"""The receipt: proof towards PLN or a biller, so it says only what the provider told and what we took. Nothing is computed into it.

Our own fee is a line of its own, never folded into the biller's. There is none before a success. A reprint says that it is one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import transactions
from app.domain.clock import tanggal_jam
from app.domain.errors import NotFound
from app.domain.money import rupiah
from app.domain.ppob import inquiries
from app.domain.ppob.bills import Bill, told_bill
from app.domain.ppob.find import Transaction
from app.domain.ppob.services import SERVICES
from app.domain.ppob.states import PpobState
from app.domain.transactions import retried, transaction
from app.gateways.digiflazz.sn import Token, read_token

TITLES = {
    "token-listrik": "STRUK PEMBELIAN LISTRIK PRABAYAR", "tagihan-listrik": "STRUK PEMBAYARAN TAGIHAN LISTRIK", "pulsa": "STRUK PEMBELIAN PULSA",
    "paket-data": "STRUK PEMBELIAN PAKET DATA", "bpjs": "STRUK PEMBAYARAN IURAN BPJS", "pdam": "STRUK PEMBAYARAN TAGIHAN AIR",
}  # fmt: skip
PLN_LEGEND = "PLN menyatakan struk ini sebagai bukti pembayaran yang sah, mohon disimpan."
PLN_MORE = "Rincian tagihan dapat diakses di www.pln.co.id. Informasi: call center 123."
PREPAID_MORE = "Informasi PLN: call center 123."


@dataclass(frozen=True, slots=True)
class Receipt:
    """`rows` in the order of the paper; `token` in groups of four where the provider sent one; `reprint` 0 for a copy on a screen."""

    title: str
    number: str
    rows: list[tuple[str, str]]
    sums: list[tuple[str, int]]
    total_idr: int
    token: str
    legend: str
    more: str

    def text(self) -> str:
        """As a message: what the paper says, line by line."""
        lines = [f"*{self.title}*", "Koperasi Indora, Blora", *(f"{label}: {value}" for label, value in self.rows)]
        if self.token:
            lines += ["", "STROOM/TOKEN:", f"*{self.token}*", ""]
        lines += [f"{label}: {rupiah(idr)}" for label, idr in self.sums]
        lines += [f"*TOTAL BAYAR: {rupiah(self.total_idr)}*", *([self.legend] if self.legend else [])]
        return "\n".join(lines)


async def receipt_of(sale: Transaction) -> Receipt:
    """The receipt of a success; two queries. Raises NotFound before it, and after a success was taken back."""
    if sale.state != PpobState.SUCCESS:
        raise NotFound
    asked = (
        await transactions.fetch_one("SELECT * FROM ppob_inquiry WHERE id = $1", sale.inquiry) if sale.inquiry else None
    )
    answered = await transactions.fetch_value(
        "SELECT body FROM ppob_answer WHERE transaction = $1 AND said = 'success' AND body IS NOT NULL ORDER BY id DESC LIMIT 1",
        sale.id,
    )
    bill = _bill(inquiries.read(asked), json.loads(answered) if answered else {}) if asked else None
    token = read_token(sale.sn or "") if sale.service == "token-listrik" else None
    pln_bill = sale.service == "tagihan-listrik"
    return Receipt(
        title=TITLES.get(sale.service, f"STRUK {SERVICES[sale.service].name.upper()}" if sale.service in SERVICES else "STRUK"),
        number=sale.number, rows=_rows(sale, bill, token), sums=_sums(sale, bill), total_idr=sale.total_idr,
        token=token.grouped if token else "", legend=PLN_LEGEND if pln_bill else "", more=PLN_MORE if pln_bill else PREPAID_MORE if token else "",
    )  # fmt: skip


def _bill(asked: inquiries.Inquiry, answered: Mapping[str, Any]) -> Bill:
    """What the payment told, where it told more than the inquiry (meter readings come only then)."""
    told = dict(asked.told)
    details = (answered.get("desc") or {}).get("detail")
    if isinstance(details, list) and len(details) == len(asked.lines):
        told["lines"] = [
            {**line, "meter_from": _text(row, "meter_awal"), "meter_to": _text(row, "meter_akhir")}
            for line, row in zip(asked.lines, details, strict=True)
        ]
    return told_bill(
        told, asked.period, admin_idr=asked.admin_idr, fine_idr=asked.fine_idr, selling_idr=asked.selling_idr or 0
    )


def _text(row: Any, name: str) -> str:
    return str(row.get(name) or "")[:20] if isinstance(row, dict) else ""


def _rows(sale: Transaction, bill: Bill | None, token: Token | None) -> list[tuple[str, str]]:
    """Only what is there: a line without a value is no line."""
    labels = {"token-listrik": "NO METER", "tagihan-listrik": "IDPEL", "bpjs": "NO VA/KARTU", "pbb": "NOP"}
    rows = [
        ("WAKTU", tanggal_jam(sale.ended_at) if sale.ended_at else ""), ("NO TRANSAKSI", sale.number), ("PRODUK", sale.product_name),
        (labels.get(sale.service, "NOMOR"), sale.customer_no), ("NAMA", (token.name if token and token.name else sale.customer_name)),
    ]  # fmt: skip
    if token:
        rows += [
            (
                "TARIF/DAYA",
                "/".join(part for part in (token.tariff, f"{token.power_va} VA" if token.power_va else "") if part),
            ),
            ("JML KWH", token.kwh.replace(".", ",")),
        ]
    if bill:
        meters = [month for month in bill.months if month.meter_from and month.meter_to]
        rows += [
            ("BL/TH" if sale.service == "tagihan-listrik" else "PERIODE", bill.periods),
            *[(label.upper(), value) for label, value in bill.more],
        ]
        if meters:
            rows.append(("STAND METER", f"{meters[0].meter_from}-{meters[-1].meter_to}"))
    if not token and sale.sn:
        rows.append(("NO REF" if bill else "SN", sale.sn))
    return [(label, value) for label, value in rows if value]


def _sums(sale: Transaction, bill: Bill | None) -> list[tuple[str, int]]:
    if bill is None:
        return []
    told = [
        ("TAGIHAN", bill.bare_idr),
        ("DENDA", bill.fine_idr),
        ("ADMIN", bill.admin_idr),
        ("BIAYA LAYANAN", sale.fee_idr),
    ]
    return [(label, idr) for label, idr in told if idr or label == "TAGIHAN"]


@retried
async def print_receipt(sale: Transaction, paper: str, *, by: int | None) -> int:
    """Count one printing; its number. 1 is the original."""
    await receipt_of(sale)
    async with transaction():
        await transactions.fetch_value("SELECT true FROM ppob_transaction WHERE id = $1 FOR NO KEY UPDATE", sale.id)
        turn: int = await transactions.fetch_value(
            "INSERT INTO ppob_print (transaction, turn, paper, by_person) SELECT $1, coalesce(max(turn), 0) + 1, $2, $3 FROM ppob_print"
            " WHERE transaction = $1 RETURNING turn",
            sale.id, "a4" if paper == "a4" else "58", by,
        )  # fmt: skip
        return turn


async def is_printing(sale: Transaction, turn: int) -> bool:
    """Whether this printing was counted: an address alone makes no original."""
    return bool(
        await transactions.fetch_value(
            "SELECT EXISTS (SELECT FROM ppob_print WHERE transaction = $1 AND turn = $2)", sale.id, turn
        )
    )
