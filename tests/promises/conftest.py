"""The table at the end: one line a promise."""

from typing import Any

from tests.promises.result import RESULTS, line


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if RESULTS:
        terminalreporter.section("janji")
        for result in sorted(RESULTS, key=lambda found: found.promise):
            terminalreporter.write_line(line(result))
