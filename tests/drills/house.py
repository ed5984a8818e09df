"""A whole Indora to be hurt, with a list of its parts and a way to kill each of them."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from tests.running import ROOT, Indora
from tests.seeded import seeded_folder

STEADY = 1.2  # seconds: the children of a killed parent may answer for half a second before they are ended with it


@contextmanager
def house(**env: str) -> Iterator["House"]:
    """A running Indora with the demo's people and goods, in a folder of its own, gone afterwards with all its processes."""
    folder = seeded_folder()
    indora = House(folder, **env)
    try:
        indora.start()
        yield indora
    finally:
        indora.end_everything()
        shutil.rmtree(folder, ignore_errors=True)


def slowness() -> float:
    """How starved of processor this machine is just now: seconds on the clock for each second of work; 1.0 when nobody else works.

    Bounds in seconds are meant for a machine of one's own; drills multiply them with this and print it.
    """
    begun, before = time.monotonic(), os.times()
    subprocess.run([sys.executable, "-c", "import app.asgi"], cwd=ROOT, check=True)
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return max(1.0, (time.monotonic() - begun) / max(worked, 0.1) / 1.3)


class House(Indora):
    """An Indora whose parts can be named: web, a web worker, the worker, PostgreSQL, the sandbox."""

    def start(self, seconds: float = 120) -> None:
        super().start(seconds)
        self.everything: dict[int, psutil.Process] = {}
        self.note_processes()

    def note_processes(self) -> None:
        """Remember every process of ours by now, so that none is left behind however it is orphaned later."""
        for one in self.processes():
            self.everything[one.pid] = one

    def processes(self) -> list[psutil.Process]:
        """The tree below `python -m app run`, and the postmaster of this data folder, which is nobody's child."""
        assert self.process is not None
        found: list[psutil.Process] = []
        try:
            run = psutil.Process(self.process.pid)
            found = [run, *run.children(recursive=True)]
        except psutil.NoSuchProcess:
            pass
        master = self.postmaster()
        return [*found, *([master, *_children(master)] if master else [])]

    def postmaster(self) -> psutil.Process | None:
        """The PostgreSQL server of this very data folder, named by its pid file and checked by its command line."""
        files = Path(self.env["DATA_DIR"]) / "postgres"
        try:
            master = psutil.Process(int((files / "postmaster.pid").read_text().split("\n", 1)[0]))
            return master if str(files) in " ".join(master.cmdline()) else None
        except (OSError, ValueError, psutil.Error):
            return None

    def part(self, name: str) -> psutil.Process | None:
        """`serve`, `worker` or `sandbox`: the child of ours that was started with that word."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            try:
                if child.cmdline()[-3:] == ["-m", "app", name]:
                    return child
            except psutil.Error:
                continue
        return None

    def kill(self, what: str, choice: int = 0) -> bool:
        """SIGKILL to one of KINDS; False when there was nothing of that kind to kill just now."""
        self.note_processes()
        victim = (
            self.postmaster()
            if what == "postgres"
            else self.part({"web worker": "serve", "web": "serve"}.get(what, what))
        )
        if victim is None:
            return False
        try:
            if what == "web worker":
                workers = [child for child in victim.children() if "resource_tracker" not in " ".join(child.cmdline())]
                victim = workers[choice % len(workers)] if workers else victim
            victim.kill()
        except psutil.Error:
            return False
        return True

    def kill_everything(self) -> None:
        """As if the power went: every process of ours at once."""
        self.note_processes()
        for one in self.everything.values():
            _kill(one)
        assert self.process is not None
        self.process.wait(10)
        _wait_gone(list(self.everything.values()))

    def end_everything(self) -> None:
        """Ctrl-C first; whatever is left of the processes that were ours is killed by its own id."""
        if self.process is None:
            return
        self.note_processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        self.log.close()
        for one in self.everything.values():
            _kill(one)
        self.process = None

    async def serving_again(self, within: float) -> float:
        """Seconds until /sehat and a page that needs the database come, and go on coming; `within` + 1 if not in time."""
        begun = time.monotonic()
        well_since: float | None = None
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=2) as web:
            while (now := time.monotonic()) - begun < within + STEADY:
                try:
                    well = (await web.get("/sehat")).status_code == 200 and (
                        await web.get("/keranjang")
                    ).status_code == 200
                except httpx.HTTPError:
                    well = False
                well_since = (well_since or now) if well else None
                if well_since is not None and time.monotonic() - well_since >= STEADY:
                    return well_since - begun
                await asyncio.sleep(0.1)
        return within + 1

    async def database(self) -> Any:
        """A connection as the superuser of the embedded server."""
        return await asyncpg.connect(host=str(self.socket_dir), user="postgres", database="indora")

    async def gateway_book(self) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self.sandbox_url, trust_env=False, timeout=10) as sandbox:
            book: dict[str, Any] = (await sandbox.get("/_kendali/midtrans/buku")).raise_for_status().json()
            return book

    def log_text(self) -> str:
        return (self.folder / "run.log").read_text(errors="replace")


def _children(of: psutil.Process) -> list[psutil.Process]:
    try:
        return list(of.children(recursive=True))
    except psutil.Error:
        return []


def _kill(one: psutil.Process) -> None:
    with suppress(psutil.Error):
        one.kill()  # psutil looks at the start time too: a pid that was given to somebody else is left alone


def _wait_gone(processes: list[psutil.Process]) -> None:
    psutil.wait_procs(processes, timeout=10)
