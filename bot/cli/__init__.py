"""The `tocsin` command. Each subcommand is one module of this folder that defines `command`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast

import click

from bot import __version__
from bot.cli import log
from bot.errors import FixConfiguration, TocsinError

#: Subcommands and their modules, in the order in which help lists them; a module is loaded only when it is
#: asked for.
_COMMANDS = {
    "run": "run",
    "check": "check",
    "test": "test",
    "match": "match",
    "stories": "stories",
    "replay": "replay",
    "backtest": "backtest",
    "rule": "rule",
    "source": "source",
    "parked": "parked",
    "schema": "schema",
    "setup": "setup",
    "export": "export",
    "import": "restore",  # `import` is no name for a module
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        return cast("click.Command", import_module(f"bot.cli.{_COMMANDS[cmd_name]}").command)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tocsin")
def tocsin() -> None:
    """Watch news sources and post each conflict development once, with its evidence."""


def main() -> None:
    """Run the command line. Exit codes: 0; 1 findings or bad input; 2 bad configuration or usage."""
    log.configure()
    try:
        tocsin()
    except FixConfiguration as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except TocsinError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
