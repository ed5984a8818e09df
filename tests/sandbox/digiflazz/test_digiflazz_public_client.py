"""A plain client, written from the published contract alone: only its base address knows of the stand-in."""

from __future__ import annotations

import hashlib

import requests


class PublicClient:
    def __init__(self, username: str, key: str, base: str = "https://api.digiflazz.com/v1") -> None:
        self.username, self.key, self.base = username, key, base

    def _post(self, path: str, about: str, **body):
        body |= {
            "username": self.username,
            "sign": hashlib.md5((self.username + self.key + about).encode()).hexdigest(),
        }
        return requests.post(f"{self.base}/{path}", json=body, timeout=10).json()["data"]

    def cek_saldo(self):
        return self._post("cek-saldo", "depo", cmd="deposit")

    def daftar_harga(self, cmd="prepaid", **filters):
        return self._post("price-list", "pricelist", cmd=cmd, **filters)

    def deposit(self, amount, bank, name):
        return self._post("deposit", "deposit", amount=amount, Bank=bank, owner_name=name)

    def transaksi(self, sku, number, ref, **more):
        return self._post("transaction", ref, buyer_sku_code=sku, customer_no=number, ref_id=ref, **more)

    def inquiry_pln(self, number):
        return self._post("inquiry-pln", number, customer_no=number)


def test_a_day_with_the_public_client(sandbox):
    client = PublicClient("indora-demo", "dev-indora-demo", base=sandbox.api)
    before = client.cek_saldo()["deposit"]
    goods = {row["buyer_sku_code"]: row for row in client.daftar_harga()}
    assert {"product_name", "category", "brand", "type", "seller_name", "price", "buyer_sku_code", "buyer_product_status",
            "seller_product_status", "unlimited_stock", "stock", "multi", "start_cut_off", "end_cut_off", "desc"} == set(
                goods["ts10"])  # fmt: skip
    bought = client.transaksi("ts10", "081234567890", "pub-1", max_price=goods["ts10"]["price"])
    assert (bought["status"], bought["rc"], bought["price"]) == ("Sukses", "00", goods["ts10"]["price"])
    assert bought["buyer_last_saldo"] == client.cek_saldo()["deposit"] == before - bought["price"]
    assert client.transaksi("ts10", "081234567890", "pub-1") == bought

    meter = client.inquiry_pln("1234554321")
    assert meter == {"message": "Transaksi Sukses", "status": "Sukses", "rc": "00", "customer_no": "1234554321",
                     "meter_no": "1234554321", "subscriber_id": "523300817840", "name": "DAVID",
                     "segment_power": "R1 /000001300"}  # fmt: skip
    token = client.transaksi("pln50", "12345678901", "pub-2")["sn"].split("/")
    assert len(token) == 5
    assert len(token[0].replace("-", "")) == 20

    billers = {row["buyer_sku_code"]: row for row in client.daftar_harga("pasca")}
    assert {"product_name", "category", "brand", "seller_name", "admin", "commission", "buyer_sku_code",
            "buyer_product_status", "seller_product_status", "desc"} == set(billers["pln-pasca"])  # fmt: skip
    bill = client.transaksi("pln-pasca", "530000012343", "pub-3", commands="inq-pasca")
    paid = client.transaksi("pln-pasca", "530000012343", "pub-3", commands="pay-pasca")
    known = client.transaksi("pln-pasca", "530000012343", "pub-3", commands="status-pasca")
    assert paid == known
    assert bill["selling_price"] == paid["selling_price"] > paid["price"]
    assert len(paid["sn"]) == 32
    assert "meter_awal" not in bill["desc"]["detail"][0]
    assert paid["desc"]["detail"][0]["meter_awal"]
    assert bill["desc"]["detail"][0]["denda"] == "5000"  # a number that ends in 3 is late

    ticket = client.deposit(1_000_000, "BCA", "Koperasi")
    assert ticket["rc"] == "00"
    assert 1_000_000 < ticket["amount"] < 1_001_000
    left = client.cek_saldo()["deposit"]
    sandbox.control(f"deposit/{ticket['notes']}/masuk")
    assert client.cek_saldo()["deposit"] == left + ticket["amount"]


def test_the_documented_prepaid_samples(sandbox):
    client = PublicClient("indora-demo", "dev-key-123", base=sandbox.api)
    found = client.transaksi("xld10", "087800001230", "test1", testing=True)
    assert found == {"ref_id": "test1", "customer_no": "087800001230", "buyer_sku_code": "xld10", "status": "Sukses",
                     "message": "Transaksi Sukses", "rc": "00", "sn": "1234567890", "buyer_last_saldo": 990_000,
                     "price": 10_000, "tele": found["tele"], "wa": found["wa"]}  # fmt: skip
    failed = client.transaksi("xld10", "087800001232", "test2", testing=True)
    assert (failed["status"], failed["rc"], failed["buyer_last_saldo"]) == ("Gagal", "02", 1_000_000)
    before = client.cek_saldo()
    pending = client.transaksi("xld10", "087800001233", "test3", testing=True, max_price=10_500)
    assert (pending["status"], pending["rc"], pending["sn"]) == ("Pending", "03", "")
    assert client.cek_saldo() == before  # no money moves in testing


def test_without_the_flag_the_development_key_has_a_wrong_signature(sandbox):
    client = PublicClient("indora-demo", "dev-key-123", base=sandbox.api)
    for more in ({}, {"testing": False}):
        assert client.transaksi("xld10", "087800001230", "t", **more)["rc"] == "41"
    assert client.transaksi("ts10", "081234567890", "t", testing=True)["rc"] == "41"
    assert client.transaksi("xld10", "087800001230", "t", testing=True)["rc"] == "00"
