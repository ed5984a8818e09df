"""The demo, seeded once and copied for whoever wants an Indora of its own: a copy is there in a moment, a seed takes a good while."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import fasteners

from app.domain.clock import business_day, now
from tests.running import ROOT, Indora

KEPT = Path(tempfile.gettempdir()) / f"indora-seeded-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
STALE = ("socket", "sandbox.sqlite3", "sandbox.sqlite3-wal", "sandbox.sqlite3-shm")  # of the processes that seeded


def seeded_folder() -> Path:
    """A new folder for `Indora(folder)`, which takes it away when it ends: its `data` was migrated, seeded and shut down cleanly."""
    folder = Path(tempfile.mkdtemp(prefix="indora-"))
    folder.chmod(0o755)
    KEPT.mkdir(parents=True, exist_ok=True)
    KEPT.chmod(0o755)
    with fasteners.InterProcessLock(KEPT / "lock"):
        subprocess.run(["cp", "-a", str(_ready()), str(folder / "data")], check=True)
    for stale in STALE:
        path = folder / "data" / stale
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return folder


def _ready() -> Path:
    """The seed of this very code and of this day, for the demo's shop has sold until yesterday. Any other is taken away."""
    ready = KEPT / _fingerprint()
    if not ready.exists():
        for old in KEPT.iterdir():
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
        making = KEPT / f"making-{os.getpid()}"
        making.mkdir()
        making.chmod(0o755)
        with Indora(making) as indora:
            assert indora.stop() == 0, "a shop that nobody hurt stops cleanly"
            (making / "data").rename(ready)
    return ready


def _fingerprint() -> str:
    parts = [
        *sorted((ROOT / "migrations").glob("indora_*")),
        *sorted((ROOT / "app" / "cli").rglob("*.py")),
        *sorted((ROOT / "app" / "domain").rglob("*.py")),
    ]
    made_of = b"".join(part.read_bytes() for part in parts) + str(business_day(now())).encode()
    return hashlib.sha256(made_of).hexdigest()[:12]
