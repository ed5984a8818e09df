"""`python -m app kebocoran`: after a breach, who is concerned and which fields, as csv on standard output."""

import argparse
import asyncio
import sys
from datetime import datetime

from app.domain import transactions
from app.domain.clock import WIB
from app.domain.errors import Refused
from app.domain.people.breach import Concerned, held_by, seen_by
from app.domain.people.phones import normal_phone
from app.domain.sheets import csv_of

HEADINGS = ("orang", "nama", "nomor hp", "nomor anggota", "koperasi", "data yang terdampak")


def main(chosen: argparse.Namespace) -> int:
    """0 and the list; 2 and a sentence when the question makes no sense."""
    try:
        found = asyncio.run(_asked(chosen))
    except (Refused, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    rows = [(one.person, one.name, one.phone, one.member_no, one.coop, one.fields) for one in found]
    sys.stdout.write(csv_of(HEADINGS, rows).decode("utf-8-sig"))
    print(f"{len(found)} orang", file=sys.stderr)
    return 0


async def _asked(chosen: argparse.Namespace) -> list[Concerned]:
    db = transactions.engine()
    await db.start_connection_pool(min_size=1, max_size=1, server_settings={"statement_timeout": "300s"})
    try:
        if chosen.petugas:
            since, until = _moment(chosen.sejak or "2000-01-01"), _moment(chosen.sampai or "2999-01-01")
            return await seen_by(normal_phone(chosen.petugas), since=since, until=until)
        return await held_by(chosen.koperasi)
    finally:
        await db.close_connection_pool()


def _moment(typed: str) -> datetime:
    """ "2026-11-25" or "2026-11-25T14:30", in WIB."""
    moment = datetime.fromisoformat(typed)
    return moment if moment.tzinfo else moment.replace(tzinfo=WIB)
