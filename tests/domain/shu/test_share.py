"""The worked examples of the co-op's rules, and what must hold for any SHU."""

import pytest
from hypothesis import given
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
