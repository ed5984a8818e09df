"""A merchant's ear: a small HTTP server that keeps the notices it gets and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Ear:
    """`answers` are used up one by one, then 200. An answer is a code, or (code, location)."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.times: list[float] = []
        self.answers: list[int | tuple[int, str]] = []
        self._lock = threading.Lock()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                answer = ear.hear(self.path, body)
                code, location = answer if isinstance(answer, tuple) else (answer, None)
                self.send_response(code)
                if location:
                    self.send_header("location", location)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/midtrans"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def hear(self, path: str, body: dict[str, Any]) -> int | tuple[int, str]:
        with self._lock:
            self.heard.append(body)
            self.paths.append(path)
            self.times.append(time.monotonic())
            return self.answers.pop(0) if self.answers else 200

    def states(self, order_id: str) -> list[str]:
        return [body["transaction_status"] for body in list(self.heard) if body["order_id"] == order_id]

    def forget(self) -> None:
        with self._lock:
            self.heard.clear()
            self.paths.clear()
            self.times.clear()
            self.answers.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def eventually(true: Callable[[], bool], seconds: float = 8) -> None:
    """Wait until it is so, or fail."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)
