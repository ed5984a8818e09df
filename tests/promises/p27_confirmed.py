"""P27 What was confirmed is kept: the power goes in the middle of a rush, then the disk is lost as well."""

import asyncio
import os
import random
import shutil
import time
from pathlib import Path

from app.cli.embedded import Cluster
from tests.drills.house import House
from tests.drills.kills import Drill, settle_down, verdict
from tests.promises.result import Result

RUSH = 4  # buyers at once


async def attack_p27(
    house: House, backups: Path, log_copy: Path, *, rounds: int, seconds: float, seed: int
) -> tuple[Result, Result]:
    """`rounds` power cuts, a backup taken while people buy, then the loss of the whole data folder and the way back.

    The second result is the twin: the same loss, restored from the backup alone, must miss what was confirmed after it.
    """
    drill = Drill(house, random.Random(seed))
    db = await house.database()
    before = await db.fetchval("SELECT count(*) FROM shop_order")
    await db.close()
    hit, slowest = 0, 0.0
    await _rush(drill, seconds, cut=False, meanwhile=lambda: house.command("backup", str(backups)))
    saved = len(drill.book.confirmed)
    for _ in range(rounds):
        hit += await _rush(drill, seconds, cut=True)
        begun = time.monotonic()
        await asyncio.to_thread(house.start)
        slowest = max(slowest, time.monotonic() - begun)
    broke = [f"after the power cuts: {line}" for line in await _whole(house, drill, before)]
    forgotten = await _forgotten_half(house)
    hit += await _rush(drill, seconds, cut=True)
    twin = _lost_without_log(drill, backups, Path(house.folder) / "twin", seed)
    _lose_the_disk(house)
    restored = await asyncio.to_thread(house.command, "restore", str(backups), check=False)
    if restored.returncode:
        broke.append(f"restore: {restored.stdout[-800:]}{restored.stderr[-800:]}")
        return Result(
            "P27", "tidak dapat dipulihkan", "tidak ada yang hilang", seed, {"pesanan": saved}, kept=False
        ), twin
    await asyncio.to_thread(house.start)
    broke += [f"after the loss of the disk: {line}" for line in await _whole(house, drill, before)]
    if await _known_still(house, forgotten):
        broke.append("the restored copy still names a person who was forgotten")
    for line in broke[:20]:
        print(line)
    told = len(drill.book.confirmed)
    happened = {
        "listrik padam": rounds + 1,
        "permintaan terputus": hit,
        "pesanan sesudah cadangan": told - saved,
        "dibayar": len(drill.book.paid),
    }
    return Result(
        "P27", f"{told} pesanan dikonfirmasi, {rounds + 1} kali padam dan satu kali cakram hilang, hilang {len(broke)}; naik lagi dalam {slowest:.0f} dtk",
        "tidak ada yang hilang", seed, happened, kept=not broke,
    ), twin  # fmt: skip


async def _rush(drill: Drill, seconds: float, *, cut: bool, meanwhile: object = None) -> int:
    """People buy for a while; then the power goes in mid-request (the number of requests on their way), or they go home."""
    drill.stop.clear()
    crowd = [asyncio.create_task(drill.buy(number)) for number in range(RUSH)]
    if callable(meanwhile):
        await asyncio.sleep(seconds / 2)
        await asyncio.to_thread(meanwhile)
    await asyncio.sleep(seconds)
    if not cut:
        drill.stop.set()
        await asyncio.gather(*crowd)
        return 0
    until = time.monotonic() + 10
    while drill.book.on_the_way == 0 and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.002)
    hit = drill.book.on_the_way
    drill.house.kill_everything()
    for buyer in crowd:  # they hold on to what they were told, and close their phones
        buyer.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    drill.book.on_the_way = drill.paying = 0
    return hit


async def _whole(house: House, drill: Drill, before: int) -> list[str]:
    return await settle_down(house) + await verdict(house, drill.book, before)


def _lose_the_disk(house: House) -> None:
    """All of DATA_DIR goes; the stand-in's books do not, for the gateway does not live on our disk."""
    data = Path(house.env["DATA_DIR"])
    aside = house.folder / "gateway"
    aside.mkdir()
    for file in data.glob("sandbox.sqlite3*"):
        shutil.copy2(file, aside / file.name)
    shutil.rmtree(data)
    data.mkdir()
    for file in aside.iterdir():
        shutil.copy2(file, data / file.name)


async def _forgotten_half(house: House) -> int:
    """Somebody who asked to be forgotten, in a copy from before it was done: the restore does it again by itself."""
    db = await house.database()
    person: int = await db.fetchval(
        "INSERT INTO person (phone, name) VALUES ('+6281399990000', 'Mbah Karto') RETURNING id"
    )
    await db.execute("INSERT INTO erasure (person, reason) VALUES ($1, 'Permintaan sendiri')", person)
    await db.close()
    return person


async def _known_still(house: House, person: int) -> bool:
    db = await house.database()
    named: bool = await db.fetchval(
        "SELECT name = 'Mbah Karto' OR phone IS NOT NULL OR state <> 'removed' FROM person WHERE id = $1", person
    )
    await db.close()
    return named


def _lost_without_log(drill: Drill, backups: Path, folder: Path, seed: int) -> Result:
    """The twin: the backup alone knows nothing of what came after it."""
    from app.cli.keeping import restore_into

    folder.mkdir()
    folder.chmod(0o755)
    os.environ.pop("BACKUP_KEY", None)
    restore_into(backups, folder, None)
    cluster = Cluster(folder)
    cluster.start()
    try:
        known = set(cluster.psql("SELECT number FROM shop_order", "indora").split())
    finally:
        cluster.stop()
        shutil.rmtree(folder)
    gone = len(set(drill.book.confirmed) - known)
    return Result("P27", f"{gone} pesanan hilang tanpa salinan log", "tidak ada yang hilang", seed, kept=gone == 0)
