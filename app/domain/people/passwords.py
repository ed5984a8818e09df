"""Passwords: which are too easy, and how one is kept and compared (argon2id, off the event loop, at most two at a time)."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import Refused
from app.domain.people.common_passwords import is_common

T = TypeVar("T")

SHORTEST, LONGEST = 10, 128
THREADS, WAITING = 2, 20  # each hash takes 19 MiB and a core for a few hundredths of a second


class Overloaded(Exception):
    """Too many passwords are being compared: come back in `wait_seconds`. The request gets a 503, the phone no count."""

    wait_seconds = 3


def check_new_password(typed: str, *, phone: str, name: str, field: str = "sandi") -> str:
    """The password, if it may be chosen. Raises Refused with what to do instead."""
    if len(typed) < SHORTEST:
        raise Refused(f"Kata sandi paling sedikit {SHORTEST} huruf.", field=field)
    if len(typed) > LONGEST:
        raise Refused(f"Kata sandi paling banyak {LONGEST} huruf.", field=field)
    if is_common(typed, phone=phone, name=name):
        raise Refused("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan, misalnya tiga benda di dapur Anda.", field=field)  # fmt: skip
    return typed


async def hashed(password: str) -> str:
    """The password's argon2id hash. Raises Overloaded."""
    return await _in_pool(lambda: _hasher().hash(_spelled(password)))


async def matches(password_hash: str | None, typed: str) -> bool:
    """Whether it is the password. Where there is none to compare with, the same work is done for nothing."""
    right = await _in_pool(lambda: _verify(password_hash, typed))
    return right and password_hash is not None


def refuse_when_full() -> None:
    """Raise Overloaded before anything is counted, when the queue has no place."""
    if _under_way >= THREADS + WAITING:
        raise Overloaded


def _verify(password_hash: str | None, typed: str) -> bool:
    dummy = _dummy()  # made by whoever comes first, known or unknown
    try:
        return _hasher().verify(password_hash or dummy, _spelled(typed[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)


@cache
def _dummy() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _spelled(password: str) -> bytes:
    """One spelling for keyboards that compose letters differently."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sandi")
_under_way = 0


async def _in_pool(work: Callable[[], T]) -> T:
    global _under_way  # one event loop a process: no lock needed
    refuse_when_full()
    _under_way += 1
    # The count falls when the thread is done, not when its request gave up: the work is still there.
    future = asyncio.get_running_loop().run_in_executor(_pool, work)
    future.add_done_callback(_one_less)
    return await asyncio.shield(future)


def _one_less(_: object) -> None:
    global _under_way
    _under_way -= 1
