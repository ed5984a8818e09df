"""What the stand-in is told at start. One frozen object, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.sandbox.shared.unsafe import Unsafe

__all__ = ["MidtransSettings", "Unsafe", "read_settings"]

DEMO_SERVER_KEY = "SB-Mid-server-indora-demo"
DEMO_CLIENT_KEY = "SB-Mid-client-indora-demo"
DEMO_MERCHANT = "G000000001"


@dataclass(frozen=True, slots=True)
class MidtransSettings:
    """`time_scale`: how many stand-in seconds pass in a real one (retries, key life); `expiry_scale`: for expiry."""

    database: Path
    own_url: str
    notification_url: str
    server_key: str = DEMO_SERVER_KEY
    client_key: str = DEMO_CLIENT_KEY
    merchant_id: str = DEMO_MERCHANT
    merchant_name: str = "Koperasi Indora"
    time_scale: float = 1.0
    expiry_scale: float = 1.0
    notice_timeout: float = 15.0

    def __post_init__(self) -> None:
        # A real key here would mean real customers reading a page that moves no money.
        if self.server_key.startswith("Mid-server-") or self.client_key.startswith("Mid-client-"):
            raise Unsafe("Kunci Midtrans produksi tidak boleh dipakai pada tiruan. Gunakan kunci SB-Mid-….")
        if not self.server_key or self.time_scale <= 0 or self.expiry_scale <= 0:
            raise Unsafe("Kunci server dan skala waktu tiruan Midtrans harus terisi.")


def read_settings(env: Mapping[str, str], *, port: int, data_dir: Path) -> MidtransSettings:
    """Read the environment; whatever is unset gets the demo value."""
    shop = (env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/")
    scale = float(env.get("MIDTRANS_SANDBOX_TIME_SCALE", "1"))
    return MidtransSettings(
        database=data_dir / "sandbox.sqlite3",
        own_url=env.get("MIDTRANS_SANDBOX_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        notification_url=env.get("MIDTRANS_NOTIFICATION_URL") or f"{shop}/hooks/midtrans",
        server_key=env.get("MIDTRANS_SERVER_KEY") or DEMO_SERVER_KEY,
        client_key=env.get("MIDTRANS_CLIENT_KEY") or DEMO_CLIENT_KEY,
        merchant_id=env.get("MIDTRANS_MERCHANT_ID") or DEMO_MERCHANT,
        time_scale=scale,
        expiry_scale=float(env.get("MIDTRANS_SANDBOX_EXPIRY_SCALE", str(scale))),
        notice_timeout=float(env.get("MIDTRANS_SANDBOX_NOTICE_TIMEOUT", "15")),
    )
