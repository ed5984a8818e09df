"""What the worker can do. A job is `async def f(key: str) -> None`, a sweep `async def f() -> None`; both can run twice."""

JOBS: dict[str, str] = {
    # name: "module:function"
    "handle_notices": "app.jobs.handle_notices:handle_notices",
    "watch_prices": "app.jobs.watch_prices:watch_one",
    "send_refund": "app.jobs.send_refunds:send_refund",
    "attend_ppob": "app.jobs.ppob:attend_one",
    "handle_ppob_notices": "app.jobs.ppob:handle",
    "do_work": "app.jobs.do_work:do_work",
}

# Nothing depends on a sweep being on time: they look for what is due and do it.
SWEEPS: list[tuple[str, str, float]] = [
    # (name, "module:function", seconds between)
    ("heartbeat", "app.jobs.housekeeping:be_heard", 15),
    ("send_messages", "app.jobs.send_messages:send_due", 0.5),
    ("handle_waiting_notices", "app.jobs.handle_notices:handle_waiting", 15),
    ("ask_gateway", "app.jobs.ask_gateway:ask_due", 10),
    ("send_refunds", "app.jobs.send_refunds:send_due", 20),
    ("reconcile", "app.jobs.reconcile:reconcile_day", 900),
    ("remind_dues", "app.jobs.remind_dues:remind_dues", 3600),
    ("expire_deposits", "app.jobs.expire_deposits:expire_deposits", 30),
    ("attend_ppob", "app.jobs.ppob:attend_due", 2),
    ("handle_waiting_ppob_notices", "app.jobs.ppob:handle_waiting", 15),
    ("expire_ppob", "app.jobs.ppob:expire", 20),
    ("ask_ppob_saldo", "app.jobs.ppob:ask_saldo", 300),
    ("reconcile_ppob", "app.jobs.ppob:reconcile_day", 900),
    ("forget_ppob_inquiries", "app.jobs.ppob:forget_inquiries", 3600),
    ("watch_ppob", "app.jobs.ppob:watch_long_ones", 300),
    ("expire_orders", "app.jobs.expire_orders:expire_orders", 20),
    ("forget_old_applications", "app.domain.joining.forget:forget_old", 3600),
    ("keep_deletions", "app.cli.forgetting:keep_list", 300),
    ("forget_old_people", "app.domain.people.forget:forget_old", 3600),
    ("do_waiting_work", "app.jobs.do_work:do_waiting", 15),
    ("tell_back_in_stock", "app.domain.lists.wishes:tell_those_who_wait", 60),
    ("watch_prices", "app.jobs.watch_prices:watch_all", 900),
    ("seal_days", "app.jobs.seal_days:seal_days", 300),
    ("ppob_lists", "app.jobs.ppob_lists:sync_lists", 20),
    ("begin_interest", "app.domain.interest.runs:begin_due", 600),
    ("feel_pulse", "app.jobs.feel_pulse:feel_pulse", 60),
    ("forget_checks", "app.domain.ppob.check:forget_checks", 3600),
    ("forget_old_keys", "app.jobs.housekeeping:forget_old", 3600),
]
