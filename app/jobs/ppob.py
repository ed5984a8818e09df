"""PPOB: what is due is sent or asked about, notices become questions, and what nobody paid for ends."""

from app.domain.ppob import answers, attend, close, deposit, inquiries, notices, reconcile

A_TURN = 100
TURNS = 5  # of one sweep: then the other sweeps of this worker get their share


async def attend_one(transaction_id: str) -> None:
    await attend.attend(int(transaction_id))


async def attend_due() -> None:
    for _ in range(TURNS):
        if await attend.attend_due(A_TURN) < A_TURN:
            break


async def handle(ref_id: str) -> None:
    await notices.handle(ref_id)


async def handle_waiting() -> None:
    await notices.handle_waiting()


async def expire() -> None:
    await close.expire_due()


async def watch_long_ones() -> None:
    await answers.tell_of_long_ones()


async def ask_saldo() -> None:
    await deposit.ask_saldo()


async def reconcile_day() -> None:
    await reconcile.reconcile_if_due()


async def forget_inquiries() -> None:
    await inquiries.forget_old()
