"""`tocsin replay`: the whole pipeline over stored reports, under a clock that follows them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from bot.alerts.compose import wanted
from bot.alerts.names import read_rules
from bot.alerts.post_line import post_line
from bot.alerts.promotion import TollStep
from bot.app import read_settings
from bot.cli.json_line import json_line
from bot.cli.options import config_option
from bot.cli.progress import counting
from bot.cli.report_lines import BadLine, read_reports
from bot.pipeline import Origin, decide
from bot.stories.memory import StoryMemory
from bot.stories.publishers import publishers_of

#: The time of reports before the first one with a date.
_START = datetime(1970, 1, 1, tzinfo=UTC)


@click.command(name="replay")
@config_option("The configuration whose rules and routes apply.")
@click.option("--json", "_as_json", is_flag=True, help="JSON lines (always so here).")
@click.argument("file", type=click.File("rb"), default="-")
def command(config: Path, file: BinaryIO, *, _as_json: bool) -> None:
    """Say what would be posted, had these reports come in at the time they were published.

    Reads reports as JSON lines in time order from FILE (default: standard input) and writes one JSON line for
    each post. Nothing is sent or stored. A report without a date counts as coming at the time of the one
    before it.
    """
    settings = read_settings(config)
    book = read_rules(settings)
    origins = {source.id: Origin(source.name, tuple(source.tags)) for source in settings.sources}
    memory, at, faults = StoryMemory(publishers=publishers_of(settings)), _START, 0
    posted: set[str] = set()
    with counting("reports") as advance:
        for report in read_reports(file):
            if isinstance(report, BadLine):
                click.echo(str(report), err=True)
                faults += 1
                continue
            at = max(report.published or at, at)
            decision = decide(
                report,
                book.judge(report),
                origin=origins.get(report.source) or Origin(report.source),
                book=book,
                memory=memory,
                routes=settings.routes,
                at=at,
                toll_step=TollStep(settings.alerts.toll_times, settings.alerts.toll_more),
            )
            for entry in decision.entries:
                memory.apply(entry)
            for post in wanted(decision.posts, posted):
                posted.add(post.id)
                click.echo(json_line(post_line(post)))
            advance()
    sys.exit(1 if faults else 0)
