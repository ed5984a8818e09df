"""How many entries a second the books take: the ledger's line of `make bench`, beside pgbench TPC-B on the same database."""

import asyncio
import sys
import time
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from app.database import open_pool
from app.domain import transactions
from app.domain.ledger.post import post
from app.domain.numbering import new_key


@dataclass(frozen=True, slots=True)
class Rate:
    """`entries` posted by `clients` at once, each in a transaction of its own, in `seconds`."""

    entries: int
    clients: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.entries / self.seconds


async def post_many(n: int, clients: int) -> Rate:
    """Post `n` sales of two lines from this process, `clients` at once, through its open pool."""
    run, numbers = new_key(), iter(range(n))

    async def client() -> None:
        for number in numbers:
            async with transactions.transaction():
                await post(
                    1,
                    source=f"bench:{run}:{number}",
                    memo="Uji kecepatan",
                    postings={"kas_toko": 12_500, "penjualan_anggota": -12_500},
                )

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Rate(n, clients, time.perf_counter() - began)


def post_from_processes(n: int, clients: int, processes: int, config: dict[str, Any]) -> Rate:
    """The same from several processes at once, as the web works: each opens its own pool on `config` before the clock starts."""
    context = get_context("spawn")
    start = context.Barrier(processes + 1)
    share, each = n // processes, max(1, clients // processes)
    workers = [context.Process(target=_worker, args=(share, each, config, start)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    start.wait(60)
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker of the ledger's benchmark failed")
    return Rate(share * processes, each * processes, time.perf_counter() - began)


def _worker(n: int, clients: int, config: dict[str, Any], start: Any) -> None:
    asyncio.run(_work(n, clients, config, start))


async def _work(n: int, clients: int, config: dict[str, Any], start: Any) -> None:
    transactions.engine().config = config
    await open_pool(clients)
    await post_many(clients, clients)  # statements are prepared before the clock starts
    await asyncio.to_thread(start.wait, 60)
    await post_many(n, clients)
    await transactions.engine().close_connection_pool()


if __name__ == "__main__":
    rate = post_from_processes(int(sys.argv[1]), int(sys.argv[2]), 2, transactions.engine().config)
    print(f"{rate.per_second:.0f} entri per detik ({rate.entries} entri, {rate.clients} pengirim)")
