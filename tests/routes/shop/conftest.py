"""What the stories of the shop's pages share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from app.domain import transactions
from tests.asking import beside
from tests.bank import bank, bank_process  # noqa: F401 - fixtures


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AbstractContextManager[list[str]]]:
    """`with queries(6):` fails when more statements than that reach the database."""

    @contextmanager
    def at_most(many: int) -> Iterator[list[str]]:
        asked: list[str] = []
        with monkeypatch.context() as patch:
            for name in ("fetch", "fetch_one", "fetch_value", "execute", "execute_many"):
                patch.setattr(transactions, name, _noting(getattr(transactions, name), asked))
            yield asked
        assert len(asked) <= many, f"{len(asked)} statements:\n" + "\n".join(asked)

    return at_most


def _noting(real: Any, asked: list[str]) -> Any:
    def noted(sql: str, *args: Any) -> Any:
        if not beside():
            asked.append(" ".join(sql.split())[:160])
        return real(sql, *args)

    return noted
