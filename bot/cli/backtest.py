"""`tocsin backtest`: what a rule would have told, had it been in force."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.app import read_settings
from bot.cli.chosen import Since, chosen
from bot.cli.json_line import json_line
from bot.cli.options import config_option
from bot.cli.progress import counting
from bot.model import Rejection, Report
from bot.rehearsal import Rehearsal, Told
from bot.state.archive import Archive

_BAR = 50  # columns of the longest bar
_MISSES = 5


@click.command(name="backtest")
@config_option("The configuration whose archive and rules are read.")
@click.option(
    "--since", type=Since(), default="30d", show_default=True, help="How far to go back: 12h, 30d, 8w."
)
@click.option(
    "--samples", type=click.IntRange(0, 1000), default=5, show_default=True, help="How many alerts to show."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each alert, and nothing else.")
@click.argument("rule")
def command(config: Path, since: datetime, samples: int, rule: str, *, as_json: bool) -> None:
    """Hold RULE against what was polled: the name of a rule in force, or a file with rules not yet in force.

    Shows the alerts of each day as a bar, the latest alerts, and the latest near misses with the reason why
    they are none. What several reports tell of one development is one alert. Nothing is posted.
    """
    settings = read_settings(config)
    book = chosen(settings, rule)
    rehearsal = Rehearsal(_MISSES)
    latest: deque[Told] = deque(maxlen=samples)
    with counting("reports") as advance:
        archived = Archive(settings.data_dir / "archive").read(since)
        for told in rehearsal.run(archived, advance, book.judge, book.severity_of, book):
            if told.kind == "new" and as_json:
                click.echo(json_line(_fields(told)))
            elif told.kind == "new":
                latest.append(told)
    if not as_json:
        console = Console(highlight=False, soft_wrap=True)
        console.print(_total(rehearsal, [f"{name} {version}" for name, version in book.versions.items()]))
        for line in (*_bars(rehearsal.days), *_samples(latest), *_near_misses(rehearsal.misses)):
            console.print(line)


def _fields(told: Told) -> dict[str, object]:
    match = told.development.matches[0]
    return {
        "at": told.at.isoformat(),
        "rule": match.rule,
        "event": match.event,
        "story": told.story,
        "source": told.report.source,
        "title": told.report.title,
        "url": told.report.url,
        "quote": match.evidence[0].quote,
    }


def _total(rehearsal: Rehearsal, rules: list[str]) -> Text:
    kinds = rehearsal.kinds
    said = f"{kinds['new']} alerts, {kinds['update']} updates and {kinds['repeat']} repeats"
    return Text(f"{', '.join(rules)}: {said} in {rehearsal.reports:,} reports", "bold")


def _bars(days: Mapping[date, int]) -> Iterator[Text]:
    """Alerts a day; a day without reports is left blank, for then nobody can say."""
    if not days:
        yield Text("The archive holds nothing of that time: it fills while `tocsin run` polls.", "yellow")
        return
    most, day = max(1, *days.values()), min(days)
    yield Text()
    while day <= max(days):
        count = days.get(day)
        bar = "" if count is None else "█" * -(-count * _BAR // most)
        yield Text(f"{day} ").append(bar, "cyan").append(" –" if count is None else f" {count}")
        day += timedelta(days=1)


def _samples(latest: deque[Told]) -> Iterator[Text]:
    if latest:
        yield Text("\nThe latest alerts", "bold")
    for told in latest:
        yield _shown(told.at.strftime("%Y-%m-%d %H:%M"), "green", told.report)
        yield Text(f"    “{told.development.matches[0].evidence[0].quote}”", "dim")


def _near_misses(misses: Mapping[Rejection, Report]) -> Iterator[Text]:
    if misses:
        yield Text("\nThe latest near misses", "bold")
    for rejection, report in misses.items():
        yield _shown(rejection.reason, "yellow", report)
        yield Text(f"    “{rejection.evidence[0].quote}”", "dim")


def _shown(label: str, style: str, report: Report) -> Text:
    return Text(f"  {label}  ", style).append(report.title or report.id).append(f"  {report.source}", "dim")
