from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from midtransclient import CoreApi, Snap
from midtransclient.config import ApiConfig

from tests.sandbox.listening import Ear
from tests.sandbox.running import CLIENT_KEY, SERVER_KEY, RunningSandbox, start_sandbox

SCALE = "2000"  # two minutes of retry delay pass in 60 ms


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture(scope="module")
def running(ear: Ear, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    sandbox = start_sandbox(
        tmp_path_factory.mktemp("sandbox"),
        MIDTRANS_NOTIFICATION_URL=ear.url,
        MIDTRANS_SANDBOX_TIME_SCALE=SCALE,
        MIDTRANS_SANDBOX_EXPIRY_SCALE="1",
    )
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: RunningSandbox, ear: Ear) -> RunningSandbox:
    """Empty books, no faults, and nothing heard yet."""
    running.reset()
    ear.forget()
    return running


class AtSandbox(ApiConfig):
    """The official configuration with nothing changed but where it points."""

    base = ""

    def get_core_api_base_url(self) -> str:
        return self.base

    def get_snap_base_url(self) -> str:
        return f"{self.base}/snap/v1"


def official(kind: type[Any], url: str, headers: dict[str, str] | None = None) -> Any:
    api = kind(is_production=False, server_key=SERVER_KEY, client_key=CLIENT_KEY, custom_headers={}, proxies={})
    config = AtSandbox(
        is_production=False, server_key=SERVER_KEY, client_key=CLIENT_KEY, custom_headers=headers or {}, proxies={}
    )
    config.base = url
    api.api_config = config
    return api


@pytest.fixture
def core(sandbox: RunningSandbox) -> Any:
    return official(CoreApi, sandbox.url)


@pytest.fixture
def snap(sandbox: RunningSandbox) -> Any:
    return official(Snap, sandbox.url)


_numbers = itertools.count(1)


@pytest.fixture
def order() -> Callable[..., dict[str, Any]]:
    """A charge body for a new order."""

    def make(payment_type: str = "qris", amount: int = 44_000, **part: Any) -> dict[str, Any]:
        details = {"order_id": f"INV-{next(_numbers)}-1", "gross_amount": amount}
        return {"payment_type": payment_type, "transaction_details": details, **part}

    return make
