"""The treasurer's desk: everything about a payment on one page, and money that leaves by two pairs of hands."""

import pytest
from bs4 import BeautifulSoup

from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.pack import pack
from app.domain.numbering import new_key
from app.domain.payments.refund import ask_refund, refund_of
from app.domain.people.phones import shown_phone
from tests import cast
from tests.domain.fulfilment import stage
from tests.paying import ask, bank, order_for, pay_by, told
from tests.routes.shop.conftest import queries

__all__ = ["bank", "queries"]


@pytest.fixture
async def bendahara(db, web):
    officer = await cast.officer(db, "bendahara", name="Bendahara Umi")
    await web.sign_in(officer.person_id, staff=True, stepped_up=True)
    return officer


async def owed(db, bank, idr=65_000):
    order_id = await order_for(db, idr=idr)
    payment = await pay_by(order_id, "bni_va")
    bank.pay(payment.gateway_order_id)
    payment = await ask(payment)
    return payment, await ask_refund(order_id, idr, "dibatalkan pembeli", None, f"batal:{order_id}")


async def test_lists_and_one_payment_with_all_that_hangs_on_it(db, web, bank, bendahara):
    payment, refund = await owed(db, bank)
    await told(next(row["body"] for row in bank.notices(payment.gateway_order_id)))
    listed = await web.get("/kantor/pembayaran?q=" + payment.gateway_order_id[3:8])
    assert payment.gateway_order_id in listed.text
    page = await web.get(f"/kantor/pembayaran/{payment.gateway_order_id}")
    text = " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())
    for said in (
        "Lunas",
        "Perjalanan",
        "Kabar dari gateway",
        "Pengembalian pesanan ini",
        "Menunggu dibayarkan petugas",
        "Rp65.000",
    ):
        assert said in text
    assert f"/kantor/pengembalian/{refund.id}" in (await web.get("/kantor/pengembalian")).text
    assert "Tidak ada pembayaran" in (await web.get("/kantor/pembayaran?keadaan=denied")).text


async def test_asking_the_gateway_from_the_desk(db, web, bank, bendahara):
    payment = await pay_by(await order_for(db))
    bank.pay(payment.gateway_order_id)
    answer = await web.post(f"/kantor/pembayaran/{payment.gateway_order_id}/pertanyaan")
    assert answer.status_code == 303
    assert await db.fetchval("SELECT state FROM payment") == "paid"


async def test_whoever_pays_a_debt_sees_to_whom(db, web, bank, bendahara):
    _, refund = await owed(db, bank)
    order = await db.fetchrow("SELECT number, name, phone FROM shop_order WHERE id = $1", refund.subject_id)
    task = await db.fetchval("SELECT text FROM task WHERE source = $1", f"refund:{refund.id}:owed")
    page = await web.get(f"/kantor/pengembalian/{refund.id}")
    for text in (task, page.text):
        assert order["number"] in text
        assert order["name"] in text
    assert shown_phone(order["phone"]) in page.text
    assert f'href="/kantor/pesanan/{order["number"]}"' in page.text


async def test_a_small_debt_is_paid_by_one(db, web, bank, bendahara):
    _, refund = await owed(db, bank)
    empty = await web.post(f"/kantor/pengembalian/{refund.id}/pembayaran", data={"cara": "tunai"})
    assert empty.status_code == 422
    assert "hanya berisi Rp0" in empty.text
    await stage.till_holds(refund.amount_idr)
    answer = await web.post(f"/kantor/pengembalian/{refund.id}/pembayaran", data={"cara": "tunai"})
    assert answer.status_code == 303
    assert (await refund_of(refund.id)).state == "done"
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'pengembalian dibayar'") == 1


async def test_a_large_debt_takes_two_and_the_password(db, web, bank, bendahara):
    _, refund = await owed(db, bank, idr=900_000)
    assert (
        await web.post(f"/kantor/pengembalian/{refund.id}/pembayaran", data={"cara": "transfer"})
    ).status_code == 422
    other = web.another()
    ketua = await cast.officer(db, "ketua", name="Ketua Karto")
    await other.sign_in(ketua.person_id, staff=True)
    unproved = await other.post(f"/kantor/pengembalian/{refund.id}/persetujuan")
    assert unproved.headers["location"].startswith("/masuk/ulang")
    await other.sign_in(ketua.person_id, staff=True, stepped_up=True)
    assert (await other.post(f"/kantor/pengembalian/{refund.id}/persetujuan")).status_code == 303
    assert (
        await other.post(f"/kantor/pengembalian/{refund.id}/pembayaran", data={"cara": "transfer"})
    ).status_code == 404  # not a ketua's deed
    assert (
        await web.post(f"/kantor/pengembalian/{refund.id}/pembayaran", data={"cara": "transfer"})
    ).status_code == 303
    assert (await refund_of(refund.id)).state == "done"


@pytest.mark.parametrize(("role", "coop"), [("kasir", 1), ("gudang", 1), ("bendahara", 2), ("ketua", 3)])
async def test_who_has_no_business_with_the_sekunders_money_finds_nothing(db, web, bank, role, coop):
    payment, refund = await owed(db, bank)
    officer = await cast.officer(db, role, coop=coop)
    await web.sign_in(officer.person_id, staff=True, stepped_up=True)
    for path in ("pembayaran", f"pembayaran/{payment.gateway_order_id}", "pengembalian", f"pengembalian/{refund.id}"):
        assert (await web.get(f"/kantor/{path}")).status_code == 404
    for path in (
        f"pengembalian/{refund.id}/pembayaran",
        f"pengembalian/{refund.id}/persetujuan",
        f"pengembalian/{refund.id}/penolakan",
    ):
        assert (await web.post(f"/kantor/{path}", data={"cara": "tunai", "alasan": "begitu saja"})).status_code == 404
    assert (await refund_of(refund.id)).state == "owed"


async def test_before_the_goods_are_handed_over_the_desk_gives_nothing_back_by_hand(db, web, bank, bendahara):
    payment = await pay_by(await order_for(db))
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    asked = {"jumlah": "10.000", "alasan": "sebagian", "kunci": "kunci-kunci"}
    answer = await web.post(f"/kantor/pembayaran/{payment.gateway_order_id}/pengembalian", data=asked)
    assert answer.status_code == 422
    assert "belum diserahkan" in answer.text


@pytest.mark.parametrize("odd", ["0", "-1", "x", str(2**63), "1.5"])
async def test_odd_numbers_are_not_there(db, web, bank, bendahara, odd):
    assert (await web.get(f"/kantor/pengembalian/{odd}")).status_code == 404


async def test_a_loss_is_proposed_by_one_and_borne_by_another_with_the_password_again(db, web, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "permata_va")
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    kasir = await cast.officer(db, "kasir")
    await pack(order_id, by=kasir.person_id, key=new_key())
    await hand_over(order_id, code=await stage.code_of(order_id), by=kasir.person_id, key=new_key())
    bank.act(payment.gateway_order_id, "balik")
    await ask(payment)
    page = f"/kantor/pembayaran/{payment.gateway_order_id}"
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    tasks = (await web.get("/kantor/tugas")).text
    number = await db.fetchval("SELECT number FROM shop_order")
    assert f'href="/kantor/pesanan/{number}"' in tasks
    assert "Usulkan kerugian" in (await web.get(page)).text
    assert (await web.post(f"{page}/kerugian", data={"sebab": "x"})).status_code == 422
    assert (await web.post(f"{page}/kerugian", data={"sebab": "Pembeli pindah rumah"})).status_code == 303
    assert "Menunggu keputusan orang kedua" in (await web.get(page)).text
    other = web.another()
    await other.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True)
    assert "Setujui kerugian" in (await other.get(page)).text
    assert (await other.post(f"{page}/kerugian/persetujuan")).headers["location"].startswith("/masuk/ulang")
    await other.sign_in(
        (await db.fetchval("SELECT person FROM office WHERE role = 'bendahara'")), staff=True, stepped_up=True
    )
    answer = await other.post(f"{page}/kerugian/persetujuan")
    assert answer.status_code == 303
    assert "Kerugian dibukukan." in (await other.get(page)).text
    assert (await stage.money(db))["6112"] == 65_000
    assert "Tidak ada tugas" in (await other.get("/kantor/tugas")).text


async def test_the_page_of_a_payment_takes_few_queries(db, web, bank, queries):
    payment = await pay_by(await order_for(db))
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    await web.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True)
    await web.get("/kantor")
    with queries(6):
        assert (await web.get(f"/kantor/pembayaran/{payment.gateway_order_id}")).status_code == 200


async def test_a_part_that_went_back_is_let_go_on_the_orders_page(db, web, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    number = await db.fetchval("SELECT number FROM shop_order")
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    page = f"/kantor/pesanan/{number}"
    assert "Catat potongan" not in (await web.get(page)).text
    assert "tidak ada potongan yang perlu dicatat" in (await web.get(f"{page}/potongan")).text
    bank.act(payment.gateway_order_id, "refund", amount_idr=20_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    told = (await web.get(page)).text
    assert "Rp20.000 dari pesanan ini sudah kembali kepada pembeli di luar Indora" in told
    assert "Catat potongan" in told
    assert "Rp20.000" in (await web.get(f"{page}/potongan")).text
    short = await web.post(f"{page}/potongan", data={"sebab": "x", "kunci": new_key()})
    assert (short.status_code, "5 sampai 200 huruf" in short.text) == (422, True)
    key = new_key()
    for _ in range(2):
        answer = await web.post(f"{page}/potongan", data={"sebab": "Karung basah, disepakati", "kunci": key})
        assert answer.status_code == 303
    shown = (await web.get(page)).text
    assert "Potongan dicatat" in shown
    assert "Karung basah, disepakati" in shown
    assert "Catat potongan" not in shown


async def test_a_large_difference_of_price_waits_for_a_second_officer(db, web, bank):
    payment = await pay_by(await order_for(db, idr=900_000))
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    bank.act(payment.gateway_order_id, "refund", amount_idr=600_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    page = f"/kantor/pesanan/{await db.fetchval('SELECT number FROM shop_order')}"
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    assert "Minta potongan" in (await web.get(f"{page}/potongan")).text
    await web.post(f"{page}/potongan", data={"sebab": "Karung basah, disepakati", "kunci": new_key()})
    shown = (await web.get(f"{page}/potongan")).text
    assert ("Tarik kembali" in shown, "Setujui potongan" in shown) == (True, False)
    request = {"permintaan": await db.fetchval("SELECT id FROM order_concession_request")}
    own = await web.post(f"{page}/potongan/persetujuan", data=request)
    assert (own.status_code, "permintaannya sendiri" in own.text) == (422, True)
    await web.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True)
    assert (await web.post(f"{page}/potongan/persetujuan", data={"permintaan": "9" * 12})).status_code == 404
    assert f"{page}/potongan" in (await web.get("/kantor/tugas")).text
    assert "Setujui potongan" in (await web.get(f"{page}/potongan")).text
    assert (await web.post(f"{page}/potongan/persetujuan", data=request)).status_code == 303
    assert "Potongan Rp600.000: Karung basah, disepakati" in (await web.get(page)).text


async def test_a_part_charged_back_is_named_by_whoever_proposes_to_bear_it(db, web, bank):
    payment = await pay_by(await order_for(db))
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    bank.act(payment.gateway_order_id, "chargeback-sebagian", amount_idr=5_000)
    await ask(payment)
    desk = f"/kantor/pembayaran/{payment.gateway_order_id}"
    assert "Jumlah yang ditarik" in (await web.get(desk)).text
    assert (await web.post(f"{desk}/kerugian", data={"sebab": "Bank memenangkan pembeli"})).status_code == 422
    much = await web.post(f"{desk}/kerugian", data={"sebab": "Bank memenangkan pembeli", "ditarik": "65.001"})
    assert "Rp1 sampai Rp65.000" in much.text
    borne = await web.post(f"{desk}/kerugian", data={"sebab": "Bank memenangkan pembeli", "ditarik": "5.000"})
    assert borne.status_code == 303
    assert await db.fetchval("SELECT amount_idr FROM gateway_loss WHERE partly") == 5_000
