"""`tocsin source`: what is behind an address, and lists of feeds from other programs, as YAML to paste."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import click

from bot.app import read_settings
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.config.suggest import did_you_mean
from bot.errors import FixConfiguration, TocsinError
from bot.intake.found import find, in_yaml, new_id
from bot.sources.subscriptions import read_subscriptions
from bot.state.connect import visit
from bot.state.sources import SourceStates


@click.group(name="source")
def command() -> None:
    """Find sources, and bring lists of them along."""


@command.command(name="probe")
@click.argument("url")
@click.option("--contact", default="", help="Your address or e-mail, told to the site.")
@click.option("--private", is_flag=True, help="Ask addresses inside your own network, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each feed.")
def probe(url: str, contact: str, *, private: bool, as_json: bool) -> None:
    """Ask the feed or site at URL once, say what it is, and print what to put under sources."""
    try:
        found = asyncio.run(find(url, contact=contact, allow_private_addresses=private))
    except TocsinError as error:
        click.echo(f"{url}: {error}", err=True)
        sys.exit(1)
    for feed in found:
        click.echo(json.dumps(feed.fields, ensure_ascii=False) if as_json else f"# {feed.said}\n{feed.entry}")


@command.command(name="import")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each feed.")
def import_(file: Any, *, as_json: bool) -> None:
    """Print the feeds of FILE (OPML, newsboat's urls, CSV, one address a line) as entries under sources."""
    try:
        found = read_subscriptions(file.read())
    except TocsinError as error:
        click.echo(f"{Path(file.name)}: {error}", err=True)
        sys.exit(1)
    ids: set[str] = set()
    for each in found:
        entry: dict[str, Any] = {"id": new_id(each.title or each.url, ids), "kind": "feed", "url": each.url}
        entry |= {"name": each.title} if each.title else {}
        entry |= {"tags": list(each.tags)} if each.tags else {}
        click.echo(json.dumps(entry, ensure_ascii=False) if as_json else in_yaml(entry))


@command.command(name="release")
@click.argument("source_id", metavar="ID")
@config_option("The configuration of the Tocsin that holds the source back.")
def release(source_id: str, config: Path) -> None:
    """Take the source ID as it now is, after you have looked at it: it raises alerts again.

    A source is held back when its address changes hands or it becomes another one. Tocsin must be running.
    """
    try:
        settings = read_settings(config)
        known = [source.id for source in settings.sources]
        if source_id not in known:
            raise FixConfiguration(f'there is no source "{source_id}"{did_you_mean(source_id, known)}')
        held = asyncio.run(_release(settings, source_id))
    except TocsinError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    said = "it counts again from its next poll" if held else "it is not held back"
    click.echo(f"{source_id}: {said}.")


async def _release(settings: Settings, source_id: str) -> bool:
    address = settings.redis.get_secret_value() if settings.redis else None
    async with visit(address, settings.data_dir) as client:
        return await SourceStates(client).release(source_id)
