"""Moods that tests and people can set: each rule holds for the next N matching events, or until it is lifted."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from app.sandbox.shared.store import Store


@dataclass(slots=True)
class Rule:
    """`left` None means until lifted. `args` differ by kind; see docs/midtrans.md and docs/digiflazz.md."""

    id: int
    kind: str
    left: int | None
    args: dict[str, Any]


class Rules:
    """The rules of one scope (API calls, or notices), kept in the store and mirrored in memory."""

    def __init__(self, store: Store, scope: str, *, table: str) -> None:
        self._store, self._scope = store, scope
        # The table's name is one of this house's own; values are always bound.
        self._select = f"SELECT * FROM {table} WHERE scope=? ORDER BY id"  # noqa: S608
        self._insert = f"INSERT INTO {table} (scope, kind, calls_left, args) VALUES (?,?,?,?)"  # noqa: S608
        self._delete = f"DELETE FROM {table} WHERE "  # noqa: S608
        self._update = f"UPDATE {table} SET calls_left=? WHERE id=?"  # noqa: S608
        self._chance: dict[int, random.Random] = {}
        self.all: list[Rule] = []
        self.load()

    def load(self) -> None:
        rows = self._store.all(self._select, self._scope)
        self.all = [Rule(r["id"], r["kind"], r["calls_left"], json.loads(r["args"])) for r in rows]

    def add(self, kind: str, left: int | None, args: dict[str, Any]) -> Rule:
        cursor = self._store.run(self._insert, self._scope, kind, left, json.dumps(args))
        rule = Rule(int(cursor.lastrowid or 0), kind, left, args)
        self.all.append(rule)
        return rule

    def lift(self) -> None:
        self._store.run(self._delete + "scope=?", self._scope)
        self.all = []

    def take(self, facts: dict[str, str], *, only_first: bool = False) -> list[Rule]:
        """The rules that hold for an event with these facts; each one taken has one event less to go."""
        taken = []
        for rule in list(self.all):
            if self._fits(rule, facts) and self._lucky(rule):
                self._count_down(rule)
                taken.append(rule)
                if only_first:
                    break
        return taken

    @staticmethod
    def _fits(rule: Rule, facts: dict[str, str]) -> bool:
        return all(rule.args[name] == value for name, value in facts.items() if rule.args.get(name) is not None)

    def _lucky(self, rule: Rule) -> bool:
        percent = rule.args.get("percent")
        if percent is None:
            return True
        chance = self._chance.setdefault(rule.id, random.Random(rule.args.get("seed", rule.id)))  # noqa: S311
        return chance.random() * 100 < float(percent)

    def _count_down(self, rule: Rule) -> None:
        if rule.left is None:
            return
        rule.left -= 1
        if rule.left <= 0:
            self.all.remove(rule)
            self._store.run(self._delete + "id=?", rule.id)
        else:
            self._store.run(self._update, rule.left, rule.id)
