"""P10 Never bought twice: whatever is lost, doubled or killed on the way, the provider sold exactly what was paid for."""

from tests.promises.ppob_run import Run
from tests.promises.result import Result


def judge(run: Run, *, seed: int) -> Result:
    return Result(
        "P10", f"{run.bought} pembelian pada penyedia, {run.succeeded} pesanan berhasil, {run.twice} kali ganda", "sama banyak, 0 kali ganda", seed,
        dict(run.happened), kept=run.bought == run.succeeded and run.twice == 0 and run.succeeded > 0,
    )  # fmt: skip
