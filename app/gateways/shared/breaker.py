"""A circuit breaker: after a row of failures stop asking for a while, then let one caller try."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Breaker:
    """Opens after `limit` failures in a row, for `rest_s` seconds; then one trial decides. Safe between threads."""

    limit: int = 5
    rest_s: float = 10.0
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _closed_again_at: float = 0.0
    _trial: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_open(self) -> bool:
        return self._failures >= self.limit and (self._trial or self.clock() < self._closed_again_at)

    def may_pass(self) -> bool:
        """Whether a call may be made now. After the rest exactly one may, until `succeeded` or `failed` is told."""
        with self._lock:
            if self._failures < self.limit:
                return True
            if self._trial or self.clock() < self._closed_again_at:
                return False
            self._trial = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._trial = 0, False

    def abandoned(self) -> None:
        """The call ended without telling anything: if it was the trial, the next caller may try."""
        with self._lock:
            self._trial = False

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._trial = False
            if self._failures >= self.limit:
                self._closed_again_at = self.clock() + self.rest_s
