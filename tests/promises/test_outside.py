"""Promises put to the test from outside, over HTTP, against a whole Indora of one's own: P25, P26, P27."""

import tempfile
from pathlib import Path

from tests.drills.house import house
from tests.promises.p27_confirmed import attack_p27
from tests.promises.result import broken, figure, kept, seed


async def test_p27_what_was_confirmed_survives_power_cuts_and_the_loss_of_the_disk() -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        backups, log_copy = Path(elsewhere) / "backups", Path(elsewhere) / "log-copy"
        with house(LOG_COPY=str(log_copy)) as shop:
            result, twin = await attack_p27(shop, backups, log_copy, rounds=figure(1, 5), seconds=figure(2, 6), seed=seed())
            kept(result)
            broken(twin)
