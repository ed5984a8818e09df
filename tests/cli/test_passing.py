"""What a killed web leaves among the temporary files is swept by the next one; what is in use, new, or somebody else's kind is not."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.cli import passing
from app.cli.passing import passing_folder, sweep
from tests.running import ROOT

OWNER = "from app.cli.passing import passing_folder\nwith passing_folder('uji-') as folder:\n print(folder, flush=True); input()"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def owner():
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def its_folder(owner) -> Path:
    """An hour old, with a file in it."""
    folder = Path(owner.stdout.readline().strip())
    (folder / "1.json").write_text("{}")
    _of_an_hour_ago(folder)
    return folder


def _of_an_hour_ago(folder: Path) -> None:
    os.utime(folder, (folder.stat().st_mtime - 3600,) * 2)


def test_the_folder_goes_when_its_owner_was_killed(owner):
    folder = its_folder(owner)
    sweep("uji-")
    assert folder.is_dir(), "its owner lives"
    owner.kill()
    owner.wait()
    sweep("lain-")
    assert folder.is_dir(), "not of this name"
    with passing_folder("uji-") as mine:
        assert not folder.exists()
        assert Path(mine).is_dir()
    assert not Path(mine).exists()


def test_one_just_made_is_left_until_it_had_time_to_be_locked(tmp_path, monkeypatch):
    folder = tmp_path / "uji-baru"
    folder.mkdir()
    sweep("uji-")
    assert folder.is_dir()
    _of_an_hour_ago(folder)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    sweep("uji-")
    assert folder.is_dir(), "another user's"
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sweep("uji-")
    assert not folder.exists()


def test_a_link_is_not_followed(tmp_path):
    (precious := tmp_path / "penting").mkdir()
    (tmp_path / "uji-tautan").symlink_to(precious)
    _of_an_hour_ago(precious)
    assert passing.YOUNG_SECONDS < 3600
    sweep("uji-")
    assert precious.is_dir()
