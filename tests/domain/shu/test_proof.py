"""The tree over the shares, the slip, and those who verify it without us."""

import copy
import hashlib
import importlib.util
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shu.slip import slip_of
from app.domain.shu.tree import NODE, Beside, climb, leaf_hash, levels, neighbours, node, payload
from app.settings import ROOT
from tests.domain.shu.year import JATI, YEAR, income, members, officers, reckoned, sealed, shared, tables

SCRIPT = ROOT / "docs" / "periksa.py"
SALT = bytes(range(16))
THREE = [payload(2, 2025, f"01.0000{n}", bytes([n]) * 16, 500_000 * n, 120_000) for n in (1, 2, 3)]


@pytest.fixture(scope="module")
def periksa():
    spec = importlib.util.spec_from_file_location("periksa", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tree(texts):
    """(leaves in their order, all levels, slips by text), as the run makes them."""
    nodes = sorted(node(leaf_hash(text), int(text.rsplit("|", 1)[1])) for text in texts)
    grown = levels(b"".join(nodes))
    slips = {}
    for text in texts:
        place = nodes.index(node(leaf_hash(text), int(text.rsplit("|", 1)[1])))
        path = [
            Beside(
                side,
                grown[level][at * NODE : at * NODE + 32],
                int.from_bytes(grown[level][at * NODE + 32 : (at + 1) * NODE]),
            )
            for level, at, side in neighbours(place, len(nodes))
        ]
        slips[text] = {
            "isi": text, "jalur": [{"sisi": step.side, "hash": step.hash.hex(), "jumlah": step.sum_idr} for step in path],
            "akar": grown[-1][:32].hex(), "jumlah_akar": int.from_bytes(grown[-1][32:]),
        }  # fmt: skip
        assert climb(nodes[place], path) == grown[-1]
    return nodes, grown, slips


def test_the_vectors_of_the_specification_hold():
    """docs/bukti.md prints the three leaves, the node, and the root; this is where they come from."""
    text = (ROOT / "docs" / "bukti.md").read_text()
    nodes, grown, _ = tree(THREE)
    for one in THREE:
        assert one in text
        assert leaf_hash(one) == hashlib.sha256(b"\x00" + one.encode("ascii")).digest()
        assert leaf_hash(one).hex() in text
    left, right = nodes[0], nodes[1]
    assert hashlib.sha256(b"\x01" + left[:32] + left[32:] + right[:32] + right[32:]).hexdigest() in text
    assert f"{grown[-1][:32].hex()}` | {int.from_bytes(grown[-1][32:])}" in re.sub(r"\s+\|", " |", text)


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), min_size=1, max_size=40))
def test_every_slip_of_every_tree_is_true_and_sums_to_the_root(amounts):
    texts = [payload(2, 2025, f"01.{n:05d}", n.to_bytes(16), *pair) for n, pair in enumerate(amounts)]
    spec = importlib.util.spec_from_file_location("periksa", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, grown, slips = tree(texts)
    assert int.from_bytes(grown[-1][32:]) == sum(map(sum, amounts))
    for slip in slips.values():
        assert module.check_slip(slip)["akar"] == slip["akar"]


def lies(slip, foreign):
    """(what was changed, where the verifier must see it)."""
    total, modal = slip["isi"].split("|")[-1], slip["isi"].split("|")[-3]
    yield "isi: jasa modal + jasa usaha", {"isi": slip["isi"].replace(f"|{modal}|", f"|{int(modal) + 1}|")}
    richer = slip["isi"].replace(f"|{modal}|", f"|{int(modal) + 1}|").removesuffix(total) + str(int(total) + 1)
    yield "jalur: menghasilkan akar", {"isi": richer}
    yield "jumlah akar", {"jumlah_akar": slip["jumlah_akar"] + 1}
    yield "daun", {"isi": richer, "daun": leaf_hash(slip["isi"]).hex(), "jumlah_akar": slip["jumlah_akar"] + 1}
    yield "jalur: menghasilkan akar", {"isi": richer, "jumlah_akar": slip["jumlah_akar"] + 1}
    yield "jalur", {"jalur": foreign["jalur"]}
    yield "jalur langkah 1", {"jalur": [{**slip["jalur"][0], "hash": "00"}, *slip["jalur"][1:]]}
    yield "jalur langkah 1", {"jalur": [{**slip["jalur"][0], "sisi": "atas"}, *slip["jalur"][1:]]}
    yield "jalur langkah 1", {"jalur": [{**slip["jalur"][0], "jumlah": -1}, *slip["jalur"][1:]]}
    yield "jalur: menghasilkan akar", {"akar": "0" * 64}
    yield "jumlah: tertulis", {"jumlah": int(total) + 1}
    yield "isi", {"isi": slip["isi"].replace("v1", "v2")}
    yield "isi: garam", {"isi": slip["isi"].replace("|" + slip["isi"].split("|")[4] + "|", "|zz|")}


def test_a_foreign_path_a_changed_rupiah_and_every_other_lie_is_refused_with_its_place(periksa):
    _, _, slips = tree(THREE)
    slip, foreign = slips[THREE[0]], slips[THREE[1]]
    if len(slip["jalur"]) == 1:  # the one that went up alone has the short path
        slip, foreign = foreign, slip
    assert periksa.check_slip(slip)["jumlah"]
    for place, change in lies(slip, foreign):
        with pytest.raises(periksa.Wrong) as told:
            periksa.check_slip({**copy.deepcopy(slip), **change})
        assert str(told.value).startswith(place.split(":")[0]), (place, str(told.value))
    with pytest.raises(periksa.Wrong, match="bukan akar yang diumumkan"):
        periksa.check_slip(slip, "f" * 64)


def test_the_script_speaks_on_the_command_line(tmp_path):
    _, _, slips = tree(THREE)
    slip = slips[THREE[2]]
    (tmp_path / "slip.json").write_text(json.dumps(slip))
    (tmp_path / "bohong.json").write_text(json.dumps({**slip, "jumlah_akar": 7}))
    (tmp_path / "rusak.json").write_text("{")
    for n, text in enumerate("abc"):
        (tmp_path / f"{n}.txt").write_text(text)

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert run("slip.json", slip["akar"].upper())[0] == 0
    assert "Rp1620000" in run("slip.json")[1]
    code, said = run("bohong.json")
    assert (code, said[:25]) == (1, "TIDAK BENAR. jumlah akar:")
    assert run("rusak.json")[0] == run("tidak-ada.json")[0] == run()[0] == 2
    of_three = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"  # docs/buku.md
    assert run("hari", of_three, "0.txt", "1.txt", "2.txt")[0] == 0
    assert run("hari", of_three, "1.txt", "0.txt", "2.txt")[0] == 1


async def test_the_slip_of_a_run_is_true_for_every_member(db, periksa):
    people = await members(db, [(1_000 * n, 77 * n) for n in range(13)])
    await income(JATI, "pendapatan_sekunder", 7_654_321)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    roots = set()
    for who in people:
        proof = json.loads(json.dumps((await slip_of(who, YEAR)).proof()))
        found = periksa.check_slip(proof)
        roots.add((found["akar"], found["jumlah_akar"]))
    assert len(roots) == 1
    salts = await db.fetch("SELECT salt FROM shu_share")
    assert len({row["salt"] for row in salts}) == 13
