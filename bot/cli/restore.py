"""`tocsin import`: put back what `tocsin export` wrote."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import read_settings
from bot.cli.export import remembered
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.state.backup import restore


@click.command(name="import")
@config_option("The configuration that says where Tocsin keeps its state.")
@click.option("--replace", is_flag=True, help="Drop what is remembered there first.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(config: Path, file: Path, *, replace: bool) -> None:
    """Put back the backup FILE, into an empty Redis. Stop Tocsin first.

    What was posted before the backup is not posted again. What came between the backup and now is not known
    to it: sources still show it, and it is judged, and told, once more.
    """
    count = asyncio.run(_restored(read_settings(config), file, replace=replace))
    click.echo(f"{count:,} keys put back", err=True)


async def _restored(settings: Settings, file: Path, *, replace: bool) -> int:
    async with remembered(settings, alone=True) as client:
        return await restore(client, file, replace=replace)
