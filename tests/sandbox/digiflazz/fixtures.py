"""The stand-in, one per module and empty for each test; for its own tests and for those of the client."""

from collections.abc import Iterator

import pytest

from tests.sandbox.digiflazz.running import FlazzEar, RunningDigiflazz, start_digiflazz


@pytest.fixture(scope="module")
def ear() -> Iterator[FlazzEar]:
    ear = FlazzEar()
    yield ear
    ear.close()


@pytest.fixture(scope="module")
def running(ear: FlazzEar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDigiflazz]:
    sandbox = start_digiflazz(tmp_path_factory.mktemp("sandbox"), DIGIFLAZZ_NOTIFICATION_URL=ear.url)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: RunningDigiflazz, ear: FlazzEar) -> RunningDigiflazz:
    """Empty books, no moods, true time, nothing heard yet."""
    running.reset()
    ear.forget()
    return running
