"""Moods that tests and people can set for this stand-in; the logic is shared."""

from __future__ import annotations

from app.sandbox.midtrans.store import Store
from app.sandbox.shared import rules
from app.sandbox.shared.rules import Rule

__all__ = ["Rule", "Rules"]


class Rules(rules.Rules):
    def __init__(self, store: Store, scope: str) -> None:
        super().__init__(store, scope, table="midtrans_rule")
