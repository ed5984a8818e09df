"""ENV=production refuses to start with anything that belongs to a demo, and says which variable it is about."""

import os
import subprocess
import sys
from typing import Any

import pytest

from app import database
from app.domain import transactions
from app.settings import SettingsError, read_settings
from tests.running import ROOT

WHOLE = {
    "ENV": "production", "DATABASE_URL": "postgresql://indora_app@db/indora", "BASE_URL": "https://indora.example", "SECRET_KEY": "k" * 40,
    "MIDTRANS_SERVER_KEY": "Mid-server-abc", "MIDTRANS_CLIENT_KEY": "Mid-client-abc", "MIDTRANS_MERCHANT_ID": "G123", "DIGIFLAZZ_USERNAME": "indora",
    "DIGIFLAZZ_KEY": "prod-abc", "DIGIFLAZZ_WEBHOOK_SECRET": "rahasia", "POST_SENDER": "app.gateways.post:sender",
}  # fmt: skip
UNSAFE = [
    *[({name: ""}, name) for name in WHOLE if name != "ENV"],
    ({"SECRET_KEY": "pendek"}, "SECRET_KEY"),
    ({"SECRET_KEY": "rahasia-demo-jangan-dipakai-di-produksi"}, "SECRET_KEY"),
    ({"BASE_URL": "http://indora.example"}, "BASE_URL"),
    ({"MIDTRANS_SERVER_KEY": "SB-Mid-server-abc"}, "MIDTRANS_SERVER_KEY"),
    ({"MIDTRANS_URL": "http://127.0.0.1:8001"}, "MIDTRANS_URL"),
    ({"DIGIFLAZZ_URL": "http://127.0.0.1:8001/digiflazz"}, "DIGIFLAZZ_URL"),
    ({"ENV": "produksi"}, "ENV"),
]


def test_a_whole_environment_is_accepted() -> None:
    assert read_settings(WHOLE).production


@pytest.mark.parametrize(("change", "named"), UNSAFE)
def test_each_unsafe_setting_stops_the_start_and_is_named(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings({**WHOLE, **change})


@pytest.mark.parametrize("command", ["run", "serve", "worker", "seed", "migrate"])
def test_no_command_starts_in_production_without_its_secrets(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "app", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "ENV": "production"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_data_is_not_seeded_in_production() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "app", "seed"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **WHOLE},
    )  # fmt: skip
    assert (done.returncode, "Data contoh ditolak" in done.stderr) == (2, True)


async def test_the_owner_of_the_tables_is_refused_as_app(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "settings", lambda: read_settings(WHOLE))
    await database.refuse_owner_as_app()  # the app's own role passes
    engine = transactions.engine()
    as_app = engine.config
    await engine.close_connection_pool()
    engine.config = db.config
    await engine.start_connection_pool(min_size=1, max_size=2)
    try:
        with pytest.raises(RuntimeError, match="pemilik tabel"):
            await database.refuse_owner_as_app()
    finally:
        engine.config = as_app


async def test_a_database_with_the_demo_people_is_refused(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await database.refuse_demo_data()
    monkeypatch.setattr(database, "settings", lambda: read_settings(WHOLE))
    await database.refuse_demo_data()
    for last in range(1, 10):
        await db.execute("INSERT INTO person (name, phone) VALUES ('Contoh', $1)", f"+62812000000{last:02d}")
    with pytest.raises(RuntimeError, match="data contoh"):
        await database.refuse_demo_data()
