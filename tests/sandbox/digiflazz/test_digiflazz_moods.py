"""Webhooks and faults: signed, sent again, and made to misbehave in every way a reseller meets; books outlive it all."""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx
import pytest

from tests.sandbox.digiflazz.running import SECRET, Heard
from tests.sandbox.listening import eventually

NUMBER = "081234567890"


def truly_signed(one: Heard) -> bool:
    right = "sha1=" + hmac.new(SECRET.encode(), one.raw, hashlib.sha1).hexdigest()
    return one.headers.get("x-hub-signature") == right


def test_webhooks_are_signed_over_compact_bytes_and_name_their_event(call, sandbox, ear, ref):
    sandbox.clock(pending_s=0.05)
    prepaid, bill = ref(), ref()
    call.transaction(prepaid, "ts10", NUMBER)
    call.transaction(bill, "pdam-blora", "1234567", commands="inq-pasca")
    call.transaction(bill, "pdam-blora", "1234567", commands="pay-pasca")
    sandbox.quiet()
    assert ear.told(prepaid) == ear.told(bill) == ["Pending", "Sukses"]
    assert all(truly_signed(one) for one in ear.heard)
    first, last = (one for one in ear.heard if one.data["ref_id"] == prepaid)
    assert [one.headers["x-digiflazz-event"] for one in (first, last)] == ["create", "update"]
    assert first.headers["user-agent"] == "Digiflazz-Hookshot"
    assert last.data["trx_id"]
    assert last.raw == json.dumps(json.loads(last.raw), separators=(",", ":"), ensure_ascii=False).encode()
    pasca = next(one for one in ear.heard if one.data["ref_id"] == bill)
    assert pasca.headers["user-agent"] == "Digiflazz-Pasca-Hookshot"
    assert pasca.data["desc"]["detail"]


def test_a_webhook_goes_where_its_transaction_says(call, sandbox, ear, ref):
    ref_id = ref()
    call.transaction(ref_id, "ts10", NUMBER, cb_url=ear.url + "/lain")
    sandbox.quiet()
    assert sandbox.notices(ref_id)[0]["url"].endswith("/lain")
    assert ear.told(ref_id) == ["Sukses"]


def test_ping_has_no_data(sandbox, ear):
    sandbox.http.post(f"{sandbox.api}/report/hooks/abc/pings")
    eventually(lambda: len(ear.heard) == 1)
    assert ear.heard[0].headers["x-digiflazz-event"] == "ping"
    assert json.loads(ear.heard[0].raw)["hook_id"] == "abc"
    assert truly_signed(ear.heard[0])


def test_refused_webhooks_come_again(call, sandbox, ear, ref):
    sandbox.clock(time_scale=10_000)
    ear.answers = [500, 404]
    ref_id = ref()
    call.transaction(ref_id, "ts10", NUMBER)
    sandbox.quiet()
    assert ear.told(ref_id) == ["Sukses"] * 3
    assert sandbox.notices(ref_id)[0]["tries"] == ["500", "404", "200"]


def test_moods_hold_double_drop_reorder_and_contradict(call, sandbox, ear, ref):
    sandbox.clock(pending_s=0.03)
    lost, doubled, turned, lied = ref(), ref(), ref(), ref()
    sandbox.mood("drop", notices=2, ref_id=lost)
    sandbox.mood("duplicate", n=2, ref_id=doubled, status="Sukses")
    sandbox.mood("reorder", notices=2, ref_id=turned)
    sandbox.mood("contradict", ref_id=lied, status="Sukses")
    for at, ref_id in enumerate((lost, doubled, turned, lied)):
        call.transaction(ref_id, "ts10", f"08123456789{at}")
    sandbox.quiet()
    assert ear.told(lost) == []
    assert ear.told(doubled) == ["Pending", "Sukses", "Sukses", "Sukses"]
    assert ear.told(turned) == ["Sukses", "Pending"]
    assert ear.told(lied) == ["Pending", "Sukses", "Gagal"]
    assert all(truly_signed(one) for one in ear.heard)
    held = ref()
    sandbox.mood("hold", notices=2, ref_id=held)
    call.transaction(held, "ts10", NUMBER)
    eventually(lambda: len(sandbox.notices(held)) == 2)
    assert ear.told(held) == []
    assert sandbox.release(ref_id=held, order="reverse") == 2
    eventually(lambda: ear.told(held) == ["Sukses", "Pending"])


def test_lies_and_old_news(call, sandbox, ear, ref):
    ref_id = ref()
    call.transaction(ref_id, "ts10", NUMBER)
    sandbox.quiet()
    ear.forget()
    sandbox.forge(ref_id, "bad_signature", changes={"status": "Gagal", "rc": "02"})
    sandbox.forge(ref_id, "unsigned")
    sandbox.forge(ref_id, "altered", changes={"ref_id": "bukan-milik-kita"})
    assert sandbox.replay(ref_id, n=3) == 3
    sandbox.quiet()
    assert [truly_signed(one) for one in ear.heard].count(True) == 4
    assert "bukan-milik-kita" in {one.data["ref_id"] for one in ear.heard}


def test_a_webhook_may_come_before_the_answer(call, sandbox, ear, ref):
    ref_id = ref()
    sandbox.fault("delay", call="buy", after=True, seconds=0.3)
    call.transaction(ref_id, "ts10", NUMBER)
    assert ear.told(ref_id) == ["Sukses"]


def test_success_can_be_taken_back_and_failure_can_turn_out_well(call, sandbox, ear, ref):
    opening, ref_id = sandbox.sums()["saldo_idr"], ref()
    price = call.transaction(ref_id, "ts10", NUMBER)["price"]
    sandbox.act(ref_id, "refund")
    assert call.transaction(ref_id, "ts10", NUMBER)["rc"] == "74"
    assert sandbox.sums()["saldo_idr"] == opening
    sandbox.act(ref_id, "sukses", sn="9")
    assert call.transaction(ref_id, "ts10", NUMBER)["sn"] == "9"
    assert sandbox.sums()["saldo_idr"] == opening - price
    assert sandbox.http.post(f"/_kendali/digiflazz/transaksi/{ref_id}/sukses").status_code == 409
    assert sandbox.http.post("/_kendali/digiflazz/transaksi/tidak-ada/sukses").status_code == 404
    sandbox.quiet()
    assert ear.told(ref_id) == ["Sukses", "Gagal", "Sukses"]


def test_faults_hold_for_their_calls_and_spare_the_deed_or_not(call, sandbox, ref):
    before, after = ref(), ref()
    for ref_id, late in ((before, False), (after, True)):
        sandbox.fault("drop", ref_id=ref_id, after=late)
        with pytest.raises(httpx.HTTPError):
            call.transaction(ref_id, "ts10", NUMBER)
    assert {line["ref_id"] for line in sandbox.book()["purchases"]} == {after}
    assert call.transaction(after, "ts10", NUMBER)["rc"] == "00"

    def ask() -> httpx.Response:
        return call.post("cek-saldo", "depo", cmd="deposit")

    sandbox.fault("html", call="saldo")
    assert ask().headers["content-type"] == "text/html"
    sandbox.fault("status", call="saldo", http=503, calls=2)
    assert [ask().status_code for _ in range(3)] == [503, 503, 200]
    sandbox.fault("rc", call="saldo", rc="45")
    assert (ask().status_code, call.list()[0]["price"] > 0) == (400, True)
    sandbox.fault("alter", call="check", changes={"ref_id": "lain", "sn": None})
    changed = call.transaction(after, "ts10", NUMBER)
    assert changed["ref_id"] == "lain"
    assert "sn" not in changed
    sandbox.fault("empty", call="saldo")
    assert ask().json() == {}
    for what in ("gangguan", "kabar/aturan", "nasib"):
        assert sandbox.http.post(f"/_kendali/digiflazz/{what}", json={"kind": "gempa"}).status_code == 400
    assert sandbox.http.post("/_kendali/digiflazz/produk/ts10", json={"price": True}).status_code == 400
    assert sandbox.http.post("/_kendali/digiflazz/produk/tidak-ada", json={"price": 1}).status_code == 404


def test_books_outlive_a_power_cut(call, sandbox, ref):
    sandbox.clock(pending_s=60)
    done, open_ = ref(), ref()
    sandbox.fate(rc="00", ref_id=done)
    call.transaction(done, "ts10", NUMBER)
    call.transaction(open_, "ts25", NUMBER)
    sandbox.product("ts10", price=12_345)
    sandbox.fault("status", call="saldo", http=504)
    before = sandbox.sums()
    assert before["held_idr"] > 0
    sandbox.kill()
    sandbox.start()
    assert sandbox.sums() == before
    assert call.list(code="ts10")[0]["price"] == 12_345
    assert call.post("cek-saldo", "depo").status_code == 504
    sandbox.clock(shift_s=60)
    sandbox.quiet()  # the pending one still comes to its end
    assert call.transaction(open_, "ts25", NUMBER)["rc"] == "00"


def test_the_page_for_people(call, sandbox, ref):
    ref_id = ref()
    sandbox.fate(rc="03")
    call.transaction(ref_id, "ts10", NUMBER)
    page = sandbox.http.get("/digiflazz").text
    assert ref_id in page
    assert "Jadikan sukses" in page
    assert "script" not in page
    trx = sandbox.book()["purchases"][0]["trx_id"]
    assert sandbox.http.post(f"/digiflazz/transaksi/{trx}/sukses").status_code == 303
    assert sandbox.http.post(f"/digiflazz/transaksi/{trx}/terbang").headers["location"] == "/digiflazz?kata=tidak-bisa"
    assert call.transaction(ref_id, "ts10", NUMBER)["rc"] == "00"
    sandbox.http.post("/digiflazz/berikutnya", data={"nasib": "gagal"})
    sandbox.fault("status", call="deposit")
    sandbox.mood("hold", ref_id="lain")
    mended = sandbox.http.get("/digiflazz").text
    assert "sedang berlaku: status (1 lagi), hasil 02 (1 lagi), hold (1 lagi)" in mended
    assert call.transaction(ref(), "ts25", NUMBER)["rc"] == "02"
    saldo = sandbox.sums()["saldo_idr"]
    sandbox.http.post("/digiflazz/isi-saldo")
    assert sandbox.sums()["saldo_idr"] == saldo + 5_000_000
    sandbox.http.post("/digiflazz/gangguan/selesai")
    assert "Tidak ada transaksi yang cocok" in sandbox.http.get("/digiflazz", params={"cari": "zz%"}).text
    assert sandbox.http.get("/digiflazz", params={"hal": "²"}).status_code == 200
