"""Writing a promotion: its terms, then its goods. A draft costs nobody anything; it may be rewritten until a second person starts it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from app.domain import clock, lives, transactions
from app.domain.audit.write import record
from app.domain.clock import business_day
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.governance.naming import named_decision
from app.domain.governance.setting import following, setting_of
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.promotions.rules import AUDIENCES, BEARERS, KINDS, Kind
from app.domain.promotions.states import PromotionState
from app.domain.transactions import retried, transaction

MOST_GOODS, MOST_STEPS, LONGEST_DAYS = 500, 5, 366
LEFT_TO_THE_OFFICE = "promosi_tanpa_keputusan"
CODE = re.compile(r"[A-Z0-9]{4,20}")
# A field of the form -> the column that it fills.
COLUMN_OF = {
    "nama": "name",
    "mulai": "starts_on",
    "sampai": "ends_on",
    "persen": "percent_bp",
    "rupiah": "amount_idr",
    "anggaran": "budget_idr",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clerk writes down; 0 and empty for what the kind does not ask. Percents in basis points, rupiah whole."""

    name: str
    kind: Kind
    audience: str
    starts_on: date
    ends_on: date
    bearer: str
    coops: tuple[int, ...] = ()
    percent_bp: int = 0
    amount_idr: int = 0
    take: int = 0
    pay: int = 0
    most_idr: int = 0
    least_idr: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    code: str = ""
    budget_idr: int = 0
    per_person: int = 0
    bearer_coop: int | None = None
    bearer_name: str = ""
    basis: str = ""
    below_cost_why: str = ""
    decision: int | None = None  # what it carries out; asked for above what the board left to the office

    def cleaned(self) -> "Terms":
        """Without what its kind, audience and bearer do not ask."""
        asked = ASKS[self.kind]
        kept: dict[str, Any] = {name: getattr(self, name) if name in asked else 0 for name in _FIGURES}
        return replace(
            self, **kept, steps=tuple(sorted(self.steps)) if self.kind == Kind.STEPS else (), code=self.code.upper() if self.kind.is_voucher else "",
            coops=tuple(sorted(set(self.coops))) if self.audience == "koperasi" else (),
            bearer_coop=self.bearer_coop if self.bearer == "primer" else None,
            bearer_name=self.bearer_name if self.bearer == "pemasok" else "", basis=self.basis if self.bearer != "toko" else "",
        )  # fmt: skip


_FIGURES = ("percent_bp", "amount_idr", "take", "pay", "most_idr", "least_idr", "budget_idr", "per_person")
_LIMITS = {"budget_idr", "per_person", "least_idr"}
ASKS: dict[Kind, set[str]] = {
    Kind.PERCENT: {"percent_bp"},
    Kind.AMOUNT: {"amount_idr"},
    Kind.BUNDLE: {"amount_idr"},
    Kind.N_FOR_M: {"take", "pay"},
    Kind.CHEAPEST: {"take"},
    Kind.STEPS: set(),
    Kind.VOUCHER_PERCENT: {"percent_bp", "most_idr"} | _LIMITS,
    Kind.VOUCHER_AMOUNT: {"amount_idr"} | _LIMITS,
}


def problems(terms: Terms, today: date) -> dict[str, str]:
    """What is wrong with the terms: field of the form -> sentence."""
    asked, wrong = ASKS[terms.kind], dict[str, str]()
    wrong |= _days(terms, today)
    if not 3 <= len(terms.name) <= 60:
        wrong["nama"] = "Nama promosi 3 sampai 60 huruf."
    if "percent_bp" in asked and not 100 <= terms.percent_bp <= 9900:
        wrong["persen"] = "Persen antara 1 dan 99."
    if "amount_idr" in asked and not 1 <= terms.amount_idr <= 100_000_000:
        wrong["rupiah"] = "Jumlah rupiah perlu diisi, paling banyak Rp100.000.000."
    if "take" in asked and not 2 <= terms.take <= 100:
        wrong["ambil"] = "Jumlah barang antara 2 dan 100."
    elif "pay" in asked and not 1 <= terms.pay < terms.take:
        wrong["bayar"] = "Yang dibayar paling sedikit 1 dan kurang dari yang diambil."
    if terms.kind == Kind.STEPS:
        wrong |= _steps(terms.steps)
    if terms.kind.is_voucher:
        wrong |= _voucher(terms)
    return wrong | _who(terms)


def _days(terms: Terms, today: date) -> dict[str, str]:
    if terms.ends_on < today:
        return {"sampai": "Hari terakhirnya sudah lewat."}
    if terms.starts_on < today:
        return {"mulai": "Hari pertamanya sudah lewat. Promosi berlaku mulai hari ini atau sesudahnya."}
    if terms.ends_on < terms.starts_on:
        return {"sampai": "Hari terakhir tidak boleh sebelum hari pertama."}
    return (
        {"sampai": "Promosi paling lama satu tahun."} if (terms.ends_on - terms.starts_on).days > LONGEST_DAYS else {}
    )


def _steps(steps: tuple[tuple[int, int], ...]) -> dict[str, str]:
    """More goods never mean a smaller discount: else splitting a basket would pay."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return {"tingkat": f"Isi 1 sampai {MOST_STEPS} tingkat, misalnya mulai 3 diskon 5."}
    if any(not 100 <= bp <= 9900 for _, bp in steps) or any(not 1 <= many <= 9999 for many, _ in steps):
        return {"tingkat": "Jumlah antara 1 dan 9999, persen antara 1 dan 99."}
    ordered = sorted(steps)
    if any(a >= b or x >= y for (a, x), (b, y) in pairwise(ordered)):
        return {"tingkat": "Setiap tingkat mulai dari jumlah yang lebih banyak dan memberi diskon yang lebih besar."}
    return {}


def _voucher(terms: Terms) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(terms.code.upper()):
        wrong["kode"] = "Kode voucher 4 sampai 20 huruf atau angka, tanpa spasi."
    if not 1 <= terms.budget_idr <= 10_000_000_000:
        wrong["anggaran"] = "Anggaran voucher perlu diisi."
    if not 1 <= terms.per_person <= 1000:
        wrong["per_orang"] = "Pemakaian per orang antara 1 dan 1000."
    if terms.kind == Kind.VOUCHER_PERCENT and not 1 <= terms.most_idr <= 100_000_000:
        wrong["paling_banyak"] = "Potongan paling banyak perlu diisi."
    if terms.kind == Kind.VOUCHER_AMOUNT and terms.least_idr <= terms.amount_idr:
        wrong["belanja_mulai"] = "Belanja paling sedikit harus lebih besar daripada potongannya."
    most_idr = terms.amount_idr if terms.kind == Kind.VOUCHER_AMOUNT else terms.most_idr
    if not wrong and terms.budget_idr < most_idr:
        wrong["anggaran"] = "Anggaran tidak cukup untuk satu voucher."
    if terms.bearer == "toko" and not terms.below_cost_why:
        wrong["alasan_rugi"] = (
            "Voucher berlaku atas barang apa pun, jadi harga dapat jatuh di bawah harga pokok. Tulis alasannya."
        )
    return wrong


def _who(terms: Terms) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if terms.audience not in AUDIENCES:
        wrong["untuk"] = "Pilih untuk siapa promosi ini."
    elif terms.audience == "koperasi" and not terms.coops:
        wrong["koperasi"] = "Pilih paling sedikit satu koperasi."
    if terms.bearer not in BEARERS:
        wrong["penanggung"] = "Pilih siapa yang menanggung."
    elif terms.bearer == "primer" and (terms.audience != "koperasi" or terms.coops != (terms.bearer_coop,)):
        wrong["penanggung"] = (
            "Koperasi primer hanya menanggung promosi untuk anggotanya sendiri: pilih satu koperasi saja."
        )
    elif terms.bearer == "pemasok" and not 3 <= len(terms.bearer_name) <= 100:
        wrong["nama_penanggung"] = "Tulis nama pemasok yang menanggung."
    if terms.bearer in ("pemasok", "primer", "sosial") and not 5 <= len(terms.basis) <= 200:
        wrong["dasar"] = "Tulis surat atau keputusan yang menjadi dasarnya."
    return wrong


async def check_budget(budget_idr: int | None, decision: int | None) -> None:
    """Above what the board left to the office a budget names a decision in force. Raises Refused beside its field."""
    if decision is not None:
        await named_decision(SEKUNDER, str(decision))
        return
    left = await setting_of(SEKUNDER, LEFT_TO_THE_OFFICE)
    if (budget_idr or 0) > left.value:
        raise Refused(
            f"Anggaran di atas {rupiah(left.value)} perlu keputusan rapat tersendiri,{following(left)}."
            " Pilih keputusannya, atau kecilkan anggarannya.",
            field="keputusan",
        )


_COLUMNS = ("name, kind, audience, coops, starts_on, ends_on, percent_bp, amount_idr, take, pay, most_idr, least_idr, code, budget_idr, per_person,"
            " bearer, bearer_coop, bearer_name, basis, below_cost_why, decision, made_by")  # fmt: skip
_INSERT = (
    "INSERT INTO promotion (" + _COLUMNS + ", state) VALUES"
    " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 'draft') RETURNING id"
)
_UPDATE = (
    "UPDATE promotion SET (" + _COLUMNS + ", made_at) ="  # noqa: S608
    " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, now()) WHERE id = $23"
)


@retried
async def make_draft(terms: Terms, *, today: date, by: int, key: str) -> int:
    """Write a draft; its number. The same form twice is one draft. Raises RefusedFields."""
    terms = terms.cleaned()
    _check(terms, today)
    await check_budget(terms.budget_idr, terms.decision)
    async with transaction():
        asked = {"deed": "promosi", "terms": _plain(terms)}
        before = await first_time(f"person:{by}", key, asked)
        if before is not None:
            return int(before)
        made: int = await transactions.fetch_value(_INSERT, *_values(terms, by))
        await _write_steps(made, terms)
        await lives.begin("promotion", made, PromotionState.DRAFT, by=by)
        await record("promosi dibuat", f"promotion:{made}", by=by, entity=SEKUNDER, after=_plain(terms))
        await remember(f"person:{by}", key, str(made))
        return made


@retried
async def change_draft(promotion: int, terms: Terms, *, today: date, by: int) -> None:
    """Write its terms anew; whoever wrote last is not the one who starts it. Raises RefusedFields, NotFound."""
    terms = terms.cleaned()
    _check(terms, today)
    await check_budget(terms.budget_idr, terms.decision)
    async with transaction():
        await _write(await lock_draft(promotion), terms, by)


async def write_draft(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Other terms for a locked draft, within the transaction of the deed. Raises RefusedFields beside the columns of the row."""
    still_draft(row)
    terms = await _terms_of(row, changed)
    try:
        _check(terms, business_day(clock.now()))
        await check_budget(terms.budget_idr, terms.decision)
    except RefusedFields as refused:
        raise RefusedFields({COLUMN_OF.get(name, name): words for name, words in refused.sentences.items()}) from None
    except Refused as refused:
        raise Refused(refused.sentence, field="budget_idr") from None
    await _write(row, terms, by)


async def _terms_of(row: transactions.Row, changed: Mapping[str, Any]) -> Terms:
    """The terms as they would be: what is not changed stays as it is written."""
    steps = await transactions.fetch(
        "SELECT from_quantity, percent_bp FROM promotion_step WHERE promotion = $1", row["id"]
    )
    now: dict[str, Any] = {**dict(row), **changed}
    told: dict[str, Any] = {name: now[name] for name in Terms.__dataclass_fields__ if name in now}
    told |= {name: told[name] or 0 for name in _FIGURES} | {"code": told["code"] or "", "kind": Kind(row["kind"])}
    told |= {"coops": tuple(row["coops"]), "steps": tuple((many, bp) for many, bp in steps)}
    return Terms(**told).cleaned()


async def _write(was: transactions.Row, terms: Terms, by: int) -> None:
    promotion: int = was["id"]
    await transactions.execute(_UPDATE, *_values(terms, by), promotion)
    await transactions.execute("DELETE FROM promotion_step WHERE promotion = $1", promotion)
    await _write_steps(promotion, terms)
    before = {name: value for name, value in was.items() if name in _plain(terms)}
    await record("promosi diubah", f"promotion:{promotion}", by=by, entity=SEKUNDER, before=before, after=_plain(terms))


@retried
async def put_good(promotion: int, unit: int, many: int, *, by: int) -> None:
    """Let a good take part; `many` counts in bundles only. Twice is the same as once. Raises Refused, NotFound."""
    async with transaction():
        row = await lock_draft(promotion)
        if Kind(row["kind"]).is_voucher:
            raise Refused("Voucher berlaku atas seluruh belanjaan, tanpa daftar barang.")
        many = many if row["kind"] == Kind.BUNDLE else 1
        if not 1 <= many <= 100:
            raise Refused("Jumlah dalam paket antara 1 dan 100.", field="jumlah")
        if not await transactions.fetch_value("SELECT EXISTS (SELECT FROM product_unit WHERE id = $1)", unit):
            raise NotFound
        await transactions.execute("DELETE FROM promotion_unit WHERE promotion = $1 AND unit = $2", promotion, unit)
        if (
            await transactions.fetch_value("SELECT count(*) FROM promotion_unit WHERE promotion = $1", promotion)
            >= MOST_GOODS
        ):
            raise Refused(f"Satu promosi memuat paling banyak {MOST_GOODS} barang.")
        await transactions.execute("INSERT INTO promotion_unit VALUES ($1, $2, $3)", promotion, unit, many)
        await _touched(promotion, by, "barang promosi ditambah", {"unit": unit, "many": many})


@retried
async def drop_good(promotion: int, unit: int, *, by: int) -> None:
    """Take a good out again. Twice is the same as once."""
    async with transaction():
        await lock_draft(promotion)
        if await transactions.execute("DELETE FROM promotion_unit WHERE promotion = $1 AND unit = $2", promotion, unit):
            await _touched(promotion, by, "barang promosi dikeluarkan", {"unit": unit})


@retried
async def discard(promotion: int, *, by: int) -> None:
    """A draft that nobody wants any more. Twice is the same as once."""
    async with transaction():
        row = await transactions.fetch_one("SELECT state FROM promotion WHERE id = $1 FOR UPDATE", promotion)
        if row is None:
            raise NotFound
        if row["state"] != PromotionState.DISCARDED:
            await lock_draft(promotion)
            await lives.move("promotion", promotion, PromotionState.DRAFT, PromotionState.DISCARDED, by=by)


async def lock_draft(promotion: int) -> transactions.Row:
    """The row, held until the transaction ends; refused for what is no draft any more."""
    row = await transactions.fetch_one("SELECT * FROM promotion WHERE id = $1 FOR UPDATE", promotion)
    if row is None:
        raise NotFound
    still_draft(row)
    return row


def still_draft(row: transactions.Row) -> None:
    """Raises Refused: what runs is not rewritten."""
    if row["state"] != PromotionState.DRAFT:
        raise Refused("Promosi ini bukan konsep lagi, jadi isinya tidak dapat diubah. Hentikan, lalu buat yang baru.")


async def _touched(promotion: int, by: int, deed: str, after: dict[str, object]) -> None:
    """Whoever changes the goods has written it too, and so does not start it."""
    await transactions.execute("UPDATE promotion SET made_by = $2, made_at = now() WHERE id = $1", promotion, by)
    await record(deed, f"promotion:{promotion}", by=by, entity=SEKUNDER, after=after)


def _check(terms: Terms, today: date) -> None:
    wrong = problems(terms, today)
    if terms.kind not in KINDS:
        wrong["jenis"] = "Pilih jenis promosi."
    if wrong:
        raise RefusedFields(wrong)


async def _write_steps(promotion: int, terms: Terms) -> None:
    for many, bp in terms.steps:
        await transactions.execute("INSERT INTO promotion_step VALUES ($1, $2, $3)", promotion, many, bp)


def _values(t: Terms, by: int) -> tuple[object, ...]:
    return (t.name, t.kind.value, t.audience, list(t.coops), t.starts_on, t.ends_on, t.percent_bp or None, t.amount_idr or None, t.take or None,
            t.pay or None, t.most_idr or None, t.least_idr, t.code or None, t.budget_idr or None, t.per_person or None, t.bearer, t.bearer_coop,
            t.bearer_name, t.basis, t.below_cost_why, t.decision, by)  # fmt: skip


def _plain(terms: Terms) -> dict[str, object]:
    return {name: getattr(terms, name) for name in Terms.__dataclass_fields__ if getattr(terms, name)}
