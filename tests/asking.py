"""What a page asks of the database, apart from what the shop's window reads beside it in its own time."""

import asyncio

from app.routes.shop.window import window


def beside() -> bool:
    """Whether it is the window that asks: a task of its own, which a page neither begins nor waits for."""
    task = asyncio.current_task()
    return task is not None and task in (window()._opening, window()._reading, window()._learning)
