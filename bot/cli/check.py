"""`tocsin check`: everything a person wrote, looked over before it is relied on."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click

from bot.alerts.names import read_rules
from bot.app import read_settings
from bot.chat.kind import Kind
from bot.chat.kinds import kinds as chat_kinds
from bot.cli.options import config_option
from bot.config.document import in_order
from bot.config.settings import Settings
from bot.errors import BadFile, Finding
from bot.intake.probe import probe
from bot.rules.examples import failed_examples
from bot.stories.publishers import publishers_of


@click.command(name="check")
@config_option("The configuration.")
@click.option(
    "--live",
    is_flag=True,
    help="Also poll each source once, and rehearse each destination with a test card.",
)
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON lines.")
def command(config: Path, *, live: bool, as_json: bool) -> None:
    """Look over the configuration, the rules it names and the examples of each rule.

    Writes one line for each finding, file:line:column: message. What --live finds to be well goes to
    standard error. Its test cards say that they are a test, and are deleted again where that may be done.
    Nothing is remembered. Exit code 0 without findings, 1 with some.
    """
    settings, findings = look_over(config)
    for finding in findings:
        _tell(finding, as_json=as_json)
    if settings is not None and live:
        asyncio.run(_ask(settings, findings, as_json=as_json))
    if settings is not None and not findings:
        click.echo(f"{config}: no faults found.", err=True)
    sys.exit(1 if findings else 0)


def look_over(config: Path) -> tuple[Settings | None, list[Finding]]:
    """Return the settings, if they can be read, and all findings; rules are read only if the settings are."""
    try:
        settings = read_settings(config)
    except BadFile as error:
        return None, error.findings
    try:
        publishers_of(settings)
        book = read_rules(settings)
    except BadFile as error:
        return settings, error.findings
    return settings, in_order(failed_examples(book))


async def _ask(settings: Settings, findings: list[Finding], *, as_json: bool) -> None:
    """Ask sources and destinations; tell what is well, and tell and add what is not."""
    async for answer in _answers(settings):
        if isinstance(answer, Finding):
            findings.append(answer)
            _tell(answer, as_json=as_json)
        else:
            click.echo(answer, err=True)


async def _answers(settings: Settings) -> AsyncIterator[Finding | str]:
    """Yield what each source and each destination says: a finding where a person must act."""
    poll = settings.poll
    index = 0
    async for probed in probe(
        settings.sources,
        contact=poll.contact,
        allow_private_addresses=poll.allow_private_addresses,
        secrets=settings.environment.secrets(),
    ):
        fault = bool(probed.trouble) or not probed.reports
        place = settings.place_of_source(index)
        yield settings.document.finding(place, str(probed)) if fault else str(probed)
        index += 1
    for index, wanted in enumerate(settings.destinations):
        kind = chat_kinds()[wanted.kind]
        lack = kind.missing(settings.environment)
        lacks = [lack] if lack else await _lacks(kind, wanted, settings)
        for why in lacks:
            yield settings.document.finding(("destinations", index), f"{wanted.id}: {why}")
        if not lacks:
            yield f"{wanted.id}: {wanted.kind}, posts arrive"


async def _lacks(kind: Kind, wanted: object, settings: Settings) -> list[str]:
    """Return what a destination lacks, asked of its platform."""
    destination = kind.open(wanted, settings.environment)
    try:
        return await destination.check() or await destination.rehearse()
    finally:
        await destination.close()


def _tell(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        fields = {
            "file": str(finding.file),
            "line": finding.line,
            "column": finding.column,
            "message": finding.message,
        }
        click.echo(json.dumps(fields, ensure_ascii=False))
    else:
        click.echo(str(finding))
