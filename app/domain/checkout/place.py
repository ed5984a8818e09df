"""Placing an order: one unit of work, four statements however long the cart is, the stock locked last and briefly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from app.domain import clock, transactions
from app.domain.cart.buyer import bought_for, tier_of
from app.domain.cart.lines import MOST_LINES, CartLine, by_owner, owner_of, priced_lines
from app.domain.checkout.bill import Bill, agree_or_ask
from app.domain.checkout.limits import NAMES, Limits
from app.domain.checkout.room import check_guest_cash, no_room, room_of
from app.domain.checkout.shown import Shown
from app.domain.checkout.tenders import pay_by_tenders
from app.domain.checkout.wish import HELD_FOR, Wish, check_amount
from app.domain.coops.sekunder import SEKUNDER
from app.domain.delivery.times import NOT_OPEN, TimeGone, time_gone
from app.domain.errors import Refused
from app.domain.money import rupiah
from app.domain.notifications.tell import telling
from app.domain.numbering import new_digits, new_number
from app.domain.once import first_time
from app.domain.orders.states import OrderState
from app.domain.people.asker import Asker
from app.domain.promotions.deals import Deal
from app.domain.promotions.redeem import use_voucher
from app.domain.transactions import retried, transaction
from app.settings import settings


async def place_order(asker: Asker, wish: Wish, *, shown: Shown | None, key: str) -> str:
    """Turn the asker's cart into an order; its number. The same form sent again gives the same number.

    Raises BillChanged when anything differs from what was shown, TimeGone when the time of delivery is full or over, Refused when it
    cannot be sold or too much is open unpaid; then nothing is written.
    """
    try:
        return await _place(asker, wish, shown=shown, key=key)
    except asyncpg.CheckViolationError as error:
        raise time_gone(error) or error from None


@retried
async def _place(asker: Asker, wish: Wish, *, shown: Shown | None, key: str) -> str:
    async with transaction():
        asked = {**wish.asked(), "shown": shown.signed() if shown else ""}
        number = new_number("PS")
        placed = await first_time(asker.actor, key, asked, answer=number)
        if placed is not None:
            return placed
        cart = await _lock_cart(asker, wish)
        priced = await priced_lines(cart.id, asker)
        fee_idr = _fee_idr(wish, cart.limits)
        bill = Bill(priced.lines, fee_idr, cart.for_coop, priced.deals, priced.trouble, wish.kecamatan or "")
        _check(bill, wish, shown, cart.limits)
        check_guest_cash(asker, wish, bill.total_idr, cart.limits)
        if priced.voucher is not None:
            assert asker.person_id is not None, "a voucher is typed by somebody who is signed in"
            await use_voucher(priced.voucher, person=asker.person_id)
        # From here on other buyers of the same goods wait for us.
        order_id = await _write(asker, wish, bill, number=number, cart=cart)
        await pay_by_tenders(asker, order_id, number, wish, bill)
    return number


# Guests with one phone come one after another, whatever their browsers: the count of what they have open is then exact.
_LOCK = """
SELECT id, for_coop, settings_named(1, $4::text[], $5::date) AS limits,
       (SELECT concat(name, ' ', to_char(starts, 'HH24.MI'), '–', to_char(ends, 'HH24.MI')) FROM delivery_slot WHERE id = $6::int) AS hours,
       EXISTS (SELECT FROM delivery_slot WHERE ended_at IS NULL AND (kecamatan = '{}' OR $7::text = ANY(kecamatan))) AS timed,
       CASE WHEN $2::boolean THEN pg_advisory_xact_lock(hashtextextended('pesan:' || $3::text, 0))::text END AS in_turn
FROM cart WHERE {whose} = $1 FOR UPDATE
"""
_LOCK_CART = by_owner(_LOCK)


@dataclass(frozen=True, slots=True)
class _Cart:
    """The asker's cart, locked, the fees and limits of today, the primary that buys, and the hours of the chosen time."""

    id: int
    limits: Limits
    for_coop: int | None
    hours: str


async def _lock_cart(asker: Asker, wish: Wish) -> _Cart:
    today = clock.business_day(clock.now())
    column, owner = owner_of(asker)
    row = await transactions.fetch_one(
        _LOCK_CART[column], owner, not asker.signed_in, wish.phone, NAMES, today, wish.slot, wish.kecamatan
    )
    if row is None:
        raise Refused("Keranjang Anda kosong.")
    if wish.reach == "antar" and row["timed"] and wish.slot is None:
        raise Refused("Waktu antar perlu dipilih.", field="waktu")
    if wish.slot is not None and row["hours"] is None:
        raise TimeGone(NOT_OPEN, field="waktu")
    return _Cart(row["id"], Limits.read(row["limits"]), bought_for(asker, row["for_coop"]), row["hours"] or "")


def _fee_idr(wish: Wish, limits: Limits) -> int:
    if wish.reach != "antar":
        return 0
    fee_idr = limits.fees.get(wish.kecamatan or "")
    if fee_idr is None:
        raise Refused("Kami belum mengantar ke kecamatan ini.", field="kecamatan")
    return fee_idr


def _check(bill: Bill, wish: Wish, shown: Shown | None, limits: Limits) -> None:
    if not bill.lines:
        raise Refused("Keranjang Anda kosong.")
    if len(bill.lines) > MOST_LINES:
        raise Refused(f"Satu pesanan memuat paling banyak {MOST_LINES} macam barang.")
    agree_or_ask(bill, shown)
    check_amount(wish, bill.total_idr, limits)


def base_units(lines: Sequence[CartLine]) -> dict[int, int]:
    """Product -> how many base units the lines need together: a dus and a bungkus are the same goods."""
    need: dict[int, int] = {}
    for line in lines:
        need[line.product] = need.get(line.product, 0) + line.factor * line.quantity
    return need


def shortage(line: CartLine, free: int) -> str:
    """Why the goods do not suffice: "Stok Beras tinggal 2 sak."."""
    left = max(free, 0) // line.factor
    return f"Stok {line.name} tinggal {left} {line.unit_name}." if left else f"Stok {line.name} habis."


# What a person, or a guest by phone or browser, has open and unpaid. Each way by its own index: with an OR of them a database that has
# not yet counted how many guests there are by now looks through the open orders of all of them.
_OPEN = """
SELECT id, tender FROM shop_order
WHERE state IN ('awaiting_payment', 'confirmed', 'packed', 'on_the_way') AND (state = 'awaiting_payment' OR tender IN ('tunai', 'cod')) AND """
_THEIRS = " UNION ".join((
    _OPEN + "person = {person}::bigint",
    _OPEN + "{person}::bigint IS NULL AND person IS NULL AND phone = {phone}::text",
    _OPEN + "{person}::bigint IS NULL AND person IS NULL AND visitor_hash = {browser}::bytea",
))  # fmt: skip


# The goods are locked in the order of their ids; then order, its beginning, its lines, the goods it holds, the emptied cart and the word
# to the buyer: one statement, one round trip. Where goods or room for one more unpaid order are missing nothing is written, and no id
# comes back. Money for a delivery is waited for until the cut-off of its time, an hour at least.
_WRITE = """
WITH stock AS (
  SELECT s.place, s.product, s.on_hand - s.reserved AS free FROM stock_level s JOIN place p ON p.id = s.place AND p.slug = $3
  WHERE s.product = ANY($32::bigint[]) ORDER BY s.product FOR UPDATE OF s
), shelf AS (
  SELECT min(s.place) AS place, count(*) FILTER (WHERE s.free >= g.quantity) = cardinality($32::bigint[]) AS suffices
  FROM unnest($32::bigint[], $33::bigint[]) AS g (product, quantity) LEFT JOIN stock s ON s.product = g.product
), open AS (
  SELECT count(*) AS unpaid, count(*) FILTER (WHERE tender IN ('tunai', 'cod')) AS cash FROM ({theirs}) theirs
), o AS (
  INSERT INTO shop_order (number, entity, place, person, visitor_hash, name, phone, is_member, primary_coop, tier, reach,
      pickup_coop, kecamatan, street, note, tender, goods_idr, delivery_idr, total_idr, state, pickup_code, pay_until, discount_idr, village)
  SELECT $1, $2::int, shelf.place, $4::bigint, $5::bytea, $6, $7, $8::boolean, $9::int, $10, $11, $12::int, $13, $14, $15, $16, $17::bigint, $18::bigint,
         $17::bigint + $18::bigint, $19, $20, least(now() + $21::interval, (
           SELECT greatest(($47::date + starts) AT TIME ZONE 'Asia/Jakarta' - make_interval(hours => cutoff_hours), now() + interval '1 hour')
           FROM delivery_slot WHERE id = $46::int AND $16 = 'midtrans')), $35::bigint, $45
  FROM open, shelf WHERE shelf.suffices AND ($16 IN ('simpanan', 'bon') OR (unpaid < $43::int AND ($16 = 'midtrans' OR cash < $44::int)))
  RETURNING id, place, pay_until
), began AS (
  INSERT INTO life_move (life, subject_id, from_state, to_state, by_person) SELECT 'order', id, '', $19::text, $4::bigint FROM o
), line AS (
  INSERT INTO order_line (order_id, line_no, product, unit, name, unit_name, factor, quantity, price_idr, tier, umum_idr, discount_idr, total_idr)
  SELECT o.id, l.no, l.product, l.unit, l.name, l.unit_name, l.factor, l.quantity, l.price_idr, l.tier, l.umum_idr, l.discount_idr,
    l.price_idr * l.quantity - l.discount_idr
  FROM o, unnest($22::bigint[], $23::bigint[], $24::text[], $25::text[], $26::int[], $27::int[], $28::bigint[], $29::text[], $30::bigint[], $31::bigint[])
    WITH ORDINALITY AS l (product, unit, name, unit_name, factor, quantity, price_idr, tier, umum_idr, discount_idr, no)
), held AS (
  INSERT INTO reservation (order_id, place, product, quantity, held_until)
  SELECT o.id, o.place, g.product, g.quantity, o.pay_until
  FROM o, unnest($32::bigint[], $33::bigint[]) AS g (product, quantity) ORDER BY g.product
), emptied AS (
  DELETE FROM cart_line WHERE cart = $34 AND EXISTS (SELECT FROM o)
), own_again AS (
  UPDATE cart SET for_coop = NULL, voucher = NULL WHERE id = $34 AND num_nonnulls(for_coop, voucher) > 0 AND EXISTS (SELECT FROM o)
), off AS (
  INSERT INTO order_line_discount (order_id, line_no, promotion, amount_idr, bearer, bearer_coop)
  SELECT o.id, d.line_no, d.promotion, d.amount_idr, d.bearer, d.bearer_coop
  FROM o, unnest($36::int[], $37::bigint[], $38::bigint[], $39::text[], $40::int[]) AS d (line_no, promotion, amount_idr, bearer, bearer_coop)
), promised AS (
  INSERT INTO delivery_promise (order_id, slot, day) SELECT o.id, $46::int, $47::date FROM o WHERE $46::int IS NOT NULL
), used AS (
  INSERT INTO voucher_use (order_id, promotion, person, amount_idr) SELECT o.id, $41::bigint, $4::bigint, $42::bigint FROM o WHERE $41::bigint IS NOT NULL
), told AS (
  {telling} FROM o ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM o) AS id, array_agg(product) AS products, array_agg(free) AS free FROM stock
""".replace("{theirs}", _THEIRS.format(person="$4", phone="$7", browser="$5")).replace(
    "{telling}", telling("whatsapp", "$7", body="$48", source="$49")
)


_OPEN_CASH = "SELECT count(*) FROM ({theirs}) theirs WHERE tender IN ('tunai', 'cod')".replace(
    "{theirs}", _THEIRS.format(person="$1", phone="$2", browser="$3")
)


async def _write(asker: Asker, wish: Wish, bill: Bill, *, number: str, cart: _Cart) -> int:
    state = OrderState.CONFIRMED if wish.tender in ("tunai", "cod") else OrderState.AWAITING_PAYMENT
    need, room = base_units(bill.lines), room_of(asker, cart.limits)
    products = sorted(need)
    coop = bill.for_coop or asker.coop  # a primary is a member of the sekunder as its people are members of it
    row = await transactions.fetch_one(
        _WRITE, number, SEKUNDER, wish.place, asker.person_id, None if asker.signed_in else asker.visitor_hash, wish.name, wish.phone,
        coop is not None, coop, tier_of(asker, bill.for_coop), wish.reach, wish.pickup_coop, wish.kecamatan, wish.street, wish.note,
        wish.tender, bill.goods_idr, bill.fee_idr, state.value, new_digits(6), HELD_FOR[wish.tender],
        *_columns(bill.lines), products, [need[product] for product in products], cart.id, bill.discount_idr,
        *_discounts(bill), *_voucher(bill.deals), room.unpaid, room.cash, wish.village, wish.slot, wish.day,
        _words(number, wish, bill, cart.hours), f"order:{number}:placed",
    )  # fmt: skip
    assert row is not None
    if row["id"] is None:
        _enough(bill.lines, need, dict(zip(row["products"] or (), row["free"] or (), strict=True)))
        open_cash = await transactions.fetch_value(_OPEN_CASH, asker.person_id, wish.phone, asker.visitor_hash)
        raise no_room(asker, room, cash=wish.tender in ("tunai", "cod") and open_cash >= room.cash)
    written: int = row["id"]
    return written


def _enough(lines: Sequence[CartLine], need: Mapping[int, int], free: Mapping[int, int]) -> None:
    """Raise Refused with a sentence for each good of which there is too little."""
    short = [
        shortage(line, free.get(line.product, 0)) for line in lines if free.get(line.product, 0) < need[line.product]
    ]
    if short:
        raise Refused(" ".join(short))


def _columns(lines: Sequence[CartLine]) -> list[list[object]]:
    rows = [
        (x.product, x.unit, x.name, x.unit_name, x.factor, x.quantity, x.price_idr, x.tier, x.umum_idr, x.discount_idr)
        for x in lines
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _discounts(bill: Bill) -> list[list[object]]:
    """line_no, promotion, rupiah, who bears it and which primary, of every piece that came off."""
    number = {line.unit: no for no, line in enumerate(bill.lines, 1)}
    rows = [
        (number[unit], deal.promotion.id, idr, deal.promotion.bearer, deal.promotion.bearer_coop)
        for deal in bill.deals
        for unit, idr in deal.pieces
    ]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]


def _voucher(deals: Sequence[Deal]) -> tuple[int | None, int | None]:
    """The voucher that was used, and for how much."""
    used = next((deal for deal in deals if deal.promotion.kind.is_voucher), None)
    return (used.promotion.id, used.total_idr) if used else (None, None)


def _words(number: str, wish: Wish, bill: Bill, hours: str) -> str:
    ways = {
        "midtrans": "Silakan bayar sebelum batas waktunya.",
        "simpanan": "Dibayar dengan simpanan sukarela.",
        "bon": "Dicatat sebagai bon di koperasi Anda.",
        "tunai": "Bayar tunai saat mengambil.",
        "cod": "Bayar tunai saat barang diantar.",
    }
    when = f" Diantar {clock.long_day(wish.day)}, {hours}." if wish.day else ""
    return (
        f"Pesanan {number} di Koperasi Indora sudah kami terima. Total {rupiah(bill.total_idr)}. {ways[wish.tender]}{when}"
        f" Lihat pesanan: {settings().base_url}/pesanan/{number}"
    )
