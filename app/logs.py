"""One JSON line per thing that happened, with an allow-list of fields: no phone, name, token or code ever gets in."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset({
    "event", "level", "timestamp", "request", "method", "route", "status", "ms", "bytes", "job", "sweep", "key", "attempt", "gateway", "call",
    "gateway_order_id", "outcome", "error", "trace", "exc_info", "exception", "count", "worker", "port", "reason", "nomor", "entity", "day", "logger",
    "process",
})  # fmt: skip


def only_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every field that is not on the list, and all but the first line of an error; line breaks stay escaped by the JSON."""
    if isinstance(event.get("error"), str):
        event["error"] = event["error"].replace("\\n", "\n").split("\n", 1)[0][:300]
    return {name: value for name, value in event.items() if name in ALLOWED}


def without_details(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Turn an exception into its kind, its first line and the places it passed: a database's DETAIL quotes the row, phone and all."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        places = traceback.format_tb(error.__traceback__)
        event["trace"] = "".join(places)[-4000:] + summary(error)
    return event


def summary(error: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    said = str(error).splitlines()
    return f"{type(error).__name__}: {said[0][:200]}" if said else type(error).__name__


def set_up(level: str = "INFO") -> None:
    """Send our lines and the libraries' to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_details,
            only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stderr,
        format='{"level":"%(levelname)s","logger":"%(name)s","event":"%(message)s"}',
    )
