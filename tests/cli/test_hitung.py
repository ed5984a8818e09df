"""The open calculators on the command line."""

import json
import subprocess
import sys

import pytest

SHU = {
    "shu": 90000000, "jasa_modal_bp": 4000, "jasa_usaha_bp": 3000, "simpanan_total": 78000000, "transaksi_total": 102000000,
    "pembulatan": "bawah", "anggota": [{"id": "a", "simpanan": 6500000, "transaksi": 1500000}],
}  # fmt: skip
JASA = {
    "bulan": "2026-06", "metode": "saldo_harian", "basis": 365, "tarif": [{"mulai": 0, "bp": 300}, {"mulai": 5000000, "bp": 500}],
    "saldo": [["2026-06-01", 1000000], ["2026-06-05", 6000000], ["2026-06-06", 5500000], ["2026-06-10", 8000000], ["2026-06-20", 7000000],
              ["2026-06-25", 17000000], ["2026-06-30", 15000000]], "wajib_pajak": "orang",
}  # fmt: skip


def run(what: str, asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "app", "hitung", what],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shu_of_the_example():
    answer = json.loads(run("shu", json.dumps(SHU)).stdout)
    assert answer["anggota"] == [{"id": "a", "jasa_modal": 3000000, "jasa_usaha": 397058, "jumlah": 3397058}]
    assert answer["sisa"] == 63000000 - 3397058


def test_the_interest_of_the_example():
    answer = json.loads(run("jasa-simpanan", json.dumps(JASA)).stdout)
    assert {name: answer[name] for name in ("jasa_tepat", "jasa", "pajak", "bersih")} == {
        "jasa_tepat": "33616.44",
        "jasa": 33616,
        "pajak": 0,
        "bersih": 33616,
    }
    assert answer["hari"][4] == {"tanggal": "2026-06-05", "saldo": 6000000, "bp": 500, "jasa": "821.92"}


@pytest.mark.parametrize(
    "asked",
    [
        "bukan json", "[]", "{}", json.dumps({**SHU, "shu": 1.5}),
        json.dumps({**SHU, "alokasi_bp": {"jasa_modal": 4000, "jasa_usaha": 3000, "cadangan": 2999}}),
        json.dumps({**SHU, "anggota": [{"id": "a", "simpanan": -1}]}), json.dumps({**SHU, "simpanan_total": 1}), json.dumps({**SHU, "shu": True}),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_and_exit_code_two(asked):
    done = run("shu", asked)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {**JASA, "tarif": [{"mulai": 1, "bp": 300}]}, {**JASA, "tarif": [{"mulai": 0, "bp": 300}, {"mulai": 0, "bp": 400}]}, {**JASA, "tarif": []},
        {**JASA, "saldo": [["2026-06-01", -1]]}, {**JASA, "saldo": [["2026-06-01", 1], ["2026-06-01", 2]]}, {**JASA, "saldo": [["2026-07-01", 1]]},
        {**JASA, "saldo": [["20260601", 1]]}, {**JASA, "bulan": "2026-6"}, {**JASA, "bulan": None}, {**JASA, "basis": 366}, {**JASA, "basis": "365"},
        {**JASA, "metode": "saldo_tertinggi"}, {**JASA, "wajib_pajak": "kucing"}, {**JASA, "tarif": [{"mulai": 0, "bp": 10_001}]},
        {**JASA, "tarif": [{"mulai": 0, "bp": 3.5}]}, {**JASA, "tarif": "5%"},
        {**JASA, "tarif": [{"mulai": 0, "sampai": 99, "bp": 300}, {"mulai": 200, "bp": 400}]}, {**JASA, "bulan": 202606}, {**JASA, "bulan": "2026-13"},
    ],
)  # fmt: skip
def test_an_impossible_month_is_refused_in_one_line(asked, capsys, monkeypatch):
    done, out, err = within("jasa-simpanan", json.dumps(asked), capsys, monkeypatch)
    assert (done, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    if asked["bulan"] != JASA["bulan"]:
        assert "misalnya 2026-06\n" in err


def test_an_allocation_gives_the_parts_and_must_be_whole(capsys, monkeypatch):
    asked = {key: value for key, value in SHU.items() if not key.endswith("_bp")}
    whole = {"alokasi_bp": {"cadangan": 3000, "jasa_modal": 4000, "jasa_usaha": 3000}}
    done, out, _ = within("shu", json.dumps({**asked, **whole}), capsys, monkeypatch)
    assert done == 0
    assert json.loads(out)["anggota"][0]["jumlah"] == 3397058
    for table in (
        {"jasa_modal": 4000, "jasa_usaha": 6500},
        {"jasa_modal": 4000, "jasa_usaha": 5999},
        {"jasa_modal": -1, "jasa_usaha": 10_001},
    ):
        done, out, err = within("shu", json.dumps({**asked, "alokasi_bp": table}), capsys, monkeypatch)
        assert (done, out) == (2, "")
        assert len(err.strip().splitlines()) == 1


def test_the_largest_remainder_gets_the_rupiah_and_ties_go_by_the_id(capsys, monkeypatch):
    members = [{"id": name, "simpanan": 1, "transaksi": 0} for name in ("c", "a", "b")]
    asked = {"shu": 100, "jasa_modal_bp": 10_000, "jasa_usaha_bp": 0, "pembulatan": "sisa_terbesar", "anggota": members}
    _, out, _ = within("shu", json.dumps(asked), capsys, monkeypatch)
    assert {one["id"]: one["jasa_modal"] for one in json.loads(out)["anggota"]} == {"a": 34, "b": 33, "c": 33}
    assert json.loads(out)["sisa"] == 0


def within(what, asked, capsys, monkeypatch):
    """The command in this process: a start of Python for each would cost half a second."""
    import io

    from app.cli.hitung import main

    monkeypatch.setattr(sys, "stdin", io.StringIO(asked))
    done = main(what)
    said = capsys.readouterr()
    return done, said.out, said.err
