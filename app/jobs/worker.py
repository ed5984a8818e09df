"""`python -m app worker`: runs queued jobs and sweeps until told to stop; what runs is finished, leases go back."""

import asyncio
import contextlib
import importlib
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.models import Context, Job

from app.database import close_pool, open_pool, refuse_demo_data, refuse_owner_as_app
from app.domain import transactions
from app.jobs.registry import JOBS, SWEEPS
from app.logs import summary

log = structlog.get_logger()
ATTEMPTS = 10


def load(path: str) -> Callable[..., Awaitable[None]]:
    """ "module:function" -> the function."""
    module, _, name = path.partition(":")
    function: Callable[..., Awaitable[None]] = getattr(importlib.import_module(module), name)
    return function


class Parked(DatabaseRetryEntrypointExecutor):
    """Tries again with growing pauses; after ATTEMPTS failures the job is parked and a person is told."""

    async def execute(self, job: Job, context: Context) -> None:
        try:
            await super().execute(job, context)
        except RetryRequested:
            raise
        except Exception:
            key = (job.payload or b"").decode()
            await transactions.execute(
                "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, 1, 'antrean', $2, $3, 'superadmin') ON CONFLICT DO NOTHING",
                f"job:{job.id}", f"{job.entrypoint}:{key}", f"Pekerjaan {job.entrypoint} untuk {key} gagal {ATTEMPTS} kali dan diparkir.",
            )  # fmt: skip
            raise


def queue() -> PgQueuer:
    """A PgQueuer with every job of the registry."""
    pool = transactions.engine().pool
    assert pool is not None
    made = PgQueuer.from_asyncpg_pool(pool)
    for name, path in JOBS.items():
        made.entrypoint(
            name, on_failure="hold", executor_factory=lambda p: Parked(parameters=p, max_attempts=ATTEMPTS)
        )(_job(name, load(path)))
    return made


def _job(name: str, work: Callable[[str], Awaitable[None]]) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        key = (job.payload or b"").decode()
        try:
            await work(key)
        except Exception as error:
            log.warning("job failed", job=name, key=key, attempt=job.attempts, error=summary(error))
            raise

    return run


async def sweep(name: str, work: Callable[[], Awaitable[None]], seconds: float, stop: asyncio.Event) -> None:
    """Run `work` every `seconds` until `stop`; a failure is logged and tried again at the next turn."""
    while not stop.is_set():
        try:
            await work()
        except Exception as error:
            log.warning("sweep failed", sweep=name, error=summary(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def run() -> None:
    """Until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await open_pool()
    await refuse_owner_as_app()
    await refuse_demo_data()
    use_real_gateways()
    try:
        await work_until(stop)
    finally:
        await close_pool()


async def work_until(stop: asyncio.Event) -> None:
    """Jobs and sweeps side by side, in this process, until `stop`."""
    sweeps = [asyncio.create_task(sweep(name, load(path), seconds, stop)) for name, path, seconds in SWEEPS]
    jobs = queue()
    running = asyncio.create_task(jobs.run(dequeue_timeout=timedelta(seconds=5)))
    log.info("worker started", count=len(JOBS) + len(SWEEPS))
    await asyncio.wait([asyncio.create_task(stop.wait()), running], return_when=asyncio.FIRST_COMPLETED)
    jobs.shutdown.set()
    stop.set()
    await asyncio.gather(running, *sweeps)


async def run_once() -> dict[str, Any]:
    """Every sweep once, in order: what tests and drills use to bring all things to their end without waiting."""
    outcome: dict[str, Any] = {}
    for name, path, _ in SWEEPS:
        await load(path)()
        outcome[name] = "selesai"
    return outcome


def use_real_gateways() -> None:
    """Hand the gateways of the settings to the domain."""
    from app.domain.payments.gateway import use_gateway
    from app.domain.ppob.provider import use_provider
    from app.gateways import digiflazz, midtrans
    from app.gateways.post import post

    use_gateway(midtrans.from_settings())
    use_provider(digiflazz.from_settings())
    post()  # a sender that cannot be loaded stops the start, not the first message
