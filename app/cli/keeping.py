"""Keeping what was confirmed: a running copy of the log, checked and sealed backups, and the way back.

Without the log that covers it a base backup restores nothing, so the log receiver is started first and never stopped. It is
synchronous by default: a commit is confirmed only when it lies in the copy as well, so the loss of the server or its disk
loses nothing that anybody was told. LOG_COPY names the folder (better: another disk); LOG_COPY_WHEN_LOST says what happens
when the receiver is gone: `tunggu` (commits wait) or `lanjut` (go on after an alarm).
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.cli.embedded import SUPERUSER, Cluster
from app.settings import settings

log = structlog.get_logger()
SLOT = "indora_log"
CHUNK = 4 * 1024 * 1024
MAGIC = b"INDORA-CADANGAN-1\n"


class NotRestorable(Exception):
    """The backup is not whole, not ours, or does not start: it does not count as one."""


def log_folder() -> Path | None:
    """Where the copy of the log goes; None: none is kept."""
    named = os.environ.get("LOG_COPY")
    return Path(named).resolve() if named else None


def receive_log(cluster: Cluster, folder: Path) -> subprocess.Popen[bytes]:
    """Start the log receiver with its slot; the caller watches it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    where = [str(cluster.program("pg_receivewal")), "-h", str(cluster.socket), "-U", SUPERUSER, "-S", SLOT]
    subprocess.run([*where, "--create-slot", "--if-not-exists"], check=True, capture_output=True)  # noqa: S603
    return subprocess.Popen([*where, "-D", str(folder), "--synchronous", "--no-loop"], stdin=subprocess.DEVNULL)  # noqa: S603


def wait_for_copy(cluster: Cluster, synchronous: bool) -> None:
    """Make commits wait for the copy, or stop making them wait."""
    cluster.psql(f"ALTER SYSTEM SET synchronous_standby_names = '{'pg_receivewal' if synchronous else ''}'")
    cluster.psql("SELECT pg_reload_conf()")


class LogCopy:
    """The receiver and what to do while it is gone: the alarm comes at once, commits wait or go on as the setting says."""

    def __init__(self, cluster: Cluster, folder: Path, *, go_on: bool) -> None:
        self.cluster, self.folder, self.go_on = cluster, folder, go_on
        self.process: subprocess.Popen[bytes] | None = None

    def watch(self) -> None:
        """Call every second or so: starts the receiver if it is not there, and sets whether commits wait for it."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            log.error("log copy lost", reason="lanjut" if self.go_on else "tunggu")
            if self.go_on:
                wait_for_copy(self.cluster, synchronous=False)
        self.process = receive_log(self.cluster, self.folder)
        wait_for_copy(self.cluster, synchronous=True)

    def stop(self) -> None:
        """Let commits go, then end the receiver: what is shut down cleanly lies in the data itself."""
        if self.process is not None and self.process.poll() is None:
            wait_for_copy(self.cluster, synchronous=False)
            self.process.terminate()
            self.process.wait(10)


def log_copy(cluster: Cluster) -> LogCopy | None:
    """The log copy that the settings ask for."""
    folder = log_folder()
    return LogCopy(cluster, folder, go_on=os.environ.get("LOG_COPY_WHEN_LOST") == "lanjut") if folder else None


def backup(folder: str) -> int:
    """`python -m app backup FOLDER`: base backup, manifest verified, sealed with BACKUP_KEY (or SECRET_KEY)."""
    cluster = Cluster(settings().data_dir)
    target = Path(folder).resolve()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = datetime.now(UTC).strftime("indora-%Y%m%dT%H%M%SZ")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        base = Path(scratch) / "base"
        _program(
            cluster,
            "pg_basebackup",
            "-h",
            str(cluster.socket),
            "-U",
            SUPERUSER,
            "-D",
            str(base),
            "-X",
            "stream",
            "-c",
            "fast",
            "--manifest-checksums=SHA256",
        )
        verify(base)
        part = target / f"{name}.part"
        size = _seal(base, part)
        _flush(part)
        part.rename(target / f"{name}.cadangan")
    told = {
        "nama": name,
        "byte": size,
        "sha256": _digest(target / f"{name}.cadangan"),
        "detik": round(time.monotonic() - begun, 1),
    }
    (target / f"{name}.json").write_text(json.dumps(told))
    print(f"Cadangan {name}: {size:,} byte, {told['detik']} detik, manifes cocok.".replace(",", "."))
    return 0


def restore(folder: str, into: str | None) -> int:
    """`python -m app restore FOLDER`: newest backup, then the log copy up to its end, then the check. Never over living data."""
    data_dir = Path(into).resolve() if into else settings().data_dir
    try:
        name = restore_into(Path(folder).resolve(), data_dir, log_folder())
    except NotRestorable as error:
        print(f"Tidak dipulihkan: {error}")
        return 1
    again = forget_restored(data_dir)
    print(
        f"Dipulihkan dari {name} ke {data_dir}; dihapus lagi: {again} orang. Jalankan `python -m app check` sebelum membuka toko."
    )
    return 0


def forget_restored(data_dir: Path) -> int:
    """Deletions are replayed before anybody looks at the restored data; how many persons."""
    from app.cli.forgetting import replay_deletions

    cluster = Cluster(data_dir)
    started = cluster.start()
    try:
        return replay_deletions(data_dir)
    finally:
        if started:
            cluster.stop()


def restore_into(source: Path, data_dir: Path, copied_log: Path | None) -> str:
    """Put the newest backup of `source` under `data_dir`, replay the copied log; the backup's name. Raises NotRestorable."""
    cluster = Cluster(data_dir)
    if cluster.files.exists() and any(cluster.files.iterdir()):
        raise NotRestorable(f"{cluster.files} tidak kosong")
    sealed = sorted(source.glob("indora-*.cadangan"))
    if not sealed:
        raise NotRestorable(f"tidak ada cadangan di {source}")
    newest = sealed[-1]
    if json.loads(newest.with_suffix(".json").read_text())["sha256"] != _digest(newest):
        raise NotRestorable(f"{newest.name} berubah sejak dibuat")
    data_dir.mkdir(parents=True, exist_ok=True)
    _open(newest, cluster.files)
    verify(cluster.files)
    _replay(cluster, copied_log)
    return newest.stem


def _replay(cluster: Cluster, copied_log: Path | None) -> None:
    """Start in recovery, read the copied log to its end, come up as a server of its own."""
    with (cluster.files / "postgresql.auto.conf").open("a") as config:
        config.write("\nsynchronous_standby_names = ''\n")
        if copied_log is not None:
            copies = cluster.data_dir / "log"
            shutil.copytree(copied_log, copies, dirs_exist_ok=True)
            for partial in copies.glob("*.partial"):  # the piece that was being written when the server was lost
                partial.rename(partial.with_suffix(""))
            cluster._hand_over(copies)
            for piece in copies.iterdir():
                shutil.chown(piece, copies.stat().st_uid, copies.stat().st_gid) if os.geteuid() == 0 else None
            config.write(f"restore_command = 'cp {copies}/%f %p'\nrecovery_target_timeline = 'latest'\n")
    if copied_log is not None:
        (cluster.files / "recovery.signal").touch()
    _own(cluster.files)
    cluster.start()
    for _ in range(600):
        if cluster.psql("SELECT pg_is_in_recovery()").strip() == "f":
            break
        time.sleep(0.1)
    else:
        raise NotRestorable("pemulihan tidak selesai")
    cluster.psql("ALTER SYSTEM RESET restore_command")
    cluster.stop()


def _own(files: Path) -> None:
    if os.geteuid() != 0:
        return
    from app.cli.embedded import _server_user

    user = _server_user()
    for path in (files, *files.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)


def _program(cluster: Cluster, name: str, *arguments: str) -> None:
    done = subprocess.run([str(cluster.program(name)), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise NotRestorable(f"{name}: {done.stderr.strip()[-500:]}")


def verify(base: Path) -> None:
    """Every file of the manifest is there with its size and SHA-256, and the manifest itself is whole.

    Done here because pg_verifybackup of the embedded server's package crashes; the manifest's format is PostgreSQL's own.
    """
    raw = (base / "backup_manifest").read_bytes()
    body, _, rest = raw.rpartition(b'"Manifest-Checksum"')
    manifest = json.loads(raw)
    if not rest or hashlib.sha256(body).hexdigest() != manifest["Manifest-Checksum"]:
        raise NotRestorable("manifes cadangan rusak")
    for entry in manifest["Files"]:
        file = base / entry["Path"]
        if not file.is_file() or file.stat().st_size != entry["Size"] or _digest(file) != entry["Checksum"]:
            raise NotRestorable(f"berkas {entry['Path']} hilang atau berubah")


def _key(salt: bytes) -> AESGCM:
    secret = os.environ.get("BACKUP_KEY") or settings().secret_key
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret.encode()))


def _seal(folder: Path, target: Path) -> int:
    """Tar, then AES-256-GCM in pieces; each piece is bound to its number and to whether it is the last."""
    salt = os.urandom(16)
    key = _key(salt)
    with tempfile.TemporaryFile() as plain:
        with tarfile.open(fileobj=plain, mode="w|") as tar:
            tar.add(folder, arcname=".")
        size = plain.tell()
        plain.seek(0)
        with target.open("wb") as sealed:
            os.fchmod(sealed.fileno(), 0o600)
            sealed.write(MAGIC + salt)
            for number, piece, last in _pieces(plain):
                nonce = number.to_bytes(12, "big")
                box = key.encrypt(nonce, piece, b"last" if last else b"more")
                sealed.write(len(box).to_bytes(4, "big") + (b"\x01" if last else b"\x00") + box)
    return size


def _pieces(file: IO[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    number, piece = 0, file.read(CHUNK)
    while True:
        following = file.read(CHUNK)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _open(sealed: Path, target: Path) -> None:
    with sealed.open("rb") as source, tempfile.TemporaryFile() as plain:
        if source.read(len(MAGIC)) != MAGIC:
            raise NotRestorable(f"{sealed.name} bukan cadangan Indora")
        key, number, last = _key(source.read(16)), 0, False
        while not last:
            head = source.read(5)
            if len(head) < 5:
                raise NotRestorable(f"{sealed.name} terpotong")
            last = head[4] == 1
            try:
                plain.write(
                    key.decrypt(
                        number.to_bytes(12, "big"),
                        source.read(int.from_bytes(head[:4], "big")),
                        b"last" if last else b"more",
                    )
                )
            except Exception as error:
                raise NotRestorable(f"{sealed.name} rusak, atau kuncinya lain") from error
            number += 1
        plain.seek(0)
        target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=plain, mode="r:") as tar:
            tar.extractall(target, filter="tar")
    target.chmod(0o700)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
