"""The worked examples of the co-op's rules, and what must hold for any SHU."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.shu.share import Base, check_allocation, share_shu

RUPIAH = st.integers(0, 10**11)
MEMBERS = st.lists(st.tuples(RUPIAH, RUPIAH), max_size=30).map(
    lambda pairs: [Base(f"{n:03}", s, t) for n, (s, t) in enumerate(pairs)]
)


def test_example_one():
    shared = share_shu(
        40_000_000,
        jasa_modal_bp=2500,
        jasa_usaha_bp=3000,
        members=[Base("a", 3_000_000, 1_000_000)],
        simpanan_total_idr=60_000_000,
        transaksi_total_idr=100_000_000,
    )
    assert (shared.shares[0].jasa_modal_idr, shared.shares[0].jasa_usaha_idr, shared.shares[0].total_idr) == (
        500_000,
        120_000,
        620_000,
    )


def test_example_two_rounds_down():
    shared = share_shu(
        90_000_000,
        jasa_modal_bp=4000,
        jasa_usaha_bp=3000,
        members=[Base("a", 6_500_000, 1_500_000)],
        simpanan_total_idr=78_000_000,
        transaksi_total_idr=102_000_000,
    )
    assert (shared.jasa_modal_pool_idr, shared.jasa_usaha_pool_idr) == (36_000_000, 27_000_000)
    assert shared.shares[0].total_idr == 3_397_058


@given(RUPIAH, MEMBERS, st.sampled_from(["bawah", "sisa_terbesar"]))
def test_parts_and_rest_make_the_pools(shu, members, rounding):
    shared = share_shu(shu, jasa_modal_bp=4000, jasa_usaha_bp=3000, members=members, rounding=rounding)
    assert (
        sum(share.total_idr for share in shared.shares) + shared.rest_idr
        == shared.jasa_modal_pool_idr + shared.jasa_usaha_pool_idr
    )
    assert shared.rest_idr >= 0
    if rounding == "sisa_terbesar" and sum(m.simpanan_idr for m in members) and sum(m.transaksi_idr for m in members):
        assert shared.rest_idr == 0


@given(RUPIAH, MEMBERS, st.randoms(), st.sampled_from(["bawah", "sisa_terbesar"]))
def test_the_order_of_members_does_not_matter(shu, members, chance, rounding):
    mixed = members[:]
    chance.shuffle(mixed)
    first = share_shu(shu, jasa_modal_bp=4000, jasa_usaha_bp=3000, members=members, rounding=rounding)
    second = share_shu(shu, jasa_modal_bp=4000, jasa_usaha_bp=3000, members=mixed, rounding=rounding)
    assert set(first.shares) == set(second.shares)


def test_a_loss_is_not_shared():
    shared = share_shu(-1, jasa_modal_bp=4000, jasa_usaha_bp=3000, members=[Base("a", 1, 1)])
    assert shared.shares[0].total_idr == 0
    assert shared.rest_idr == 0


@pytest.mark.parametrize("total", [9_999, 10_500, 0])
def test_an_allocation_that_is_not_a_hundred_percent_is_refused(total):
    with pytest.raises(Refused, match="100,00"):
        check_allocation({"jasa_modal": total})


POSITIVE = st.integers(1, 10**9)


@given(POSITIVE, st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=20), st.integers(2, 1000))
def test_scaling_all_bases_changes_nothing(shu, pairs, times):
    plain = [Base(str(n), s, t) for n, (s, t) in enumerate(pairs)]
    larger = [Base(str(n), s * times, t * times) for n, (s, t) in enumerate(pairs)]
    for rounding in ("bawah", "sisa_terbesar"):
        first = share_shu(shu, jasa_modal_bp=2500, jasa_usaha_bp=3000, members=plain, rounding=rounding)
        second = share_shu(shu, jasa_modal_bp=2500, jasa_usaha_bp=3000, members=larger, rounding=rounding)
        assert first == second


@given(RUPIAH, MEMBERS, st.sampled_from(["bawah", "sisa_terbesar"]))
def test_a_zero_base_gets_zero(shu, members, rounding):
    shared = share_shu(
        shu, jasa_modal_bp=2500, jasa_usaha_bp=3000, members=[*members, Base("kosong", 0, 0)], rounding=rounding
    )
    assert shared.shares[-1].total_idr == 0


@settings(max_examples=250)
@given(RUPIAH, st.integers(0, 10_000), st.integers(0, 10_000), MEMBERS)
def test_a_second_calculation_from_the_text_alone_agrees(shu, modal_bp, usaha_bp, members):
    """JM_i = pool_JM × S_i ÷ ΣS and JU_i = pool_JU × T_i ÷ ΣT, exact, then down to whole rupiah."""
    if modal_bp + usaha_bp > 10_000:
        modal_bp, usaha_bp = 10_000 - modal_bp, 10_000 - usaha_bp
    shared = share_shu(shu, jasa_modal_bp=modal_bp, jasa_usaha_bp=usaha_bp, members=members)
    pools = [int(Fraction(shu * bp, 10_000)) for bp in (modal_bp, usaha_bp)]
    wholes = [sum(member.simpanan_idr for member in members), sum(member.transaksi_idr for member in members)]
    for member, share in zip(members, shared.shares, strict=True):
        exact = [
            Fraction(pool * base, whole) if whole else Fraction(0)
            for pool, base, whole in zip(pools, (member.simpanan_idr, member.transaksi_idr), wholes, strict=True)
        ]
        assert (share.jasa_modal_idr, share.jasa_usaha_idr) == (int(exact[0]), int(exact[1]))
