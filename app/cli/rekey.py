"""`python -m app kunci-data`: another DATA_KEY. Everything sealed is opened with DATA_KEY_OLD and sealed with DATA_KEY, batch by batch.

Web and worker are stopped meanwhile: they find people by a digest that changes with the key. Each batch is a transaction and what
already opens with the new key is left alone, so a killed run is finished by the next one. 10,000 members take seconds.
"""

import asyncio
import os
import sys
from dataclasses import dataclass

import asyncpg

from app.database import owner_connection
from app.domain.joining.import_members import PURPOSE as MEMBER_FILE
from app.domain.people.corrections import PURPOSE as CORRECTION
from app.domain.people.nik import PURPOSE as NIK
from app.domain.people.pictures import PURPOSE as PICTURE
from app.domain.people.sealing import Unreadable, digest, opened, seal
from app.settings import settings

BATCH = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Where something sealed stands: its rows from a number on, and how one is written back ($1 its number, $2 sealed, $3 digest)."""

    what: str
    purpose: str
    read: str  # rows of (id, owner, sealed)
    write: str


KEPT = (
    Kept("NIK anggota", NIK, "SELECT person AS id, person AS owner, nik_sealed AS sealed FROM person_identity WHERE nik_sealed IS NOT NULL"
         " AND person > $1 ORDER BY person LIMIT $2", "UPDATE person_identity SET nik_sealed = $2, nik_digest = $3 WHERE person = $1"),
    Kept("NIK di permohonan", NIK, "SELECT id, person AS owner, nik_sealed AS sealed FROM application WHERE nik_sealed IS NOT NULL"
         " AND id > $1 ORDER BY id LIMIT $2", "UPDATE application SET nik_sealed = $2, nik_digest = $3 WHERE id = $1"),
    Kept("Foto KTP", PICTURE, "SELECT id, person AS owner, sealed FROM private_file WHERE true"
         " AND id > $1 ORDER BY id LIMIT $2", "UPDATE private_file SET sealed = $2 WHERE id = $1"),
    Kept("Permintaan koreksi", CORRECTION, "SELECT id, person AS owner, wanted_sealed AS sealed FROM data_request WHERE wanted_sealed IS NOT NULL"
         " AND id > $1 ORDER BY id LIMIT $2", "UPDATE data_request SET wanted_sealed = $2 WHERE id = $1"),
    Kept("Berkas impor anggota", MEMBER_FILE, "SELECT f.id, w.entity AS owner, f.content AS sealed FROM work_file f JOIN work w ON w.id = f.work"
         " WHERE f.way = 'in' AND f.name = 'anggota.xlsx' AND length(f.content) > 0"
         " AND f.id > $1 ORDER BY f.id LIMIT $2",
         "UPDATE work_file SET content = $2 WHERE id = $1"),
)  # fmt: skip


def main() -> int:
    """0 when everything opens with the new key; 2 and a sentence otherwise."""
    old = os.environ.get("DATA_KEY_OLD", "")
    if not old or settings().data_key is None or old == settings().data_key:
        print(
            "Isi DATA_KEY dengan kunci baru dan DATA_KEY_OLD dengan kunci lama (SECRET_KEY, bila dahulu tidak ada DATA_KEY).",
            file=sys.stderr,
        )
        return 2
    try:
        done = asyncio.run(change_key(old))
    except (Unreadable, RuntimeError) as error:
        print(f"Berhenti: {error}", file=sys.stderr)
        return 2
    for what, (changed, already) in done.items():
        print(f"{what}: {changed} disegel ulang, {already} sudah dengan kunci baru")
    return 0


async def change_key(old: str) -> dict[str, tuple[int, int]]:
    """What -> (sealed anew, done before). Raises Unreadable for what neither key opens, RuntimeError while the worker lives."""
    db = await asyncpg.connect(**owner_connection())
    try:
        if await db.fetchval("SELECT EXISTS (SELECT FROM heartbeat WHERE heard_at > now() - interval '1 minute')"):
            raise RuntimeError("pekerja masih berjalan. Hentikan web dan pekerja, tunggu satu menit.")
        return {kept.what: await _anew(db, kept, old) for kept in KEPT}
    finally:
        await db.close()


async def _anew(db: asyncpg.Connection, kept: Kept, old: str) -> tuple[int, int]:
    changed, seen, last = 0, 0, 0
    while rows := await db.fetch(kept.read, last, BATCH):
        async with db.transaction():
            for row in rows:
                changed += await _one(db, kept, row, old)
        seen, last = seen + len(rows), rows[-1]["id"]
    return changed, seen - changed


async def _one(db: asyncpg.Connection, kept: Kept, row: asyncpg.Record, old: str) -> bool:
    where = {"purpose": kept.purpose, "owner": row["owner"]}
    try:
        opened(bytes(row["sealed"]), **where)
        return False
    except Unreadable:
        pass
    try:
        plain = opened(bytes(row["sealed"]), **where, secret=old)
    except Unreadable:
        raise Unreadable(f"{kept.what} {row['id']} tidak terbuka dengan kunci mana pun") from None
    fresh = [row["id"], seal(plain, **where)]
    await db.execute(kept.write, *fresh, *([digest(plain.decode(), purpose=NIK)] if "$3" in kept.write else []))
    return True
