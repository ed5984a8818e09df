"""A backup never restored does not count: make one, lose the server, come back, and find every confirmed row."""

import signal
import subprocess
from pathlib import Path
from shutil import rmtree

import pytest

from app.cli import keeping
from app.cli.embedded import Cluster


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from app.settings import read_settings

    tmp_path.chmod(0o755)
    monkeypatch.setattr(keeping, "settings", lambda: read_settings({"DATA_DIR": str(tmp_path / "data")}))
    cluster = Cluster(tmp_path / "data")
    cluster.start()
    yield cluster, tmp_path
    cluster.stop()


def test_the_loss_of_the_disk_loses_nothing_that_was_confirmed(shop):
    cluster, folder = shop
    log = folder / "log-copy"
    receiver = keeping.receive_log(cluster, log)
    try:
        _until_streaming(cluster)
        keeping.wait_for_copy(cluster, synchronous=True)
        cluster.psql("CREATE TABLE said (n int)", "indora")
        assert keeping.backup(str(folder / "backups")) == 0
        for n in range(20):
            cluster.psql(f"INSERT INTO said VALUES ({n})", "indora")
        pid = int((cluster.files / "postmaster.pid").read_text().split()[0])
        subprocess.run(["kill", "-9", str(pid)], check=True)
    finally:
        receiver.send_signal(signal.SIGTERM)
        receiver.wait(10)
    rmtree(cluster.files)
    name = keeping.restore_into(folder / "backups", folder / "back", log)
    back = Cluster(folder / "back")
    back.start()
    try:
        assert name.startswith("indora-")
        assert back.psql("SELECT count(*) FROM said", "indora").strip() == "20"
    finally:
        back.stop()


def test_a_backup_that_was_touched_is_refused(shop):
    _, folder = shop
    keeping.backup(str(folder / "backups"))
    sealed = next((folder / "backups").glob("*.cadangan"))
    body = bytearray(sealed.read_bytes())
    assert b"koperasi" not in body.lower(), "nothing personal in open backups"
    body[len(body) // 2] ^= 1
    sealed.write_bytes(body)
    with pytest.raises(keeping.NotRestorable, match="berubah"):
        keeping.restore_into(folder / "backups", folder / "back", None)


def _until_streaming(cluster: Cluster) -> None:
    import time

    for _ in range(100):
        if cluster.psql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'").strip() == "1":
            return
        time.sleep(0.1)
    raise AssertionError("the receiver never came")
