"""`tocsin source`: what is behind an address, and lists of feeds from other programs, as YAML to paste."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from bot.app import read_settings
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.config.suggest import did_you_mean
from bot.errors import FixConfiguration, TocsinError
from bot.intake.discover import discover
from bot.intake.fetch import Fetcher
from bot.intake.probe import described
from bot.intake.public import anybody, is_public
from bot.sources.kind import Parsed
from bot.sources.subscriptions import read_subscriptions
from bot.state.connect import visit
from bot.state.sources import SourceStates

_LONGEST_ID = 40


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
    if "://" not in url:
        url = f"https://{url}"
    try:
        found = asyncio.run(_discover(url, contact, private=private))
    except TocsinError as error:
        click.echo(f"{url}: {error}", err=True)
        sys.exit(1)
    ids: set[str] = set()
    for address, parsed in found:
        entry = {"id": _id(parsed.title or address, ids), "kind": "feed", "url": address}
        entry |= {"name": parsed.title} if parsed.title else {}
        entry |= {"lang": parsed.lang} if parsed.lang else {}
        if as_json:
            click.echo(json.dumps(entry, ensure_ascii=False))
        else:
            click.echo(f"# {described(entry['id'], address, parsed)}")
            click.echo(_yaml(entry))


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
        entry: dict[str, Any] = {"id": _id(each.title or each.url, ids), "kind": "feed", "url": each.url}
        entry |= {"name": each.title} if each.title else {}
        entry |= {"tags": list(each.tags)} if each.tags else {}
        click.echo(json.dumps(entry, ensure_ascii=False) if as_json else _yaml(entry))


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


async def _discover(url: str, contact: str, *, private: bool) -> list[tuple[str, Parsed]]:
    async with Fetcher(contact=contact, may_ask=anybody if private else is_public) as fetcher:
        return await discover(fetcher, url)


def _id(name: str, taken: set[str]) -> str:
    """Make an id from a title or an address: small letters, digits and dashes, like no other."""
    plain = unicodedata.normalize("NFKD", name.removeprefix("https://").removeprefix("http://"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    stem = "-".join(words)[:_LONGEST_ID].strip("-") or "source"
    chosen = next(each for each in _numbered(stem) if each not in taken)
    taken.add(chosen)
    return chosen


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, sys.maxsize):
        yield f"{stem}-{number}"


def _yaml(entry: dict[str, Any]) -> str:
    """An entry of the list under `sources:`. JSON strings are YAML strings, whatever is in them."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return "  - " + "\n    ".join(lines)
