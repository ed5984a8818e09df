"""`python -m app serve`: the web, by Granian. A dead worker is replaced; SIGTERM lets running requests finish."""

from granian import Granian
from granian.constants import Interfaces, Loops

from app.settings import settings


def serve() -> int:
    """Until SIGTERM or SIGINT."""
    chosen = settings()
    server = Granian(
        "app.asgi:create_app",
        factory=True,
        address="0.0.0.0" if chosen.production else "127.0.0.1",  # noqa: S104 - in production a proxy stands in front
        port=chosen.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=chosen.web_workers,
        backlog=2048,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        websockets=False,
        log_level="warning",
    )
    server.serve()
    return 0
