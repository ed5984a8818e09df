from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.digiflazz.fixtures import ear, running, sandbox
from tests.sandbox.digiflazz.running import DEVELOPMENT_KEY, KEY, USERNAME, RunningDigiflazz, sign

__all__ = ["ear", "running", "sandbox"]


_numbers = itertools.count(1)


@pytest.fixture
def ref() -> Callable[[], str]:
    return lambda: f"UJI-{next(_numbers)}"


class Caller:
    """The API as the contract writes it, with nothing of ours in between."""

    def __init__(self, sandbox: RunningDigiflazz, key: str, http: httpx.Client) -> None:
        self._base, self._key, self.http = sandbox.api, key, http

    def post(self, path: str, about: str, **body: Any) -> httpx.Response:
        asked = {"username": USERNAME, "sign": sign(about, self._key), **body}
        return self.http.post(f"{self._base}/{path}", json=asked)

    def transaction(self, ref_id: str, sku: str, number: str, **more: Any) -> dict[str, Any]:
        answer = self.post("transaction", ref_id, ref_id=ref_id, buyer_sku_code=sku, customer_no=number, **more)
        data: dict[str, Any] = answer.json()["data"]
        return data

    def list(self, cmd: str = "prepaid", **more: Any) -> Any:
        return self.post("price-list", "pricelist", cmd=cmd, **more).json()["data"]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """One for all: each new client would read the certificates of this machine anew."""
    with httpx.Client(trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
def call(sandbox: RunningDigiflazz, http: httpx.Client) -> Caller:
    return Caller(sandbox, KEY, http)


@pytest.fixture
def test_call(sandbox: RunningDigiflazz, http: httpx.Client) -> Caller:
    """With the development key."""
    return Caller(sandbox, DEVELOPMENT_KEY, http)
