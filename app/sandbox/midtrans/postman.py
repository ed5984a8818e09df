"""Delivers notices: 15 s of patience, retries by the answer's code, one at a time for each payment."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from app.sandbox.midtrans.stand import StandIn

AT_ONCE = 32
DELAYS = (120, 600, 1800, 5400, 12600)  # seconds of stand-in time before retry 1…5
RETRIES = {"500": 1, "503": 4, "400": 2, "404": 2, "301": 0, "302": 0, "303": 0}
HOPS = 5


class Postman:
    def __init__(self, stand: StandIn) -> None:
        self._stand = stand
        self._out: dict[int, asyncio.Task[None]] = {}
        self._busy: set[str] = set()
        self._jitter = random.Random(7)  # noqa: S311 (spread, not secrecy)

    async def walk(self) -> None:
        """Run until the stand-in closes. What was under way then is simply sent again next time."""
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        async with httpx.AsyncClient(
            timeout=self._stand.settings.notice_timeout, trust_env=False, follow_redirects=False, limits=limits
        ) as client:
            while not self._stand.closing.is_set():
                self._stand.wake.clear()
                pause = self._send_what_is_due(client)
                try:
                    await asyncio.wait_for(self._stand.wake.wait(), pause)
                except TimeoutError:
                    continue
            for task in self._out.values():
                task.cancel()
            await asyncio.gather(*self._out.values(), return_exceptions=True)

    def _send_what_is_due(self, client: httpx.AsyncClient) -> float:
        """Start deliveries; return the seconds until the next look."""
        now = self._stand.now()
        for row in self._stand.store.all(
            "SELECT * FROM midtrans_notice WHERE state='due' AND next_at<=? ORDER BY seq LIMIT 1000", now
        ):
            if len(self._out) >= AT_ONCE:
                break
            if row["id"] in self._out or (not row["parallel"] and row["transaction_id"] in self._busy):
                continue
            self._busy.add(row["transaction_id"])
            self._out[row["id"]] = asyncio.create_task(self._deliver(client, row))
        following = self._stand.store.one(
            "SELECT min(next_at) AS at FROM midtrans_notice WHERE state='due' AND next_at>?", now
        )
        at = following["at"] if following else None
        return 1.0 if at is None else min(1.0, max(0.005, at - now))

    async def _deliver(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        try:
            answer = await self._post(client, row["url"], row["body"])
            self._note(row, answer)
        finally:
            self._out.pop(row["id"], None)
            self._busy.discard(row["transaction_id"])
            self._stand.wake.set()

    @staticmethod
    async def _post(client: httpx.AsyncClient, url: str, body: str) -> str:
        """Post, following 307 and 308 only. Returns the code, or a word for what went wrong."""
        headers = {"content-type": "application/json", "user-agent": "Veritrans"}
        try:
            for _ in range(HOPS + 1):
                response = await client.post(url, content=body, headers=headers)
                if response.status_code not in {307, 308} or "location" not in response.headers:
                    return str(response.status_code)
                url = str(response.url.join(response.headers["location"]))
        except httpx.TimeoutException:
            return "timeout"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return "too-many-hops"

    def _note(self, row: sqlite3.Row, answer: str) -> None:
        stand = self._stand
        done = answer.isdigit() and 200 <= int(answer) < 300
        more = row["retries"] < RETRIES.get(answer, 5)
        state = "delivered" if done else "due" if more else "given_up"
        next_at = row["next_at"]
        if state == "due":
            next_at = stand.soon(DELAYS[row["retries"]] * self._jitter.uniform(0.9, 1.1))
        with stand.store.unit():
            stand.store.run("INSERT INTO midtrans_try VALUES (?,?,?)", row["id"], stand.now(), answer)
            stand.store.run(
                "UPDATE midtrans_notice SET state=?, retries=retries+?, next_at=?, last_answer=? WHERE id=?",
                state, int(state == "due"), next_at, answer, row["id"],
            )  # fmt: skip
