"""`python -m app serve`: the web, by Granian. A dead worker is replaced; SIGTERM lets running requests finish."""

import gc
import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from app.asgi import shared_app
from app.cli.passing import passing_folder
from app.counting import FOLDER
from app.settings import settings

HEADER_MILLISECONDS = 10_000
HEADER_BYTES = 64 * 1024  # all headers of a request together; more is answered with 431
CONNECTIONS = 4000  # of one process; idle ones are cheap, and how many requests run at once is the edge's to say


def serve() -> int:
    """Until SIGTERM or SIGINT."""
    chosen = settings()
    server = Granian(
        "app.asgi:shared_app",
        factory=True,
        address="0.0.0.0" if chosen.production else "127.0.0.1",  # noqa: S104 - in production a proxy stands in front
        port=chosen.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,  # whatever stands in front speaks it, and one way to be read is one way less to be misread
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES),
        workers=chosen.web_workers,
        backlog=2048,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
    )
    shared_app()  # built once, before the workers are forked: a start costs half, and a dead worker is replaced at once
    gc.freeze()  # what they share is not touched by their garbage collectors, and stays shared
    with passing_folder("indora-hitungan-") as counts:
        os.environ[FOLDER] = counts
        server.serve()
    return 0
