"""One question over HTTP: bounded in time and size, no redirects, and every way it can end named."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from app.gateways.shared.errors import GatewayBusy, GatewayUnavailable

LARGEST_ANSWER, LARGEST_LIST = 262_144, 32_000_000  # bytes


class Wire:
    """Made once for each process; opens its connections at first use, in the loop that asks."""

    def __init__(self, base: str, *, connect_s: float, read_s: float, at_once: int, trust_env: bool) -> None:
        self._base, self._trust_env = base, trust_env
        self._timeout = httpx.Timeout(read_s, connect=connect_s, pool=connect_s)
        self._limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once, keepalive_expiry=20)
        self._client: httpx.AsyncClient | None = None

    async def post(self, path: str, body: dict[str, Any], *, deadline_s: float, most: int = LARGEST_ANSWER) -> Any:
        """What is inside `data`. Raises `GatewayBusy` where nothing was sent, else `GatewayUnavailable`."""
        raw = json.dumps(body, separators=(",", ":")).encode()
        try:
            async with asyncio.timeout(deadline_s):
                code, answer = await self._heard(path, raw, most)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise GatewayBusy(f"no connection: {type(error).__name__}") from None
        except (TimeoutError, httpx.TimeoutException):
            raise GatewayUnavailable("timeout") from None
        except httpx.HTTPError as error:
            # The class alone: texts of httpx errors may hold addresses.
            raise GatewayUnavailable(type(error).__name__) from None
        return _data(code, answer)

    async def _heard(self, path: str, raw: bytes, most: int) -> tuple[int, bytes]:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=self._timeout, limits=self._limits, follow_redirects=False, trust_env=self._trust_env
            )
        headers = {"content-type": "application/json", "accept": "application/json"}
        url = f"{self._base}/{path}"
        async with self._client.stream("POST", url, content=raw, headers=headers) as response:
            found = bytearray()
            async for part in response.aiter_bytes():
                found += part
                if len(found) > most:
                    raise GatewayUnavailable("nonsense: too long an answer")
            return response.status_code, bytes(found)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _data(code: int, answer: bytes) -> Any:
    """A rejection comes with 400 and a code in its body; 5xx, redirects and strange bodies say nothing for certain."""
    if code >= 500 or 300 <= code < 400 or code == 429:
        raise GatewayUnavailable(f"HTTP {code}")
    try:
        body = json.loads(answer)
    except (ValueError, RecursionError):
        raise GatewayUnavailable(f"nonsense: not JSON, HTTP {code}") from None
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict | list):
        raise GatewayUnavailable(f"nonsense: no data, HTTP {code}")
    return data
