"""What may stand in a log, and what may not."""

import io
import json

import asyncpg
import structlog

from app import logs

SAID = "duplicate key value\nDETAIL:  Key (phone)=(+628123456789) already exists."


def test_a_phone_in_a_database_error_stays_out_of_the_log(monkeypatch):
    written = io.StringIO()
    logs.set_up()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=written), cache_logger_on_first_use=False)
    try:
        raise asyncpg.UniqueViolationError(SAID)
    except asyncpg.UniqueViolationError as error:
        structlog.get_logger().error(
            "unexpected", error=logs.summary(error), exc_info=error, phone="+628123456789", token="rahasia"
        )
    line = written.getvalue()
    assert "duplicate key" in line
    assert "628123456789" not in line
    assert "rahasia" not in line
    assert json.loads(line)["trace"]
    logs.set_up()
