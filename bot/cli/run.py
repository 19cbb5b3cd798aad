"""`tocsin run`: watch the sources until told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
from pathlib import Path

import click
import uvloop

from bot.app import ROLES, App, Role, read_settings
from bot.cli.options import config_option


@click.command(name="run")
@config_option("The configuration.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(["all", *ROLES]),
    multiple=True,
    default=["all"],
    help="What this process does; several may be given. Processes that share the work need REDIS_URL.",
)
@click.option("--json", "as_json", is_flag=True, help="Console destinations write JSON lines.")
def command(config: Path, roles: tuple[str, ...], *, as_json: bool) -> None:
    """Watch the sources and post each development once, until SIGTERM or Ctrl-C.

    Exit code 0 after a stop, 2 if the configuration is wrong.
    """
    settings = read_settings(config, consoles_in_json=as_json)
    chosen: tuple[Role, ...] = ROLES if "all" in roles else tuple(role for role in ROLES if role in roles)
    app = App(settings, chosen)
    gc.freeze()  # the rules stay for good: nobody need look through them for garbage
    uvloop.run(_run(app))


async def _run(app: App) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await app.run(stop)
