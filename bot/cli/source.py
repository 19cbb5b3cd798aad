"""`tocsin source`: what is behind an address, and lists of feeds from other programs, as YAML to paste."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.app import read_settings
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.config.suggest import did_you_mean
from bot.errors import FixConfiguration, TocsinError
from bot.intake.found import find, in_yaml, new_id
from bot.sources.feed import Options as FeedOptions
from bot.sources.opml import to_opml
from bot.sources.subscriptions import Subscription, read_subscriptions
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
    """Print the feeds of FILE as entries under sources.

    FILE is OPML, JSON or YAML of other bots (MonitoRSS), newsboat's urls, CSV, or one address a line.
    """
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


@command.command(name="export")
@config_option("The configuration whose sources are listed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each feed.")
def export(config: Path, *, as_json: bool) -> None:
    """Print the feeds of the configuration, with those of its packs, as OPML for other programs.

    Sources that are no feeds are left out, and counted on standard error. A password that stands in an
    address is printed: it is part of it.
    """
    try:
        sources = read_settings(config).sources
    except TocsinError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    feeds = [
        Subscription(str(source.url), source.name, tuple(source.tags))
        for source in sources
        if isinstance(source, FeedOptions)
    ]
    if as_json:
        for feed in feeds:
            click.echo(json.dumps(asdict(feed), ensure_ascii=False))
    else:
        click.echo(to_opml("Tocsin", feeds), nl=False)
    if len(feeds) < len(sources):
        click.echo(f"{len(sources) - len(feeds)} are no feeds, and left out.", err=True)


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
