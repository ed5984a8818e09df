"""What the stand-in is told at start. One frozen object, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.sandbox.shared.unsafe import Unsafe

PREFIX = "/digiflazz"
DEMO_USERNAME = "indora-demo"
DEMO_KEY = "dev-indora-demo"
DEMO_SECRET = "rahasia-webhook-demo"  # noqa: S105 (of a stand-in)


@dataclass(frozen=True, slots=True)
class DigiflazzSettings:
    """`key` sells the whole list, as a production key does; `development_key` takes the documented test numbers only.

    `pending_s`: real seconds a purchase stays pending before it succeeds (0: at once). `time_scale`: how many
    stand-in seconds pass in a real one for retries and limits.
    """

    database: Path
    own_url: str
    webhook_url: str
    username: str = DEMO_USERNAME
    key: str = DEMO_KEY
    development_key: str = "dev-key-123"
    webhook_secret: str = DEMO_SECRET
    opening_saldo_idr: int = 50_000_000
    pending_s: float = 1.5
    time_scale: float = 1.0
    notice_timeout: float = 15.0

    def __post_init__(self) -> None:
        # A real key here would mean real members paying for goods that never come.
        if not (self.key.startswith("dev-") and self.development_key.startswith("dev-")):
            raise Unsafe("Kunci Digiflazz produksi tidak boleh dipakai pada tiruan. Gunakan kunci dev-….")
        if not self.username or self.time_scale <= 0 or self.pending_s < 0:
            raise Unsafe("Nama pengguna dan skala waktu tiruan Digiflazz harus terisi.")


def read_settings(env: Mapping[str, str], *, port: int, data_dir: Path) -> DigiflazzSettings:
    """Read the environment; whatever is unset gets the demo value."""
    shop = (env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/")
    return DigiflazzSettings(
        database=data_dir / "sandbox.sqlite3",
        own_url=f"http://127.0.0.1:{port}{PREFIX}",
        webhook_url=env.get("DIGIFLAZZ_NOTIFICATION_URL") or f"{shop}/hooks/digiflazz",
        username=env.get("DIGIFLAZZ_USERNAME") or DEMO_USERNAME,
        key=env.get("DIGIFLAZZ_KEY") or DEMO_KEY,
        development_key=env.get("DIGIFLAZZ_SANDBOX_DEVELOPMENT_KEY") or "dev-key-123",
        webhook_secret=env.get("DIGIFLAZZ_WEBHOOK_SECRET", DEMO_SECRET),
        opening_saldo_idr=int(env.get("DIGIFLAZZ_SANDBOX_SALDO", "50000000")),
        pending_s=float(env.get("DIGIFLAZZ_SANDBOX_PENDING_S", "1.5")),
        time_scale=float(env.get("DIGIFLAZZ_SANDBOX_TIME_SCALE", "1")),
        notice_timeout=float(env.get("DIGIFLAZZ_SANDBOX_NOTICE_TIMEOUT", "15")),
    )
