"""Who is asking: user name, md5 over name, key and what the call is about, and which of the two keys it was."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from app.sandbox.digiflazz.codes import Verdict
from app.sandbox.digiflazz.settings import DigiflazzSettings


def sign(username: str, key: str, about: str) -> str:
    return hashlib.md5((username + key + about).encode()).hexdigest()  # noqa: S324 (their protocol)


def is_development(settings: DigiflazzSettings, asked: dict[str, Any], about: str) -> bool:
    """Whether the development key signed. Raises `Verdict` 42 for a wrong name, 41 for a wrong signature."""
    if asked.get("username") != settings.username:
        raise Verdict("42")
    given = str(asked.get("sign", "")).encode()
    for key, development in ((settings.key, False), (settings.development_key, True)):
        if hmac.compare_digest(sign(settings.username, key, about).encode(), given):
            return development
    raise Verdict("41")
