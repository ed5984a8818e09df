"""The sandbox as a process: one event loop, loopback only."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp

from app.sandbox.midtrans import mount
from app.sandbox.midtrans.layer import FaultLayer
from app.sandbox.midtrans.settings import MidtransSettings, read_settings
from app.sandbox.midtrans.stand import StandIn

LOOPBACK = "127.0.0.1"  # on purpose not a setting: nobody outside this machine may reach a stand-in


def create_app(midtrans: MidtransSettings) -> ASGIApp:
    """The whole sandbox as one ASGI application."""
    stand = StandIn(midtrans)
    app = Litestar(
        route_handlers=list(mount.HANDLERS),
        lifespan=[mount.alive],
        state=State({"midtrans": stand}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=1_000_000,
    )
    return FaultLayer(app, stand)


def main(port: int, data_dir: Path, env: Mapping[str, str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Settings come from `env` (default: the process environment)."""
    settings = read_settings(os.environ if env is None else env, port=port, data_dir=data_dir)
    asyncio.run(_serve(settings, port))


async def _serve(settings: MidtransSettings, port: int) -> None:
    server = Server(
        create_app(settings), address=LOOPBACK, port=port, interface=Interfaces.ASGI, log_enabled=False, backlog=1024
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    print(f"Tiruan Midtrans siap di http://{LOOPBACK}:{port}/", flush=True)
    await server.serve()
