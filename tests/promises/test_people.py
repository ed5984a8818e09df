"""People and identity under attack, and their twins without a guard."""

import re
from io import StringIO

import structlog

from app.routes import edge, errors
from tests.promises.p18_guessing import attack_p18
from tests.promises.p19_out import WAYS, attack_p19
from tests.promises.p21_offices import attack_p21
from tests.promises.p22_joining import attack_p22_joining
from tests.promises.p22_known import attack_p22
from tests.promises.p23_own_data import attack_p23
from tests.promises.result import broken, figure, kept, seed
from tests.promises.visitors import NEW, code_for, visitor


async def test_p18_nobody_guesses_their_way_in(db, application):
    kept(await attack_p18(db, application, count=figure(80, 2_000), seed=seed()))


async def test_p18_twin_that_counts_nothing(db, application):
    broken(await attack_p18(db, application, count=40, seed=seed(), guard=False))


async def test_p19_out_means_out(db, application):
    kept(await attack_p19(db, application, count=figure(2, 25) * len(WAYS), seed=seed()))


async def test_p19_twin_that_only_forgets_the_cookie(db, application):
    broken(await attack_p19(db, application, count=len(WAYS), seed=seed(), guard=False))


async def test_p21_nobody_alone_makes_an_officer(db, application):
    kept(await attack_p21(db, application, count=figure(12, 200), seed=seed()))


async def test_p21_twin_where_one_is_enough(db, application):
    broken(await attack_p21(db, application, count=6, seed=seed(), guard=False))


async def test_p23_your_data_is_yours(db, application):
    kept(await attack_p23(db, application, count=figure(3, 100), seed=seed()))


async def test_p23_twin_that_forgets_by_halves(db, application):
    broken(await attack_p23(db, application, count=1, seed=seed(), guard=False))


async def test_p22_known_and_unknown_look_the_same(db, application):
    kept(await attack_p22(db, application, count=figure(40, 400), seed=seed()))


async def test_p22_twin_that_works_for_the_known_only(db, application):
    broken(await attack_p22(db, application, count=20, seed=seed(), guard=False))


async def test_p22_joining_tells_nobody_who_is_a_member(db, application):
    kept(await attack_p22_joining(db, application, count=figure(32, 400), seed=seed()))


async def test_p22_joining_twin_that_looks_first(db, application):
    broken(await attack_p22_joining(db, application, count=14, seed=seed(), guard=False))


async def test_p22_the_log_names_no_phone_code_password_or_cookie(db, application, monkeypatch):
    written = StringIO()
    log = structlog.wrap_logger(structlog.PrintLogger(file=written), processors=structlog.get_config()["processors"])
    for module in (edge, errors):
        monkeypatch.setattr(module, "log", log)
    wati = visitor(application)
    await wati.post(
        "/daftar", data={"nama": "Wati Utomo", "telepon": "081390000001", "sandi": NEW, "kunci": "kunci-satu"}
    )
    code = await code_for(db, "+6281390000001")
    await wati.post("/daftar/kode", data={"kode": code})
    await wati.get("/demo/kotak-keluar?akhir=390001")
    for path in ("/anggota", "/anggota/profil", "/anggota/alamat"):
        assert (await wati.get(path)).status_code == 200
    lines = written.getvalue()
    assert '"route": "/anggota"' in lines, "the log was not looked at"
    for secret in ("81390000001", "Wati", NEW, wati.cookies["indora"], "390001"):
        assert secret not in lines
    assert not re.search(rf"\b{code}\b", lines)
