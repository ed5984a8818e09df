"""What the web has answered since it began: how many of each route and status, and how long they took.

A process counts in memory and writes its sums down within a second (`share`), so that whichever process is asked at /metrics
can tell the sums of all. A route is its pattern, never an address: nothing personal is counted.
"""

import asyncio
import json
import os
from bisect import bisect_left
from pathlib import Path

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
FOLDER = "INDORA_COUNTS"  # set by `serve` for its processes: where they tell each other what they counted

_requests: dict[str, int] = {}  # "GET /produk/{slug} 200" -> how many
_seconds: dict[
    str, list[float]
] = {}  # "/produk/{slug}" -> [sum, then how many within each bound, then over all of them]
_file: Path | None = None
_soon = False  # whether the sums will be written down in a moment


def count(method: str, route: str, status: int, seconds: float) -> None:
    """One request was answered."""
    global _soon
    name = f"{method} {route} {status}"
    _requests[name] = _requests.get(name, 0) + 1
    took = _seconds.setdefault(route, [0.0] * (len(BOUNDS) + 2))
    took[0] += seconds
    took[1 + bisect_left(BOUNDS, seconds)] += 1
    if _file is not None and not _soon:
        _soon = True
        asyncio.get_running_loop().call_later(1, write_down)


def share() -> None:
    """From now on this process tells its siblings; without a folder it speaks for itself alone."""
    global _file
    folder = os.environ.get(FOLDER)
    _file = Path(folder) / f"{os.getpid()}.json" if folder else None


def write_down() -> None:
    """Leave the sums for whoever is asked. A full or lost disk costs figures, never a request."""
    global _soon
    _soon = False
    assert _file is not None
    try:
        draft = _file.with_suffix(".baru")
        draft.write_text(json.dumps([_requests, _seconds]))
        draft.replace(_file)
    except OSError:
        return


def counted() -> tuple[dict[str, int], dict[str, list[float]]]:
    """The sums of all processes of this server, those that have died too: a sum never goes down while the server runs."""
    requests, seconds = dict(_requests), {route: list(took) for route, took in _seconds.items()}
    for path in _file.parent.glob("*.json") if _file is not None else ():
        if path != _file:
            theirs, took = _read(path)
            for name, many in theirs.items():
                requests[name] = requests.get(name, 0) + many
            for route, more in took.items():
                seconds[route] = [a + b for a, b in zip(seconds.get(route, [0.0] * len(more)), more, strict=True)]
    return requests, seconds


def _read(path: Path) -> tuple[dict[str, int], dict[str, list[float]]]:
    try:
        requests, seconds = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}, {}
    return requests, seconds
