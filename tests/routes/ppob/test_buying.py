"""From a number to a transaction over HTTP, as a phone without script does it; and every sentence on the way."""

import asyncio
import re
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup

from app.domain.clock import business_day, now
from app.domain.ppob import order
from app.domain.ppob.provider import GatewayUnavailable
from app.domain.ppob.switch import pause
from app.domain.ppob.ways import net_idr, ways_for
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast

PHONE = "081234567890"


def fields(html: str, action: str) -> dict[str, str]:
    form = BeautifulSoup(html, "html.parser").find("form", attrs={"action": action})
    assert form is not None, f"no form to {action}"
    return {
        tag["name"]: tag.get("value", "")
        for tag in form.find_all("input")
        if tag.get("name") and tag.get("type") in ("hidden", None)
    }


async def looked(web, service="pulsa", **typed):
    """Choose a product; the check's page."""
    answer = await web.post(f"/ppob/{service}", data=typed)
    assert answer.status_code == 303, BeautifulSoup(answer.text, "html.parser").get_text(" ")[:600]
    return (await web.get(answer.headers["location"])).text


async def bought(web, page, **more):
    return await web.post("/ppob/transaksi", data={**fields(page, "/ppob/transaksi"), "cara": "qris", **more})


@pytest.fixture
async def sari(web, db, lists):
    asker = await cast.sari(db)
    await web.sign_in(asker.person_id)
    return asker


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").find("main").get_text(" ").split())


async def test_a_number_alone_shows_the_prices_of_its_operator_and_stays_out_of_the_address(web, sari):
    answer = await web.post("/ppob/pulsa", data={"nomor": "+62 812-3456-7890"})
    assert answer.headers["location"] == "/ppob/pulsa"
    page = (await web.get("/ppob/pulsa")).text
    assert "Operator: Telkomsel (dari awalan nomor)" in words(page)
    assert "Rp10.850" in page
    assert "Rp11.000" not in page


async def test_the_list_follows_the_number_as_it_is_typed(web, lists):
    typed = await web.post("/ppob/pulsa/daftar", data={"nomor": "0878"}, headers={"hx-request": "true"})
    assert "<html" not in typed.text
    assert 'value="xl10"' in typed.text
    assert 'value="ts10"' not in typed.text
    unknown = await web.post("/ppob/pulsa/daftar", data={"nomor": "0800123"}, headers={"hx-request": "true"})
    assert "Pilih operatornya" in unknown.text


async def test_0851_asks_whose_number_it_is(web, lists):
    page = (await web.post("/ppob/pulsa/daftar", data={"nomor": "085155123456"}, headers={"hx-request": "true"})).text
    assert "Nomor 0851 dipakai Telkomsel dan by.U" in page
    chosen = (
        await web.post(
            "/ppob/pulsa/daftar",
            data={"nomor": "085155123456", "operator": "TELKOMSEL"},
            headers={"hx-request": "true"},
        )
    ).text
    assert 'value="ts10"' in chosen


async def test_pulsa_is_bought_in_two_steps_and_once(web, db, sari, bank):
    page = await looked(web, nomor="62812 3456 7890", produk="ts10")
    assert "0812 3456 7890" in page
    assert "Rp10.850" in page
    data = {**fields(page, "/ppob/transaksi"), "cara": "qris"}
    first, second = await asyncio.gather(web.post("/ppob/transaksi", data=data), web.post("/ppob/transaksi", data=data))
    assert first.headers["location"] == second.headers["location"]
    row = await db.fetchrow("SELECT * FROM ppob_transaction")
    assert (row["customer_no"], row["total_idr"], row["cost_idr"], row["state"]) == (
        PHONE,
        10_850,
        10_330,
        "awaiting_payment",
    )
    assert await db.fetchval("SELECT count(*) FROM payment WHERE subject = 'ppob'") == 1
    shown = (await web.get(first.headers["location"])).text
    assert "Bayar dengan QRIS" in shown
    assert "Menunggu pembayaran" in shown


async def test_a_guest_pays_what_guests_pay_and_leaves_a_phone(web, db, lists, bank):
    page = await looked(web, nomor=PHONE, produk="ts10")
    assert "Rp11.850" in page
    refused = await bought(web, page)
    assert refused.status_code == 422
    done = await bought(web, page, telepon="0812 0000 1111")
    assert done.status_code == 303
    other = web.another()
    assert (await other.get(done.headers["location"])).status_code == 404
    assert (await web.get(done.headers["location"])).status_code == 200


async def test_a_token_shows_whose_meter_it_is_before_anything_is_paid(web, lists, sari):
    page = await looked(web, "token-listrik", nomor="1234-5678-901", produk="pln20")
    assert "DAVID PRANOTO" in page
    assert "R1 / 1.300 VA" in page
    assert "Rp20.750" in page


async def test_a_bill_names_period_amount_fine_admin_and_our_fee_each_in_its_line(web, db, lists, sari, bank):
    page = await looked(web, "tagihan-listrik", nomor="530000000001", produk="pln-pasca")
    said = words(page)
    for part in (
        "SITI AMINAH", "September 2026, Oktober 2026", "Tagihan Rp101.750", "Denda Rp5.000", "Admin Rp5.000", "Biaya layanan koperasi Rp500",
        "Total Rp112.250",
    ):  # fmt: skip
        assert part in said, part
    assert (await bought(web, page)).status_code == 303
    row = await db.fetchrow("SELECT * FROM ppob_transaction")
    assert (row["total_idr"], row["cost_idr"], row["fee_idr"], row["ref_id"]) == (
        112_250,
        109_950,
        500,
        lists.inquired[0][0],
    )


async def test_a_wallet_takes_any_sum_in_thousands(web, db, lists, sari):
    assert (
        "Nominal harus kelipatan"
        in (
            await web.post(
                "/ppob/dompet-digital",
                data={"nomor": PHONE, "merek": "E-MONEY", "produk": "dompet-bebas", "jumlah": "25.500"},
            )
        ).text
    )
    assert (
        "Nominal perlu diisi"
        in (
            await web.post("/ppob/dompet-digital", data={"nomor": PHONE, "merek": "E-MONEY", "produk": "dompet-bebas"})
        ).text
    )
    assert "Rp26.500" in await looked(web, "dompet-digital", nomor=PHONE, produk="dompet-bebas", jumlah="25.000")


@pytest.mark.parametrize(
    ("service", "typed", "sentence"),
    [
        ("pulsa", {"nomor": "0812abc"}, "Nomor HP hanya berisi angka"), ("pulsa", {"nomor": "0812"}, "Nomor HP terlalu pendek: 4 angka"),
        ("pulsa", {"nomor": "08123456789012345"}, "Nomor HP terlalu panjang"), ("pulsa", {"nomor": "", "produk": "ts10"}, "Nomor HP perlu diisi"),
        ("pulsa", {"nomor": "0878 1234 5678", "produk": "ts10"}, "adalah nomor XL, sedangkan Telkomsel 10.000 untuk Telkomsel"),
        ("pulsa", {"nomor": PHONE, "produk": "tidak-ada"}, "Pilih salah satu produk dari daftar"),
        ("pulsa", {"nomor": PHONE, "produk": "pln20"}, "Pilih salah satu produk dari daftar"),
        ("token-listrik", {"nomor": "123", "produk": "pln20"}, "Nomor meter terdiri dari 11 angka"),
        ("token-listrik", {"nomor": "12345678901"}, "Pilih salah satu produk dari daftar"),
        ("token-listrik", {"nomor": "99999999999", "produk": "pln20"}, "Nomor ini tidak dikenal. Periksa angka-angkanya."),
        ("tagihan-listrik", {"nomor": "530000000009", "produk": "pln-pasca"}, "Tagihan tidak ada: belum terbit, atau sudah lunas."),
        ("tagihan-listrik", {"nomor": "5300", "produk": "pln-pasca"}, "ID pelanggan PLN terdiri dari 12 angka"),
        ("pdam", {"nomor": "10a3226", "produk": "pdam-blora"}, "Nomor pelanggan hanya berisi angka"),
    ],
)  # fmt: skip
async def test_what_cannot_be_gets_a_sentence_and_keeps_what_was_typed(web, lists, service, typed, sentence):
    lists.refuses = {"99999999999": "54", "530000000009": "60"}
    answer = await web.post(f"/ppob/{service}", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["nomor"]}"' in answer.text


async def test_another_operator_by_hand_is_taken_with_a_warning(web, lists, sari):
    page = await looked(web, nomor="0878 1234 5678", produk="ts10", operator="TELKOMSEL")
    assert "biasanya milik operator lain" in page


@pytest.mark.parametrize(
    ("service", "typed"),
    [
        ("pulsa", {"nomor": PHONE, "produk": "ts10"}),
        ("pulsa", {"nomor": "0878 1234 5678", "produk": "ts10", "operator": "TELKOMSEL"}),  # moved to another operator
        ("token-listrik", {"nomor": "12345678901", "produk": "pln20"}),
        ("tagihan-listrik", {"nomor": "530000000001", "produk": "pln-pasca"}),
        ("dompet-digital", {"nomor": PHONE, "produk": "dompet-bebas", "jumlah": "25.000"}),
        ("pbb", {"nomor": "329801092375999991", "produk": "pbb-blora", "tahun": "2025"}),
    ],
)  # fmt: skip
async def test_the_same_again_takes_two_taps(web, db, lists, sari, bank, service, typed):
    done = await bought(web, await looked(web, service, **typed))
    await db.execute("UPDATE ppob_transaction SET ordered_at = now() - interval '1 day'")
    page = (await web.get(done.headers["location"])).text
    taps = 1
    check = await web.post(
        f"{done.headers['location']}/pengulangan", data=fields(page, f"{done.headers['location']}/pengulangan")
    )
    assert check.headers["location"].startswith("/ppob/cek/"), "no detour"
    taps += 1
    again = await bought(web, (await web.get(check.headers["location"])).text)
    assert again.headers["location"].startswith("/ppob/transaksi/")
    assert again.headers["location"] != done.headers["location"]
    assert taps == 2
    assert await db.fetchval("SELECT count(DISTINCT (sku, customer_no)) FROM ppob_transaction") == 1


async def test_a_number_with_a_name_takes_two_taps_too_wherever_it_moved(web, db, lists, sari, bank):
    done = await bought(web, await looked(web, nomor="0878 1234 5678", produk="ts10", operator="TELKOMSEL"))
    await web.post(f"{done.headers['location']}/nama", data={"nama": "Pulsa Ibu"})
    await db.execute("UPDATE ppob_transaction SET ordered_at = now() - interval '1 day'")
    kept = str(await db.fetchval("SELECT id FROM ppob_favourite"))
    check = await web.post("/ppob/pulsa", data={"simpanan": kept})
    page = (await web.get(check.headers["location"])).text
    assert "biasanya milik operator lain" in page  # a warning, not a detour
    assert (await bought(web, page)).status_code == 303


async def test_land_tax_is_asked_for_by_its_year(web, lists, sari):
    land = {"nomor": "329801092375999991", "produk": "pbb-blora"}
    assert "Tahun pajak" in (await web.get("/ppob/pbb")).text
    running = business_day(now()).year
    await looked(web, "pbb", **land, tahun=str(running - 1))
    await looked(web, "pbb", **land)
    assert lists.years == [running - 1, None]
    for year, sentence in (
        (str(running + 1), "Tahun pajak antara"),
        ("1950", "Tahun pajak antara"),
        ("dua", "Tahun pajak"),
    ):
        answer = await web.post("/ppob/pbb", data={**land, "tahun": year})
        assert answer.status_code == 422
        assert sentence in words(answer.text)
    assert len(lists.years) == 2


async def test_a_price_that_rose_meanwhile_is_shown_and_asked_again(web, db, lists, sari, bank):
    page = await looked(web, nomor=PHONE, produk="ts10")
    lists.change("ts10", price_idr=10_900)
    await db.execute(
        "UPDATE ppob_product SET checked_at = now() - interval '10 minutes', first_seen_at = now() - interval '1 day'"
    )
    await db.execute("UPDATE ppob_turn SET next_at = '-infinity'")
    answer = await bought(web, page)
    assert answer.status_code == 409
    assert "Harga berubah dari Rp10.850 menjadi Rp11.400" in answer.text
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0
    assert (await bought(web, answer.text)).status_code == 303
    assert await db.fetchval("SELECT total_idr FROM ppob_transaction") == 11_400


@pytest.mark.parametrize("total", ["1", "-5", "1.5", "9223372036854775808", "", "abc"])
async def test_the_browser_names_no_price(web, db, lists, sari, total):
    page = await looked(web, nomor=PHONE, produk="ts10")
    answer = await bought(web, page, total=total)
    assert answer.status_code in (409, 422)
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_an_inquiry_from_yesterday_is_asked_for_again(web, db, lists, sari):
    page = await looked(web, "tagihan-listrik", nomor="530000000001", produk="pln-pasca")
    await db.execute("UPDATE ppob_inquiry SET day = day - 1")
    answer = await bought(web, page)
    assert answer.status_code == 422
    assert "dicek kemarin" in answer.text
    again = await web.post("/ppob/tagihan-listrik", data=fields(answer.text, "/ppob/tagihan-listrik"))
    assert again.status_code == 303
    assert "Bayar" in (await web.get(again.headers["location"])).text


async def test_the_same_number_and_product_within_minutes_asks_whether_twice_is_meant(web, db, lists, sari, bank):
    await bought(web, await looked(web, nomor=PHONE, produk="ts10"))
    answer = await bought(web, await looked(web, nomor=PHONE, produk="ts10"))
    assert answer.status_code == 409
    assert "Sungguh dua kali?" in answer.text
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 1
    assert (await bought(web, answer.text, sungguh="ya")).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 2


async def test_a_product_whose_seller_went_off_is_shown_but_not_sold(web, db, lists, sari):
    page = await looked(web, nomor=PHONE, produk="ts10")
    await db.execute("UPDATE ppob_product SET seller_on = false WHERE sku = 'ts10'")
    answer = await bought(web, page)
    assert answer.status_code == 422
    assert "sedang gangguan" in answer.text
    listed = (await web.get("/ppob/pulsa")).text
    assert re.search(r'value="ts10" disabled', listed)


async def test_a_provider_that_is_away_takes_nothing_and_says_so(web, db, lists, sari):
    lists.trouble = GatewayUnavailable("away")
    answer = await web.post("/ppob/tagihan-listrik", data={"nomor": "530000000001", "produk": "pln-pasca"})
    assert answer.status_code == 422
    assert "belum ada uang yang diambil" in answer.text
    assert (await web.get("/ppob")).status_code == 200


async def test_while_we_pause_every_page_says_so_and_nothing_is_sold(web, db, lists, sari):
    page = await looked(web, nomor=PHONE, produk="ts10")
    await pause("deposit habis", by=sari.person_id)
    assert "sedang kami jeda" in (await web.get("/ppob")).text
    assert "sedang kami jeda" in (await web.get("/ppob/pulsa")).text
    assert "sedang kami jeda" in (await bought(web, page)).text
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_somebody_elses_check_looks_as_if_it_did_not_exist(web, db, lists, sari):
    answer = await web.post("/ppob/pulsa", data={"nomor": PHONE, "produk": "ts10"})
    other = web.another()
    await other.sign_in((await cast.budi(db)).person_id)
    assert (await other.get(answer.headers["location"])).status_code == 404
    assert (
        await other.post("/ppob/transaksi", data={"cek": answer.headers["location"].rsplit("/", 1)[1]})
    ).status_code == 404
    assert (await web.get("/ppob/kopi")).status_code == 404


async def test_names_cannot_be_read_through_by_asking_number_after_number(web, db, lists):
    codes = []
    for n in range(62):
        answer = await web.post("/ppob/token-listrik", data={"nomor": f"{10_000_000_000 + n}", "produk": "pln20"})
        codes.append(answer.status_code)
    assert codes[:60] == [303] * 60
    assert codes[60:] == [422] * 2 or codes[60:] == [429] * 2
    assert len(lists.inquired) == 60


async def test_a_member_pays_with_savings_and_much_of_it_wants_the_password(web, db, lists, sari):
    clerk = await cast.officer(db, "kasir", coop=2)
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", 3_000_000), by=clerk.person_id, key="simpan-banyak-sekali")
    page = await looked(web, nomor=PHONE, produk="ts10")
    assert "Saldo yang dapat dipakai" in page
    done = await bought(web, page, cara="sukarela")
    assert done.status_code == 303
    row = await db.fetchrow("SELECT tender, state, paid_idr FROM ppob_transaction")
    assert tuple(row) == ("sukarela", "held", 10_850)
    assert "Sedang diproses" in (await web.get(done.headers["location"])).text
    lists.change("pln20", price_idr=1_000_250)
    big = await looked(web, "token-listrik", nomor="12345678901", produk="pln20")
    answer = await bought(web, big, cara="sukarela")
    assert answer.status_code == 303
    assert "/ppob/transaksi/" not in answer.headers["location"]  # the password first
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 1


async def test_a_way_that_costs_more_than_it_may_is_not_offered_and_says_why(web, db, lists, sari, bank):
    page = await looked(web, nomor=PHONE, produk="ts10")  # Rp10.850, of which Rp520 are ours
    assert 'value="qris"' in page  # 0,7 %
    assert 'value="bca_va"' not in page  # Rp4.440, and only Rp2.500 above the margin are borne
    assert "biayanya lebih besar daripada yang koperasi peroleh" in words(page)
    answer = await bought(web, page, cara="bca_va")
    assert answer.status_code == 422
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0
    done = await bought(web, page)
    shown = await web.get(done.headers["location"])
    assert 'value="bca_va"' not in shown.text, "nor by changing one's mind afterwards"
    paying = f"{done.headers['location']}/pembayaran"
    assert (await web.post(paying, data={"cara": "bca_va", "kunci": "kunci-lain-12345"})).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM payment WHERE method = 'bca_va'") == 0
    lists.change("pln20", price_idr=1_000_250)
    large = await looked(web, "token-listrik", nomor="12345678901", produk="pln20")
    assert 'value="qris"' not in large  # Rp7.000 of fees
    assert "tunai di kasir koperasi" in words(large)


async def test_no_sale_costs_the_shop_more_than_the_board_lets_it(db, lists):
    for total_idr in (*range(1_000, 60_000, 1_357), 250_000, 999_999, 3_000_050):
        for margin_idr in (0, 50, 500, 1_500, 9_000):
            ways = await ways_for(total_idr, total_idr - margin_idr)
            assert ways.borne_idr == 2_500
            assert all(net_idr(code, total_idr, total_idr - margin_idr) >= -2_500 for code in ways.offered)
            assert all(net_idr(code, total_idr, total_idr - margin_idr) < -2_500 for code in ways.left_out)


async def test_savings_that_do_not_suffice_are_shown_but_cannot_be_chosen(web, db, lists, sari):
    clerk = await cast.officer(db, "kasir", coop=2)
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", 5_000), by=clerk.person_id, key="simpan-sedikit")
    page = await looked(web, nomor=PHONE, produk="ts10")
    answer = await bought(web, page, cara="sukarela")
    assert answer.status_code == 422
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 0


async def test_fifty_identical_forms_at_once_buy_once_and_are_answered_alike(web, db, lists, sari):
    clerk = await cast.officer(db, "kasir", coop=2)
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", 3_000_000), by=clerk.person_id, key="simpan-banyak-sekali")
    data = {**fields(await looked(web, nomor=PHONE, produk="ts10"), "/ppob/transaksi"), "cara": "sukarela"}
    first = await asyncio.gather(*(web.post("/ppob/transaksi", data=data) for _ in range(50)))
    answers = [await _patiently(web, one, data) for one in first]
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["location"] for one in answers}) == 1
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 1
    assert await db.fetchval("SELECT sum(amount_idr) FROM savings_tender") == 10_850


async def _patiently(web, answer, data):
    """Busy means once more."""
    while answer.status_code == 503:
        answer = await web.post("/ppob/transaksi", data=data)
    return answer


async def test_two_members_at_the_same_moment_never_wait_for_one_another(web, db, lists, sari):
    """Sari's purchase stands still in the middle of its unit; Budi buys the same for the same number meanwhile."""
    clerk, budi, his = await cast.officer(db, "kasir", coop=2), await cast.budi(db), web.another()
    teller = await cast.officer(db, "kasir", coop=3)
    await his.sign_in(budi.person_id)
    for who, coop, by in ((sari, 2, clerk), (budi, 3, teller)):
        await deposit_cash(
            Wanted(who.person_id, coop, "sukarela", 500_000), by=by.person_id, key=f"simpan-{coop}-simpan"
        )
    hers, theirs = await looked(web, nomor=PHONE, produk="ts10"), await looked(his, nomor=PHONE, produk="ts10")
    reached, go_on, real = asyncio.Event(), asyncio.Event(), order.remember

    async def remember(actor, key, answer):
        if actor == sari.actor:
            reached.set()  # written, paid, every lock held, not committed
            await go_on.wait()
        await real(actor, key, answer)

    with patch.object(order, "remember", remember):
        waiting = asyncio.create_task(bought(web, hers, cara="sukarela"))
        await asyncio.wait_for(reached.wait(), 30)
        done = await bought(his, theirs, cara="sukarela")
        assert done.status_code == 303
        assert not waiting.done()
        go_on.set()
        assert (await waiting).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction WHERE state = 'held'") == 2
