"""The line that says what was done: once, on the next page, and never in anybody else's words."""

from app.routes import flash
from tests import cast


async def said(web, cookie: str) -> str:
    web.cookies.set("kabar", cookie, domain="testserver.local", path="/")
    page = (await web.get("/kantor")).text
    return page[page.index('<main id="isi"') :]


async def test_it_is_shown_once(db, web):
    await web.sign_in((await cast.officer(db, "kasir")).person_id, staff=True)
    cookie = flash.said("Sudah dikemas <b>& rapi</b>.").value
    assert "Sudah dikemas &lt;b&gt;&amp; rapi&lt;/b&gt;." in await said(web, cookie)
    assert "kabar" not in web.cookies


async def test_nobody_else_puts_words_into_our_mouth(db, web):
    await web.sign_in((await cast.officer(db, "kasir")).person_id, staff=True)
    body, mark = flash.said("Transfer ke rekening saya").value.split(".")
    for forged in (
        f"{body}.{mark[:-1]}0" if mark[-1] != "0" else f"{body}.{mark[:-1]}1",
        body,
        f"{body}.",
        ".",
        f"{body}A.{mark}",
    ):
        page = await said(web, forged)
        assert "rekening saya" not in page
        assert 'class="notice' not in page.split("</h1>")[0]


async def test_a_fragment_leaves_it_to_the_page(db, web):
    await web.sign_in((await cast.officer(db, "kasir")).person_id, staff=True)
    web.cookies.set("kabar", flash.said("Sudah dikemas.").value, domain="testserver.local", path="/")
    assert "Sudah dikemas" not in (await web.get("/kantor", headers={"hx-request": "true"})).text
    assert "Sudah dikemas" in (await web.get("/kantor")).text
