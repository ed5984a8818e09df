"""What people type, and the sentence where it cannot be right."""

import pytest

from app.domain.errors import Refused
from app.domain.ppob import numbers
from app.domain.ppob.services import SERVICES, service_of_biller, service_of_prepaid
from app.sandbox.digiflazz.billers import BILLERS
from app.sandbox.digiflazz.goods import goods


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "+6281234567890", "6281234567890", "+62 812-3456-7890", "0812.3456.7890", " 81234567890 ", "+62 0812 3456 7890", "(0812) 3456–7890"],
)  # fmt: skip
def test_every_spelling_of_one_number_is_that_number(typed):
    assert numbers.mobile(typed) == "081234567890"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "perlu diisi"), ("08123", "terlalu pendek: 5 angka"), ("08123456789012", "terlalu panjang: 14 angka"), ("0812abc4567", "tanpa huruf"),
        ("0212345678", "dimulai dengan 08"), ("٠٨١٢٣٤٥٦٧٨٩٠", "tanpa huruf"), ("08+1234567890", "tanpa huruf"), ("- . -", "perlu diisi"),
    ],
)  # fmt: skip
def test_what_is_no_mobile_number_gets_a_sentence_beside_its_field(typed, words):
    with pytest.raises(Refused, match=words) as refused:
        numbers.mobile(typed)
    assert refused.value.field == "nomor"


@pytest.mark.parametrize(
    ("number", "operators"),
    [
        ("081234567890", ("TELKOMSEL",)), ("085712345678", ("INDOSAT",)), ("087812345678", ("XL",)), ("083812345678", ("AXIS",)),
        ("089612345678", ("TRI",)), ("088212345678", ("SMARTFREN",)), ("085155123456", ("by.U", "TELKOMSEL")),
        ("085112345678", ("TELKOMSEL", "by.U")), ("080012345678", ()), ("08", ()), ("0851", ("TELKOMSEL",)),
    ],
)  # fmt: skip
def test_a_prefix_suggests_the_operator(number, operators):
    assert numbers.operators_of(number) == operators


def test_a_number_is_recognised_while_it_is_typed():
    assert numbers.operators_of(numbers.begun("+62 857-1")) == ("INDOSAT",)
    assert numbers.operators_of(numbers.begun("bukan nomor")) == ()


@pytest.mark.parametrize(
    ("read", "right", "wrong", "words"),
    [
        (numbers.meter, "1234-5678-901", "1234567890", "Yang diisi 10 angka"), (numbers.meter, "530000000001", "5300000000011", "13 angka"),
        (numbers.pln_customer, "5300 0000 0001", "53000", "12 angka"), (numbers.bpjs, "0001944358911", "00019443", "13 angka"),
        (numbers.bpjs, "8888801944358911", "888880194435891", "16 angka"), (numbers.nop, "33.16.090.001.001.0001.0", "3316", "18 angka"),
        (numbers.customer, "1013226", "10a", "tanpa huruf"), (numbers.customer, "6391601001", "123", "terlalu pendek"),
        (numbers.contract, "jt-2026 0012", "12", "terlalu pendek"), (numbers.player, "12345678 (2345)", "<script>", "huruf dan angka"),
    ],
)  # fmt: skip
def test_each_kind_of_number_knows_its_shape(read, right, wrong, words):
    assert read(right).isalnum()
    with pytest.raises(Refused, match=words):
        read(wrong)


def test_every_service_has_something_to_sell():
    sold = {service_of_prepaid(good.category) for good in goods()} | {service_of_biller(b.brand) for b in BILLERS}
    assert set(SERVICES) <= sold


def test_the_words_of_the_provider_are_compared_without_case():
    assert service_of_prepaid("PULSA") == service_of_prepaid("pulsa") == "pulsa"
    assert service_of_prepaid("Malaysia TOPUP") is None
    assert service_of_biller("Pln Pascabayar") == "tagihan-listrik"
