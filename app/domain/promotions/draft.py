"""Writing a promotion down: its terms, then its goods. A draft costs nobody anything; it may be rewritten until a second person starts it."""

from collections.abc import Mapping
from datetime import date
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
from app.domain.promotions.rules import Kind
from app.domain.promotions.states import PromotionState
from app.domain.promotions.terms import COLUMN_OF, FIGURES, Terms, plain, refuse_wrong
from app.domain.transactions import retried, transaction

MOST_GOODS = 500
LEFT_TO_THE_OFFICE = "promosi_tanpa_keputusan"


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
    refuse_wrong(terms, today)
    await check_budget(terms.budget_idr, terms.decision)
    async with transaction():
        asked = {"deed": "promosi", "terms": plain(terms)}
        before = await first_time(f"person:{by}", key, asked)
        if before is not None:
            return int(before)
        made: int = await transactions.fetch_value(_INSERT, *_values(terms, by))
        await _write_steps(made, terms)
        await lives.begin("promotion", made, PromotionState.DRAFT, by=by)
        await record("promosi dibuat", f"promotion:{made}", by=by, entity=SEKUNDER, after=plain(terms))
        await remember(f"person:{by}", key, str(made))
        return made


@retried
async def change_draft(promotion: int, terms: Terms, *, today: date, by: int) -> None:
    """Write its terms anew; whoever wrote last is not the one who starts it. Raises RefusedFields, NotFound."""
    terms = terms.cleaned()
    refuse_wrong(terms, today)
    await check_budget(terms.budget_idr, terms.decision)
    async with transaction():
        await _write(await lock_draft(promotion), terms, by)


async def write_draft(row: transactions.Row, changed: Mapping[str, Any], by: int) -> None:
    """Other terms for a locked draft, within the transaction of the deed. Raises RefusedFields beside the columns of the row."""
    still_draft(row)
    terms = await _terms_of(row, changed)
    try:
        refuse_wrong(terms, business_day(clock.now()))
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
    told |= {name: told[name] or 0 for name in FIGURES} | {"code": told["code"] or "", "kind": Kind(row["kind"])}
    told |= {"coops": tuple(row["coops"]), "steps": tuple((many, bp) for many, bp in steps)}
    return Terms(**told).cleaned()


async def _write(was: transactions.Row, terms: Terms, by: int) -> None:
    promotion: int = was["id"]
    await transactions.execute(_UPDATE, *_values(terms, by), promotion)
    await transactions.execute("DELETE FROM promotion_step WHERE promotion = $1", promotion)
    await _write_steps(promotion, terms)
    before = {name: value for name, value in was.items() if name in plain(terms)}
    await record("promosi diubah", f"promotion:{promotion}", by=by, entity=SEKUNDER, before=before, after=plain(terms))


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


async def _write_steps(promotion: int, terms: Terms) -> None:
    for many, bp in terms.steps:
        await transactions.execute("INSERT INTO promotion_step VALUES ($1, $2, $3)", promotion, many, bp)


def _values(t: Terms, by: int) -> tuple[object, ...]:
    return (t.name, t.kind.value, t.audience, list(t.coops), t.starts_on, t.ends_on, t.percent_bp or None, t.amount_idr or None, t.take or None,
            t.pay or None, t.most_idr or None, t.least_idr, t.code or None, t.budget_idr or None, t.per_person or None, t.bearer, t.bearer_coop,
            t.bearer_name, t.basis, t.below_cost_why, t.decision, by)  # fmt: skip
