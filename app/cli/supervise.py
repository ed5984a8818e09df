"""`python -m app run`: everything on one machine, watched, and stopped cleanly together by Ctrl-C.

Each part is its own process group, so that a part which dies takes its children with it and is started anew.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError

from app.cli.embedded import Cluster
from app.cli.keeping import LogCopy, log_copy
from app.cli.migrate import run_migrations
from app.settings import settings

DEMO_LOGINS = """\
  081200000001  anggota (primer Blora)      081200000002  anggota (primer lain)
  081200000003  kasir                       081200000004  bendahara koperasi sekunder
  081200000005  pengawas                    081200000006  penjual UMKM
  081200000007  admin koperasi primer       081200000008  petugas gudang
  081200000009  superadmin                  081200000010  kurir
  081200000011  manajer                     081200000012  kasir koperasi primer
  081200000013  bendahara primer yang sama  081200000014  ketua koperasi primer (Sumber Jati)
  kata sandi semuanya: blora-2026"""


@dataclass
class Part:
    """One process of ours."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "app", self.name], start_new_session=True)  # noqa: S603

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self, number: signal.Signals) -> None:
        """Signal the whole group: a killed parent must not leave children serving old code."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def run_everything() -> int:
    """Until SIGINT or SIGTERM; 0 when all parts went down cleanly."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    chosen = settings()
    cluster = Cluster(chosen.data_dir) if chosen.database_url is None else None
    begun = time.monotonic()
    if cluster is not None:
        _step("basis data")
        cluster.start()
    copy = log_copy(cluster) if cluster is not None else None
    try:
        if copy is not None:
            copy.watch()
        _step("susunan data")
        run_migrations()
        if chosen.production:
            _step("data acuan")
            _new_reference()
        else:
            _step("data contoh")
            _seed()
        parts = [Part(name) for name in ((["sandbox"] if not chosen.production else []) + ["serve", "worker"])]
        for part in parts:
            part.start()
        if _wait_for_health(chosen.port, stop):
            _greet(time.monotonic() - begun)
        _watch(parts, cluster, copy, stop)
        return _bring_down(parts)
    finally:
        if copy is not None:
            copy.stop()
        if cluster is not None:
            cluster.stop()


def _new_reference() -> None:
    from app.cli.seeding.demo import new_reference

    asyncio.run(new_reference())


def _seed() -> None:
    from app.cli.seeding.demo import seed

    asyncio.run(seed())


def _watch(parts: list[Part], cluster: Cluster | None, copy: LogCopy | None, stop: threading.Event) -> None:
    """Twice a second: what died is started again, with a growing pause if it keeps dying."""
    turn = 0
    while not stop.wait(0.5):
        turn += 1
        if cluster is not None and turn % 2 == 0 and not _quietly_running(cluster):
            with contextlib.suppress(RuntimeError):
                cluster.start()
        if copy is not None and turn % 4 == 0:
            with contextlib.suppress(RuntimeError, subprocess.CalledProcessError):
                copy.watch()
        for part in parts:
            if not part.alive() and not stop.is_set():
                part.end(signal.SIGKILL)
                part.deaths = [at for at in part.deaths if time.monotonic() - at < 60]
                if part.deaths and time.monotonic() - part.deaths[-1] < min(2 ** len(part.deaths) * 0.25, 15):
                    continue
                part.deaths.append(time.monotonic())
                part.start()


def _quietly_running(cluster: Cluster) -> bool:
    """Whether the postmaster named in its pid file lives; cheaper than asking pg_ctl."""
    try:
        pid = int((cluster.files / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return False
    return True


def _bring_down(parts: list[Part]) -> int:
    for part in parts:
        part.end(signal.SIGTERM)
    clean = True
    for part in parts:
        if part.process is None:
            continue
        try:
            part.process.wait(25)
        except subprocess.TimeoutExpired:
            part.end(signal.SIGKILL)
            clean = False
    return 0 if clean else 1


def _wait_for_health(port: int, stop: threading.Event) -> bool:
    address = f"http://127.0.0.1:{port}/sehat"
    for _ in range(240):
        if stop.wait(0.25):
            return False
        try:
            urllib.request.urlopen(address, timeout=2)
            return True
        except (HTTPError, URLError, OSError):
            continue
    return False


def _step(what: str) -> None:
    print(f"· {what}", flush=True)


def _greet(seconds: float) -> None:
    chosen = settings()
    print(f"\nIndora siap dalam {seconds:.1f} detik: {chosen.base_url}", flush=True)
    if not chosen.production:
        print(f"Pengganti Midtrans (uang mainan): http://127.0.0.1:{chosen.sandbox_port}")
        print(
            f"Pesan yang terkirim: {chosen.base_url}/demo/kotak-keluar\n\nMasuk dengan:\n{DEMO_LOGINS}\n\nCtrl-C menghentikan semuanya.",
            flush=True,
        )
