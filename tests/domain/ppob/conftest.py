"""A small PPOB shop whose provider answers from memory."""

import pytest

from app.domain.ppob import provider as seam
from tests.domain.ppob.lists import FakeProvider


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    fake = FakeProvider()
    monkeypatch.setattr(seam, "_provider", fake)
    return fake
