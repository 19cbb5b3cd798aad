"""`tocsin parked`: the reports that Tocsin gave up, and another try."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.app import read_settings
from bot.cli.export import remembered
from bot.cli.json_line import json_line
from bot.cli.options import config_option
from bot.config.settings import Settings
from bot.state.parked import Parked, ParkedReport


@click.command(name="parked")
@config_option("The configuration that says where Tocsin keeps its state.")
@click.option(
    "--retry", is_flag=True, help="Have them all tried again, with the next polls of their sources."
)
def command(config: Path, *, retry: bool) -> None:
    """List the reports that were given up after faults of Tocsin's own, the latest first, a JSON line each.

    A report that its source does not show any more, or that is older than two days, is not tried again.
    """
    asyncio.run(_listed(read_settings(config), retry=retry))


async def _listed(settings: Settings, *, retry: bool) -> None:
    async with remembered(settings) as client:
        parked = Parked(client)
        for report in await parked.standing():
            click.echo(json_line(_shown(report)))
        if retry:
            count = await parked.retry()
            click.echo(f"{count:,} report{'' if count == 1 else 's'} will be tried again", err=True)


def _shown(report: ParkedReport) -> dict[str, object]:
    times = {name: _moment(getattr(report, name)) for name in ("first", "last")}
    return asdict(report) | times


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
