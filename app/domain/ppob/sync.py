"""Keeping our copy of the price list: the whole of it every few minutes, one product again when somebody is about to buy it.

The provider answers a whole list once in five minutes and one product once in a second. The turns are taken in the database,
for all processes together, before anything is asked; a turn that brought nothing is gone all the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

import structlog

from app.domain import transactions
from app.domain.ppob.provider import GatewayError, PascaProduct, provider
from app.domain.ppob.provider import Product as Listed
from app.domain.ppob.services import service_of_biller, service_of_prepaid
from app.domain.transactions import retried, transaction

log = structlog.get_logger()
EVERY_S = 305  # a whole list; the provider's five minutes and a little more
ONE_EVERY_S = 1.1
PATIENCE_S = 2.0  # a person waits so long for a turn, then sees our copy
MOST_IDR = 1_000_000_000
KINDS = ("prepaid", "pasca")
Rows = Sequence[Listed | PascaProduct]


@dataclass(slots=True)
class Synced:
    """What a list brought."""

    seen: int = 0
    fresh: int = 0
    changed: int = 0
    gone: int = 0
    trouble: str = ""


@dataclass(slots=True)
class Columns:
    """A list as arrays, one for each column, for one statement."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def arrays(self) -> list[list[Any]]:
        return [list(column) for column in zip(*self.rows, strict=True)]


async def sync_lists() -> None:
    """The job: each list whose turn has come. Trouble with one says nothing about the other."""
    for kind in KINDS:
        await sync_list(kind)


async def sync_list(kind: str) -> Synced | None:
    """Ask for one whole list and take it over; None: it is not our turn yet. What goes wrong is written down."""
    if not await _take_turn(kind):
        return None
    try:
        rows = _believable(await _listed(kind))
    except GatewayError as error:
        log.warning("price list not read", kind=kind, error=type(error).__name__)
        outcome = Synced(trouble=type(error).__name__)
        await _write_down(kind, outcome)
        return outcome
    return await take_over(kind, rows)


@retried
async def take_over(kind: str, rows: Rows) -> Synced:
    """Make our copy say what the list says. A list that lost half of its products is not believed about what is gone."""
    async with transaction():
        listed = await transactions.fetch_value("SELECT count(*) FROM ppob_product WHERE kind = $1 AND listed", kind)
        outcome = Synced(seen=len(rows))
        if rows:
            found = await transactions.fetch_one(_TAKE_OVER, *_columns(rows).arrays())
            assert found is not None
            outcome.fresh, outcome.changed = found["fresh"], found["changed"]
        if len(rows) * 2 < listed:
            outcome.trouble = f"hanya {len(rows)} dari {listed} produk"
        else:
            outcome.gone = await transactions.execute(
                "UPDATE ppob_product SET listed = false, changed_at = now() WHERE kind = $1 AND listed AND NOT sku = ANY($2::text[])",
                kind, [row.sku for row in rows],
            )  # fmt: skip
        await _write_down(kind, outcome)
        return outcome


async def refresh(sku: str, kind: str) -> bool:
    """Ask for one product again before it is sold; False: our copy had to do (no turn in time, or no answer).

    Never inside a transaction: it speaks to the provider.
    """
    assert not transactions.in_transaction()
    if await transactions.fetch_value(_KNOWN_A_MOMENT_AGO, sku):
        return True
    waits = await transactions.fetch_value(_TURN_OF_ONE, f"{kind}_one", ONE_EVERY_S, PATIENCE_S)
    if waits is None:
        return False
    try:
        async with asyncio.timeout(PATIENCE_S + 3):
            await asyncio.sleep(float(waits))
            rows = _believable(await _listed(kind, sku))
    except (GatewayError, TimeoutError) as error:
        log.info("product not asked again", error=type(error).__name__)
        return False
    await _take_one(sku, rows)
    return True


@retried
async def _take_one(sku: str, rows: Rows) -> None:
    mine: Rows = [row for row in rows if row.sku == sku]
    async with transaction():
        if mine:
            await transactions.fetch_one(_TAKE_OVER, *_columns(mine).arrays())
        await transactions.execute(
            "UPDATE ppob_product SET checked_at = now(), listed = $2, changed_at = CASE WHEN listed = $2 THEN changed_at ELSE now() END"
            " WHERE sku = $1",
            sku, bool(mine),
        )  # fmt: skip


async def _listed(kind: str, sku: str | None = None) -> Rows:
    return await provider().products(sku) if kind == "prepaid" else await provider().pasca_products(sku)


def _believable(rows: Rows) -> Rows:
    """Without rows whose figures cannot be: one of them must not keep the others out."""
    sane = [row for row in rows if 0 <= _figure(row) <= MOST_IDR and 0 <= (getattr(row, "stock", None) or 0) < 1 << 31]
    if len(sane) < len(rows):
        log.warning("price list with impossible rows", rows=len(rows) - len(sane))
    return sane


def _figure(row: Listed | PascaProduct) -> int:
    if isinstance(row, PascaProduct):
        low = min(row.admin_idr, row.commission_idr)
        return low if low < 0 else max(row.admin_idr, row.commission_idr) * 100  # a fee is no fortune
    return row.price_idr


async def _take_turn(kind: str) -> bool:
    return bool(await transactions.fetch_value(_MY_TURN, kind, EVERY_S))


async def _write_down(kind: str, outcome: Synced) -> None:
    if outcome.fresh or outcome.changed or outcome.gone or outcome.trouble or not await _seen_lately(kind):
        await transactions.execute(
            "INSERT INTO ppob_sync (kind, seen, fresh, changed, gone, trouble) VALUES ($1, $2, $3, $4, $5, $6)",
            kind, outcome.seen, outcome.fresh, outcome.changed, outcome.gone, outcome.trouble[:200],
        )  # fmt: skip


async def _seen_lately(kind: str) -> bool:
    """Lists that change nothing leave one row an hour."""
    return bool(
        await transactions.fetch_value(
            "SELECT EXISTS (SELECT FROM ppob_sync WHERE kind = $1 AND at > now() - interval '1 hour')", kind
        )
    )


def _columns(rows: Rows) -> Columns:
    columns = Columns()
    for row in {row.sku: row for row in rows}.values():
        columns.rows.append(_biller(row) if isinstance(row, PascaProduct) else _good(row))
    return columns


Wide = tuple[Any, ...]


def _good(row: Listed) -> Wide:
    start, end = row.closed or (None, None)
    return (row.sku, "prepaid", service_of_prepaid(row.category), row.name, row.category, row.brand, row.type, row.seller, _note(row.desc),
            row.price_idr, None, None, row.buyer_on, row.seller_on, row.stock, row.multi, _minute(start), _minute(end))  # fmt: skip


def _biller(row: PascaProduct) -> Wide:
    return (row.sku, "pasca", service_of_biller(row.brand), row.name, "Pascabayar", row.brand, "", row.seller, _note(row.desc),
            None, row.admin_idr, row.commission_idr, row.buyer_on, row.seller_on, None, True, None, None)  # fmt: skip


def _minute(at: time | None) -> time | None:
    return at.replace(tzinfo=None) if at else None


def _note(desc: str) -> str:
    return "" if desc.strip() in ("", "-") else desc[:300]


_TAKE_OVER = """
WITH told AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::bigint[], $11::bigint[], $12::bigint[], $13::boolean[], $14::boolean[], $15::int[], $16::boolean[], $17::time[], $18::time[])
  AS t (sku, kind, service, name, category, brand, type, seller, note, cost_idr, admin_idr, commission_idr, buyer_on, seller_on, stock, multi,
    closed_from, closed_until) ORDER BY sku
), taken AS (
  INSERT INTO ppob_product AS p (sku, kind, service, name, category, brand, type, seller, note, cost_idr, admin_idr, commission_idr, buyer_on,
    seller_on, stock, multi, closed_from, closed_until) SELECT * FROM told
  ON CONFLICT (sku) DO UPDATE SET kind = excluded.kind, service = excluded.service, name = excluded.name, category = excluded.category,
    brand = excluded.brand, type = excluded.type, seller = excluded.seller, note = excluded.note, cost_idr = excluded.cost_idr,
    admin_idr = excluded.admin_idr, commission_idr = excluded.commission_idr, buyer_on = excluded.buyer_on, seller_on = excluded.seller_on,
    stock = excluded.stock, multi = excluded.multi, closed_from = excluded.closed_from, closed_until = excluded.closed_until, listed = true,
    changed_at = now()
  WHERE (p.kind, p.service, p.name, p.category, p.brand, p.type, p.seller, p.note, p.cost_idr, p.admin_idr, p.commission_idr, p.buyer_on,
    p.seller_on, p.stock, p.multi, p.closed_from, p.closed_until, p.listed)
    IS DISTINCT FROM (excluded.kind, excluded.service, excluded.name, excluded.category, excluded.brand, excluded.type, excluded.seller,
    excluded.note, excluded.cost_idr, excluded.admin_idr, excluded.commission_idr, excluded.buyer_on, excluded.seller_on, excluded.stock,
    excluded.multi, excluded.closed_from, excluded.closed_until, true)
  RETURNING (xmax = 0) AS is_new
) SELECT count(*) FILTER (WHERE is_new)::int AS fresh, count(*) FILTER (WHERE NOT is_new)::int AS changed FROM taken
"""

_KNOWN_A_MOMENT_AGO = """
SELECT EXISTS (SELECT FROM ppob_product p WHERE p.sku = $1 AND (p.checked_at > now() - interval '45 seconds' AND p.checked_at > p.first_seen_at))
"""

_MY_TURN = "UPDATE ppob_turn SET next_at = now() + make_interval(secs => $2) WHERE name = $1 AND next_at <= now() RETURNING true"

# The turn after the last one given, if it comes soon enough: seconds to wait for it.
_TURN_OF_ONE = """
WITH mine AS (
  UPDATE ppob_turn SET next_at = greatest(next_at, now()) + make_interval(secs => $2)
  WHERE name = $1 AND next_at <= now() + make_interval(secs => $3) RETURNING next_at - make_interval(secs => $2) AS at
) SELECT greatest(0, extract(epoch FROM at - now()))::float8 FROM mine
"""
