"""What the first layer lets in, and what every answer carries."""

import pytest


async def test_health_tells_that_the_database_answers(web):
    answer = await web.get("/sehat")
    assert answer.status_code == 200
    assert answer.json()["database"] == "sehat"


async def test_every_answer_carries_the_policy(web):
    for address in ("/sehat", "/tidak-ada", "/static/tidak-ada.css"):
        answer = await web.get(address)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["", "jahat.example", "testserver.local.jahat.example", "testserver.local@jahat.example"]
)
async def test_a_foreign_host_is_refused(web, host):
    assert (await web.get("/sehat", headers={"host": host})).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "", "origin": "http://testserver.local"},
    ],
)
async def test_a_post_from_elsewhere_is_refused(web, headers):
    assert (await web.post("/masuk", data={"telepon": "1"}, headers=headers)).status_code == 403


async def test_an_old_browser_is_known_by_its_origin(application, db):
    import httpx

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=application), base_url="http://testserver.local"
    ) as old:
        assert (await old.post("/tidak-ada", headers={"origin": "http://testserver.local"})).status_code in (404, 405)
        assert (await old.post("/tidak-ada", headers={"origin": "http://jahat.example"})).status_code == 403
        assert (await old.post("/tidak-ada")).status_code == 403


async def test_a_body_of_a_megabyte_is_refused(web):
    answer = await web.post("/masuk", data={"telepon": "9" * 1_000_000})
    assert answer.status_code == 413
    assert "terlalu besar" in answer.text


async def test_what_does_not_exist_is_said_in_a_sentence(web):
    answer = await web.get("/tidak-ada")
    assert answer.status_code == 404
    assert "tidak ada" in answer.text.lower()


@pytest.mark.parametrize("address", ["/produk/beras%00", "/cari?q=beras%00", "/kantor/pesanan?q=%00"])
async def test_a_letter_that_no_database_knows_is_refused(web, address):
    assert (await web.get(address)).status_code == 400
