"""`make bench`: ratios measured in one run on one machine, so that they hold on any.

Each row compares Indora with something known on the same machine: the same server answering a constant body, or pgbench's
TPC-B on the same database with the same number of clients.
"""

import os

os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import uvloop

from app.cli.bench_ledger import post_from_processes
from app.cli.embedded import Cluster
from tests.bench.buyer import Buyer
from tests.bench.filling import filling
from tests.bench.interest import posting_times
from tests.bench.load import Connection, get, hammer
from tests.bench.members import fill
from tests.bench.savings import statement_times
from tests.bench.shu import reckoning_times
from tests.running import ROOT, Indora, free_port

CLIENTS = 16
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
GOODS = int(os.environ.get("BENCH_GOODS", "10000"))
ROWS: list[tuple[str, str, str, str]] = []


def row(work: str, measured: str, ratio: str, aim: str) -> None:
    ROWS.append((work, measured, ratio, aim))
    print(f"{work:<52} {measured:<46} {ratio:>10}   {aim}", flush=True)


def main() -> int:
    indora = Indora(WEB_WORKERS="2", LOG_LEVEL="ERROR")
    try:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "app", "migrate"],
            cwd=ROOT,
            env=indora.env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "app", "seed", "--scale", str(GOODS)],
            cwd=ROOT,
            env=indora.env,
            check=True,
        )
        indora.start()
        print(f"{GOODS} goods, {CLIENTS} clients, {SECONDS:.0f} s a row, {os.cpu_count()} cores\n")
        print(f"{'work':<52} {'measured':<46} {'ratio':>10}   aim")
        cluster = Cluster(Path(indora.env["DATA_DIR"]))
        pages(indora, uvloop.run(catalogue(cluster)))
        tps = pgbench(cluster)
        orders(indora, cluster, tps)
        ledger(cluster, tps)
        lists(indora, cluster)
        savings(indora, cluster)
        indora.stop()  # its worker would do the same runs beside us
        cluster.start()
        long_runs(owner_of(cluster))
    finally:
        Cluster(Path(indora.env["DATA_DIR"])).stop()
        indora.__exit__()
    return 0


def owner_of(cluster: Cluster) -> dict[str, str]:
    """The owner's way into the shop's database."""
    return {"host": str(cluster.socket), "user": "postgres", "database": "indora"}


async def catalogue(cluster: Cluster) -> dict[str, list[str]]:
    connection = await asyncpg.connect(**owner_of(cluster))
    try:
        products = [
            f"/produk/{r['slug']}"
            for r in await connection.fetch("SELECT slug FROM product WHERE published ORDER BY id LIMIT 200")
        ]
        categories = [f"/kategori/{r['slug']}" for r in await connection.fetch("SELECT slug FROM category ORDER BY id")]
    finally:
        await connection.close()
    slips = [
        "minyk goreng",
        "bras premium",
        "gulla pasir",
        "mi gorng",
        "telr ayam",
        "sabunn mandi",
        "kecp manis",
        "tepng terigu",
    ]
    return {
        "beranda": ["/"],
        "kategori": categories,
        "produk": products,
        "cari dengan salah ketik": [f"/cari?q={slip.replace(' ', '+')}" for slip in slips],
    }


def pages(indora: Indora, paths: dict[str, list[str]]) -> None:
    for name, addresses in paths.items():
        requests = [get(path, indora.port) for path in addresses]
        size = uvloop.run(_size(indora.port, requests[0]))
        hammer(indora.port, requests, clients=8, seconds=1.5)  # warm: each page once in each process
        ours = hammer(indora.port, requests, clients=CLIENTS, seconds=SECONDS)
        assert set(ours.statuses) == {200}, ours.statuses
        constant = constant_rate(size)
        aim = "≥ 0.1" if "cari" in name else "≥ 0.5"
        row(
            f"{name} ({GOODS} goods, {size} bytes)",
            f"{ours.per_second:,.0f}/s against constant {constant:,.0f}/s",
            f"{ours.per_second / constant:.2f}",
            aim,
        )


async def _size(port: int, request: bytes) -> int:
    connection = Connection(port)
    _, _, body = await connection.ask(request)
    connection.close()
    return len(body)


def constant_rate(size: int) -> float:
    """Granian and Litestar with the same number of workers, answering `size` constant bytes."""
    port = free_port()
    command = [
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "tests.bench.constant:create_app",
        "--port",
        str(port),
        "--workers",
        "2",
        "--loop",
        "uvloop",
        "--log-level",
        "error",
        "--no-ws",
    ]
    server = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "CONSTANT_BYTES": str(size)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        uvloop.run(_until_up(port))
        hammer(port, [get("/", port)], clients=8, seconds=0.5)
        return hammer(port, [get("/", port)], clients=CLIENTS, seconds=SECONDS).per_second
    finally:
        server.terminate()
        server.wait(10)


async def _until_up(port: int) -> None:
    for _ in range(100):
        try:
            await Connection(port).ask(get("/", port))
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise RuntimeError("the constant server did not start")


def pgbench(cluster: Cluster) -> float:
    """TPC-B transactions a second in a database of its own on the same cluster, the same clients."""
    if cluster.psql("SELECT 1 FROM pg_database WHERE datname = 'tpcb'").strip() != "1":
        cluster.psql("CREATE DATABASE tpcb")
    where = ["-h", str(cluster.socket), "-U", "postgres"]
    program = str(cluster.program("pgbench"))
    subprocess.run([program, *where, "-i", "-q", "-s", "20", "tpcb"], check=True, capture_output=True)
    done = subprocess.run(
        [program, *where, "-c", str(CLIENTS), "-j", "2", "-T", str(int(SECONDS) + 1), "tpcb"],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(re.search(r"tps = ([0-9.]+)", done.stdout).group(1))  # type: ignore[union-attr]


def orders(indora: Indora, cluster: Cluster, tps: float) -> None:
    units = [int(unit) for unit in cluster.psql(
        "SELECT u.id FROM product_unit u JOIN stock_level s ON s.product = u.product JOIN place p ON p.id = s.place AND p.slug = 'toko-bangkle'"
        " WHERE u.position = 0 ORDER BY s.on_hand / u.factor DESC LIMIT 300", "indora").split()]  # fmt: skip
    more = (
        "INSERT INTO stock_move (place, product, quantity, value_idr, kind, source)"
        " SELECT p.id, u.product, 1000000::bigint * u.factor, 0, 'awal', 'bench' FROM product_unit u, place p"
        f" WHERE p.slug = 'toko-bangkle' AND u.id IN ({','.join(map(str, units))})"
    )
    cluster.psql(more, "indora")
    placed = uvloop.run(_placing(indora.port, units, each=max(2, int(SECONDS * 10))))
    row(
        "order placed (3 lines, stock, message; HTTP)",
        f"{placed:,.0f}/s against TPC-B {tps:,.0f}/s",
        f"{placed / tps:.2f}",
        "≥ 0.1, aim 0.25",
    )
    whole, requests = uvloop.run(_purchases(indora.port, units, SECONDS * 2))
    row(
        f"a whole purchase ({requests:.0f} requests, product → order)",
        f"{whole:,.0f} purchases/s",
        "",
        "≥ 150/s on 2 cores",
    )


async def _placing(port: int, units: list[int], each: int) -> float:
    """Orders a second. Only the order itself is on the clock: carts and forms are made ready before. As with pgbench, each client sends
    its next when it has its answer, always as another buyer: nobody may keep many cash orders open."""
    ready: list[tuple[Buyer, dict[str, str]]] = []

    async def prepare(n: int) -> None:
        for turn in range(n, CLIENTS * each, CLIENTS):
            buyer, at = Buyer(port), turn * 3 % (len(units) - 3)
            await buyer.fill_cart(units[at : at + 3])
            ready.append((buyer, await buyer.order_form()))

    async def place(n: int) -> None:
        for buyer, form in ready[n::CLIENTS]:
            await buyer.place(form)
            buyer.connection.close()

    await asyncio.gather(*(prepare(n) for n in range(CLIENTS)))
    begun = time.perf_counter()
    await asyncio.gather(*(place(n) for n in range(CLIENTS)))
    return len(ready) / (time.perf_counter() - begun)


async def _purchases(port: int, units: list[int], seconds: float) -> tuple[float, float]:
    end, done, asked = time.perf_counter() + seconds, 0, 0

    async def one(n: int) -> None:
        nonlocal done, asked
        turn = n
        while time.perf_counter() < end:
            buyer = Buyer(port)
            at = turn * 3 % (len(units) - 3)
            await buyer.open("/")
            await buyer.open("/produk/minyakita-1-l")
            await buyer.open("/cari?q=beras")
            await buyer.fill_cart(units[at : at + 3])
            await buyer.open("/keranjang")
            form = await buyer.order_form()
            await buyer.open(await buyer.place(form))
            buyer.connection.close()
            done, asked, turn = done + 1, asked + buyer.requests, turn + CLIENTS

    begun = time.perf_counter()
    await asyncio.gather(*(one(n) for n in range(CLIENTS)))
    return done / (time.perf_counter() - begun), asked / max(done, 1)


def ledger(cluster: Cluster, tps: float) -> None:
    config = {"host": str(cluster.socket), "user": "indora_app", "database": "indora"}
    rate = post_from_processes(int(tps * SECONDS / 2) // 2 * 2 or 2, CLIENTS, 2, config)
    row(
        "ledger entry posted",
        f"{rate.per_second:,.0f}/s against TPC-B {tps:,.0f}/s",
        f"{rate.per_second / tps:.2f}",
        "≥ 0.5",
    )


MORE_ORDERS = """
INSERT INTO shop_order (number, entity, place, visitor_hash, name, phone, is_member, tier, reach, pickup_coop, tender,
    goods_idr, delivery_idr, total_idr, state, pickup_code, placed_at, pay_until)
SELECT 'PS-BENCH-' || to_char(n, 'FM0000000000'), 1, 1, sha256(n::text::bytea), 'Uji ' || n, '+62812' || to_char(n, 'FM00000000'), false, 'umum', 'ambil',
    1 + n % 17, 'tunai', 1000, 0, 1000, 'handed_over', '123456', now() - n * interval '1 minute', now()
FROM generate_series($1::int, $2::int) AS n
"""


def lists(indora: Indora, cluster: Cluster) -> None:
    """The office's list of orders, its search and its filters, with more and more rows behind them."""
    times = uvloop.run(
        _list_times(indora.port, {"host": str(cluster.socket), "user": "postgres", "database": "indora"})
    )
    told = ", ".join(f"{ms:.1f}" for ms in times)
    row("office list of orders, 100 → 10,000 → 1,000,000 rows", f"{told} ms", f"{times[2] / times[0]:.2f}", "flat")


async def _list_times(port: int, config: dict[str, str]) -> list[float]:
    cookie, times, low = await _sign_in(port), [], 1
    for high in (100, 10_000, 1_000_000):
        async with filling(config, "shop_order") as owner:
            await owner.execute(MORE_ORDERS, low, high)
        low = high + 1
        times.append(await _ask_list(port, cookie))
    return times


def savings(indora: Indora, cluster: Cluster) -> None:
    """A member's statement and the counter of simpanan, with more and more rows behind them."""
    for name, times in zip(
        ("member statement", "counter of simpanan"),
        uvloop.run(statement_times(indora.port, owner_of(cluster))),
        strict=True,
    ):
        told = ", ".join(f"{ms:.1f}" for ms in times)
        row(f"{name}, 100 → 10,000 → 1,000,000 rows", f"{told} ms", f"{times[2] / times[0]:.2f}", "flat")


def long_runs(config: dict[str, str]) -> None:
    """What the worker does for all members of a co-op at once, over ten times and a hundred times as many."""
    uvloop.run(fill(config))
    small, large = uvloop.run(posting_times(config))
    row(
        "jasa simpanan of a month, 10,000 → 100,000 accounts",
        f"{small:.2f} → {large:.1f} s",
        f"{large / small:.1f}",
        "≤ 11 for 10×",
    )
    small, middling, large = uvloop.run(reckoning_times(config))
    told = f"{small:.2f} → {middling:.1f} → {large:.1f} s"
    row("SHU run, 10,000 → 100,000 → 1,000,000 members", told, f"{large / middling:.1f}", "≤ 11 for 10×, last < 30 s")


async def _sign_in(port: int) -> str:
    buyer = Buyer(port)
    status, _ = await buyer.send("/masuk", {"telepon": "081200000003", "sandi": "blora-2026", "lanjut": "/kantor"})
    assert status == 303, status
    return buyer._cookie()


async def _ask_list(port: int, cookie: str) -> float:
    """Milliseconds for the list, its second half of a day, and a search: the median of the sum."""
    connection, sums = Connection(port), []
    for _ in range(15):
        begun = time.perf_counter()
        for path in ("/kantor/pesanan", "/kantor/pesanan?keadaan=handed_over", "/kantor/pesanan?q=PS-BENCH-0000000042"):
            status, _, _ = await connection.ask(get(path, port, cookie=cookie))
            assert status == 200, (path, status)
        sums.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return sorted(sums)[len(sums) // 2]


if __name__ == "__main__":
    sys.exit(main())
