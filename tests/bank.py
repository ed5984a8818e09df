"""The gateway of a test: the real client at a real stand-in of its own, started once for the whole run."""

from collections.abc import Iterator

import pytest

from app.domain.payments import gateway as at
from app.gateways.midtrans import Midtrans
from tests.sandbox.running import SERVER_KEY, RunningSandbox, start_sandbox


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    running = start_sandbox(
        tmp_path_factory.mktemp("bank"), MIDTRANS_SANDBOX_TIME_SCALE="2000", MIDTRANS_SANDBOX_EXPIRY_SCALE="1"
    )
    yield running
    running.stop()


@pytest.fixture
def bank(bank_process: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> RunningSandbox:
    """Empty books, no faults, and the domain speaks to it. Its notices reach nobody: what is true is asked for."""
    bank_process.reset()
    bank_process.behave()
    monkeypatch.setattr(at, "_gateway", Midtrans(server_key=SERVER_KEY, url=bank_process.url))
    return bank_process
