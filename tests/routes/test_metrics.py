"""/metrics tells figures to a watcher on our own host, or to whoever holds the token; to all others it is not there."""

from dataclasses import replace

import httpx
import pytest

from app import counting
from app.routes import address
from app.settings import settings

TOKEN = "pengawas-angka-0123456789abcdefghij"


@pytest.fixture
async def from_afar(db, application):
    transport = httpx.ASGITransport(app=application, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as web:
        yield web


def figure(text: str, name: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(name + " ")).rsplit(" ", 1)[1])


async def test_our_own_host_reads_requests_queue_pool_and_gateways(web, db):
    await db.execute("INSERT INTO gateway_health (gateway, state) VALUES ('midtrans', 'tidak menjawab')")
    await db.execute("INSERT INTO ppob_saldo (saldo_idr, books_idr, open_idr) VALUES (5000000, 5000000, 0)")
    asked = 'indora_http_requests_total{method="GET",route="/ping",status="204"}'
    before = (await web.get("/metrics")).text
    await web.get("/ping")
    told = (await web.get("/metrics")).text
    assert figure(told, asked) == (figure(before, asked) if asked in before else 0) + 1
    assert figure(told, 'indora_http_request_seconds_bucket{route="/ping",le="+Inf"}') == figure(
        told, 'indora_http_request_seconds_count{route="/ping"}'
    )
    assert figure(told, "indora_db_up") == 1
    assert figure(told, 'indora_queue_jobs{state="failed"}') == 0
    assert figure(told, 'indora_db_connections{state="used"}') >= 0
    assert figure(told, 'indora_gateway_up{gateway="midtrans"}') == 0
    assert figure(told, 'indora_gateway_up{gateway="digiflazz"}') == 1


async def test_every_line_is_a_figure_or_a_comment_and_addresses_stay_unsaid(web):
    await web.get("/pesanan/PS-ABCDE-FGHJK-M")
    told = (await web.get("/metrics")).text
    assert "PS-ABCDE" not in told
    assert 'route="/pesanan/{number:str}"' in told or 'route="/pesanan/{number}"' in told
    for line in told.splitlines():
        assert line.startswith(("# HELP indora_", "# TYPE indora_")) or float(line.rsplit(" ", 1)[1]) >= 0


async def test_from_elsewhere_it_is_not_there_without_the_token(from_afar, monkeypatch):
    assert (await from_afar.get("/metrics")).status_code == 404
    assert (await from_afar.get("/metrics", headers={"authorization": "Bearer None"})).status_code == 404
    monkeypatch.setattr(address, "settings", lambda: replace(settings(), metrics_token=TOKEN))
    assert (await from_afar.get("/metrics", headers={"authorization": f"Bearer {TOKEN[:-1]}"})).status_code == 404
    assert (await from_afar.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})).status_code == 200


async def test_a_proxy_on_our_host_is_not_our_host(web):
    assert (await web.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"})).status_code == 404


def test_processes_tell_one_another_what_they_counted(tmp_path, monkeypatch):
    monkeypatch.setenv(counting.FOLDER, str(tmp_path))
    monkeypatch.setattr(counting, "_file", None)
    (tmp_path / "1.json").write_text('[{"GET /ping 204": 5}, {"/ping": [0.5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}]')
    (tmp_path / "2.json").write_text("[{")  # cut off half-way by a full disk
    alone, _ = counting.counted()
    counting.share()
    together, _ = counting.counted()
    assert together["GET /ping 204"] == alone.get("GET /ping 204", 0) + 5
    counting.write_down()
    assert counting.counted()[0] == together
