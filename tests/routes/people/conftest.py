"""Somebody at the pages of people: reads the codes from the outbox as a person reads them from the phone."""

import re
from typing import Any

import pytest

from app.cli.seeding.people import seed_people

SARI, BUDI = "081200000001", "081200000002"
PASSWORD = "blora-2026"
NEW = "wajan sendok kompor"


@pytest.fixture
async def people(db: Any) -> Any:
    """The demo's people."""
    await seed_people()
    return db


async def newest_message(db: Any, phone: str) -> str:
    body: str = await db.fetchval("SELECT body FROM message WHERE recipient = $1 ORDER BY id DESC LIMIT 1", phone)
    return body


async def newest_code(db: Any, phone: str) -> str:
    found = re.search(r"\b(\d{6})\b", await newest_message(db, phone))
    assert found, "no code was sent"
    return found[1]


async def log_in(web: Any, phone: str, password: str = PASSWORD, **more: str) -> Any:
    return await web.post("/masuk", data={"telepon": phone, "sandi": password, **more})
