"""`tocsin match`: which rules find what in stored reports; no stories, no alerts."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from bot.cli.json_line import json_line
from bot.cli.progress import counting
from bot.cli.report_lines import BadLine, read_reports
from bot.model import Evidence, Match, Rejection
from bot.rules.book import load_rules
from bot.rules.shipped import shipped_rules


@click.command(name="match")
@click.option(
    "--rules",
    "rules",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A folder or file of rules; may be given several times. Left out: the shipped rules.",
)
@click.option("--explain", is_flag=True, help="Also say what the words hit and why it is no alert.")
@click.option("--json", "_as_json", is_flag=True, help="JSON lines (always so here).")
@click.argument("file", type=click.File("rb"), default="-")
def command(rules: tuple[Path, ...], file: BinaryIO, *, explain: bool, _as_json: bool) -> None:
    """Say what the rules find in each report.

    Reads reports as JSON lines from FILE (default: standard input) and writes one JSON line for each, in the
    same order: {"id", "matches"}, with --explain also "rejected". A line that is no report is told on
    standard error and left out; the exit code is then 1.
    """
    book = load_rules(rules or [shipped_rules()])
    gc.freeze()  # the rules stay for good: nobody need look through them for garbage
    faults = 0
    with counting("reports") as advance:
        for report in read_reports(file):
            if isinstance(report, BadLine):
                click.echo(str(report), err=True)
                faults += 1
                continue
            judgement = book.judge(report)
            told: dict[str, Any] = {"id": report.id, "matches": list(map(_match, judgement.matches))}
            if explain:
                told["rejected"] = list(map(_rejection, judgement.rejected))
            sys.stdout.write(json_line(told) + "\n")
            advance()
    sys.exit(1 if faults else 0)


def _match(match: Match) -> dict[str, Any]:
    return {
        "rule": match.rule,
        "event": match.event,
        "actors": match.actors,
        "places": match.places,
        "date": match.date.isoformat() if match.date else None,
        "claimed_by": match.claimed_by,
        "evidence": list(map(_evidence, match.evidence)),
    }


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "rule": rejection.rule,
        "reason": rejection.reason,
        "evidence": list(map(_evidence, rejection.evidence)),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"field": evidence.field, "start": evidence.start, "end": evidence.end, "quote": evidence.quote}
