"""`tocsin export`: everything remembered as one file, or the stories as data for research."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from bot.alerts.names import read_rules
from bot.app import read_settings
from bot.cli.chosen import Since
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.errors import FixConfiguration
from bot.state.backup import backup
from bot.state.client import Client
from bot.state.connect import open_state, visit
from bot.state.story_log import StoryLog
from bot.stories.correction import decode
from bot.stories.research import Record, as_csv, as_geojson, as_json, records

_FORMS: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {
    "csv": as_csv,
    "json": as_json,
    "geojson": as_geojson,
}


@click.command(name="export")
@config_option("The configuration that says where Tocsin keeps its state.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["backup", *_FORMS]),
    default="backup",
    show_default=True,
    help="backup: all that is remembered, for `tocsin import`. The others: stories, for research.",
)
@click.option(
    "--since", type=Since(), default="400d", show_default=True, help="Stories told of since: 30d, 8w."
)
@click.argument("file", type=click.File("wb", lazy=True))
def command(config: Path, form: str, since: datetime, file: IO[bytes]) -> None:
    """Write all that Tocsin remembers, or its stories, to FILE (- is standard output).

    A backup holds stories, what was posted and what waits, silences, subscriptions, feedback and the record
    of changes. It holds no secret. Stories come as CSV, JSON lines or GeoJSON, with the CAMEO and PLOVER
    codes of their events, actors, places, dates, sources and every revision.
    """
    settings = read_settings(config)
    told = asyncio.run(_exported(settings, form, since, file))
    click.echo(told, err=True)


async def _exported(settings: Settings, form: str, since: datetime, file: IO[bytes]) -> str:
    async with remembered(settings) as client:
        if form == "backup":
            return f"{await backup(client, file, time.time()):,} keys written"
        log = [decode(raw) for _, raw in await StoryLog(client).read()]
    found = records(log, read_rules(settings).frames.codes)
    wanted = [record for record in found if record.last >= since]
    for part in _FORMS[form](wanted):
        file.write(part.encode("utf-8", "replace"))
    return f"{len(wanted):,} stories written"


@asynccontextmanager
async def remembered(settings: Settings, *, alone: bool = False) -> AsyncIterator[Client]:
    """Connect to the Redis of a configuration, also where it is embedded and Tocsin does not run.

    `alone`: nobody else may be using an embedded one. Raises FixConfiguration, TryLater.
    """
    secret = settings.redis.get_secret_value() if settings.redis else None
    if not alone:
        try:
            async with visit(secret, settings.data_dir) as client:
                yield client
                return
        except FixConfiguration:
            if secret:
                raise
    state = await open_state(secret, settings.data_dir)
    try:
        yield state.client
    finally:
        await state.close()
