"""/metrics: figures for a watcher (Prometheus' text format), for our own host or whoever holds METRICS_TOKEN."""

from collections.abc import Iterable, Iterator

from litestar import Response, get

from app.counting import BOUNDS, counted
from app.domain import transactions

KIND = "text/plain; version=0.0.4; charset=utf-8"
FIGURES = """
SELECT (SELECT count(*) FROM pgqueuer WHERE status = 'queued') AS queued,
       (SELECT count(*) FROM pgqueuer WHERE status = 'picked') AS picked,
       (SELECT count(*) FROM pgqueuer WHERE status = 'failed') AS failed,
       (SELECT coalesce(extract(epoch FROM now() - min(execute_after)), 0) FROM pgqueuer
         WHERE status = 'queued' AND execute_after < now()) AS oldest,
       (SELECT extract(epoch FROM now() - max(heard_at)) FROM heartbeat WHERE process = 'worker') AS worker
"""
# Midtrans is asked each minute how it is, Digiflazz every five what our deposit is.
GATEWAYS = """
SELECT gateway, state = 'sehat' AS up, extract(epoch FROM now() - at) AS ago FROM gateway_health
UNION ALL
SELECT 'digiflazz', at > now() - interval '15 minutes', extract(epoch FROM now() - at)
FROM (SELECT at FROM ppob_saldo ORDER BY id DESC LIMIT 1) last
"""


@get("/metrics", permit="loopback")
async def metrics() -> Response[str]:
    lines = [*_of_requests(), *_of_the_pool(), *await _of_the_database()]
    return Response("\n".join(lines) + "\n", media_type=KIND, headers={"Cache-Control": "no-store"})


def _of_requests() -> Iterator[str]:
    requests, seconds = counted()
    yield from _head("indora_http_requests_total", "counter", "Requests answered, by route pattern and status.")
    for name, many in sorted(requests.items()):
        method, route, status = name.split(" ")
        yield f'indora_http_requests_total{{method="{method}",route="{route}",status="{status}"}} {many}'
    yield from _head("indora_http_request_seconds", "histogram", "How long answers took, by route pattern.")
    for route, (whole, *within) in sorted(seconds.items()):
        many = 0
        for bound, more in zip((*map(str, BOUNDS), "+Inf"), within, strict=True):
            many += int(more)
            yield f'indora_http_request_seconds_bucket{{route="{route}",le="{bound}"}} {many}'
        yield f'indora_http_request_seconds_sum{{route="{route}"}} {whole:.6f}'
        yield f'indora_http_request_seconds_count{{route="{route}"}} {many}'


def _of_the_pool() -> Iterator[str]:
    pool = transactions.engine().pool
    if pool is not None:
        size, idle = pool.get_size(), pool.get_idle_size()
        said = [('{state="used"}', size - idle), ('{state="idle"}', idle)]
        yield from _gauge("indora_db_connections", "Connections of the process that answers.", said)


async def _of_the_database() -> list[str]:
    """What only the database knows. While it is away the other figures are still told: then they are needed most."""
    try:
        row, gateways = await transactions.fetch_one(FIGURES), await transactions.fetch(GATEWAYS)
        assert row is not None
    except Exception:
        return [*_gauge("indora_db_up", "Whether the database answers.", [("", 0)])]
    queue = [(f'{{state="{state}"}}', row[state]) for state in ("queued", "picked", "failed")]
    up = [(f'{{gateway="{one["gateway"]}"}}', int(one["up"])) for one in gateways]
    asked = [(f'{{gateway="{one["gateway"]}"}}', one["ago"]) for one in gateways]
    return [
        *_gauge("indora_db_up", "Whether the database answers.", [("", 1)]),
        *_gauge("indora_queue_jobs", "Later work by state; failed waits for a person.", queue),
        *_gauge("indora_queue_oldest_seconds", "How long the oldest due job has waited.", [("", row["oldest"])]),
        *_gauge("indora_worker_heard_seconds", "Since the worker was last heard.", [("", row["worker"])] if row["worker"] is not None else []),
        *_gauge("indora_gateway_up", "Whether the gateway answered when it was last asked.", up),
        *_gauge("indora_gateway_asked_seconds", "Since the gateway was last asked.", asked),
    ]  # fmt: skip


def _gauge(name: str, about: str, values: Iterable[tuple[str, object]]) -> Iterator[str]:
    yield from _head(name, "gauge", about)
    for labels, value in values:
        yield f"{name}{labels} {value}"


def _head(name: str, kind: str, about: str) -> tuple[str, str]:
    return f"# HELP {name} {about}", f"# TYPE {name} {kind}"


handlers = [metrics]
