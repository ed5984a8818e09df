from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio

from app.gateways.digiflazz import Digiflazz
from tests.sandbox.digiflazz.running import KEY, SECRET, USERNAME, FlazzEar, RunningDigiflazz, start_digiflazz


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
    running.reset()
    ear.forget()
    return running


def client(sandbox: RunningDigiflazz, key: str = KEY, **more: object) -> Digiflazz:
    """The real client, a little less patient than in life."""
    return Digiflazz(username=USERNAME, key=key, webhook_secret=SECRET, url=f"{sandbox.url}/digiflazz", connect_s=1,
                     read_s=1, deadline_s=2, **more)  # type: ignore[arg-type] # fmt: skip


@pytest_asyncio.fixture
async def digiflazz(sandbox: RunningDigiflazz) -> AsyncIterator[Digiflazz]:
    made = client(sandbox)
    yield made
    await made.close()


_numbers = itertools.count(1)


@pytest.fixture
def ref() -> Callable[[], str]:
    return lambda: f"IND-{next(_numbers)}"
