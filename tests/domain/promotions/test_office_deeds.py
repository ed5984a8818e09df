"""Written by one, started by another, stopped at once; and what is refused on the way, each in a sentence."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from app.domain import transactions
from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.cart.voucher import enter_voucher
from app.domain.clock import business_day, now
from app.domain.errors import Refused, RefusedFields
from app.domain.numbering import new_key
from app.domain.promotions.draft import change_draft, discard, drop_good, make_draft, put_good
from app.domain.promotions.office import goods_of, history_of, promotion_seen, promotions_seen
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import start, stop
from app.domain.promotions.watch import watch_promotions
from tests import cast
from tests.domain.governance.conftest import in_force, joko, sri, wish
from tests.domain.promotions.conftest import terms

__all__ = ["in_force", "joko", "sri"]

TODAY = business_day(now())


async def test_it_counts_only_after_a_second_person_started_it_and_no_more_once_stopped(
    db, draft, kopi, manajer, ketua
):
    number, tamu = await draft(Kind.PERCENT, (kopi, 1), percent_bp=1000), cast.guest()
    await put_in_cart(tamu, unit=kopi, quantity=2, nonce="a")
    assert (await cart_of(tamu)).discount_idr == 0
    with pytest.raises(Refused, match="orang kedua"):
        await start(number, by=manajer.person_id)
    await start(number, by=ketua.person_id)
    await start(number, by=ketua.person_id)
    cart = await cart_of(tamu)
    assert (cart.gross_idr, cart.discount_idr, cart.goods_idr, cart.deals[0].promotion.words) == (
        30_000,
        3_000,
        27_000,
        "Diskon 10 %",
    )
    await stop(number, by=manajer.person_id, why="Stok menipis")
    await stop(number, by=manajer.person_id, why="Stok menipis")
    assert (await cart_of(tamu)).discount_idr == 0
    assert [past.deed for past in await history_of(number)] == [
        "promosi dihentikan",
        "promosi dimulai",
        "barang promosi ditambah",
        "promosi dibuat",
    ]
    assert (await promotion_seen(number)).label == "Dihentikan"


async def test_whoever_wrote_last_is_not_the_one_who_starts(draft, kopi, biskuit, ketua, manajer):
    number = await draft(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    await put_good(number, biskuit, 1, by=ketua.person_id)
    with pytest.raises(Refused, match="orang kedua"):
        await start(number, by=ketua.person_id)
    await start(number, by=manajer.person_id)


async def test_the_database_itself_wants_two_and_no_rewriting(db, draft, running, kopi, biskuit, manajer):
    number = await draft(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    with pytest.raises(asyncpg.CheckViolationError, match="two_persons_for_a_promotion"):
        await transactions.execute(
            "UPDATE promotion SET started_by = made_by, started_at = now(), state = 'running' WHERE id = $1", number
        )
    with pytest.raises(asyncpg.CheckViolationError, match="who_started_it_is_known"):
        await transactions.execute("UPDATE promotion SET state = 'running' WHERE id = $1", number)
    started = await running(Kind.PERCENT, (biskuit, 1), percent_bp=1000)
    for rewriting in (
        "UPDATE promotion SET percent_bp = 9000 WHERE id = $1",
        "DELETE FROM promotion_unit WHERE promotion = $1",
        "INSERT INTO promotion_step VALUES ($1, 2, 500)",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="not rewritten"):
            await transactions.execute(rewriting, started)
    with pytest.raises(Refused, match="bukan konsep lagi"):
        await change_draft(started, terms(percent_bp=2000), today=TODAY, by=manajer.person_id)


async def test_one_good_is_in_one_promotion_at_a_time(db, draft, running, kopi, biskuit, ketua):
    await running(Kind.N_FOR_M, (kopi, 1), take=3, pay=2, name="Kopi 3 bayar 2")
    clash = await draft(Kind.BUNDLE, (kopi, 1), (biskuit, 1), amount_idr=20_000)
    with pytest.raises(Refused, match=r"Kopi sachet \(renteng\) ikut Kopi 3 bayar 2"):
        await start(clash, by=ketua.person_id)
    later = await draft(
        Kind.PERCENT, (kopi, 1), percent_bp=500, starts_on=TODAY + timedelta(days=8), ends_on=TODAY + timedelta(days=20)
    )
    await start(later, by=ketua.person_id)
    assert (await promotion_seen(later)).label == "Terjadwal"


async def test_two_overlapping_bundles_started_at_once_do_not_both_run(db, draft, kopi, biskuit, ketua):
    both = [await draft(Kind.BUNDLE, (kopi, 1), (biskuit, n), amount_idr=22_000, name=f"Paket {n}") for n in (1, 2)]
    answers = await asyncio.gather(*(start(one, by=ketua.person_id) for one in both), return_exceptions=True)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert await db.fetchval("SELECT count(*) FROM promotion WHERE state = 'running'") == 1


async def test_behind_the_deeds_back_the_database_refuses_the_second_too(db, draft, running, kopi, ketua):
    await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    second = await draft(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    with pytest.raises(asyncpg.CheckViolationError, match="one promotion at a time"):
        await transactions.execute(
            "UPDATE promotion SET state = 'running', started_by = $2, started_at = now() WHERE id = $1",
            second,
            ketua.person_id,
        )


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (Kind.PERCENT, {"percent_bp": 0}, "persen"),
        (Kind.PERCENT, {"percent_bp": 10_100}, "persen"),
        (Kind.PERCENT, {"percent_bp": 10_000}, "persen"),
        (Kind.PERCENT, {"percent_bp": -500}, "persen"),
        (Kind.PERCENT, {"percent_bp": 500, "starts_on": TODAY - timedelta(days=1)}, "mulai"),
        (Kind.PERCENT, {"percent_bp": 500, "starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}, "sampai"),
        (Kind.PERCENT, {"percent_bp": 500, "starts_on": TODAY + timedelta(days=3), "ends_on": TODAY + timedelta(days=2)}, "sampai"),
        (Kind.PERCENT, {"percent_bp": 500, "ends_on": TODAY + timedelta(days=900)}, "sampai"),
        (Kind.PERCENT, {"percent_bp": 500, "name": "x"}, "nama"),
        (Kind.AMOUNT, {"amount_idr": 0}, "rupiah"),
        (Kind.N_FOR_M, {"take": 3, "pay": 3}, "bayar"),
        (Kind.N_FOR_M, {"take": 2, "pay": 5}, "bayar"),
        (Kind.N_FOR_M, {"take": 1, "pay": 1}, "ambil"),
        (Kind.CHEAPEST, {"take": 1}, "ambil"),
        (Kind.STEPS, {"steps": ()}, "tingkat"),
        (Kind.STEPS, {"steps": ((3, 1000), (6, 500))}, "tingkat"),
        (Kind.STEPS, {"steps": ((3, 500), (3, 1000))}, "tingkat"),
        (Kind.STEPS, {"steps": ((3, 0),)}, "tingkat"),
        (Kind.PERCENT, {"percent_bp": 500, "audience": "koperasi"}, "koperasi"),
        (Kind.PERCENT, {"percent_bp": 500, "audience": "tetangga"}, "untuk"),
        (Kind.PERCENT, {"percent_bp": 500, "bearer": "pemasok", "basis": "Surat 12/2026"}, "nama_penanggung"),
        (Kind.PERCENT, {"percent_bp": 500, "bearer": "sosial"}, "dasar"),
        (Kind.PERCENT, {"percent_bp": 500, "bearer": "primer", "bearer_coop": 2, "basis": "Surat 12/2026"}, "penanggung"),
        (Kind.PERCENT, {"percent_bp": 500, "bearer": "primer", "bearer_coop": 2, "audience": "koperasi", "coops": (2, 3), "basis": "Surat 12"}, "penanggung"),
        (Kind.VOUCHER_AMOUNT, {"amount_idr": 20_000, "least_idr": 10_000}, "belanja_mulai"),  # the condition that eats itself
        (Kind.VOUCHER_AMOUNT, {"amount_idr": 20_000, "least_idr": 50_000, "budget_idr": 10_000}, "anggaran"),
        (Kind.VOUCHER_PERCENT, {"percent_bp": 1000, "most_idr": 0}, "paling_banyak"),
        (Kind.VOUCHER_PERCENT, {"percent_bp": 1000, "most_idr": 5_000, "code": "a b"}, "kode"),
        (Kind.VOUCHER_PERCENT, {"percent_bp": 1000, "most_idr": 5_000, "per_person": 0}, "per_orang"),
        (Kind.VOUCHER_PERCENT, {"percent_bp": 1000, "most_idr": 5_000, "below_cost_why": ""}, "alasan_rugi"),
    ],
)  # fmt: skip
async def test_bad_terms_are_refused_beside_their_field(db, manajer, kind, more, field):
    with pytest.raises(RefusedFields) as refused:
        await make_draft(terms(kind, **more), today=TODAY, by=manajer.person_id, key=new_key())
    assert list(refused.value.sentences) == [field]
    assert await db.fetchval("SELECT count(*) FROM promotion") == 0


async def test_below_cost_needs_a_named_reason_which_the_buyer_reads(draft, running, kopi, ketua, manajer):
    steep = await draft(Kind.PERCENT, (kopi, 1), percent_bp=5000)
    with pytest.raises(Refused, match=r"Kopi sachet \(renteng\) jadi Rp7\.500, harga pokok Rp9\.000"):
        await start(steep, by=ketua.person_id)
    await change_draft(
        steep, terms(percent_bp=5000, below_cost_why="Mendekati kedaluwarsa"), today=TODAY, by=manajer.person_id
    )
    await start(steep, by=ketua.person_id)
    assert (await promotion_seen(steep)).promotion.below_cost_why == "Mendekati kedaluwarsa"


async def test_a_large_budget_carries_out_a_decision(db, draft, ketua, manajer, in_force):
    large = {"amount_idr": 5_000, "least_idr": 10_000, "budget_idr": 2_000_001}
    with pytest.raises(Refused, match=r"di atas Rp2\.000\.000 perlu keputusan") as refused:
        await draft(Kind.VOUCHER_AMOUNT, **large)
    assert refused.value.field == "keputusan"
    theirs = await in_force(2, wish({"simpanan_wajib": 25_000}))
    with pytest.raises(Refused, match="Pilih keputusan"):
        await draft(Kind.VOUCHER_AMOUNT, **large, decision=theirs)
    later = await in_force(1, wish(number="02/RAT/2026", since=TODAY + timedelta(days=5)))
    with pytest.raises(Refused, match="Pilih keputusan"):
        await draft(Kind.VOUCHER_AMOUNT, **large, decision=later)
    ours = await in_force(1, wish(number="03/RAT/2026"))
    voucher = await draft(Kind.VOUCHER_AMOUNT, **large, decision=ours)
    await start(voucher, by=ketua.person_id)
    seen = await promotion_seen(voucher)
    assert (seen.decision, seen.decision_number) == (ours, "03/RAT/2026")


async def test_what_the_board_leaves_to_the_office_may_shrink_before_the_start(db, draft, ketua, in_force):
    voucher = await draft(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=10_000, budget_idr=2_000_000)
    await in_force(1, wish({"promosi_tanpa_keputusan": 500_000}))
    with pytest.raises(Refused, match=r"di atas Rp500\.000 perlu keputusan"):
        await start(voucher, by=ketua.person_id)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (Kind.AMOUNT, {"amount_idr": 7_000}), (Kind.N_FOR_M, {"take": 2, "pay": 1}), (Kind.CHEAPEST, {"take": 2}),
        (Kind.STEPS, {"steps": ((3, 500), (10, 4_500))}),
    ],
)  # fmt: skip
async def test_every_kind_is_held_against_the_cost(draft, kopi, ketua, kind, more):
    with pytest.raises(Refused, match="Di bawah harga pokok"):
        await start(await draft(kind, (kopi, 1), **more), by=ketua.person_id)


async def test_a_cost_that_rose_since_is_told_once(db, running, kopi):
    await running(Kind.PERCENT, (kopi, 1), percent_bp=3000)
    assert await watch_promotions() == 0
    await db.execute("UPDATE stock_level SET value_idr = value_idr * 2")
    assert (await watch_promotions(), await watch_promotions()) == (1, 1)
    text = await db.fetchval("SELECT text FROM task WHERE kind = 'promosi'")
    assert "Kopi sachet (renteng) jadi Rp10.500, harga pokok Rp18.000" in text


async def test_what_a_supplier_bears_is_not_below_our_cost(draft, kopi, ketua):
    number = await draft(
        Kind.PERCENT, (kopi, 1), percent_bp=5000, bearer="pemasok", bearer_name="PT Kopi Blora", basis="Surat 12/2026"
    )
    await start(number, by=ketua.person_id)


async def test_without_goods_nothing_starts_and_vouchers_have_none(draft, kopi, ketua, manajer):
    with pytest.raises(Refused, match="Pilih dulu barang"):
        await start(await draft(Kind.PERCENT, percent_bp=500), by=ketua.person_id)
    with pytest.raises(Refused, match="dua barang"):
        await start(await draft(Kind.BUNDLE, (kopi, 1), amount_idr=500), by=ketua.person_id)
    voucher = await draft(Kind.VOUCHER_PERCENT, percent_bp=1000, most_idr=5_000)
    with pytest.raises(Refused, match="seluruh belanjaan"):
        await put_good(voucher, kopi, 1, by=manajer.person_id)
    await start(voucher, by=ketua.person_id)
    twin = await draft(Kind.VOUCHER_PERCENT, percent_bp=500, most_idr=5_000)
    with pytest.raises(Refused, match="Kode HEMAT10 sedang dipakai"):
        await start(twin, by=ketua.person_id)


async def test_drafts_are_changed_listed_and_thrown_away(db, draft, kopi, biskuit, manajer):
    number = await draft(Kind.BUNDLE, (kopi, 1), (biskuit, 2), amount_idr=20_000)
    assert (
        await promotion_seen(number)
    ).promotion.words == "2 Biskuit 120 g (bungkus) + Kopi sachet (renteng), bersama Rp20.000"
    await drop_good(number, kopi, by=manajer.person_id)
    assert [(good.unit, good.many, good.cost_idr) for good in await goods_of(number)] == [(biskuit, 2, 5_000)]
    assert [seen.promotion.id for seen in (await promotions_seen("konsep"))[0]] == [number]
    await discard(number, by=manajer.person_id)
    await discard(number, by=manajer.person_id)
    assert ((await promotions_seen("konsep"))[0], len((await promotions_seen("selesai"))[0])) == ([], 1)


async def test_the_same_form_twice_is_one_draft(db, manajer):
    key = new_key()
    made = {await make_draft(terms(percent_bp=500), today=TODAY, by=manajer.person_id, key=key) for _ in range(2)}
    assert len(made) == await db.fetchval("SELECT count(*) FROM promotion") == 1


async def test_no_promotion_can_wait_for_another(db, draft, running, kopi, biskuit, ketua):
    """Conditions cannot go in circles: none of them names a promotion, and what two bundles both want, one of them gets."""
    parents = await db.fetch(
        "SELECT conrelid::regclass::text AS of, array_length(conkey, 1) AS many FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'promotion'::regclass"
    )
    assert "promotion" not in {row["of"] for row in parents}, "a promotion that names a promotion could wait for itself"
    await running(Kind.BUNDLE, (kopi, 1), (biskuit, 1), amount_idr=22_000, name="Kopi bawa biskuit")
    other_way = await draft(Kind.BUNDLE, (biskuit, 1), (kopi, 1), amount_idr=21_000, name="Biskuit bawa kopi")
    with pytest.raises(Refused, match="Kopi bawa biskuit"):
        await start(other_way, by=ketua.person_id)


async def test_a_voucher_does_not_look_at_its_own_effect(db, running, kopi, sari):
    """Its least sum is that of the goods before it comes off: just enough stays enough, and it is taken off once."""
    await running(Kind.VOUCHER_AMOUNT, amount_idr=10_000, least_idr=30_000)
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="a")
    await enter_voucher(sari, "HEMAT10")
    for _ in range(2):
        assert (await cart_of(sari)).goods_idr == 20_000
