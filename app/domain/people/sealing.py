"""What the database keeps but cannot read: NIK and pictures of papers, sealed with a key that only the application has.

The key comes from DATA_KEY (SECRET_KEY where it is unset). Each seal names its purpose and whose it is, so that a sealed value
copied into another row opens nothing. A keyed digest finds a value again without opening any.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.settings import settings

VERSION = b"\x01"  # of the way of sealing, so that another key or cipher may follow


class Unreadable(Exception):
    """Sealed with another key, for another row, or damaged."""


def seal(plain: bytes, *, purpose: str, owner: int) -> bytes:
    """The sealed bytes; a new nonce each time, so that equal values do not look equal."""
    nonce = os.urandom(12)
    return VERSION + nonce + AESGCM(_key(purpose)).encrypt(nonce, plain, _whose(purpose, owner))


def opened(sealed: bytes, *, purpose: str, owner: int, secret: str | None = None) -> bytes:
    """What was sealed for this purpose and owner; `secret`: with an earlier key, while keys change. Raises Unreadable."""
    try:
        if sealed[:1] != VERSION:
            raise Unreadable
        return AESGCM(_key(purpose, secret)).decrypt(sealed[1:13], sealed[13:], _whose(purpose, owner))
    except (InvalidTag, ValueError):
        raise Unreadable from None


def digest(value: str, *, purpose: str) -> bytes:
    """The same value always gives the same 32 bytes; without the key nobody can try all values."""
    return hmac.new(_key(f"cari|{purpose}"), value.encode(), hashlib.sha256).digest()


def _whose(purpose: str, owner: int) -> bytes:
    return f"{purpose}|{owner}".encode()


def _key(purpose: str, secret: str | None = None) -> bytes:
    secret = secret or settings().data_key or settings().secret_key
    return hmac.new(secret.encode(), f"segel|{purpose}".encode(), hashlib.sha256).digest()
