"""The Digiflazz stand-in as a real process, with the levers of its control interface, and a merchant's ear."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.sandbox.running import RunningSandbox, free_port

USERNAME = "indora-demo"
KEY = "dev-indora-demo"
DEVELOPMENT_KEY = "dev-key-123"
SECRET = "somesecretvalue"


def sign(about: str, key: str = KEY) -> str:
    return hashlib.md5((USERNAME + key + about).encode()).hexdigest()


def start_digiflazz(tmp_path: Path, **env: str) -> RunningDigiflazz:
    """Start the sandbox with its memory in `tmp_path`; purchases succeed at once unless `env` says otherwise."""
    told = {"DIGIFLAZZ_USERNAME": USERNAME, "DIGIFLAZZ_KEY": KEY, "DIGIFLAZZ_WEBHOOK_SECRET": SECRET,
            "DIGIFLAZZ_SANDBOX_DEVELOPMENT_KEY": DEVELOPMENT_KEY, "DIGIFLAZZ_SANDBOX_PENDING_S": "0",
            "DIGIFLAZZ_NOTIFICATION_URL": "http://127.0.0.1:9/hooks/digiflazz"}  # fmt: skip
    sandbox = RunningDigiflazz(port=free_port(), data_dir=Path(tmp_path), env=told | env)
    sandbox.start()
    return sandbox


@dataclass
class RunningDigiflazz(RunningSandbox):
    @property
    def api(self) -> str:
        """What a public client takes as its base address."""
        return f"{self.url}/digiflazz/v1"

    def control(self, what: str, **body: Any) -> dict[str, Any]:
        """POST to a lever; raises where it is refused."""
        answer: dict[str, Any] = self.http.post(f"/_kendali/digiflazz/{what}", json=body).raise_for_status().json()
        return answer

    def act(self, any_id: str, action: str, **terms: Any) -> dict[str, Any]:
        """sukses, gagal, refund; `rc`, `sn`, `quiet`."""
        return self.control(f"transaksi/{any_id}/{action}", **terms)

    def fate(self, *, calls: int | None = 1, **args: Any) -> None:
        """The next purchases that fit end so: `rc`, `then`, `seconds`, `sn`; `ref_id`, `sku`, `customer_no`, `call`."""
        self.control("nasib", calls=calls, **args)

    def behave(self) -> None:
        """Lift every fault, fate and mood."""
        for what in ("gangguan", "kabar/aturan", "nasib"):
            self.http.delete(f"/_kendali/digiflazz/{what}").raise_for_status()

    def forge(self, any_id: str, how: str = "bad_signature", **args: Any) -> dict[str, Any]:
        sent: dict[str, Any] = self.control("kabar/palsu", ref_id=any_id, how=how, **args)["sent"]
        return sent

    def replay(self, any_id: str, **args: Any) -> int:
        return int(self.control("kabar/ulang", ref_id=any_id, **args)["sent"])

    def product(self, sku: str, **changes: Any) -> dict[str, Any]:
        return self.control(f"produk/{sku}", **changes)

    def clock(self, **how: Any) -> dict[str, Any]:
        """shift_s, clock ("HH:MM"), true, time_scale, pending_s, strict."""
        return self.control("waktu", **how)

    def book(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get("/_kendali/digiflazz/buku").raise_for_status().json()
        return answer

    def sums(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get("/_kendali/digiflazz/buku/jumlah").raise_for_status().json()
        return answer

    def notices(self, any_id: str | None = None) -> list[dict[str, Any]]:
        query = {"ref_id": any_id} if any_id else {}
        answer = self.http.get("/_kendali/digiflazz/kabar", params=query).raise_for_status().json()
        found: list[dict[str, Any]] = answer["notices"]
        return found

    def quiet(self, seconds: float = 10) -> None:
        """Wait until no webhook is left to deliver and no purchase is left to turn."""
        deadline = time.monotonic() + seconds
        while any(self.http.get("/_kendali/digiflazz/kabar/sisa").json().values()):
            if time.monotonic() > deadline:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.02)


@dataclass
class Heard:
    raw: bytes
    headers: dict[str, str]
    at: float

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw).get("data", {})
        return found


class FlazzEar:
    """A small HTTP server that keeps the webhooks it gets, with their raw bytes. `answers` are used up, then 200."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: list[int] = []
        self._lock = threading.Lock()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with ear._lock:
                    ear.heard.append(Heard(raw, headers, time.monotonic()))
                    answer = ear.answers.pop(0) if ear.answers else 200
                self.send_response(answer)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/digiflazz"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def told(self, ref_id: str) -> list[str]:
        """The states heard of this reference, in order."""
        return [one.data["status"] for one in list(self.heard) if one.data.get("ref_id") == ref_id]

    def forget(self) -> None:
        with self._lock:
            self.heard.clear()
            self.answers.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
