"""A folder among the temporary files for as long as a process lives. Who is killed cannot tidy up; the next of its kind does."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

YOUNG_SECONDS = 60  # between its making and its lock a folder looks like one whose owner has died


@contextmanager
def passing_folder(prefix: str) -> Iterator[str]:
    """A new one, gone afterwards; so are those of the same name whose owner is dead. Its lock ends with the last process that holds it."""
    sweep(prefix)
    folder = tempfile.mkdtemp(prefix=prefix)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(prefix: str) -> None:
    """Remove what dead owners left behind: folders of this name, of this user, that nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):  # somebody else's, or just gone
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                about = os.fstat(held)
                if about.st_uid == os.getuid() and time.time() - about.st_mtime > YOUNG_SECONDS:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
