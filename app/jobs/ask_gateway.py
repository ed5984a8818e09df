"""Payments that are due are asked about, whether or not a notice came."""

from app.domain.payments import ask

A_TURN = 100
TURNS = 10  # of one sweep: then the other sweeps of this worker get their share


async def ask_due() -> None:
    """Until nothing is due, so that a thousand open payments are no later than one."""
    for _ in range(TURNS):
        if await ask.ask_due(A_TURN) < A_TURN:
            break
