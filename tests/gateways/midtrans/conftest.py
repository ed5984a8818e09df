from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from app.gateways.midtrans import Midtrans
from tests.sandbox.listening import Ear
from tests.sandbox.running import SERVER_KEY, RunningSandbox, start_sandbox


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture(scope="module")
def running(ear: Ear, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"), MIDTRANS_NOTIFICATION_URL=ear.url)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: RunningSandbox, ear: Ear) -> RunningSandbox:
    running.reset()
    ear.forget()
    return running


@pytest.fixture
def midtrans(sandbox: RunningSandbox) -> Iterator[Midtrans]:
    """The real client, a little less patient than in life."""
    client = Midtrans(server_key=SERVER_KEY, url=sandbox.url, connect_s=0.5, read_s=0.5, deadline_s=1.5)
    yield client
    client.close()


_numbers = itertools.count(1)


@pytest.fixture
def number() -> Callable[[], str]:
    """A gateway order id nobody has used."""
    return lambda: f"IND-{next(_numbers)}-1"
