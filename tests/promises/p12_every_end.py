"""P12 Every PPOB order ends: success with proof, or failure with the money back; deposit and orders agree to the rupiah."""

from tests.promises.ppob_run import Run
from tests.promises.result import Result

TEN_MINUTES = 10


def judge(run: Run, *, seed: int) -> Result:
    in_time = sum(late <= TEN_MINUTES for late in run.late_minutes)
    figure = (
        f"{run.ended} berakhir, {run.open} menggantung, Rp{run.unpaid_back} tertahan tanpa sebab, deposit berbeda Rp{run.deposit_apart_idr},"
        f" {len(run.breaches)} pelanggaran; {in_time} dari {len(run.late_minutes)} dalam 10 menit sesudah akhir penyedia"
    )
    whole = run.open == run.unpaid_back == run.deposit_apart_idr == len(run.breaches) == 0 and run.ended > 0
    kept = whole and in_time * 100 >= 99 * len(run.late_minutes)
    return Result(
        "P12", figure, "0, Rp0, Rp0, 0; 99 % dalam 10 menit", seed, {"gagal": run.happened["gagal"]}, kept=kept
    )
