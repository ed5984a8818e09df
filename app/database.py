"""How this process reaches PostgreSQL: the embedded one by default, DATABASE_URL otherwise.

The owner migrates; the app works as `indora_app`, which may only do what the migrations grant it. Outside production one
DATABASE_URL is enough: the app then connects with it and steps down to `indora_app`.
"""

from contextlib import suppress
from typing import Any

import asyncpg

from app.domain import transactions
from app.settings import Settings, settings

APP_ROLE = "indora_app"
OWNER_ROLE = "indora_owner"
DATABASE = "indora"


def app_connection(of: Settings | None = None) -> dict[str, Any]:
    """What asyncpg needs to connect as the app."""
    chosen = of or settings()
    if chosen.database_url is None:
        from app.cli.embedded import socket_dir  # only here: production never loads the embedded server

        return {"host": str(socket_dir(chosen.data_dir)), "user": APP_ROLE, "database": DATABASE, **_habits()}
    stepping_down = {} if chosen.production else {"role": APP_ROLE, **_timeouts()}
    return {
        "dsn": chosen.database_url,
        "server_settings": {"application_name": "indora", **stepping_down},
        "command_timeout": 12,
    }


def owner_connection(of: Settings | None = None) -> dict[str, Any]:
    """What asyncpg needs to connect as the owner, who migrates and checks."""
    chosen = of or settings()
    if chosen.database_url is None:
        from app.cli.embedded import socket_dir

        return {"host": str(socket_dir(chosen.data_dir)), "user": OWNER_ROLE, "database": DATABASE}
    return {"dsn": chosen.database_owner_url or chosen.database_url}


def _habits() -> dict[str, Any]:
    return {"server_settings": {"application_name": "indora"}, "command_timeout": 12}


def _timeouts() -> dict[str, str]:
    # Role settings are read at log-in only, so a connection that steps down brings them itself.
    return {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "15s"}


async def open_pool(size: int | None = None) -> None:
    """Open this process's connections now, so that no request pays for it. Waits for nobody: a dead database raises."""
    many = size or settings().pool_size
    await transactions.engine().start_connection_pool(
        min_size=many, max_size=many, max_inactive_connection_lifetime=0, reset=as_it_is
    )


async def as_it_is(_: asyncpg.Connection) -> None:
    """What is given back needs no cleaning: sessions carry no state between transactions, by rule (only SET LOCAL, no session locks).

    asyncpg's own RESET ALL would cost every use of a connection one more round trip. It still rolls back what was left open.
    """


async def close_pool() -> None:
    pool = transactions.engine().pool
    if pool is not None:
        with suppress(TimeoutError, asyncpg.PostgresError, OSError):
            await transactions.engine().close_connection_pool()


async def refuse_owner_as_app() -> None:
    """In production the app must not own its tables: then no stolen app password can rewrite the past."""
    owns = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE c.relname = 'journal' AND pg_has_role(current_user, r.oid, 'USAGE'))"
        " OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    )
    if owns and settings().production:
        raise RuntimeError("DATABASE_URL: aplikasi tidak boleh masuk sebagai pemilik tabel")


async def refuse_demo_data() -> None:
    """In production nobody may sign in with the demo's password, which the guide prints: its nine people must not be there."""
    numbers = [f"+62812000000{last:02d}" for last in range(1, 10)]
    there = await transactions.fetch_value("SELECT count(*) FROM person WHERE phone = ANY($1)", numbers)
    if there == len(numbers) and settings().production:
        raise RuntimeError("DATABASE_URL: basis data berisi data contoh; produksi memerlukan basis data sendiri")
