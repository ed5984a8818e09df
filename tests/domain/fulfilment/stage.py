"""Orders as staff finds them, made the way buyers make them: put in the cart, ordered, paid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.cli.check import check
from app.domain import lives, transactions
from app.domain.cart.choose import buy_for
from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.checkout.bill import Bill
from app.domain.checkout.place import place_order
from app.domain.checkout.wish import Wish
from app.domain.fulfilment.pack import pack
from app.domain.ledger.post import post
from app.domain.numbering import new_key
from app.domain.payments.find import payment_of
from app.domain.payments.subjects import was_paid
from app.domain.people.asker import Asker
from app.domain.transactions import transaction

FEE_IDR = 8_000  # kecamatan Blora
FOR_MONEY = "SELECT code, sum(amount_idr)::bigint FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1 AND a.code <> ALL($2) GROUP BY 1"
STOCK_AND_CAPITAL = ["1131", "1132", "3103"]


def collected(method: str = "qris", counter: int = 1) -> Wish:
    return Wish("Sari Wulandari", "+6281200000101", "ambil", counter, None, None, method)


def carried(method: str = "qris") -> Wish:
    return Wish("Sari Wulandari", "+6281200000101", "antar", None, "Blora", "Jalan Pemuda 12, RT 3", method)


async def till_holds(idr: int, entity: int = 1) -> None:
    """Change that somebody put into the drawer in the morning."""
    async with transaction():
        await post(
            entity, source=f"uji:laci:{new_key()}", memo="Kas awal", postings={"kas_toko": idr, "modal_awal": -idr}
        )


async def ordered(asker: Asker, how: Wish, *wanted: tuple[int, int], buys_for: int | None = None) -> int:
    """An order by the buyer's own hand, in the name of a primary when one is named; its id. Each guest has a phone of his own."""
    if asker.visitor_hash is not None and not asker.signed_in:
        how = replace(how, phone=f"+62855{int.from_bytes(asker.visitor_hash[:4]):010d}")
    for unit, quantity in wanted:
        await put_in_cart(asker, unit=unit, quantity=quantity, nonce=new_key())
    if buys_for is not None:
        await buy_for(asker, buys_for)
    shown = Bill(
        (await cart_of(asker)).lines, FEE_IDR if how.reach == "antar" else 0, buys_for, kecamatan=how.kecamatan or ""
    ).as_shown()
    number = await place_order(asker, how, shown=shown, key=new_key())
    order_id: int = await transactions.fetch_value("SELECT id FROM shop_order WHERE number = $1", number)
    return order_id


async def paid(order_id: int, *, fee_idr: int = 0) -> None:
    """The gateway holds the whole money of the order: what settling does once the gateway has said so."""
    async with transaction():
        total = await transactions.fetch_value("SELECT total_idr FROM shop_order WHERE id = $1 FOR UPDATE", order_id)
        payment = await transactions.fetch_value(
            "INSERT INTO payment (subject, subject_id, attempt, gateway_order_id, method, amount_idr, state, fee_idr)"
            " VALUES ('order', $1, 1, $2, 'qris', $3, 'intended', $4) RETURNING id",
            order_id, f"T-{order_id}-{new_key()[:8]}", total, fee_idr,
        )  # fmt: skip
        await lives.begin("payment", payment, "intended")
        await lives.move("payment", payment, "intended", "pending")
        await lives.move("payment", payment, "pending", "paid")
        await transactions.execute(
            "UPDATE payment SET received_idr = amount_idr, paid_at = now(), transaction_id = gen_random_uuid(), ask_next_at = 'infinity' WHERE id = $1",
            payment,
        )
        await was_paid(await payment_of(payment, lock=True))


async def packed(order_id: int, by: Asker) -> int:
    assert by.person_id is not None
    await pack(order_id, by=by.person_id, key=new_key())
    return order_id


async def code_of(order_id: int) -> str:
    code: str = await transactions.fetch_value("SELECT pickup_code FROM shop_order WHERE id = $1", order_id)
    return code


def another_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def state_of(order_id: int) -> str:
    state: str = await transactions.fetch_value("SELECT state FROM shop_order WHERE id = $1", order_id)
    return state


async def money(db: Any, entity: int = 1) -> dict[str, int]:
    """Account -> balance (debits positive) of everything but stock and the first capital; zeros left out."""
    rows = await db.fetch(FOR_MONEY, entity, STOCK_AND_CAPITAL)
    return {code: idr for code, idr in rows if idr}


async def stock(db: Any, place: str = "toko-bangkle") -> tuple[int, int, int]:
    """What lies at a place in all: base units, of which promised, worth in rupiah."""
    row = await db.fetchrow(
        "SELECT sum(on_hand)::int AS a, sum(reserved)::int AS b, sum(value_idr)::int AS c FROM stock_level l JOIN place p ON p.id = l.place WHERE p.slug = $1",
        place,
    )
    return tuple(row)


async def whole() -> None:
    """Every invariant holds."""
    found = await check()
    assert not found, "\n".join(map(str, found))


def units(**lines: int) -> Mapping[int, int]:
    """units(l1=2) -> {1: 2}"""
    return {int(name[1:]): quantity for name, quantity in lines.items()}
