"""The open calculators: the worked examples by a link, every step in words, and a sentence for what cannot be."""

import re

import pytest
from bs4 import BeautifulSoup

from app.routes.shop.calculators import JASA_EXAMPLES, SHU_EXAMPLES


def plain(text: str) -> str:
    return " ".join(BeautifulSoup(text, "html.parser").get_text(" ").split())


@pytest.mark.parametrize(
    ("n", "exact", "whole"),
    [(0, "Rp4.109,59", "Rp4.109"), (1, "Rp33.835,62", "Rp33.835"), (2, "Rp33.616,44", "Rp33.616")],
)
async def test_june_by_a_link(web, n, exact, whole):
    start = await web.get("/hitung/jasa-simpanan")
    links = re.findall(r'href="(/hitung/jasa-simpanan\?[^"]+)"', start.text)
    page = await web.get(links[n].replace("&amp;", "&"))
    assert page.status_code == 200
    assert exact in page.text
    assert f"Dibulatkan ke bawah: {whole}." in plain(page.text)
    assert 'value="17.000.000"' in page.text, "what was asked stays in the form"


@pytest.mark.parametrize(
    ("n", "sums"), [(0, ("Rp500.000", "Rp120.000", "Rp620.000")), (1, ("Rp3.000.000", "Rp397.058", "Rp3.397.058"))]
)
async def test_the_examples_of_shu_by_a_link(web, n, sums):
    links = re.findall(r'href="(/hitung/shu\?[^"]+)"', (await web.get("/hitung/shu")).text)
    page = await web.get(links[n].replace("&amp;", "&"))
    for one in sums:
        assert one in page.text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"tarif-mulai-1": "1"}, "mulai dari saldo 0"), ({"tarif-persen-1": "105"}, "antara 0,00 % dan 100,00 %"), ({"tarif-persen-1": "-1"}, "persen"),
        ({"tarif-mulai-2": "", "tarif-persen-2": "", "tarif-mulai-3": "9.000.000", "tarif-persen-3": "6"}, "tanpa baris kosong"),
        ({"saldo-1": "-1"}, "rupiah bulat"), ({"saldo-1": "1,5"}, "rupiah bulat"), ({"bulan": "2026-13"}, "Bulan perlu diisi"), ({"bulan": ""}, "Bulan perlu"),
        ({"tanggal-2": "2026-06-01"}, "tidak boleh ganda"), ({"tanggal-2": "2026-07-01"}, "paling akhir dalam bulan itu"),
        ({"metode": "arisan"}, "perlu dipilih"),
        ({"basis": "366"}, "perlu dipilih"),
    ],
)  # fmt: skip
async def test_an_impossible_month_gets_a_sentence(web, more, sentence):
    page = await web.get("/hitung/jasa-simpanan", params=JASA_EXAMPLES[2][1] | more)
    assert page.status_code == 422
    assert sentence in page.text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"usaha": "80"}, "bersama 105,00 %"), ({"simpanan": "70.000.000"}, "lebih kecil daripada milik Anda"), ({"shu": "-5"}, "rupiah bulat"),
        ({"modal": "25,555"}, "dua angka di belakang koma"), ({"pembulatan": "atas"}, "perlu dipilih"), ({"transaksi": ""}, "rupiah bulat"),
    ],
)  # fmt: skip
async def test_an_impossible_year_gets_a_sentence(web, more, sentence):
    page = await web.get("/hitung/shu", params=SHU_EXAMPLES[0][1] | more)
    assert page.status_code == 422
    assert sentence in page.text


async def test_a_cliff_and_a_coop_are_explained(web):
    rich = {"saldo-7": "990.000.000", "tanggal-7": "2026-06-02"}
    assert "10 % dari seluruhnya" in (await web.get("/hitung/jasa-simpanan", params=JASA_EXAMPLES[2][1] | rich)).text
    assert "15 % dari" in (await web.get("/hitung/jasa-simpanan", params=JASA_EXAMPLES[2][1] | {"pajak": "badan"})).text
