"""Drafts are changed many at once; each is checked as if it had been written alone, and what runs stays as it was started."""

import pytest

from app.domain.errors import RefusedFields
from app.domain.grid import Cell, change_rows
from app.domain.promotions.rows import DRAFTS, percent_words, terms_asked
from app.domain.promotions.rules import Kind

NAMED = "SELECT name, percent_bp FROM promotion WHERE id = $1"


async def test_drafts_take_new_terms_and_whoever_changed_them_does_not_start_them(db, draft, ketua):
    one, other = await draft(percent_bp=1000), await draft(Kind.STEPS, steps=((3, 500), (6, 900)))
    typed = {one: {"percent_bp": Cell(1250)}, other: {"name": Cell("Makin banyak")}}
    assert await change_rows(DRAFTS, typed, by=ketua.person_id, key="petak-00001") == 2
    assert tuple(await db.fetchrow(NAMED, one)) == ("Promo uji", 1250)
    assert tuple(await db.fetchrow(NAMED, other)) == ("Makin banyak", None)
    assert await db.fetchval("SELECT count(*) FROM promotion_step WHERE promotion = $1", other) == 2
    assert await db.fetchval("SELECT made_by FROM promotion WHERE id = $1", one) == ketua.person_id


async def test_what_may_not_be_is_named_in_its_row_and_no_row_is_written(db, draft, running, kopi, manajer):
    good, bad, runs = await draft(percent_bp=1000), await draft(percent_bp=1000), await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)  # fmt: skip
    typed = {good: {"percent_bp": Cell(2000)}, bad: {"percent_bp": Cell(10_100)}, runs: {"percent_bp": Cell(2000)}}
    with pytest.raises(RefusedFields) as refused:
        await change_rows(DRAFTS, typed, by=manajer.person_id, key="petak-00001")
    said = refused.value.sentences
    assert said[f"percent_bp-{bad}"] == "Persen antara 1 dan 99."
    assert "bukan konsep lagi" in said[f"baris-{runs}"]
    assert set(said) == {f"percent_bp-{bad}", f"baris-{runs}"}
    assert (await db.fetchrow(NAMED, good))["percent_bp"] == 1000


async def test_a_budget_above_what_is_left_to_the_office_is_refused_beside_it(db, draft, manajer):
    voucher = await draft(Kind.VOUCHER_AMOUNT, amount_idr=10_000, least_idr=50_000)
    with pytest.raises(RefusedFields) as refused:
        await change_rows(
            DRAFTS, {voucher: {"budget_idr": Cell(9_000_000_000)}}, by=manajer.person_id, key="petak-1000"
        )
    assert "perlu keputusan rapat" in refused.value.sentences[f"budget_idr-{voucher}"]


def test_a_kind_has_the_columns_it_asks_for():
    assert terms_asked("persen") == {"name", "starts_on", "ends_on", "percent_bp"}
    assert [percent_words(bp) for bp in (1000, 1250, 5, None)] == ["10", "12,5", "0,05", ""]
