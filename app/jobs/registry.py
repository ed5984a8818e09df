"""What the worker can do. A job is `async def f(key: str) -> None`, a sweep `async def f() -> None`; both can run twice."""

JOBS: dict[str, str] = {
    # name: "module:function"
}

# Nothing depends on a sweep being on time: they look for what is due and do it.
SWEEPS: list[tuple[str, str, float]] = [
    # (name, "module:function", seconds between)
    ("heartbeat", "app.jobs.housekeeping:be_heard", 15),
    ("forget_old_keys", "app.jobs.housekeeping:forget_old", 3600),
]
