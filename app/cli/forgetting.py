"""A restored database is made to forget again whom it had forgotten; `python -m app lupakan` does it by hand.

A backup may be older than a deletion. So the worker keeps a list of the deleted outside of the database: numbers of persons and
days, nothing that names anybody. It lies beside the log copy (LOG_COPY) where there is one, else in DATA_DIR.
"""

import asyncio
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from app.database import app_connection
from app.domain import transactions
from app.domain.people.erase import Erased, erased, forget_again
from app.settings import settings

NAME = "penghapusan.json"


def kept_at() -> Path:
    """The list's place."""
    beside = os.environ.get("LOG_COPY")
    return (Path(beside).resolve().parent if beside else settings().data_dir) / NAME


async def keep_list() -> None:
    """Write the list down whenever it grew; whole or not at all."""
    told = json.dumps([[one.person, one.at.isoformat()] for one in await erased()])
    await asyncio.to_thread(_write, kept_at(), told)


def _write(file: Path, told: str) -> None:
    if file.exists() and file.read_text() == told:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(told)
    part.replace(file)


def read_lists(files: Iterable[Path]) -> list[Erased]:
    """The deleted of every list that is there."""
    found = {one[0]: one[1] for file in files if file.exists() for one in json.loads(file.read_text())}
    return [Erased(person, datetime.fromisoformat(at)) for person, at in sorted(found.items())]


def replay_deletions(data_dir: Path | None = None) -> int:
    """Forget again, in the database of `data_dir` (ours unless said); how many persons."""
    listed = read_lists({kept_at(), (data_dir or settings().data_dir) / NAME})
    return asyncio.run(_replay(listed, data_dir))


async def _replay(listed: list[Erased], data_dir: Path | None) -> int:
    from app.cli.embedded import socket_dir

    db = transactions.engine()
    as_usual, db.config = db.config, app_connection()
    if data_dir is not None:
        db.config = {**db.config, "host": str(socket_dir(data_dir))}
    try:
        await db.start_connection_pool(min_size=1, max_size=1, server_settings={"statement_timeout": "300s"})
        try:
            return await forget_again(listed)
        finally:
            await db.close_connection_pool()
    finally:
        db.config = as_usual


def main() -> int:
    print(f"Dihapus lagi: {replay_deletions()} orang.")
    return 0
