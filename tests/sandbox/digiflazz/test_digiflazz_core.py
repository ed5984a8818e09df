"""The stand-in keeps to the contract: signatures, test numbers, references, limits, deposit."""

from __future__ import annotations

import pytest

from app.sandbox.digiflazz.billers import BILLERS
from app.sandbox.digiflazz.codes import CODES
from app.sandbox.digiflazz.known import PASCA_WAYS
from app.sandbox.digiflazz.notices import signature
from app.sandbox.digiflazz.prepaid import closed
from app.sandbox.digiflazz.settings import read_settings
from app.sandbox.digiflazz.sign import sign
from app.sandbox.shared.unsafe import Unsafe
from tests.sandbox.digiflazz.running import sign as signed

NUMBER = "081234567890"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("depo", "f267e4a7cd5c2f4fdaf6fd946475a4a2"), ("pricelist", "2ea72f18ebd1887650b8820d5b072cd1"),
        ("deposit", "e6abcf86d3753edfd3c07bfee83f85ac"), ("test1", "cdfe232fee3458bece9f571c34a96b55"),
        ("1234554321", "e49de7c2706de2b2875fb00c278d966a"),
    ],
)  # fmt: skip
def test_the_published_signatures(about, expected):
    assert sign("testuser", "dev-key-123", about) == expected


def test_the_published_webhook_signature():
    body = ('{"data":{"ref_id":"test3","customer_no":"087800001233","buyer_sku_code":"xld10","message":"Transaksi Sukses",'
            '"status":"Sukses","rc":"00","buyer_last_saldo":990000,"sn":"1234567890","price":10000,"tele":"@telegram",'
            '"wa":"081234512345"}}')  # fmt: skip
    assert len(body) == 235
    assert signature(body, "somesecretvalue") == "sha1=83651291b8556c800262e401caf508c680c14c34"


def test_a_real_key_does_not_start_it(tmp_path):
    with pytest.raises(Unsafe):
        read_settings({"DIGIFLAZZ_KEY": "0e1c2d3f-kunci-sungguhan"}, port=1, data_dir=tmp_path)


def test_who_may_not_ask(http, sandbox):
    wrong = {"username": "indora-demo", "sign": signed("depo", "dev-kunci-lain"), "cmd": "deposit"}
    for path, body, rc in (
        ("cek-saldo", wrong, "41"),
        ("cek-saldo", {**wrong, "username": "orang-lain"}, "42"),
        ("cek-saldo", {"cmd": "deposit"}, "40"),
        ("transaction", {**wrong, "sign": signed("r1"), "ref_id": "r1"}, "40"),
        ("inquiry-pln", {**wrong, "customer_no": "12345678901"}, "41"),
    ):
        answer = http.post(f"{sandbox.api}/{path}", json=body)
        assert (answer.status_code, answer.json()["data"]["rc"]) == (400, rc), (path, rc)
        assert answer.json()["data"]["status"] == "Gagal"
    assert http.post(f"{sandbox.api}/cek-saldo", content=b"{").json()["data"]["rc"] == "40"
    assert http.get(f"{sandbox.api}/cek-saldo").status_code == 405


def test_odd_types_are_a_payload_error_and_nulls_are_absent(call, ref):
    for odd in ({"testing": "true"}, {"max_price": "10000"}, {"max_price": True}, {"customer_no": 81234}):
        body = {"ref_id": "r", "buyer_sku_code": "ts10", "customer_no": NUMBER, **odd}
        assert call.post("transaction", "r", **body).json()["data"]["rc"] == "40", odd
    assert call.transaction(ref(), "ts10", NUMBER, max_price=None, testing=None, unknown=[1])["rc"] == "00"


@pytest.mark.parametrize(
    ("key", "way"), PASCA_WAYS.items(), ids=lambda value: " ".join(value) if len(value) == 2 else ""
)
def test_every_documented_postpaid_number(test_call, sandbox, ear, ref, key, way):
    (sku, number), ref_id = key, ref()
    sandbox.clock(pending_s=0.05)
    more = {"testing": True, **({"amount": 25_000} if sku == "emoney" else {})}
    bill = test_call.transaction(ref_id, sku, number, commands="inq-pasca", **more)
    if way == "inquiry":
        assert (bill["status"], bill["rc"]) == ("Gagal", "02")
        assert set(bill) == {"ref_id", "customer_no", "buyer_sku_code", "message", "status", "rc"}
        return
    assert bill["rc"] == "00"
    assert bill["selling_price"] - bill["price"] > 0
    first = test_call.transaction(ref_id, sku, number, commands="pay-pasca", testing=True)
    rc, _, then = way.partition(">")
    assert (first["rc"], first["status"]) == (rc, {"00": "Sukses", "02": "Gagal", "03": "Pending"}[rc])
    sandbox.quiet()
    last = test_call.transaction(ref_id, sku, number, commands="status-pasca", testing=True)
    assert last["rc"] == (then or rc)
    assert ear.told(ref_id)[-1] == last["status"]
    if last["rc"] == "00":
        assert last["sn"] == ("" if sku == "bpjstk" else "S1234554321N")
        assert last["price"] == bill["price"]
    assert sandbox.sums()["count"] == 0  # a test moves no money


SAMPLES = {"pln": (10_000, 11_000), "pdam": (11_500, 12_500), "internet": (22_500, 24_500), "bpjs": (24_700, 25_000),
           "multifinance": (24_700, 25_000), "cimahi": (99_500, 100_000), "pdl": (99_500, 100_000),
           "pgas": (99_500, 100_000), "tv": (100_500, 101_500), "bpjstk": (16_500, 17_500), "bpjstkpu": (101_500, 102_500),
           "plnnontaglist": (24_700, 25_000), "emoney": (24_700, 25_000), "samsat": (99_500, 100_000),
           "hp": (11_000, 12_500)}  # fmt: skip


def test_the_figures_of_the_published_samples(test_call, ref):
    first = {sku: number for (sku, number), way in reversed(PASCA_WAYS.items()) if way == "00"}
    for sku, prices in SAMPLES.items():
        found = test_call.transaction(ref(), sku, first[sku], commands="inq-pasca", testing=True, amount=25_000)
        assert (found["price"], found["selling_price"]) == prices, sku
    two = test_call.transaction(ref(), "pln", "530000000002", commands="inq-pasca", testing=True)
    assert (two["admin"], two["price"], two["selling_price"]) == (5_000, 23_000, 25_000)
    assert two["desc"]["detail"] == [
        {"periode": "201901", "nilai_tagihan": "8000", "admin": "2500", "denda": "500"},
        {"periode": "201902", "nilai_tagihan": "11500", "admin": "2500", "denda": "0"},
    ]


def test_totals_add_up_for_every_biller(call, ref):
    for biller in (biller for biller in BILLERS if biller.seller_on):
        number = {"nontaglis": "3225030005921", "pbb": "331601000000000001", "samsat": "3601,331601", "bpjs": "0001944358911",
                  "emoney": NUMBER, "hp": NUMBER}.get(biller.shape, "123456789012")  # fmt: skip
        found = call.transaction(ref(), biller.sku, number, commands="inq-pasca", amount=50_000)
        assert found["rc"] == "00", (biller.sku, found)
        count = found["desc"]["lembar_tagihan"]
        assert found["admin"] == biller.admin * count
        assert found["selling_price"] - found["price"] == biller.commission * count


def test_pending_turns_by_itself_and_the_deposit_follows(call, test_call, sandbox, ear, ref):
    sandbox.clock(pending_s=0.1)
    for number, end in (("087800001233", "Sukses"), ("087800001234", "Gagal")):
        tested = ref()
        assert test_call.transaction(tested, "xld10", number, testing=True)["rc"] == "03"
        sandbox.quiet()
        assert ear.told(tested) == ["Pending", end]
    opening = sandbox.sums()["saldo_idr"]
    kept, returned = ref(), ref()
    price = call.transaction(kept, "ts10", NUMBER)["price"]
    sandbox.fate(rc="03", then="02", seconds=0.1)
    assert call.transaction(returned, "ts25", NUMBER)["buyer_last_saldo"] < opening - price
    sandbox.quiet()
    assert sandbox.sums()["saldo_idr"] == opening - price
    assert call.transaction(returned, "ts25", NUMBER)["rc"] == "02"


def test_a_reference_buys_once(call, sandbox, ref):
    ref_id = ref()
    first = call.transaction(ref_id, "ts10", NUMBER)
    assert [call.transaction(ref_id, "ts10", NUMBER) for _ in range(5)] == [first] * 5
    assert call.transaction(ref_id, "ts25", NUMBER)["rc"] == "49"
    assert call.transaction(ref_id, "ts10", "081234567891")["rc"] == "49"
    assert sandbox.sums()["count"] == 1


def test_after_ninety_days_asking_is_buying(call, sandbox, ref):
    ref_id = ref()
    call.transaction(ref_id, "ts10", NUMBER)
    sandbox.clock(shift_s=89 * 86_400)
    call.transaction(ref_id, "ts10", NUMBER)
    assert sandbox.sums()["count"] == 1
    sandbox.clock(shift_s=2 * 86_400)
    call.transaction(ref_id, "ts10", NUMBER)
    book = sandbox.book()
    assert book["sums"]["count"] == 2
    assert book["bought_twice"]["ref_id"] == {ref_id: 2}
    bill = ref()
    call.transaction(bill, "pln-pasca", "530000012345", commands="inq-pasca")
    call.transaction(bill, "pln-pasca", "530000012345", commands="pay-pasca")
    sandbox.clock(shift_s=91 * 86_400)
    late = call.transaction(bill, "pln-pasca", "530000012345", commands="status-pasca")
    assert (late["rc"], late["message"]) == ("50", "Data belum ada")


def test_what_was_not_formed_leaves_its_reference_free(call, sandbox, ref):
    ref_id = ref()
    assert call.transaction(ref_id, "ts10", NUMBER, max_price=100)["rc"] == "69"
    assert call.transaction(ref_id, "ts10", NUMBER, max_price=99_000)["rc"] == "00"


def test_too_soon_after_a_failure_and_too_soon_after_asking(call, sandbox, ref):
    sandbox.fate(rc="02")
    call.transaction(ref(), "ts10", NUMBER)
    assert call.transaction(ref(), "ts10", NUMBER)["rc"] == "85"
    sandbox.clock(shift_s=121)
    ref_id = ref()
    assert call.transaction(ref_id, "ts10", NUMBER)["rc"] == "00"
    sandbox.clock(strict=True)
    assert call.transaction(ref_id, "ts10", NUMBER)["rc"] == "85"
    sandbox.clock(shift_s=61)
    assert call.transaction(ref_id, "ts10", NUMBER)["rc"] == "00"


def test_stock_price_deposit_repeats_and_flags(call, sandbox, ref):
    assert [call.transaction(ref(), "gplay50", "12345")["rc"] for _ in range(4)] == ["00", "00", "00", "68"]
    assert [call.transaction(ref(), "xl100", "087812345678")["rc"] for _ in range(2)] == ["00", "63"]
    sandbox.clock(shift_s=86_400)
    assert call.transaction(ref(), "xl100", "087812345678")["rc"] == "00"
    assert call.transaction(ref(), "is100", "085612345678")["rc"] == "53"
    assert call.transaction(ref(), "ax5", "083112345678")["rc"] == "43"
    assert call.transaction(ref(), "tidak-ada", NUMBER)["rc"] == "43"
    price = call.list(code="ts10")[0]["price"]
    sandbox.product("ts10", price=price + 1)
    assert call.transaction(ref(), "ts10", NUMBER, max_price=price)["rc"] == "69"
    sandbox.control("saldo", saldo_idr=100)
    assert call.transaction(ref(), "ts10", NUMBER)["rc"] == "44"
    sandbox.control("saldo", add_idr=20_000)
    assert call.transaction(ref(), "ts10", NUMBER)["rc"] == "00"
    sums = sandbox.sums()
    assert sums["saldo_idr"] == sums["paid_in_idr"] - sums["spent_idr"] - sums["held_idr"]


def test_windows_may_cross_midnight(call, sandbox, ref):
    for at, shut in (("23:44", False), ("23:45", True), ("00:00", True), ("00:14", True), ("00:15", False)):
        assert closed(("23:45", "00:15"), at) is shut
        sandbox.clock(clock=at)
        sandbox.clock(shift_s=90)  # past the minute after a failure, within the same quarter
        assert call.transaction(ref(), "sf10", f"0881234567{at[3:]}")["rc"] == ("58" if closed(
            ("23:45", "00:15"), f"{at[:3]}{int(at[3:]) + 1:02d}") else "00")  # fmt: skip
    assert not closed(("00:00", "00:00"), "00:00")
    assert closed(("09:00", "10:00"), "09:59")


@pytest.mark.parametrize(
    ("sku", "number", "rc"),
    [
        ("ts10", "085612345678", "52"), ("ts10", "085155123456", "52"), ("by10", "085155123456", "00"),
        ("ts10", "6281234567890", "54"), ("ts10", "0812ABC", "54"), ("ts10", "081234", "57"), ("ts10", "08123456789012", "57"),
        ("pln20", "123456", "57"), ("pln20", "12345678901", "00"), ("gp20", "085612345678", "00"), ("ff50", "1234.56", "54"),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_right(call, ref, sku, number, rc):
    assert call.transaction(ref(), sku, number)["rc"] == rc


@pytest.mark.parametrize("rc", sorted(CODES))
def test_every_code_has_a_number_of_its_own(call, sandbox, ref, rc):
    found = call.transaction(ref(), "ts10", f"081299900{rc}")
    assert (found["rc"], found["status"]) == (rc, CODES[rc].status)
    assert sandbox.sums()["count"] == int(CODES[rc].formed)
    assert found["message"]


def test_bills_are_paid_on_their_day_once_and_under_their_own_reference(call, sandbox, ref):
    number = "530000012342"
    assert call.transaction(ref(), "pln-pasca", number, commands="pay-pasca")["rc"] == "50"
    ref_id = ref()
    bill = call.transaction(ref_id, "pln-pasca", number, commands="inq-pasca")
    assert len(bill["desc"]["detail"]) == 3  # ends in 2
    assert call.transaction(ref_id, "pln-pasca", number, commands="inq-pasca") == bill
    assert call.transaction(ref_id, "pln-pasca", "530000012345", commands="pay-pasca")["rc"] == "49"
    assert call.transaction(ref_id, "pln-pasca", number, commands="status-pasca")["rc"] == "50"
    sandbox.clock(shift_s=86_400)
    assert call.transaction(ref_id, "pln-pasca", number, commands="pay-pasca")["rc"] == "50"
    again, other = ref(), ref()
    call.transaction(again, "pln-pasca", number, commands="inq-pasca")
    call.transaction(other, "pln-pasca", number, commands="inq-pasca")
    paid = [call.transaction(again, "pln-pasca", number, commands="pay-pasca") for _ in range(3)]
    assert paid == [paid[0]] * 3
    assert call.transaction(other, "pln-pasca", number, commands="pay-pasca")["rc"] == "60"
    assert call.transaction(ref(), "pln-pasca", number, commands="inq-pasca")["rc"] == "60"
    assert call.transaction(again, "pln-pasca", number, commands="inq-pasca")["rc"] == "49"
    assert sandbox.sums()["by_status"]["Sukses"] == 1


def test_one_paid_year_of_land_tax_says_nothing_about_another(call, ref):
    land, first = ("pbb-blora", "331601000000004446"), ref()
    bill = call.transaction(first, *land, commands="inq-pasca", year=2024)
    assert bill["desc"]["tahun_pajak"] == "2024"
    paid = call.transaction(first, *land, commands="pay-pasca")
    assert (paid["status"], paid["desc"]["tahun_pajak"]) == ("Sukses", "2024")
    assert call.transaction(ref(), *land, commands="inq-pasca", year=2024)["rc"] == "60"
    assert call.transaction(ref(), *land, commands="inq-pasca", year=2023)["desc"]["tahun_pajak"] == "2023"
    assert call.transaction(ref(), *land, commands="inq-pasca")["rc"] == "00"


def test_own_bill_numbers_and_free_sums(call, sandbox, ref):
    assert call.transaction(ref(), "pdam-blora", "12349990054", commands="inq-pasca")["rc"] == "54"
    sandbox.fate(rc="70")  # for a purchase: no inquiry uses it up
    sandbox.fate(call="inq", rc="55")
    assert [call.transaction(ref(), "pdam-blora", "1234567", commands="inq-pasca")["rc"] for _ in range(2)] == [
        "55",
        "00",
    ]
    assert call.transaction(ref(), "ts10", NUMBER)["rc"] == "70"
    late = ref()
    assert call.transaction(late, "pdam-blora", "12349990170", commands="inq-pasca")["rc"] == "00"
    assert call.transaction(late, "pdam-blora", "12349990170", commands="pay-pasca")["rc"] == "70"
    for amount in (None, 0, 1_500, -1_000):
        found = call.transaction(ref(), "dompet-bebas", NUMBER, commands="inq-pasca", amount=amount)
        assert found["rc"] == "87", amount
    assert (
        call.transaction(ref(), "dompet-bebas", NUMBER, commands="inq-pasca", amount=51_000)["selling_price"] == 52_000
    )
    assert call.transaction(ref(), "ts10", NUMBER, commands="terbang")["rc"] == "40"


def test_price_lists_have_limits(call, sandbox):
    whole = call.list()
    assert len(whole) == 263
    assert sum(row["brand"] == "TELKOMSEL" for row in whole) == 200
    assert call.list()["rc"] == "83"
    assert call.list("pasca")[0]["category"] == "Pascabayar"
    assert [row["buyer_sku_code"] for row in call.list(code="ts10")] == ["ts10"]
    assert call.list(code="ts25")["rc"] == "83"
    sandbox.clock(shift_s=2)
    assert call.list(code="ts25")[0]["price"]
    sandbox.clock(shift_s=300)
    assert {row["category"] for row in call.list(brand="telkomsel")} == {"Pulsa", "Data", "Paket SMS & Telpon"}


def test_meters_have_a_limit_and_unknown_ones_fail(call, sandbox):
    def ask(number: str) -> str:
        return str(call.post("inquiry-pln", number, customer_no=number).json()["data"]["rc"])

    assert [ask("12345678901"), ask("123"), ask("12349990054"), ask("abc")] == ["00", "57", "54", "54"]
    codes = {ask("12345678902") for _ in range(130)}
    assert codes <= {"00", "86"}
    assert "86" in codes
