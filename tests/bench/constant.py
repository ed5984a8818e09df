"""The same server with nothing to do: Granian and Litestar answering one constant body of a given size."""

import os

from litestar import Litestar, Response, get

BODY = os.urandom(int(os.environ.get("CONSTANT_BYTES", "8000")))


@get("/", sync_to_thread=False)
def constant() -> Response[bytes]:
    return Response(BODY, media_type="text/html")


def create_app() -> Litestar:
    return Litestar([constant], openapi_config=None, logging_config=None)
