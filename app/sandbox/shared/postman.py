"""Delivers messages: bounded patience, retries as the stand-in's policy says, one at a time for each thread."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from app.sandbox.shared.outbox import Keeper

AT_ONCE = 32
HOPS = 5


@dataclass(frozen=True, slots=True)
class Policy:
    """`delays_s`: seconds of stand-in time before retry 1, 2 …; `retries(answer)`: how many this answer deserves."""

    table: str
    tries: str
    thread: str  # the column whose messages wait for each other
    delays_s: tuple[int, ...]
    retries: Callable[[str], int]
    headers: Callable[[sqlite3.Row], dict[str, str]]


class Postman:
    def __init__(self, keeper: Keeper, policy: Policy, *, timeout_s: float) -> None:
        self._keeper, self._policy, self._timeout = keeper, policy, timeout_s
        self._out: dict[int, asyncio.Task[None]] = {}
        self._busy: set[str] = set()
        self._jitter = random.Random(7)  # noqa: S311 (spread, not secrecy)
        table = policy.table
        self._due = f"SELECT * FROM {table} WHERE state='due' AND next_at<=? ORDER BY seq LIMIT 1000"  # noqa: S608
        self._next = f"SELECT min(next_at) AS at FROM {table} WHERE state='due' AND next_at>?"  # noqa: S608
        self._try = f"INSERT INTO {policy.tries} VALUES (?,?,?)"  # noqa: S608
        self._done = f"UPDATE {table} SET state=?, retries=retries+?, next_at=?, last_answer=? WHERE id=?"  # noqa: S608

    async def walk(self) -> None:
        """Run until the stand-in closes. What was under way then is simply sent again next time."""
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        async with httpx.AsyncClient(
            timeout=self._timeout, trust_env=False, follow_redirects=False, limits=limits
        ) as client:
            while not self._keeper.closing.is_set():
                self._keeper.wake.clear()
                pause = self._send_what_is_due(client)
                try:
                    await asyncio.wait_for(self._keeper.wake.wait(), pause)
                except TimeoutError:
                    continue
            for task in self._out.values():
                task.cancel()
            await asyncio.gather(*self._out.values(), return_exceptions=True)

    def _send_what_is_due(self, client: httpx.AsyncClient) -> float:
        """Start deliveries; return the seconds until the next look."""
        now = self._keeper.now()
        for row in self._keeper.store.all(self._due, now):
            if len(self._out) >= AT_ONCE:
                break
            thread = row[self._policy.thread]
            if row["id"] in self._out or (not row["parallel"] and thread in self._busy):
                continue
            self._busy.add(thread)
            self._out[row["id"]] = asyncio.create_task(self._deliver(client, row))
        following = self._keeper.store.one(self._next, now)
        at = following["at"] if following else None
        return 1.0 if at is None else min(1.0, max(0.005, at - now))

    async def _deliver(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        try:
            self._note(row, await self._post(client, row))
        finally:
            self._out.pop(row["id"], None)
            self._busy.discard(row[self._policy.thread])
            self._keeper.wake.set()

    async def _post(self, client: httpx.AsyncClient, row: sqlite3.Row) -> str:
        """Post, following 307 and 308 only. Returns the code, or a word for what went wrong."""
        url, headers = row["url"], {"content-type": "application/json", **self._policy.headers(row)}
        try:
            for _ in range(HOPS + 1):
                response = await client.post(url, content=row["body"], headers=headers)
                if response.status_code not in {307, 308} or "location" not in response.headers:
                    return str(response.status_code)
                url = str(response.url.join(response.headers["location"]))
        except httpx.TimeoutException:
            return "timeout"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return "too-many-hops"

    def _note(self, row: sqlite3.Row, answer: str) -> None:
        keeper = self._keeper
        done = answer.isdigit() and 200 <= int(answer) < 300
        more = row["retries"] < self._policy.retries(answer)
        state = "delivered" if done else "due" if more else "given_up"
        next_at = row["next_at"]
        if state == "due":
            next_at = keeper.soon(self._policy.delays_s[row["retries"]] * self._jitter.uniform(0.9, 1.1))
        with keeper.store.unit():
            keeper.store.run(self._try, row["id"], keeper.now(), answer)
            keeper.store.run(self._done, state, int(state == "due"), next_at, answer, row["id"])
