"""When a transaction is asked about again. The unit is the least pause that the provider allows: a minute."""

from datetime import datetime, timedelta

from app.settings import settings

OLDEST = timedelta(days=60)  # after 90 the provider takes the same question for a new purchase
# In minutes since the last question, by how many were asked: then every hour.
STEPS = (1, 1, 2, 5, 10, 30)
HOURLY = 60
FULLER = (1, 2, 5, 10, 30)  # asked for a serial number that was missing or odd, then no more


def minute() -> timedelta:
    """The least pause between two questions about one transaction; shorter only where the stand-in answers."""
    return timedelta(seconds=settings().digiflazz_ask_s)


def lease() -> timedelta:
    """How long whoever asks has it for himself: longer than the pause, so a worker that died repeats nothing too early."""
    return minute() * 1.5 + timedelta(seconds=0.5)


def next_ask(asked_times: int, now: datetime, sent_at: datetime | None) -> datetime | None:
    """The time of the next question; None when it is too old to be asked about at all."""
    pause = minute() * (STEPS[asked_times] if asked_times < len(STEPS) else HOURLY)
    if sent_at is not None and now + pause > sent_at + OLDEST:
        return None
    return now + pause


def ask_fuller(times: int, now: datetime) -> datetime | None:
    """The time at which a success without a proper serial number is asked about once more; None: often enough."""
    return now + minute() * FULLER[times] if times < len(FULLER) else None
