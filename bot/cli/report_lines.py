"""Reports as JSON lines: what `match`, `stories` and `replay` read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from bot.model import Report
from bot.state.report_json import read_report


class BadLine(ValueError):
    """A line that is no report; the message says which line and why."""


def read_reports(lines: Iterable[str | bytes]) -> Iterator[Report | BadLine]:
    """Yield a report, or what is wrong, for each line that is not blank. Unknown keys are ignored."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield read_report(json.loads(line))
            except (ValueError, RecursionError) as error:
                yield BadLine(f"line {number}: no report: {error}")
