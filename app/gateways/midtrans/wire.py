"""The seam under the official client: base address, time-outs, no redirects, bounded answers, a session per thread."""

from __future__ import annotations

import threading
import time
from typing import Any, TypeVar

import requests
from midtransclient import CoreApi, Snap
from midtransclient.config import ApiConfig
from urllib3.exceptions import HTTPError

T = TypeVar("T", CoreApi, Snap)
LARGEST_ANSWER = 1_000_000  # bytes
_local = threading.local()


class OddAnswer(requests.RequestException):
    """An HTTP answer that no right gateway gives here: a redirect, 202 for a call still running, or too much."""


class Config(ApiConfig):  # type: ignore[misc]
    """The client's own configuration, with an address that can be chosen and a face that keeps the key to itself."""

    def __init__(self, *, base: str | None, production: bool, server_key: str, headers: dict[str, str]) -> None:
        self._base = base
        # Fresh dicts: the client's defaults are one object shared by all its instances.
        super().__init__(
            is_production=production, server_key=server_key, client_key="", custom_headers=headers, proxies={}
        )

    def get_core_api_base_url(self) -> str:
        return self._base or str(super().get_core_api_base_url())

    def get_snap_base_url(self) -> str:
        return f"{self._base}/snap/v1" if self._base else str(super().get_snap_base_url())

    def __repr__(self) -> str:
        return "Config(…)"


class Http:
    """Stands where the client expects the `requests` module."""

    def __init__(self, *, connect_s: float, read_s: float, trust_env: bool) -> None:
        self._timeout, self._trust_env = (connect_s, read_s), trust_env

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """One call, `read_s` at most for the whole answer. Raises `requests` exceptions only."""
        options |= {"timeout": self._timeout, "allow_redirects": False, "stream": True}
        until = time.monotonic() + sum(self._timeout)
        with self._session().request(method, url, **options) as response:
            if 300 <= response.status_code < 400 or response.status_code == 202:
                raise OddAnswer(f"HTTP {response.status_code}")
            _read(response, until)
        return response

    def _session(self) -> requests.Session:
        """A session is not promised to be safe between threads, so each thread has its own."""
        sessions: dict[bool, requests.Session] = _local.__dict__.setdefault("sessions", {})
        if self._trust_env not in sessions:
            session = requests.Session()
            session.trust_env = self._trust_env
            sessions[self._trust_env] = session
        return sessions[self._trust_env]


def _read(response: requests.Response, until: float) -> None:
    """Read the body within bounds: a peer that trickles must not hold a thread."""
    body = bytearray()
    try:
        # read1 gives what has come; iter_content would wait for a full block, however slowly it fills.
        while part := response.raw.read1(65_536, decode_content=True):
            body += part
            if len(body) > LARGEST_ANSWER or time.monotonic() > until:
                raise OddAnswer("too long an answer")
    except HTTPError:
        raise requests.ConnectionError("answer cut short") from None
    response._content, response._content_consumed = bytes(body), True  # type: ignore[attr-defined]


def client(kind: type[T], config: Config, http: Http) -> T:
    """A client for one call: its headers (the idempotency key) belong to the instance."""
    made = kind(is_production=False, server_key="", client_key="", custom_headers={}, proxies={})
    made.api_config = config
    made.http_client.http_client = http
    return made
