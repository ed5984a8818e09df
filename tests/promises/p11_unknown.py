"""P11 Unknown is not failed: while nobody knows, the money stays held and nobody gives it back."""

from tests.promises.ppob_run import Run
from tests.promises.result import Result


def judge(run: Run, *, seed: int) -> Result:
    return Result(
        "P11", f"{run.gone_while_unknown} kali uang kembali tanpa kepastian, {run.wrong_end} akhir yang bukan akhir penyedia", "0 dan 0", seed,
        {"tanpa jawaban": run.happened["tanpa jawaban"]}, kept=run.gone_while_unknown == run.wrong_end == 0,
    )  # fmt: skip
