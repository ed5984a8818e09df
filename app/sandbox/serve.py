"""The sandbox as a process: one event loop, loopback only."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp

from app.sandbox.midtrans import mount
from app.sandbox.midtrans.layer import FaultLayer
from app.sandbox.midtrans.settings import MidtransSettings, Unsafe, read_settings
from app.sandbox.midtrans.stand import StandIn

LOOPBACK = "127.0.0.1"  # on purpose not a setting: nobody outside this machine may reach a stand-in


def main(port: int, data_dir: Path, env: Mapping[str, str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Settings come from `env` (default: the process environment).

    Leaves with a sentence when a key is a real one or the port is taken.
    """
    try:
        settings = read_settings(os.environ if env is None else env, port=port, data_dir=data_dir)
        _must_be_free(port)
    except Unsafe as reason:
        sys.exit(str(reason))
    except OSError:
        sys.exit(f"Port {port} sedang dipakai. Hentikan pemakainya atau pilih SANDBOX_PORT lain.")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, port))


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))


async def _serve(settings: MidtransSettings, port: int) -> None:
    stand = StandIn(settings)
    server = Server(
        create_app(stand), address=LOOPBACK, port=port, interface=Interfaces.ASGI, log_enabled=False, backlog=1024
    )

    def stop() -> None:
        stand.closing.set()  # lets calls that hang on purpose end now
        server.stop()  # type: ignore[no-untyped-call]

    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    await server.serve()


def create_app(midtrans: StandIn) -> ASGIApp:
    """The whole sandbox as one ASGI application."""
    app = Litestar(
        route_handlers=list(mount.HANDLERS),
        lifespan=[mount.alive],
        on_startup=[lambda: print(f"Tiruan Midtrans siap di {midtrans.settings.own_url}/", flush=True)],
        state=State({"midtrans": midtrans}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=1_000_000,
    )
    return FaultLayer(app, midtrans)
