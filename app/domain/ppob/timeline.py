"""The clock of a transaction's life: what happened when, and what comes next. Told by its moves, invented by nobody."""

from dataclasses import dataclass

from app.domain.clock import tanggal_jam
from app.domain.ppob.find import Transaction
from app.domain.ppob.states import PpobState

S = PpobState
_WAY = (S.HELD, S.SUBMITTED, S.PENDING, S.SUCCESS)
_DONE = {
    S.AWAITING_PAYMENT: "Dipesan", S.HELD: "Uang diterima dan disimpan", S.SUBMITTED: "Dikirim ke penyedia", S.PENDING: "Diterima penyedia",
    S.SUCCESS: "Berhasil", S.FAILED: "Gagal", S.UNDONE: "Dibatalkan penyedia", S.EXPIRED: "Tidak dibayar", S.CANCELLED: "Dibatalkan",
}  # fmt: skip
_NEXT = {S.HELD: "Pembayaran", S.SUBMITTED: "Dikirim ke penyedia", S.PENDING: "Diproses penyedia", S.SUCCESS: "Selesai"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the clock. `state`: done, now, todo or bad."""

    label: str
    state: str
    at: str = ""
    note: str = ""


def timeline(sale: Transaction) -> list[Step]:
    """The moves so far, then what is still to come."""
    steps = [
        Step(
            _DONE[move.to_state],
            "bad" if move.to_state in (S.FAILED, S.UNDONE, S.EXPIRED, S.CANCELLED) else "done",
            tanggal_jam(move.at),
        )
        for move in sale.moves
    ]
    if sale.ended:
        back = sale.refunded_idr + sale.returned_idr
        if back and sale.state in (S.FAILED, S.UNDONE):
            steps.append(
                Step(
                    "Uang sudah kembali" if sale.returned_idr else "Uang dikembalikan",
                    "done" if sale.returned_idr else "now",
                )
            )
        return steps
    now_at = {S.AWAITING_PAYMENT: S.HELD, S.HELD: S.SUBMITTED, S.SUBMITTED: S.PENDING, S.PENDING: S.SUCCESS}[sale.state]
    ahead = _WAY[_WAY.index(now_at) :]
    return steps + [
        Step(_NEXT[state], "now" if n == 0 else "todo", note=_WAITING.get(state, "") if n == 0 else "")
        for n, state in enumerate(ahead)
    ]


_WAITING = {
    S.HELD: "Menunggu pembayaran Anda",
    S.PENDING: "Penyedia belum menjawab; kami bertanya lagi",
    S.SUCCESS: "Penyedia sedang mengerjakan",
}
