"""A sandbox of one's own: a real process on a free port, with the levers of its control interface."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
SERVER_KEY = "SB-Mid-server-indora-demo"
CLIENT_KEY = "SB-Mid-client-indora-demo"
MERCHANT = "G000000001"
START = "import sys; from pathlib import Path; from app.sandbox.serve import main; main(int(sys.argv[1]), Path(sys.argv[2]))"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_sandbox(tmp_path: Path, **env: str) -> RunningSandbox:
    """Start the sandbox with its memory in `tmp_path`. `env` are its variables, for example MIDTRANS_SANDBOX_TIME_SCALE."""
    sandbox = RunningSandbox(port=free_port(), data_dir=Path(tmp_path), env=dict(env))
    sandbox.start()
    return sandbox


@dataclass
class RunningSandbox:
    port: int
    data_dir: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, or start again on the same port with the same memory."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("MIDTRANS_", "BASE_URL"))}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(self.port), str(self.data_dir)], cwd=ROOT, env=clean | self.env
        )
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=10)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.http.get("/_kendali/midtrans/kabar/sisa").raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("the sandbox did not start")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.http.close()
        self.process.send_signal(how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def control(self, what: str, **body: Any) -> dict[str, Any]:
        """POST to a lever; raises where it is refused."""
        answer: dict[str, Any] = self.http.post(f"/_kendali/midtrans/{what}", json=body).raise_for_status().json()
        return answer

    def act(self, any_id: str, action: str, **terms: Any) -> dict[str, Any]:
        """bayar, tolak, kedaluwarsa, batal, refund, konfirmasi-refund, selesaikan, balik, chargeback, setujui, gagal."""
        return self.control(f"transaksi/{any_id}/{action}", **terms)

    def pay(self, any_id: str, **terms: Any) -> dict[str, Any]:
        return self.act(any_id, "bayar", **terms)

    def fault(self, kind: str, *, calls: int | None = 1, **args: Any) -> None:
        """delay, status, html, hang, drop, 429, refuse, redirect, alter, refuse_refund; `call`, `after`, `percent`…"""
        self.control("gangguan", kind=kind, calls=calls, **args)

    def mood(self, kind: str, *, notices: int | None = 1, **args: Any) -> None:
        """hold, duplicate, reorder, drop, delay for the next notices; `order_id` and `status` narrow it."""
        self.control("kabar/aturan", kind=kind, notices=notices, **args)

    def release(self, **how: Any) -> int:
        return int(self.control("kabar/lepas", **how)["released"])

    def forge(self, any_id: str, how: str = "bad_signature", **args: Any) -> dict[str, Any]:
        """Send a lie: bad_signature, unsigned, or altered (true signature over `changes`). Returns its body."""
        sent: dict[str, Any] = self.control("kabar/palsu", id=any_id, how=how, **args)["sent"]
        return sent

    def replay(self, any_id: str, **args: Any) -> int:
        return int(self.control("kabar/ulang", id=any_id, **args)["sent"])

    def behave(self) -> None:
        """Lift every fault and mood."""
        for what in ("gangguan", "kabar/aturan"):
            self.http.delete(f"/_kendali/midtrans/{what}").raise_for_status()

    def reset(self) -> None:
        self.control("reset")

    def book(self) -> dict[str, Any]:
        """The gateway's own books: the referee."""
        answer: dict[str, Any] = self.http.get("/_kendali/midtrans/buku").raise_for_status().json()
        return answer

    def notices(self, any_id: str | None = None) -> list[dict[str, Any]]:
        query = {"id": any_id} if any_id else {}
        found: list[dict[str, Any]] = (
            self.http.get("/_kendali/midtrans/kabar", params=query).raise_for_status().json()["notices"]
        )
        return found

    def quiet(self, seconds: float = 10) -> None:
        """Wait until no notice is left to deliver."""
        deadline = time.monotonic() + seconds
        while self.http.get("/_kendali/midtrans/kabar/sisa").json()["waiting"]:
            if time.monotonic() > deadline:
                raise TimeoutError("notices are still waiting")
            time.sleep(0.02)
