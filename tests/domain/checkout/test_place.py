"""Placing an order: what is written, what is asked again, what is refused."""

import asyncio
from dataclasses import replace

import pytest

from app.domain import transactions
from app.domain.cart.find import count_of
from app.domain.cart.put import put_in_cart
from app.domain.checkout.bill import BillChanged
from app.domain.checkout.cancel import cancel_own
from app.domain.checkout.place import place_order
from app.domain.checkout.shown import read_shown
from app.domain.errors import Refused
from app.domain.numbering import new_key
from app.domain.orders.find import order_of
from tests import cast
from tests.domain.checkout.conftest import delivered, seen, wish


async def test_an_order_freezes_who_bought_at_which_price_and_holds_the_goods(db, beras, order):
    sari = await cast.sari(db)
    placed = await order_of(sari, await order(sari, (beras, 3)))
    assert (placed.goods_idr, placed.total_idr, placed.state) == (189_000, 189_000, "confirmed")
    assert (placed.is_member, placed.primary_coop, placed.tier) == (True, 2, "anggota")
    assert [(line.quantity, line.price_idr, line.umum_idr, line.tier) for line in placed.lines] == [
        (3, 63_000, 65_000, "anggota")
    ]
    assert (
        await db.fetchval("SELECT reserved FROM stock_level JOIN place p ON p.id = place WHERE p.slug = 'toko-bangkle'")
        == 3
    )
    assert await count_of(sari) == 0
    assert (
        await db.fetchval("SELECT count(*) FROM message WHERE source = 'order:' || $1 || ':placed'", placed.number) == 1
    )


async def test_what_is_paid_online_waits_for_a_day_and_cash_for_three(db, beras, order):
    sari = await cast.sari(db)
    online, cash = (
        await order_of(sari, await order(sari, (beras, 1), how=wish("qris"))),
        await order_of(sari, await order(sari, (beras, 1))),
    )
    assert (online.state, online.tender) == ("awaiting_payment", "midtrans")
    assert (online.pay_until - online.placed_at).total_seconds() == 24 * 3600
    assert (cash.pay_until - cash.placed_at).days == 3
    held = await db.fetch("SELECT held_until FROM reservation ORDER BY order_id")
    assert [row["held_until"] for row in held] == [online.pay_until, cash.pay_until]


async def test_a_delivery_adds_the_fee_of_its_kecamatan(db, beras, order):
    placed = await order_of(tamu := cast.guest(), await order(tamu, (beras, 1), how=delivered(), fee_idr=15_000))
    assert (placed.goods_idr, placed.delivery_idr, placed.total_idr) == (65_000, 15_000, 80_000)


async def test_goods_for_a_primary_come_from_the_warehouse(db, beras, order):
    await order(cast.guest(), (beras, 2), how=wish(pickup_coop=5))
    assert await db.fetchval("SELECT p.slug FROM reservation r JOIN place p ON p.id = r.place") == "gudang-klopoduwur"


async def test_the_same_form_twice_at_once_or_later_is_one_order(db, beras):
    tamu, key = cast.guest(), new_key()
    await put_in_cart(tamu, unit=beras, quantity=2, nonce="a")
    shown = await seen(tamu)
    numbers = await asyncio.gather(*(place_order(tamu, wish(), shown=shown, key=key) for _ in range(6)))
    numbers.append(await place_order(tamu, wish(), shown=shown, key=key))
    assert len(set(numbers)) == 1
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 1


async def test_two_windows_on_one_cart_order_it_once(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=2, nonce="a")
    shown = await seen(tamu)
    answers = await asyncio.gather(
        *(place_order(tamu, wish(), shown=shown, key=new_key()) for _ in range(4)), return_exceptions=True
    )
    assert sorted(str(answer) for answer in answers if isinstance(answer, Exception)) == ["Keranjang Anda kosong."] * 3
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 1


@pytest.mark.parametrize(("idr", "words"), [(66_000, "Rp66.000"), (64_000, "Rp64.000")])
async def test_dearer_or_cheaper_than_shown_is_asked_again_and_nothing_written(db, beras, idr, words):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    shown = await seen(tamu)
    await cast.reprice(db, beras, "umum", idr)
    with pytest.raises(BillChanged) as changed:
        await place_order(tamu, wish(), shown=shown, key=new_key())
    assert changed.value.sentences == [
        f"Harga Beras medium 5 kg (sak) dari Rp65.000 menjadi {words}.",
        f"Total dari Rp65.000 menjadi {words}.",
    ]
    assert (
        await db.fetchval(
            "SELECT (SELECT count(*) FROM shop_order) + (SELECT count(*) FROM once WHERE answer LIKE 'PS%')"
        )
        == 0
    )
    assert await place_order(tamu, wish(), shown=await seen(tamu), key=new_key())


async def test_a_changed_fee_is_asked_again(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    with pytest.raises(BillChanged, match="berubah") as changed:
        await place_order(tamu, delivered(), shown=await seen(tamu, 14_000), key=new_key())
    assert changed.value.sentences[0] == "Ongkos kirim Rp15.000."


async def test_another_device_that_changed_the_cart_is_noticed(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    shown = await seen(tamu)
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="b")
    with pytest.raises(BillChanged) as changed:
        await place_order(tamu, wish(), shown=shown, key=new_key())
    assert "Jumlah Beras medium 5 kg (sak) dari 1 menjadi 2." in changed.value.sentences


async def test_goods_taken_off_the_shelf_cannot_be_ordered_even_when_nothing_else_changed(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    await db.execute("UPDATE product SET published = false")
    with pytest.raises(BillChanged, match="berubah") as changed:
        await place_order(tamu, wish(), shown=await seen(tamu), key=new_key())
    assert changed.value.sentences[0] == "Beras medium 5 kg (sak) sedang tidak dijual."


async def test_a_statement_that_we_never_signed_counts_as_nothing_shown(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    honest = (await seen(tamu)).signed()
    cheap = honest.replace(honest.split("/")[2], "1")
    assert read_shown(honest) is not None
    for forged in (
        cheap,
        honest[:-1],
        "",
        "/",
        "//",
        "///",
        "x" * 5000,
        honest.replace("/", "\u200b/"),
        "1,1,1/0/1/" + "0" * 32,
    ):
        assert read_shown(forged) is None
    with pytest.raises(BillChanged):
        await place_order(tamu, wish(), shown=read_shown(cheap), key=new_key())


async def test_short_stock_is_refused_with_what_is_left_counting_every_unit_of_the_same_goods(db, beras):
    tamu = await cast.sari(db)
    dus = await cast.another_unit(db, beras, name="dus", factor=12, umum=700_000)
    await put_in_cart(tamu, unit=beras, quantity=20, nonce="a")
    await put_in_cart(tamu, unit=dus, quantity=3, nonce="b")
    with pytest.raises(Refused, match="Stok Beras medium 5 kg tinggal 50 sak") as refused:
        await place_order(tamu, wish(), shown=await seen(tamu), key=new_key())
    assert "tinggal 4 dus" in refused.value.sentence
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 0


async def test_the_most_per_order_holds_at_the_counter_too(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=10, nonce="a")
    await db.execute("UPDATE product_unit SET max_per_order = 5")
    with pytest.raises(BillChanged) as changed:
        await place_order(tamu, wish(), shown=await seen(tamu), key=new_key())
    assert changed.value.sentences == ["Beras medium 5 kg (sak): paling banyak 5 dalam satu pesanan."]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (delivered("tunai"), "Bayar tunai hanya untuk pesanan yang diambil."),
        (wish("cod"), "Bayar di tempat \\(COD\\) hanya untuk pesanan yang diantar."),
        (delivered("cod"), "Bayar di tempat \\(COD\\) paling banyak Rp2.000.000."),
        (wish("alfamart"), "Alfamart paling banyak Rp2.500.000."),
        (wish("pulsa"), "Cara bayar perlu dipilih."),
        (delivered(kecamatan="Wakanda"), "Kami belum mengantar ke kecamatan ini."),
    ],
)
async def test_a_way_of_paying_says_what_it_cannot_carry(db, beras, order, how, sentence):
    with pytest.raises(Refused, match=sentence):
        await order(cast.guest(), (beras, 40), how=how, fee_idr=15_000 if how.reach == "antar" else 0)
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


def _count(counted: list[str], sql: str) -> None:
    """Only what this order's own transaction asks; the shop window refreshes itself beside it."""
    if transactions.in_transaction():
        counted.append(sql)


async def test_an_order_takes_six_statements_however_long_it_is(db, order, monkeypatch):
    tamu = cast.guest()
    for n in range(12):
        await put_in_cart(tamu, unit=await cast.goods(db, f"Barang {n}", umum=1_000 + n), quantity=2, nonce=str(n))
    shown, counted = await seen(tamu), []
    for name in ("fetch", "fetch_one", "fetch_value", "execute", "execute_many"):
        real = getattr(transactions, name)
        monkeypatch.setattr(
            transactions, name, lambda sql, *args, real=real: (_count(counted, sql), real(sql, *args))[1]
        )
    await place_order(tamu, wish(), shown=shown, key=new_key())
    assert 4 <= len(counted) <= 6, counted


async def test_the_words_of_the_buyer_are_kept_as_they_are(db, beras, order):
    nasty = "<script>alert(1)</script>'); DROP TABLE shop_order; --"
    tamu = cast.guest()
    placed = await order_of(tamu, await order(tamu, (beras, 1), how=replace(wish(), name=nasty, note=nasty)))
    assert (placed.name, placed.note) == (nasty, nasty)


async def test_a_guest_keeps_three_cash_orders_open_and_may_still_pay_online(db, beras, order):
    for n in range(3):
        await order(cast.guest(f"peramban {n}"), (beras, 1))
    with pytest.raises(Refused, match="masih punya 3 pesanan bayar tunai yang belum diambil") as refused:
        await order(tamu := cast.guest("peramban lain"), (beras, 1))
    assert refused.value.field == "cara_bayar"
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 3
    assert await count_of(tamu) == 1, "the cart is as it was"
    assert await place_order(tamu, wish("qris"), shown=await seen(tamu), key=new_key())


async def test_a_browser_with_ever_new_phones_keeps_no_more_open(db, beras, order):
    tamu = cast.guest()
    for n in range(3):
        await order(tamu, (beras, 1), how=wish(phone=f"+62812000002{n:02d}"))
    with pytest.raises(Refused, match="belum diambil"):
        await order(tamu, (beras, 1), how=wish(phone="+6281200000299"))


async def test_what_was_collected_or_called_off_makes_room_again(db, beras, order):
    tamu = cast.guest()
    numbers = [await order(tamu, (beras, 1)) for _ in range(3)]
    with pytest.raises(Refused):
        await order(tamu, (beras, 1))
    await cancel_own(tamu, numbers[0], reason="tidak jadi")
    assert await place_order(tamu, wish(), shown=await seen(tamu), key=new_key())


async def test_a_member_has_more_room_whatever_strangers_do_with_his_phone(db, beras, order):
    sari = await cast.sari(db)
    for n in range(3):
        await order(cast.guest(f"usil {n}"), (beras, 1), how=wish(phone=sari.phone))
    for _ in range(8):
        await order(sari, (beras, 1))
    with pytest.raises(Refused, match="Anda masih punya 8 pesanan bayar tunai"):
        await order(sari, (beras, 1))


async def test_unpaid_orders_for_the_gateway_have_an_end_too(db, beras, order):
    tamu = cast.guest()
    for _ in range(6):
        await order(tamu, (beras, 1), how=wish("qris"))
    with pytest.raises(Refused, match="masih punya 6 pesanan yang belum dibayar"):
        await order(tamu, (beras, 1), how=wish("qris"))


async def test_a_guest_orders_no_lorry_for_cash(db, beras, order):
    with pytest.raises(Refused, match=r"paling banyak Rp2\.000\.000"):
        await order(cast.guest(), (beras, 40))
    assert await order(await cast.sari(db), (beras, 40))
