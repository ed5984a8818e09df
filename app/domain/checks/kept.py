"""What somebody kept from /transparansi still stands: the one check that also sees a past rewritten from end to end."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import asyncpg

from app.domain.checks.asking import Outcome

HEADS = ("entitas", "koperasi", "hari", "jurnal", "akar", "rantai")


@dataclass(frozen=True, slots=True)
class KeptRoot:
    """One row of the published list; `root` and `chain` in hex."""

    entity: int
    day: date
    root: str
    chain: str


def read_kept(text: str) -> list[KeptRoot]:
    """The rows of a downloaded CSV. Raises ValueError where it is not one of ours: what cannot be asked has not passed."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    if not rows or set(HEADS) - set(rows[0]):
        raise ValueError("bukan daftar akar hari dari /transparansi")
    return [KeptRoot(int(row["entitas"]), date.fromisoformat(row["hari"]), row["akar"], row["rantai"]) for row in rows]


async def kept_roots_stand(db: asyncpg.Connection, kept: Collection[KeptRoot]) -> Outcome:
    outcome = Outcome("Akar yang disimpan saksi masih sama dengan yang ada di basis data", looked=len(kept))
    stored = {
        (row["entity"], row["day"]): (row["root"].hex(), row["chain"].hex())
        for row in await db.fetch("SELECT entity, day, root, chain FROM day_root")
    }
    for one in kept:
        now = stored.get((one.entity, one.day), ("tidak ada", "tidak ada"))
        if now != (one.root, one.chain):
            outcome.add(f"day_root {one.entity}/{one.day}", f"disimpan {one.root[:16]}…, sekarang {now[0][:16]}…")
    return outcome
