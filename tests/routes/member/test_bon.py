"""/anggota/bon and /bayar: the member sees what she owes and why, buys within her limit, and pays it off."""

from datetime import timedelta

from app.domain.clock import business_day, now, tanggal
from app.domain.numbering import new_key
from app.domain.savings.deposit import Wanted, start_deposit
from tests import cast
from tests.conftest import Web
from tests.domain.bon.conftest import on_bon, owes, trusted
from tests.domain.fulfilment.stage import collected, ordered, paid
from tests.domain.savings.conftest import HOME, holds, saved
from tests.routes.member.test_savings import PASSWORD, key_in, sari, words

__all__ = ["sari"]
AT = "/anggota/bon"


async def test_without_a_limit_it_says_whom_to_ask(sari):
    assert "Belum ada batas bon" in words(await sari.get(AT))
    assert (await sari.get(f"{AT}/pelunasan")).headers["location"] == AT


async def test_every_line_names_the_order_behind_it(db, sari, house, queries):
    await trusted(house)
    order = await on_bon(db, house, 60_000)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    with queries(5):
        page = await sari.get(AT)
    assert "Yang harus dibayar Rp60.000" in words(page)
    assert "Sisa yang dapat dipakai Rp440.000" in words(page)
    assert "Batas menurut pengaturan awal" in words(page)
    assert f"/pesanan/{number}" in page.text
    assert "Belanja Beras" in words(page)
    assert "dicatat sebagai bon" in words(await sari.get(f"/pesanan/{number}"))


async def test_the_first_screen_speaks_of_it_a_week_before_it_is_due(db, sari, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    assert "jatuh tempo" not in words(await sari.get("/anggota"))
    today = business_day(now())
    for days in (7, -1):
        await db.execute("UPDATE bon SET due_on = $1", today + timedelta(days=days))
        await db.execute("UPDATE bon_line SET oldest_due = $1", today + timedelta(days=days))
        assert f"Bon Anda jatuh tempo {tanggal(today + timedelta(days=days))}." in words(await sari.get("/anggota"))


async def test_she_pays_out_of_simpanan_and_keeps_a_receipt(db, sari, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await saved(house, 100_000)
    form = await sari.get(f"{AT}/pelunasan")
    sent = {"kunci": key_in(form), "jumlah": "60.000", "cara": "simpanan"}
    done = await sari.post(f"{AT}/pelunasan", data=sent)
    again = await sari.post(f"{AT}/pelunasan", data=sent)
    assert done.headers["location"] == again.headers["location"]
    assert (await holds(house), await owes(house)) == (40_000, 0)
    assert "Pelunasan bon" in words(await sari.get(done.headers["location"]))
    assert "Bukti pelunasan bon" in (await sari.get(done.headers["location"] + "/struk")).text
    page = await sari.get(AT)
    assert "Sudah lunas" in words(page)
    assert done.headers["location"] in page.text


async def test_much_out_of_simpanan_takes_the_password(db, sari, house):
    await trusted(house)
    await on_bon(db, house, 300_000)
    await saved(house, 500_000)
    sent = {"kunci": new_key(), "jumlah": "300000", "cara": "simpanan"}
    refused = await sari.post(f"{AT}/pelunasan", data=sent)
    assert refused.status_code == 422
    assert "Masukkan kata sandi" in words(refused)
    assert (await sari.post(f"{AT}/pelunasan", data={**sent, "sandi": PASSWORD})).status_code == 303
    assert await owes(house) == 0


async def test_odd_sums_get_a_sentence_and_change_nothing(db, sari, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await saved(house, 100_000)
    for typed in ("0", "-1", "1.5", "60001", "9223372036854775808", "seribu"):
        answer = await sari.post(f"{AT}/pelunasan", data={"kunci": new_key(), "jumlah": typed, "cara": "simpanan"})
        assert answer.status_code == 422, typed
        assert f'value="{typed}"' in answer.text
    assert await owes(house) == 60_000


async def test_the_payment_page_of_a_bon_is_her_own(db, sari, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    number = await start_deposit(Wanted(house.saver, HOME, "bon", 60_000), by=house.saver, actor="uji", key=new_key())
    assert "Pelunasan bon" in words(await sari.get(f"/anggota/simpanan/setoran/{number}/pembayaran"))
    other = Web(sari.app)
    await other.sign_in((await cast.budi(db)).person_id)
    assert (await other.get(f"/anggota/simpanan/setoran/{number}/pembayaran")).status_code == 404


async def test_checkout_offers_it_with_what_is_left_and_until_when(db, sari, house, queries):
    await trusted(house, 100_000)
    unit = await cast.goods(db, "Minyak", umum=60_000)
    await sari.post("/keranjang/baris", data={"unit": unit, "jumlah": "1"})
    with queries(6):
        page = await sari.get("/bayar")
    assert "Belanja sekarang, bayar paling lambat" in words(page)
    assert "Sisa batas Rp100.000" in words(page)


async def test_an_order_that_waits_is_paid_from_its_page(db, sari, house, queries):
    await trusted(house)
    await saved(house, 40_000)
    order = await on_bon(db, house, 60_000, method="qris")
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    at = f"/pesanan/{number}/pembayaran/simpanan"
    assert at in (await sari.get(f"/pesanan/{number}/pembayaran")).text
    with queries(6):
        page = await sari.get(at)
    assert "Yang dapat dipakai Rp30.000" in words(page)
    assert "Sisa batas Rp500.000" in words(page)
    sent = {"kunci": key_in(page), "dengan": "simpanan"}
    refused = await sari.post(at, data=sent)
    assert refused.status_code == 422
    assert "Yang dapat dipakai Rp30.000." in words(refused)
    paid = await sari.post(at, data={**sent, "dengan": "bon", "kunci": new_key()})
    assert paid.headers["location"] == f"/pesanan/{number}"
    assert "dicatat sebagai bon" in words(await sari.get(f"/pesanan/{number}"))
    assert (await sari.get(at)).headers["location"] == f"/pesanan/{number}"
    other = Web(sari.app)
    await other.sign_in((await cast.budi(db)).person_id)
    assert (await other.get(at)).status_code == 404
    assert (await other.post(at, data=sent)).status_code == 404


async def test_a_refund_becomes_a_saving_only_with_the_tick(db, sari, house):
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    order = await ordered(house.sari, collected("qris"), (unit, 1))
    await paid(order)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    assert "masuk ke simpanan sukarela saya" in words(await sari.get(f"/pesanan/{number}/pembatalan"))
    await sari.post(f"/pesanan/{number}/pembatalan", data={"alasan": "Salah pesan"})
    refund = await db.fetchval("SELECT id FROM refund")
    at = f"/pesanan/{number}/pengembalian/{refund}/simpanan"
    assert at in (await sari.get(f"/pesanan/{number}")).text
    refused = await sari.post(at, data={})
    assert refused.status_code == 422
    assert "Beri tanda setuju" in words(refused)
    other = Web(sari.app)
    await other.sign_in((await cast.budi(db)).person_id)
    assert (await other.post(at, data={"setuju": "ya"})).status_code == 404
    assert (await sari.post(at, data={"setuju": "ya"})).status_code == 303
    assert await holds(house) == 60_000
