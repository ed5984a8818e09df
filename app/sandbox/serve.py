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

from app.sandbox.digiflazz import mount as digiflazz_mount
from app.sandbox.digiflazz import settings as digiflazz_settings
from app.sandbox.digiflazz.layer import FaultLayer as DigiflazzFaults
from app.sandbox.digiflazz.stand import StandIn as Digiflazz
from app.sandbox.midtrans import mount as midtrans_mount
from app.sandbox.midtrans import settings as midtrans_settings
from app.sandbox.midtrans.layer import FaultLayer as MidtransFaults
from app.sandbox.midtrans.stand import StandIn as Midtrans
from app.sandbox.shared.unsafe import Unsafe

LOOPBACK = "127.0.0.1"  # on purpose not a setting: nobody outside this machine may reach a stand-in


def main(port: int, data_dir: Path, env: Mapping[str, str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Settings come from `env` (default: the process environment).

    Leaves with a sentence when a key is a real one or the port is taken.
    """
    try:
        told = os.environ if env is None else env
        midtrans = midtrans_settings.read_settings(told, port=port, data_dir=data_dir)
        digiflazz = digiflazz_settings.read_settings(told, port=port, data_dir=data_dir)
        _must_be_free(port)
    except Unsafe as reason:
        sys.exit(str(reason))
    except OSError:
        sys.exit(f"Port {port} sedang dipakai. Hentikan pemakainya atau pilih SANDBOX_PORT lain.")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(midtrans, digiflazz, port))


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))


async def _serve(
    midtrans_told: midtrans_settings.MidtransSettings, digiflazz_told: digiflazz_settings.DigiflazzSettings, port: int
) -> None:
    midtrans, digiflazz = Midtrans(midtrans_told), Digiflazz(digiflazz_told)
    app = create_app(midtrans, digiflazz)
    server = Server(app, address=LOOPBACK, port=port, interface=Interfaces.ASGI, log_enabled=False, backlog=1024)

    def stop() -> None:
        for stand in (midtrans, digiflazz):
            stand.closing.set()  # lets calls that hang on purpose end now
        server.stop()  # type: ignore[no-untyped-call]

    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    await server.serve()


def create_app(midtrans: Midtrans, digiflazz: Digiflazz) -> ASGIApp:
    """The whole sandbox as one ASGI application."""

    def ready() -> None:
        print(f"Tiruan Midtrans siap di {midtrans.settings.own_url}/", flush=True)
        print(f"Tiruan Digiflazz siap di {digiflazz.settings.own_url}", flush=True)

    app = Litestar(
        route_handlers=[*midtrans_mount.HANDLERS, *digiflazz_mount.HANDLERS],
        lifespan=[midtrans_mount.alive, digiflazz_mount.alive],
        on_startup=[ready],
        state=State({"midtrans": midtrans, "digiflazz": digiflazz}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=1_000_000,
    )
    return DigiflazzFaults(MidtransFaults(app, midtrans), digiflazz)
