"""Long work is done."""

from app.domain.work import run


async def do_work(work_id: str) -> None:
    await run.do_work(int(work_id))


async def do_waiting() -> None:
    await run.do_waiting()
