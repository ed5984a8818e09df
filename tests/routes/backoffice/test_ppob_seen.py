"""The PPOB desk in the real Chromium, on a phone and at a desk: nothing too wide, nothing against CSP or access."""

from app.domain.clock import business_day, now
from app.domain.ppob.deposit import Standing, ask_saldo, ask_topup, book_topup
from app.domain.ppob.order import Buyer
from app.domain.ppob.reconcile import compare_answers
from app.domain.ppob.switch import pause
from app.domain.ppob.unsure import propose
from tests import cast
from tests.domain.ppob.goods import Thing
from tests.routes.backoffice.test_office_seen import _look, window
from tests.topping_up import flazz, paid, sent, told

__all__ = ["flazz", "window"]
TOKEN = Thing("pln20", "prepaid", "token-listrik", "PLN 20.000", 20_400, 21_500)


async def test_every_page_of_the_ppob_desk(web, window, db, flazz):
    ketua, bendahara = (
        await cast.officer(db, "ketua", name="Pak Karno"),
        await cast.officer(db, "bendahara", name="Bu Umi"),
    )
    await web.sign_in(bendahara.person_id, staff=True, stepped_up=True)
    page = await window.new_page()
    for at in ("", "/transaksi", "/deposit", "/pencocokan", "/laba"):
        await _look(page, "/kantor/ppob" + at, f"ppob-kosong{at.replace('/', '-')}")
    await book_topup(await ask_topup(700_000, "BCA A6R5UPV", by=ketua.person_id), by=bendahara.person_id)
    await ask_topup(2_000_123, "BRI K3J9", by=ketua.person_id)
    flazz.control("saldo", saldo_idr=650_000)
    sari = await cast.sari(db)
    for n in range(6):
        await sent(await paid(db, number=f"08170000{n:04d}", buyer=Buyer(sari.name, sari.person_id, sari.coop)))
    await sent(await paid(db, TOKEN, "53000000001"))
    await sent(await paid(db, number="081719990054"))
    waiting = await sent(await paid(db, number="081719990003"))
    undone = await sent(await paid(db, number="081700009999"))
    flazz.act(undone.ref_id, "refund")
    await sent(await told(flazz, undone))
    await propose(
        await db.fetchval("SELECT id FROM ppob_case"),
        "undone",
        "Panel 24 November: dana dikembalikan",
        by=ketua.person_id,
    )
    await db.execute(
        "UPDATE ppob_transaction SET sent_at = sent_at - interval '50 days', held_at = held_at - interval '2 hours' WHERE id = $1",
        waiting.id,
    )
    standing = await ask_saldo()
    compared = await compare_answers(
        business_day(now()), Standing(standing.saldo_idr - 777, standing.books_idr, standing.open_idr, 0, now())
    )
    for at in (
        "",
        "/transaksi",
        "/deposit",
        "/pencocokan",
        "/laba",
        f"/pencocokan/{compared}",
        f"/transaksi/{waiting.number}",
        f"/transaksi/{undone.number}",
    ):
        await _look(
            page,
            "/kantor/ppob" + at,
            "ppob" + at.replace("/", "-").replace(waiting.number, "tunggu").replace(undone.number, "kasus"),
        )
    await pause("Penyedia gangguan", by=ketua.person_id)
    await _look(page, "/kantor/ppob", "ppob-jeda")
