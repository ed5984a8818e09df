"""A PPOB shop over HTTP: a small price list, a provider that answers from memory, a bank that pays when told."""

from typing import Any

import pytest

from app.domain.ppob import provider as seam
from app.domain.ppob.sync import sync_lists
from tests.bank import bank, bank_process  # noqa: F401 - fixtures
from tests.domain.ppob.lists import BY_U, FREE_SUM, GOPAY, PBB, PDAM, FakeProvider
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture


@pytest.fixture
async def lists(db: Any, monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    fake = FakeProvider()
    fake.goods += [BY_U, GOPAY]
    fake.billers += [FREE_SUM, PDAM, PBB]
    monkeypatch.setattr(seam, "_provider", fake)
    await sync_lists()
    return fake
