"""`tocsin test`: whether each rule does what its own examples want."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.cli.json_line import json_line
from bot.cli.progress import counting
from bot.errors import BadFile
from bot.model import Match
from bot.rules.book import load_rules
from bot.rules.examples import Trial, tries
from bot.rules.shipped import shipped_rules


@click.command(name="test")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each example.")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1)
def command(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Try the examples of every rule under PATHS, files or folders (default: the shipped rules).

    Shows each example that fails, what was found instead and why. Exit code 0 if all pass, 1 otherwise.
    """
    try:
        book = load_rules(paths or [shipped_rules()])
    except BadFile as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    console, passed, failed = Console(highlight=False, soft_wrap=True), 0, 0
    with counting("examples") as advance:
        for compiled in book.compiled:
            for trial in tries(book, compiled):
                passed, failed = passed + trial.passed, failed + (not trial.passed)
                if as_json:
                    click.echo(json_line(_fields(trial)))
                elif not trial.passed:
                    console.print(_difference(trial))
                advance()
    if not as_json:
        console.print(_total(len(book.compiled), passed, failed))
    sys.exit(1 if failed else 0)


def _fields(trial: Trial) -> dict[str, object]:
    return {
        "rule": trial.rule,
        "wanted": trial.wanted,
        "passed": trial.passed,
        "file": str(trial.finding.file),
        "line": trial.finding.line,
        "title": trial.report.title,
        "text": trial.report.text,
        "lang": trial.report.lang,
        "found": [match.event for match in trial.matches],
        "why": trial.why,
    }


def _difference(trial: Trial) -> Text:
    """What was wanted in red, what came in green, as in a diff; outside text never as markup."""
    shown = Text()
    shown.append(f"{trial.rule}  ", "bold").append(f"{trial.finding.file}:{trial.finding.line}\n", "dim")
    for field in (trial.report.title, trial.report.text):
        if field:
            shown.append(f"    {field}\n")
    found = ", ".join(_said(match) for match in trial.matches) or "quiet"
    shown.append(f"  - {trial.wanted}\n", "red").append(f"  + {found}\n", "green")
    return shown.append(f"    {trial.why}\n", "italic")


def _said(match: Match) -> str:
    details = (", ".join(match.actors), ", ".join(match.places), str(match.date or ""))
    return f"alert: {match.event}" + "".join(f"; {detail}" for detail in details if detail)


def _total(rules: int, passed: int, failed: int) -> Text:
    total = f"{passed + failed} examples of {rules} rules: {passed} passed"
    return Text(f"{total}, {failed} failed" if failed else total, "red" if failed else "green")
