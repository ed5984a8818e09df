from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from app.gateways.digiflazz import Digiflazz
from tests.sandbox.digiflazz.fixtures import ear, running, sandbox
from tests.sandbox.digiflazz.running import KEY, SECRET, USERNAME, RunningDigiflazz

__all__ = ["ear", "running", "sandbox"]


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
