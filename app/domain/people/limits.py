"""Tries are counted in the database, so that no process, address or spelling gives more of them.

A limit holds in every span of its length, not only from full hour to full hour: the span is cut into twelve parts, and
the parts still within it are added up. A refused try does not count, so that nobody is locked out for longer than the span.
"""

import hashlib
import hmac
from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import TooMany
from app.settings import settings

PARTS = 12


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within `seconds` for one key."""

    name: str
    tries: int
    seconds: int
    sentence: str = "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi."


HOUR, DAY = 3600, 86400

_TOO_MANY_PASSWORDS = (
    "Terlalu banyak percobaan kata sandi. Tunggu beberapa saat, atau pakai \u201cLupa kata sandi\u201d."
)
PASSWORD_OF_PHONE = Limit("sandi-nomor", 20, HOUR, _TOO_MANY_PASSWORDS)
# Whole villages share one address of their mobile network: the bound by address is wide, the one by phone is not.
PASSWORD_OF_ADDRESS = Limit("sandi-alamat", 200, HOUR, _TOO_MANY_PASSWORDS)
PASSWORD_OF_ALL = Limit("sandi-semua", 6000, HOUR, _TOO_MANY_PASSWORDS)

_TOO_MANY_ASKED = "Kode sudah beberapa kali diminta untuk nomor ini. Tunggu 15 menit, lalu coba lagi."
CODES_SENT = Limit("kode-kirim", 3, 15 * 60, _TOO_MANY_ASKED)
CODES_SENT_A_DAY = Limit("kode-kirim-hari", 10, DAY, "Kode sudah 10 kali diminta hari ini. Coba lagi besok, atau datang ke koperasi Anda.")  # fmt: skip
CODES_SENT_FROM = Limit("kode-kirim-alamat", 60, HOUR)
CODES_SENT_TO_ALL = Limit("kode-kirim-semua", 5000, HOUR)

GUESSES_OF_PHONE = Limit("kode-tebak-nomor", 50, DAY, "Terlalu banyak kode salah hari ini. Coba lagi besok, atau datang ke koperasi Anda.")  # fmt: skip
GUESSES_OF_ADDRESS = Limit("kode-tebak-alamat", 200, HOUR)
GUESSES_OF_ALL = Limit("kode-tebak-semua", 3000, HOUR)


async def spend(limit: Limit, key: str) -> int:
    """Count one try and give the number in the span; raises TooMany when there are none left.

    Its own unit: a count must outlive the failure it counts, so never call it inside a transaction.
    """
    assert not transactions.in_transaction(), "a rolled-back count would be a free try"
    tries: int | None = await transactions.fetch_value(
        _SPEND, _bucket(limit, key), limit.seconds, limit.seconds / PARTS, limit.tries
    )
    if tries is None:
        raise TooMany(limit.sentence, wait_seconds=max(60, limit.seconds // PARTS))
    return tries


async def give_back(limit: Limit, key: str) -> None:
    """A try that turned out right is no failure."""
    await transactions.execute(
        "UPDATE rate_count SET tries = tries - 1 WHERE bucket = $1 AND tries > 0"
        " AND window_start = date_bin(make_interval(secs => $2), now(), timestamptz 'epoch')",
        _bucket(limit, key), limit.seconds / PARTS,
    )  # fmt: skip


def _bucket(limit: Limit, key: str) -> str:
    # Keyed hash: the table of counters names no phone.
    digest = hmac.new(settings().secret_key.encode(), f"{limit.name}:{key}".encode(), hashlib.sha256).hexdigest()
    return f"{limit.name}:{digest[:32]}"


_SPEND = """
WITH part AS (SELECT date_bin(make_interval(secs => $3::float8), now(), timestamptz 'epoch') AS start),
before AS (
  SELECT coalesce(sum(r.tries), 0)::int AS tries FROM rate_count r, part
  WHERE r.bucket = $1 AND r.window_start < part.start AND r.window_start >= part.start - make_interval(secs => $2::float8)
)
INSERT INTO rate_count AS r (bucket, window_start, tries)
SELECT $1, part.start, 1 FROM part, before WHERE before.tries < $4
ON CONFLICT (bucket, window_start) DO UPDATE SET tries = r.tries + 1
  WHERE r.tries + (SELECT tries FROM before) < $4
RETURNING r.tries + (SELECT tries FROM before)
"""
