"""Promises put to the test from outside, over HTTP, against a whole Indora of one's own: P25, P26, P27."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.house import House, house
from tests.promises.p25_overload import attack_endless, attack_overload, attack_slow
from tests.promises.p26_attacks import attack_p26, detector_twin
from tests.promises.p27_confirmed import attack_p27
from tests.promises.result import FULL, broken, figure, kept, seed


@pytest.fixture(scope="module")
def shop() -> Iterator[House]:
    """One Indora for all who only knock from outside."""
    with house() as running:
        yield running


async def test_p27_what_was_confirmed_survives_power_cuts_and_the_loss_of_the_disk() -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        backups, log_copy = Path(elsewhere) / "backups", Path(elsewhere) / "log-copy"
        with house(LOG_COPY=str(log_copy)) as shop:
            result, twin = await attack_p27(
                shop, backups, log_copy, rounds=figure(0, 5), seconds=figure(2, 6), seed=seed()
            )
            kept(result)
            broken(twin)


def test_p26_the_detectors_see_what_a_careless_shop_would_do() -> None:
    broken(detector_twin())


async def test_p26_known_attacks_find_nothing(shop: House) -> None:
    kept(await attack_p26(shop, a_route=figure(1, 30), seed=seed()))


async def test_p25_tenfold_load_gets_pages_or_a_polite_no(shop: House) -> None:
    kept(await attack_overload(shop, people=figure(100, 160), seconds=figure(3, 15), seed=seed()))


async def test_p25_slow_senders_stop_nobody(shop: House) -> None:
    kept(await attack_slow(shop, talkers=figure(150, 600), seconds=figure(3, 15), seed=seed()))


@pytest.mark.skipif(not FULL, reason="takes 20 seconds of waiting; part of make prove")
async def test_p25_who_never_ends_is_ended(shop: House) -> None:
    kept(await attack_endless(shop, seed=seed()))
