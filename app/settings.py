"""What the environment says, read once into one frozen object. A missing or dangerous setting stops the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

DEMO_SECRET = "rahasia-demo-jangan-dipakai-di-produksi"  # noqa: S105 - refused in production below
DEMO_SERVER_KEY = "SB-Mid-server-indora-demo"
DEMO_CLIENT_KEY = "SB-Mid-client-indora-demo"


class SettingsError(Exception):
    """The environment does not allow a start; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    env: str  # development | production
    port: int
    sandbox_port: int
    data_dir: Path
    database_url: str | None  # None: the embedded PostgreSQL under data_dir
    database_owner_url: str | None  # who migrates; falls back to database_url outside production
    base_url: str
    secret_key: str
    midtrans_server_key: str
    midtrans_client_key: str
    midtrans_merchant_id: str
    midtrans_url: str | None  # None: Midtrans' own address
    digiflazz_username: str
    digiflazz_key: str
    digiflazz_webhook_secret: str
    digiflazz_url: str | None
    web_workers: int
    pool_size: int  # connections of one process
    trusted_proxies: int  # how many proxies in front add to X-Forwarded-For
    log_level: str
    digiflazz_ask_s: float = 60  # between two questions about one transaction; less only where the stand-in answers
    data_key: str | None = None  # seals NIK and pictures of papers; None: secret_key
    metrics_token: str | None = None  # opens /metrics from elsewhere; None: only from this host
    post_sender: str | None = None  # "package.module:factory" of the sender of messages; None: the demo's outbox

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def secure(self) -> bool:
        """Whether people reach us over https: decides the cookies' names and flags."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    def __repr__(self) -> str:  # never the keys
        return f"Settings(env={self.env!r}, base_url={self.base_url!r})"


def read_settings(env: Mapping[str, str]) -> Settings:
    """Settings from environment variables (names as in the README). Raises SettingsError."""
    port, sandbox_port = _port(env, "PORT", 8000), _port(env, "SANDBOX_PORT", 8001)
    production = env.get("ENV", "development") == "production"
    stand_in = None if production else f"http://127.0.0.1:{sandbox_port}"
    settings = Settings(
        env=env.get("ENV", "development"),
        port=port,
        sandbox_port=sandbox_port,
        data_dir=Path(env.get("DATA_DIR") or ROOT / "data").resolve(),
        database_url=env.get("DATABASE_URL") or None,
        database_owner_url=env.get("DATABASE_OWNER_URL") or None,
        base_url=(env.get("BASE_URL") or f"http://localhost:{port}").rstrip("/"),
        secret_key=env.get("SECRET_KEY") or DEMO_SECRET,
        midtrans_server_key=env.get("MIDTRANS_SERVER_KEY") or DEMO_SERVER_KEY,
        midtrans_client_key=env.get("MIDTRANS_CLIENT_KEY") or DEMO_CLIENT_KEY,
        midtrans_merchant_id=env.get("MIDTRANS_MERCHANT_ID") or "G000000001",
        midtrans_url=env.get("MIDTRANS_URL") or stand_in,
        digiflazz_username=env.get("DIGIFLAZZ_USERNAME") or "indora-demo",
        digiflazz_key=env.get("DIGIFLAZZ_KEY") or "dev-indora-demo",
        digiflazz_webhook_secret=env.get("DIGIFLAZZ_WEBHOOK_SECRET") or "rahasia-webhook-demo",
        digiflazz_url=env.get("DIGIFLAZZ_URL") or (f"{stand_in}/digiflazz" if stand_in else None),
        web_workers=int(env.get("WEB_WORKERS", "2")),
        pool_size=int(env.get("POOL_SIZE", "12")),
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        log_level=env.get("LOG_LEVEL", "INFO").upper(),
        digiflazz_ask_s=60 if production else _seconds(env, "DIGIFLAZZ_ASK_S", 6),
        data_key=env.get("DATA_KEY") or None,
        post_sender=env.get("POST_SENDER") or None,
        metrics_token=env.get("METRICS_TOKEN") or None,
    )
    if settings.env not in ("development", "production"):
        raise SettingsError("ENV: hanya development atau production")
    if production:
        _refuse_unsafe_production(settings, env)
    return settings


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        port = int(env.get(name) or default)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise SettingsError(f"{name}: bukan nomor port")
    return port


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    try:
        return max(0.0, float(env.get(name) or default))
    except ValueError:
        raise SettingsError(f"{name}: bukan bilangan") from None


def _refuse_unsafe_production(settings: Settings, env: Mapping[str, str]) -> None:
    needed = ("DATABASE_URL", "BASE_URL", "SECRET_KEY", "MIDTRANS_SERVER_KEY", "MIDTRANS_CLIENT_KEY", "MIDTRANS_MERCHANT_ID",
              "DIGIFLAZZ_USERNAME", "DIGIFLAZZ_KEY", "DIGIFLAZZ_WEBHOOK_SECRET", "POST_SENDER")  # fmt: skip
    missing = [name for name in needed if not env.get(name)]
    if missing:
        raise SettingsError("ENV=production: belum diisi: " + ", ".join(missing))
    if len(settings.secret_key) < 32 or settings.secret_key == DEMO_SECRET:
        raise SettingsError("SECRET_KEY: paling sedikit 32 huruf acak")
    if settings.data_key is not None and len(settings.data_key) < 32:
        raise SettingsError("DATA_KEY: paling sedikit 32 huruf acak")
    if settings.metrics_token is not None and len(settings.metrics_token) < 32:
        raise SettingsError("METRICS_TOKEN: paling sedikit 32 huruf acak")
    if not settings.secure:
        raise SettingsError("BASE_URL: harus https")
    if settings.midtrans_server_key.startswith("SB-") or settings.midtrans_server_key == DEMO_SERVER_KEY:
        raise SettingsError("MIDTRANS_SERVER_KEY: kunci uji coba tidak boleh dipakai di produksi")
    for name, url in (("MIDTRANS_URL", settings.midtrans_url), ("DIGIFLAZZ_URL", settings.digiflazz_url)):
        if url is not None:
            raise SettingsError(f"{name}: alamat pengganti tidak boleh dipakai di produksi")


@cache
def settings() -> Settings:
    """The process's settings, read from its environment at first use."""
    return read_settings(os.environ)
