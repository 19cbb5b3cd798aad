"""`tocsin rule diff`: which alerts a change to a rule gains and loses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.app import read_settings
from bot.cli.chosen import Since, chosen
from bot.cli.json_line import json_line
from bot.cli.options import config_option
from bot.cli.progress import counting
from bot.rehearsal import Told, compared
from bot.state.archive import Archive


@click.group(name="rule")
def command() -> None:
    """Work on rules."""


@command.command(name="diff")
@config_option("The configuration whose archive and rules are read.")
@click.option(
    "--since", type=Since(), default="30d", show_default=True, help="How far to go back: 12h, 30d, 8w."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each alert gained or lost.")
@click.argument("old")
@click.argument("new")
def diff(config: Path, since: datetime, old: str, new: str, *, as_json: bool) -> None:
    """Hold two versions of a rule against what was polled, and show the alerts that only one of them raises.

    OLD and NEW are each the name of a rule in force or a file with rules.
    """
    settings = read_settings(config)
    sides = {"lost": chosen(settings, old), "gained": chosen(settings, new)}
    with counting("reports") as advance:
        archived = Archive(settings.data_dir / "archive").read(since)
        stories = compared(archived, sides, advance)
    told_by_one = {story.first: story.sides for story in stories if len(story.sides) == 1}
    _show(told_by_one, both=len(stories) - len(told_by_one), as_json=as_json)


def _show(stories: dict[Told, set[str]], *, both: int, as_json: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for told, sides in stories.items():
        (side,) = sides
        quote = told.development.matches[0].evidence[0].quote
        if as_json:
            line = {"change": side, "at": told.at.isoformat(), "title": told.report.title, "quote": quote}
            click.echo(json_line(line))
        else:
            sign, style = ("+", "green") if side == "gained" else ("-", "red")
            shown = Text(f"{sign} {told.at:%Y-%m-%d %H:%M}  {told.report.title or told.report.id}", style)
            console.print(shown.append(f"  {told.report.source}", "dim"))
            console.print(Text(f"    “{quote}”", "dim"))
    if not as_json:
        gained = sum("gained" in sides for sides in stories.values())
        lost = len(stories) - gained
        console.print(Text(f"{gained} alerts gained, {lost} lost, {both} as before", "bold"))
