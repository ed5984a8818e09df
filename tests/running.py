"""The whole of Indora as its own processes on free ports, for tests from outside: real sockets, real PostgreSQL, real restarts."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Indora:
    """`python -m app run` in a folder of its own. Use as a context manager."""

    def __init__(self, folder: Path | None = None, **env: str) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="indora-"))
        self.folder.chmod(0o755)
        self.port, self.sandbox_port = free_port(), free_port()
        self.url, self.sandbox_url = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.sandbox_port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
        }
        self.env = {
            **kept, "PORT": str(self.port), "SANDBOX_PORT": str(self.sandbox_port), "DATA_DIR": str(self.folder / "data"), "BASE_URL": self.url,
            "MIDTRANS_SANDBOX_TIME_SCALE": "0.001", "MIDTRANS_SANDBOX_EXPIRY_SCALE": "1", "LOG_LEVEL": "WARNING", "PICCOLO_CONF": "app.piccolo_conf", **env,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Indora":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        rmtree(self.folder, ignore_errors=True)

    def start(self, seconds: float = 300) -> None:
        self.log = (self.folder / "run.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "app", "run"],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        try:
            self.wait_until_healthy(seconds)
        except RuntimeError:  # nobody else would end it
            self.stop()
            raise

    def wait_until_healthy(self, seconds: float) -> float:
        """Seconds until /sehat said 200; raises with the log's end if it never did."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            with (
                suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"{self.url}/sehat", timeout=2) as answer,
            ):
                if answer.status == 200:
                    return time.monotonic() - begun
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError("Indora did not start:\n" + (self.folder / "run.log").read_text()[-4000:])

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        self.log.close()
        self.process = None
        return code

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command of ours on the same data: `indora.command("check")`."""
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "app", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=check,
        )

    @property
    def socket_dir(self) -> Path:
        from app.cli.embedded import socket_dir

        return socket_dir(Path(self.env["DATA_DIR"]).resolve())
