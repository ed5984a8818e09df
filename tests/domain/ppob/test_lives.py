"""The life of a transaction at a provider that answers, is silent, and contradicts itself."""

import asyncio

import pytest

from app.domain.errors import Refused
from app.domain.ppob import unsure
from app.domain.ppob.attend import attend
from app.domain.ppob.find import any_transaction
from app.domain.ppob.order import Buyer
from app.domain.ppob.switch import switch
from tests import cast
from tests.domain.ppob.goods import Thing
from tests.topping_up import books, flazz, paid, sent, told

__all__ = ["flazz"]
TOKEN = Thing("pln20", "prepaid", "token-listrik", "PLN 20.000", 20_400, 21_500)


async def bought(sandbox, made) -> int:
    """How often the provider really sold it."""
    return sum(row["ref_id"] == made.ref_id and row["status"] != "Gagal" for row in sandbox.book()["purchases"])


async def refunds(db, made):
    return await db.fetch(
        "SELECT amount_idr, way, state FROM refund WHERE subject = 'ppob' AND subject_id = $1", made.id
    )


async def test_a_success_is_spent_and_earned_once(db, flazz):
    sari = await cast.sari(db)
    made = await sent(await paid(db, buyer=Buyer(sari.name, sari.person_id, sari.coop)))
    assert (made.state, bool(made.sn), made.charged_idr) == (
        "success",
        True,
        flazz.book()["purchases"][0]["price_idr"],
    )
    assert await books(db, "uang_muka_ppob") == 0
    assert await books(db, "deposit_ppob") == -made.charged_idr
    assert await books(db, "ppob_anggota") == -made.margin_idr == made.charged_idr - made.total_idr
    sale = await db.fetchrow("SELECT * FROM ppob_sale")
    assert (sale["person"], sale["primary_coop"], sale["is_member"], sale["margin_idr"]) == (
        sari.person_id,
        2,
        True,
        made.margin_idr,
    )


async def test_a_failure_gives_the_money_back_at_once(db, flazz):
    made = await sent(await paid(db, number="081719990054"))
    assert (made.state, made.refunded_idr) == ("failed", made.total_idr)
    assert [tuple(row) for row in await refunds(db, made)] == [(made.total_idr, "tunai", "owed")]
    assert (
        await books(db, "uang_muka_ppob"),
        await books(db, "utang_pengembalian"),
        await books(db, "deposit_ppob"),
    ) == (0, -made.total_idr, 0)
    assert "Nomor tujuan salah" in await db.fetchval(
        "SELECT why FROM life_move WHERE life = 'ppob' AND to_state = 'failed'"
    )


async def test_pending_is_asked_again_until_it_ends(db, flazz):
    made = await sent(await paid(db, number="081719990003"))
    assert (made.state, await refunds(db, made)) == ("pending", [])
    assert (await sent(made)).state == "pending"
    flazz.act(made.ref_id, "sukses", quiet=True)
    assert (await sent(made)).state == "success"
    assert await bought(flazz, made) == 1


async def test_silence_is_neither_failure_nor_a_second_purchase(db, flazz):
    flazz.control("gangguan", kind="drop", call="buy", after=True)
    made = await sent(await paid(db))
    assert (made.state, made.paid_idr, made.refunded_idr) == ("submitted", made.total_idr, 0)
    assert made.trouble
    assert made.trouble.startswith("tanpa jawaban")
    assert await bought(flazz, made) == 1
    assert (await sent(made)).state == "success"
    assert await bought(flazz, made) == 1


@pytest.mark.parametrize(
    "how", [{"kind": "html"}, {"kind": "status", "http": 500}, {"kind": "empty"}, {"kind": "429"}, {"kind": "redirect"}]
)
async def test_nonsense_leaves_it_unknown(db, flazz, how):
    flazz.control("gangguan", call="buy", **how)
    made = await sent(await paid(db))
    assert made.state == "submitted"
    assert (await sent(made)).state == "success"


async def test_a_killed_worker_repeats_the_question_not_the_purchase(db, flazz, monkeypatch):
    """The intent stands, the call was made, the answer never reached the books."""
    from app.domain.ppob import attend as module

    async def killed(*_, **__):
        raise RuntimeError("killed")

    made = await paid(db)
    with monkeypatch.context() as patch:
        patch.setattr(module, "took", killed)
        with pytest.raises(RuntimeError):
            await attend(made.id)
    assert (await any_transaction(made.number)).state == "submitted"
    assert (await sent(made)).state == "success"
    assert await bought(flazz, made) == 1


async def test_a_hundred_workers_at_once_buy_once(db, flazz):
    made = await paid(db)
    await asyncio.gather(*(attend(made.id) for _ in range(100)))
    assert (await any_transaction(made.number)).state == "success"
    assert (await bought(flazz, made), await db.fetchval("SELECT count(*) FROM ppob_answer")) == (1, 1)


async def test_a_wrong_key_is_an_alarm_and_no_failure(db, flazz):
    flazz.control("gangguan", kind="rc", rc="41", call="buy")
    made = await sent(await paid(db))
    assert (made.state, made.sent_at, made.refunded_idr) == ("held", None, 0)
    stands = await switch()
    assert (stands.on, stands.code) == (False, "41")
    assert "dijeda" in await db.fetchval("SELECT text FROM task WHERE kind = 'ppob'")
    assert (await sent(made)).trouble == "dijeda"
    await db.execute("INSERT INTO ppob_switch (on_, why) VALUES (true, 'kunci diperbaiki')")
    assert (await sent(made)).state == "success"
    assert await bought(flazz, made) == 1


async def test_an_alarm_at_a_repeat_leaves_it_unknown(db, flazz):
    flazz.control("gangguan", kind="drop", call="buy", after=True)
    made = await sent(await paid(db))
    flazz.control("gangguan", kind="rc", rc="41", call="check")
    made = await sent(made)
    assert (made.state, made.refunded_idr) == ("submitted", 0)
    assert (await sent(made)).state == "success"


async def test_an_empty_deposit_pauses_and_what_stays_held_too_long_goes_back(db, flazz):
    flazz.control("saldo", saldo_idr=100)
    made = await sent(await paid(db))
    assert (made.state, (await switch()).code) == ("held", "44")
    await db.execute("UPDATE ppob_transaction SET held_at = held_at - interval '31 minutes'")
    made = await sent(made)
    assert (made.state, made.refunded_idr) == ("failed", made.total_idr)
    assert await bought(flazz, made) == 0


async def test_a_price_that_rose_since_is_not_paid(db, flazz):
    flazz.product("xl10", price=12_000)
    made = await sent(await paid(db))
    assert (made.state, made.rc, await bought(flazz, made)) == ("failed", "69", 0)
    assert "harga yang baru" in made.moves[-1].why


async def test_a_success_without_a_token_is_shown_raw_and_asked_again(db, flazz):
    made = await sent(await paid(db, TOKEN, "53999990205"))
    assert (made.state, made.token) == ("success", None)
    assert made.sn
    assert await db.fetchval("SELECT count(*) FROM task WHERE source LIKE '%:sn' AND done_at IS NULL") == 1
    flazz.act(made.ref_id, "gagal", quiet=True)
    flazz.act(made.ref_id, "sukses", quiet=True, sn="1234-5678-9012-3456-7890/BUDI/R1/1300VA/12,5")
    made = await sent(made)
    assert made.token_groups == "1234 5678 9012 3456 7890"
    assert await db.fetchval("SELECT count(*) FROM task WHERE source LIKE '%:sn' AND done_at IS NULL") == 0
    assert await db.fetchval("SELECT count(*) FROM ppob_sale") == 1


@pytest.mark.parametrize("which", [f"{n:02d}" for n in range(7)])
async def test_any_serial_number_is_kept_as_it_came(db, flazz, which):
    made = await sent(await paid(db, TOKEN, f"539999902{which}"))
    assert made.state == "success"
    row = next(one for one in flazz.book()["purchases"] if one["ref_id"] == made.ref_id)
    assert made.sn == row["sn"].replace("\x00", "")


async def test_a_notice_only_makes_the_question_come_sooner(db, flazz):
    flazz.fate(rc="03", then="00", seconds=0.01)
    made = await sent(await paid(db))
    made = await told(flazz, made)
    assert (made.state, made.told) == ("pending", "success")
    assert (await sent(made)).state == "success"


async def test_a_lie_changes_nothing(db, flazz):
    flazz.control("kabar/aturan", kind="contradict", first=True, notices=None)
    flazz.fate(rc="03", then="00", seconds=0.01)
    made = await told(flazz, await sent(await paid(db)))
    assert (made.state, made.refunded_idr) == ("pending", 0)
    assert (await sent(made)).state == "success"


async def test_success_after_failed_is_a_case_for_two(db, flazz):
    made = await sent(await paid(db, number="081719990002"))
    flazz.act(made.ref_id, "sukses")
    made = await told(flazz, made)
    assert made.state == "failed"
    (case,) = await unsure.cases_of(made.id)
    ketua, bendahara = await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    charged = flazz.book()["purchases"][0]["price_idr"]
    await unsure.propose(case.id, "loss", "Panel: sukses, deposit terpotong", by=ketua.person_id, price_idr=charged)
    with pytest.raises(Refused, match="sendiri"):
        await unsure.decide(case.id, by=ketua.person_id)
    await unsure.decide(case.id, by=bendahara.person_id)
    assert (await books(db, "kerugian_ppob"), await books(db, "deposit_ppob")) == (charged, -charged)
    assert made.refunded_idr == made.total_idr


async def test_failed_after_success_waits_for_two_and_then_goes_back(db, flazz):
    made = await sent(await paid(db))
    flazz.act(made.ref_id, "refund")
    made = await told(flazz, made)
    assert (made.state, made.refunded_idr) == ("success", 0)
    made = await sent(made)
    (case,) = await unsure.cases_of(made.id)
    assert (made.state, case.asked) == ("success", True)
    ketua, bendahara = await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    await unsure.propose(case.id, "undone", "Panel: dana dikembalikan", by=ketua.person_id)
    await unsure.decide(case.id, by=bendahara.person_id)
    made = await any_transaction(made.number)
    assert (made.state, made.refunded_idr) == ("undone", made.total_idr)
    assert (
        await books(db, "deposit_ppob"),
        await books(db, "ppob_bukan_anggota"),
        await books(db, "uang_muka_ppob"),
    ) == (0, 0, 0)
    assert await db.fetchval("SELECT sum(margin_idr) FROM ppob_sale") == 0


async def test_after_sixty_days_nobody_asks(db, flazz):
    flazz.control("gangguan", kind="drop", call="buy")
    made = await sent(await paid(db))
    await db.execute(
        "UPDATE ppob_transaction SET sent_at = sent_at - interval '61 days', ordered_at = ordered_at - interval '61 days'"
    )
    made = await sent(made)
    assert (made.state, await bought(flazz, made)) == ("submitted", 0)
    (case,) = await unsure.cases_of(made.id)
    assert case.kind == "unknown"


async def test_the_same_goods_rest_for_a_minute_after_a_failure(db, flazz, monkeypatch):
    from tests.topping_up import a_minute

    await sent(await paid(db, number="081719990002"))
    a_minute(monkeypatch, 60)
    second = await sent(await paid(db, number="081719990002"))
    assert (second.state, second.trouble) == ("held", "menunggu satu menit setelah kegagalan")


async def test_what_is_open_for_a_day_has_a_named_officer(db, flazz):
    from app.domain.ppob.answers import tell_of_long_ones

    await cast.officer(db, "bendahara", name="Bu Umi")
    await sent(await paid(db, number="081719990003"))
    await db.execute("UPDATE ppob_transaction SET held_at = held_at - interval '25 hours'")
    await tell_of_long_ones()
    await tell_of_long_ones()
    texts = [row["text"] for row in await db.fetch("SELECT text FROM task WHERE kind = 'ppob' ORDER BY id")]
    assert len(texts) == 2
    assert any("Bu Umi" in text for text in texts)
