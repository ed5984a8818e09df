"""P12 Every PPOB order ends: success with proof, or failure with the money back; deposit and orders agree to the rupiah."""

from tests.promises.ppob_run import MINUTE_S, Run
from tests.promises.result import Result

TEN_MINUTES_S = 600 * MINUTE_S / 60


def judge(run: Run, *, seed: int) -> Result:
    figure = (
        f"{run.ended} berakhir, {run.open} menggantung, Rp{run.unpaid_back} tertahan tanpa sebab, deposit berbeda Rp{run.deposit_apart_idr},"
        f" {len(run.breaches)} pelanggaran; paling lambat {run.slowest_s:.1f} dtk sesudah akhir penyedia (semenit = {MINUTE_S} dtk)"
    )
    kept = run.open == run.unpaid_back == run.deposit_apart_idr == len(run.breaches) == 0 and run.ended > 0
    return Result("P12", figure, "0 menggantung, Rp0, Rp0, 0", seed, {"gagal": run.happened["gagal"]}, kept=kept)
