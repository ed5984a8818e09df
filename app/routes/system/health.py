"""/sehat: whether the parts are there, for watchers and proxies."""

import asyncio
from typing import Any

from litestar import Response, get

from app.domain import transactions

STATES = """
SELECT (SELECT count(*) FROM pgqueuer WHERE status = 'queued' AND execute_after < now() - interval '60 seconds') AS late,
       (SELECT count(*) FROM pgqueuer WHERE status = 'failed') AS parked,
       (SELECT max(heard_at) > now() - interval '60 seconds' FROM heartbeat WHERE process = 'worker') AS worker,
       (SELECT state FROM gateway_health WHERE gateway = 'midtrans') AS midtrans,
       (SELECT extract(epoch FROM now() - at)::int FROM gateway_health WHERE gateway = 'midtrans') AS midtrans_ago
"""


@get("/sehat", permit="public")
async def health() -> Response[dict[str, Any]]:
    """200 when the shop can sell (database answers); the rest is told, not judged: trouble elsewhere stays elsewhere."""
    try:
        async with asyncio.timeout(3):
            row = await transactions.fetch_one(STATES)
        assert row is not None
    except Exception as error:
        return Response(
            {"database": "mati", "sebab": type(error).__name__},
            status_code=503,
            headers={"Cache-Control": "no-store", "Retry-After": "3"},
        )
    return Response(
        {
            "database": "sehat",
            "pekerja": "sehat" if row["worker"] else "tidak terdengar",
            "antrean": {"terlambat": row["late"], "diparkir": row["parked"]},
            "gateway": {"midtrans": _pulse(row["midtrans"], row["midtrans_ago"])},
        },
        headers={"Cache-Control": "no-store"},
    )


def _pulse(state: str | None, seconds: int | None) -> str:
    if state is None or seconds is None:
        return "belum diketahui: pekerja menanyainya dalam satu menit setelah mulai"
    return f"{state}, ditanya {seconds} detik yang lalu"


handlers = [health]
