"""`tocsin stories`: which reports tell of the same development; rules are not applied."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import BinaryIO

import click

from bot.cli.json_line import json_line
from bot.cli.progress import counting
from bot.cli.report_lines import BadLine, read_reports
from bot.stories.memory import StoryMemory

#: The time of reports before the first one with a date.
_START = datetime(1970, 1, 1, tzinfo=UTC)


@click.command(name="stories")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "_as_json", is_flag=True, help="JSON lines (always so here).")
def command(file: BinaryIO, *, _as_json: bool) -> None:
    """Say for each report whether it opens a story, adds to one or repeats it.

    Reads reports as JSON lines in time order from FILE (default: standard input) and writes, line by line,
    {"id", "story", "kind": "new"|"update"|"repeat", "because"}. A report without a date counts as coming at
    the time of the one before it.
    """
    memory, at, faults = StoryMemory(), _START, 0
    with counting("reports") as advance:
        for report in read_reports(file):
            if isinstance(report, BadLine):
                click.echo(str(report), err=True)
                faults += 1
                continue
            at = report.published or at
            (entry,) = memory.decide(report, (), at)
            memory.apply(entry)
            told = {"id": report.id, "story": entry.story, "kind": entry.kind, "because": entry.because}
            click.echo(json_line(told))
            advance()
    sys.exit(1 if faults else 0)
